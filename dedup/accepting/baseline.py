"""The file of accepted repeats, `.dedup-baseline.jsonl`: a line a passage, and none of its text.

Lines are ordered by id and hold no time, no line number and no version of the tool, so that a new
repeat changes one line, and git's `merge=union` merges them.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 (msgspec resolves the types of fields)
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from dedup.accepting import sketching
from dedup.errors import SettingsError
from dedup.replacing import failing, replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

NAME = ".dedup-baseline.jsonl"
VERSION = 1
MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
AGAIN = "take the line out, and accept the repeat again: dedup baseline add"
HEADER = f'{{"dedup-baseline":{VERSION},"method":"…"}}'


class OtherMethodError(SettingsError):
    """The baseline was made by another method: it can be written again, but not compared."""


class Header(msgspec.Struct, frozen=True, rename={"version": "dedup-baseline"}):
    """The first line: what the sketches are."""

    version: int
    method: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One accepted passage.

    Attributes:
        id: of the finding.
        rule: of the finding.
        copies: so many copies are accepted; one more is new.
        words: words that stand there at least twice.
        sketch: of its text.
        paths: files it stands in, relative to the baseline's folder: to say which copy is new.
        reason: why it may stay.
        expires: the last day that it is accepted; for good where it is not given.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    rule: Annotated[str, msgspec.Meta(pattern="^DD[0-9]{3}$")]
    copies: Annotated[int, msgspec.Meta(ge=2)]
    words: Annotated[int, msgspec.Meta(ge=1)]
    sketch: str
    paths: tuple[str, ...]
    reason: str = ""
    expires: dt.date | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file of accepted repeats holds.

    Attributes:
        path: the file, as it was named.
        entries: each id once, by id.
        lines: the line of each id, from 1; empty where it was not read from a file.
    """

    path: str
    entries: tuple[Entry, ...]
    lines: Mapping[str, int]

    @property
    def folder(self) -> str:
        """Where it lies: its paths are relative to that."""
        return str(Path(self.path).parent)

    def where(self, entry: Entry) -> str:
        """The place of an entry: `path:line`."""
        line = self.lines.get(entry.id)
        return self.path if line is None else f"{self.path}:{line}"


def method(unit: str) -> str:
    """What the sketches of a scan are, by the unit it compares."""
    return sketching.METHOD if unit == "paragraph" else f"{sketching.METHOD}-{unit}"


def read(path: str, unit: str = "paragraph") -> Baseline:
    """Read a baseline.

    Raises:
        OtherMethodError: it was made by another method, or for another unit.
        SettingsError: it is missing or malformed; the sentence has `path:line`.
    """
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except FileNotFoundError:
        advice = f"write it: dedup baseline write --baseline {path}"
        raise SettingsError(f"{path}: there is no such baseline; {advice}") from None
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror or error}") from error
    return _parsed(path, [line.strip() for line in lines], method(unit))


def _parsed(path: str, lines: list[bytes], wanted: str) -> Baseline:
    entries: dict[str, Entry] = {}
    numbers: dict[str, int] = {}
    headers = 0
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        if not line:
            continue
        _hold_merged(where, line)
        if line.startswith(b'{"dedup-baseline"'):
            _hold_header(where, path, line, wanted)
            headers += 1
            continue
        if not headers:
            raise SettingsError(f"{where}: a baseline begins with {HEADER}")
        entry = _entry(where, line)
        if entry.id not in entries or entry.copies > entries[entry.id].copies:
            entries[entry.id], numbers[entry.id] = entry, number
    if not headers:
        raise SettingsError(f"{path}:1: the file is empty; a baseline begins with {HEADER}")
    return Baseline(path, tuple(entries[key] for key in sorted(entries)), numbers)


def _hold_header(where: str, path: str, line: bytes, wanted: str) -> None:
    header = _decoded(where, line, Header)
    if header.version != VERSION:
        raise SettingsError(
            f"{where}: a baseline of version {header.version}; this dedup reads version {VERSION}"
        )
    if header.method != wanted:
        raise OtherMethodError(
            f"{where}: made by method {header.method!r}, and this run compares by {wanted!r}; "
            f"write it again: dedup baseline write --baseline {path}"
        )


def _hold_merged(where: str, line: bytes) -> None:
    if line[:7].decode("ascii", "replace") in MARKS:
        raise SettingsError(
            f"{where}: an unresolved merge; keep the lines of both sides and take the marks out "
            "('*.jsonl merge=union' in .gitattributes does so)"
        )


def _entry(where: str, line: bytes) -> Entry:
    entry = _decoded(where, line, Entry)
    try:
        sketching.from_text(entry.sketch)
    except ValueError as error:
        raise SettingsError(f"{where}: the sketch is damaged: {error}; {AGAIN}") from error
    return entry


def _decoded(where: str, line: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{where}: not a line of a baseline: {error}; {AGAIN}") from error


def write(path: str, entries: Iterable[Entry], unit: str = "paragraph") -> None:
    """Write a baseline: the same bytes for the same entries. The old one stays until it is done.

    Raises:
        SettingsError: it cannot be written.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    rows = [Header(VERSION, method(unit)), *ordered]
    target = Path(os.path.realpath(path))
    with failing(path), replacing(target) as stream:
        stream.writelines(f"{msgspec.json.encode(row).decode()}\n" for row in rows)
