"""The result as JSON: everything that was found, with every place in lines, characters, bytes.

The contract is `result.schema.json` beside this file. There is one row on a line, so that results
can be compared and searched line by line. Edits and files are written as they are in the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from dedup import __version__
from dedup.render.positions import locate_each

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.errors import InputError
    from dedup.model import Edit, Finding, Pair, Place, Report

SCHEMA = 1
DIGITS = 4


class _Point(msgspec.Struct, gc=False):
    line: int
    column: int
    offset: int
    byte: int


class _Place(msgspec.Struct, gc=False):
    document: str
    path: str
    record: int | None
    centre: bool
    similarity: float
    containment: float
    words: int
    kinds: tuple[str, ...]
    edits: tuple[Edit, ...]
    start: _Point
    end: _Point
    paragraphs: tuple[int, int]


class _Finding(msgspec.Struct, gc=False):
    id: str
    rule: str
    level: str
    state: str
    similarity: float
    words: int
    redundant: int
    places: list[_Place]


class _Error(msgspec.Struct, gc=False):
    path: str
    line: int | None
    record: int | None
    rule: str
    message: str


def render(report: Report) -> Iterator[bytes]:
    """Write the report as one JSON object, UTF-8, ending with a newline, piece by piece.

    Equal reports give equal bytes. Cost: linear in the report and in the texts it points into.
    """
    points = _points(report.findings)
    yield b"{\n"
    for name, value in _head(report):
        yield b'"%s":%s,\n' % (name.encode(), _encoded(value))
    yield from _rows("findings", (_finding(row, points) for row in report.findings))
    if report.pairs is not None:
        yield from _rows("pairs", (_pair(row) for row in report.pairs))
    yield from _rows("files", report.files)
    yield from _rows("errors", (_error(row) for row in report.errors), end=b"\n}\n")


def _head(report: Report) -> Iterator[tuple[str, object]]:
    yield "schema", SCHEMA
    yield "tool", f"dedup {__version__}"
    yield "complete", report.complete
    yield "settings", report.settings
    inputs = {"files": len(report.files), "documents": report.documents, "skipped": report.skipped}
    yield "inputs", inputs
    yield (
        "totals",
        {
            "paragraphs": report.paragraphs,
            "words": report.words,
            "redundant": report.redundant,
            "findings": len(report.findings),
            "new": len(report.findings),
            "known": 0,
        },
    )


def _rows(name: str, rows: Iterable[object], end: bytes = b",\n") -> Iterator[bytes]:
    yield b'"%s":[' % name.encode()
    between = b"\n"
    for row in rows:
        yield between + _encoded(row)
        between = b",\n"
    yield (b"]" if between == b"\n" else b"\n]") + end


Points = dict[int, Iterator[_Point]]
"""For each document, by the id() of its row: every start and end, in the order of the report."""


def _points(findings: Iterable[Finding]) -> Points:
    offsets: dict[int, list[int]] = defaultdict(list)
    texts: dict[int, bytes | memoryview] = {}
    for finding in findings:
        for place in finding.places:
            key = id(place.document)
            texts[key] = place.document.utf8
            offsets[key].extend(place.span)
    located = locate_each(list(texts.values()), [offsets[key] for key in texts])
    return {
        key: map(_Point, line, column, offsets[key], byte)
        for key, (line, column, byte) in zip(texts, located, strict=True)
    }


def _finding(finding: Finding, points: Points) -> _Finding:
    return _Finding(
        finding.id,
        finding.rule,
        "error",
        "new",
        round(finding.similarity, DIGITS),
        finding.words,
        finding.redundant,
        [_place(place, points[id(place.document)]) for place in finding.places],
    )


def _place(place: Place, points: Iterator[_Point]) -> _Place:
    return _Place(
        place.document.id,
        place.document.path,
        place.document.record,
        place.centre,
        round(place.similarity, DIGITS),
        round(place.containment, DIGITS),
        place.words,
        place.kinds,
        place.edits,
        next(points),
        next(points),
        place.paragraphs,
    )


def _pair(pair: Pair) -> Pair:
    alike, share = round(pair.similarity, DIGITS), round(pair.containment, DIGITS)
    return replace(pair, similarity=alike, containment=share)


def _error(error: InputError) -> _Error:
    return _Error(error.path, error.line, error.record, "DD901", error.message)


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_plain(msgspec.to_builtins(value)))


def _plain(value: object) -> object:
    """Spell out lone surrogates (file names that are not UTF-8), which JSON cannot carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
