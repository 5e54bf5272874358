"""What is told of a report, place by place, in formats that have one entry for each place."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec

from dedup.model import Finding  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.render.ids import shortest_ids
from dedup.render.locations import Region, Spot, last_line, line_of, locate_places, region
from dedup.render.safe import safe
from dedup.render.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dedup.errors import InputError
    from dedup.model import Report, Stale, State

Level = Literal["error", "warning"]

WITH_LINE = re.compile(r"(.+):([1-9][0-9]{0,8})", re.DOTALL)


class Copy(msgspec.Struct, frozen=True, gc=False):
    """A place that repeats the first one of its finding; `spots` are all places of that."""

    finding: Finding
    here: Spot
    first: Spot
    spots: list[Spot]

    @property
    def similarity(self) -> float:
        """How alike it and the first one are, as far as both were compared with the centre."""
        return min(self.here.place.similarity, self.first.place.similarity)


class Alert(msgspec.Struct, frozen=True, gc=False):
    """One thing to be told.

    Attributes:
        rule: its code.
        level: how much it matters.
        path: the file.
        region: where in it; None for the file as a whole.
        message: one sentence without its full stop, on one line, printable.
        id: short id of the finding; "" where there is none.
        key: the same at every run, and no other alert of the same rule and path has it.
        copy: the place, where it is one.
    """

    rule: str
    level: Level
    path: str
    region: Region | None
    message: str
    id: str
    key: str
    copy: Copy | None = None

    @property
    def words(self) -> int:
        """How many words repeat there."""
        return self.copy.here.place.words if self.copy else 0


def alerts(
    report: Report,
    relative: Callable[[str], str] = str,
    states: tuple[State, ...] = ("new",),
) -> list[Alert]:
    """Everything to be told: a place of a finding, an input that cannot be read, a stale entry.

    Args:
        report: what was found.
        relative: makes paths of the report those that are told.
        states: the findings to tell of.

    Returns:
        By path, then by position.

    Cost: linear in the findings told of and in the texts they point into, and a sort.
    """
    told = _errors(report.errors, relative)
    chosen = [finding for finding in report.findings if finding.state in states]
    ids = shortest_ids(report.findings)
    for finding, spots in locate_places(chosen):
        told += _copies(finding, spots, ids[finding.id], relative)
    told += _stale(report.gate.stale if report.gate else (), relative)
    return sorted(told, key=_order)


def _order(alert: Alert) -> tuple[str, int, int, str, str]:
    place = alert.region or Region(0, None, 0, None)
    return alert.path, place.line, place.column or 0, alert.rule, alert.key


def _copies(
    finding: Finding, spots: list[Spot], short: str, relative: Callable[[str], str]
) -> Iterator[Alert]:
    first = next(spot for spot in spots if spot.place is finding.first)
    later = {id(place) for place in finding.later}
    first_path = relative(first.place.document.path)
    number = 0
    for here in spots:
        if id(here.place) not in later:
            continue
        number += 1
        copy = Copy(finding, here, first, spots)
        yield Alert(
            rule=finding.rule,
            level="error" if finding.state == "new" else "warning",
            path=relative(here.place.document.path),
            region=region(here),
            message=_repeats(copy, first_path),
            id=short,
            key=f"{finding.id}:{number}",
            copy=copy,
        )


def _repeats(copy: Copy, first_path: str) -> str:
    here, first = copy.here, copy.first
    if here.place.document is first.place.document:
        what = _inside(first)
    else:
        what = safe(f"{first_path}:{line_of(first)}")
    said = f"{count(here.place.words, 'word')} repeat {what}"
    return said if copy.similarity >= 1 else f"{said} ({percent(copy.similarity)} alike)"


def _inside(first: Spot) -> str:
    """Say where the first copy stands in the document that repeats it."""
    if first.place.document.record is None:
        return _range("line", first.start.line, last_line(first))
    return f"{_range('paragraph', *first.place.paragraphs)} of the same record"


def _range(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first}-{last}"


def _errors(errors: Iterable[InputError], relative: Callable[[str], str]) -> list[Alert]:
    met: Counter[tuple[str, int | None, str]] = Counter()
    told = []
    for error in errors:
        line = error.line or error.record
        said = (error.path, line, error.message)
        met[said] += 1
        told.append(
            Alert(
                rule="DD901",
                level="error",
                path=relative(error.path),
                region=None if line is None else Region(line, None, line, None),
                message=safe(error.message),
                id="",
                key=f"{line or ''}:{error.message}:{met[said]}",
            )
        )
    return told


def _stale(rows: Iterable[Stale], relative: Callable[[str], str]) -> Iterator[Alert]:
    for number, row in enumerate(rows, 1):
        found = WITH_LINE.fullmatch(row.where)
        path, line = (found[1], int(found[2])) if found else (row.where, None)
        yield Alert(
            rule="DD301",
            level="warning",
            path=relative(path),
            region=None if line is None else Region(line, None, line, None),
            message=safe(f"{row.entry}: {row.message}"),
            id="",
            key=f"{row.entry}:{number}",
        )
