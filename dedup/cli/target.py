"""What `dedup show` is asked for: a finding by its id, or by a file and a line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.read.source import INSIDE, shown
from dedup.render.ids import ID_DIGITS, shortest_ids
from dedup.render.locations import last_line, line_of, locate_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.model import Document, Finding, Report

ID = re.compile(f"[0-9a-fA-F]{{{ID_DIGITS},16}}")
PLACED = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?:?")


class Target(NamedTuple):
    """What is asked for.

    Attributes:
        text: as it was said.
        id: the beginning of an id; "": it is a file.
        file: the file as it was named; "": it is an id.
        line: a line of it, or a record of a data file; None: any.
    """

    text: str
    id: str = ""
    file: str = ""
    line: int | None = None

    @property
    def location(self) -> str:
        """What is to be scanned: the file, or the archive that it is in."""
        return self.file if Path(self.file).is_file() else self.file.partition(INSIDE)[0]

    @property
    def path(self) -> str:
        """The file as reports name it."""
        return shown(os.path.normpath(Path(self.file).absolute()), str(Path.cwd()))


def target_of(text: str, known: frozenset[str] = frozenset()) -> Target:
    """Understand an argument; a file that is there, or is `known`, wins over an id.

    Raises:
        SettingsError: it is neither.
    """
    placed = PLACED.fullmatch(text)
    whole = Target(text, file=text)
    at_line = Target(text, file=placed["file"], line=int(placed["line"])) if placed else whole
    if Path(text).is_file() or whole.path in known:
        return whole
    for target in (at_line, whole):
        if _is_there(target.file) or target.path in known:
            return target
    if ID.fullmatch(text):
        return Target(text, id=text.lower())
    raise SettingsError(
        f"{text!r} is no file, and no id: an id has {ID_DIGITS} to 16 hexadecimal digits, "
        "as dedup scan prints them"
    )


def _is_there(name: str) -> bool:
    """Whether there is such a file, or the archive that it is said to be in."""
    return Path(name).is_file() or (INSIDE in name and Path(name.partition(INSIDE)[0]).is_file())


def wanted(report: Report, target: Target) -> tuple[Finding, ...]:
    """The findings that are asked for, largest first; of a file that is asked for with a line, all
    that touch it or may.

    Raises:
        SettingsError: there is none, or an id means several.
    """
    if target.id:
        return (_by_id(report.findings, target.id),)
    found = tuple(
        finding
        for finding in report.findings
        if any(place.document.path == target.path for place in finding.places)
    )
    if not found:
        raise SettingsError(f"nothing of {target.path} repeats")
    return found


def _by_id(findings: Sequence[Finding], beginning: str) -> Finding:
    found = [finding for finding in findings if finding.id.startswith(beginning)]
    if not found:
        raise SettingsError(
            f"no finding has an id that begins with {beginning}; dedup scan prints what there is "
            "now: an id changes with the text"
        )
    if len(found) > 1:
        ids = ", ".join(shortest_ids(found)[finding.id] for finding in found)
        raise SettingsError(f"{len(found)} findings begin with {beginning}: {ids}")
    return found[0]


def on_line(findings: Sequence[Finding], target: Target) -> tuple[Finding, ...]:
    """Those of the findings that touch the line that is asked for; their texts are known.

    Raises:
        SettingsError: there is none; the sentence names the nearest.
    """
    if target.line is None:
        return tuple(findings)
    near: list[tuple[int, int, str, Document]] = []
    found = []
    for finding, spots in locate_places(findings):
        for spot in spots:
            if spot.place.document.path == target.path:
                first = line_of(spot)
                last = first if spot.place.document.record is not None else last_line(spot)
                away = max(first - target.line, target.line - last, 0)
                near.append((away, first, finding.id[:ID_DIGITS], spot.place.document))
                if not away and finding not in found:
                    found.append(finding)
    if not found:
        _, line, name, document = min(near, key=lambda row: row[:3])
        said = f"nothing at {target.path}:{target.line} repeats"
        end = _lines(document)
        if document.record is None and target.line > end:
            said = f"{target.path} ends at line {end}, so nothing at line {target.line} repeats"
        raise SettingsError(f"{said}; the nearest is line {line} [{name}]")
    return tuple(found)


def _lines(document: Document) -> int:
    """Lines of a text."""
    text = bytes(document.utf8)
    return text.count(b"\n") + (not text.endswith(b"\n"))
