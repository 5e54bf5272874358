"""Where the places of findings stand: lines, columns and bytes, found once for all of them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from dedup.findings import Findings
from dedup.model import Place  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.read.source import BYTES, INSIDE, format_of, unpacked_name
from dedup.render.positions import locate_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.model import Document, Finding

LINELESS = (*BYTES, "json", "html", "xml")
"""Formats in whose files a text or a record has no lines of its own that an editor could show."""
AT_ONCE = 1 << 11
"""Findings in memory at once, where they are read from disk."""
_INSIDE = re.compile(rf"\.(?:zip|tgz|tar(?:\.[a-z0-9]+)?){INSIDE}", re.IGNORECASE)


class Point(msgspec.Struct, gc=False):
    """One point of a document's text.

    Attributes:
        line: from 1.
        column: from 1, in code points.
        offset: from 0, in code points.
        byte: from 0, in UTF-8.
    """

    line: int
    column: int
    offset: int
    byte: int


class Spot(msgspec.Struct, gc=False):
    """A place, its first character, and the one after its last."""

    place: Place
    start: Point
    end: Point

    @property
    def text(self) -> str:
        """Its characters. Cost: decodes them, each time."""
        return str(self.place.document.utf8[self.start.byte : self.end.byte], "utf-8", "replace")


class Region(msgspec.Struct, frozen=True, gc=False):
    """Lines of a file; columns (code points, the end not included) are None for whole lines."""

    line: int
    column: int | None
    end_line: int
    end_column: int | None


def locate_places(findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[Spot]]]:
    """Find the places of findings, finding after finding.

    Cost: one pass over each text, whatever the number of places; where findings are on disk, for
    every AT_ONCE of them.
    """
    size = len(findings) if isinstance(findings, tuple | Findings) else AT_ONCE
    for start in range(0, len(findings), max(1, size)):
        yield from _located_some(findings[start : start + size])


def _located_some(findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[Spot]]]:
    places = [place for finding in findings for place in finding.places]
    spans = itertools.chain.from_iterable([place.span for place in places])
    offsets = np.fromiter(spans, np.int64, 2 * len(places)).reshape(len(places), 2)
    points = _located([place.document for place in places], offsets)
    # Of one iterator, twice: the first point is the start of a place, the next one its end.
    spots = map(Spot, places, points, points)
    for finding in findings:
        yield finding, list(itertools.islice(spots, len(finding.places)))


def byte_columns(spots: Sequence[Spot]) -> list[tuple[int, int]]:
    """Columns of starts and ends from 1, in bytes of UTF-8.

    Cost: as `locate_places`.
    """
    starts = [
        [point.offset - point.column + 1 for point in (spot.start, spot.end)] for spot in spots
    ]
    offsets = np.array(starts, np.int64).reshape(len(spots), 2)
    lines = _located([spot.place.document for spot in spots], offsets)
    columns = []
    for spot in spots:
        start, end = (point.byte - next(lines).byte + 1 for point in (spot.start, spot.end))
        columns.append((start, end))
    return columns


def region(spot: Spot) -> Region:
    """The lines of the file that a place stands in, as an editor numbers them.

    A record of a data file is its line, whole; a file without lines is its first.
    """
    document = spot.place.document
    if is_lineless(document.path):
        return Region(1, None, 1, None)
    if document.record is not None:
        return Region(document.record, None, document.record, None)
    return Region(spot.start.line, spot.start.column, spot.end.line, spot.end.column)


def is_lineless(path: str) -> bool:
    """Whether the lines of a text are not those of its file: it is packed, or no plain text."""
    packed = unpacked_name(path) != path or bool(_INSIDE.search(path))
    return packed or format_of(path) in LINELESS


def file_lines(spot: Spot) -> tuple[int, int] | None:
    """The first and last line of its file that a place stands in; None where it has no lines."""
    document = spot.place.document
    if is_lineless(document.path):
        return None
    if document.record is None:
        return spot.start.line, last_line(spot)
    # A row of a table may go on over several lines, as its text does.
    more = bytes(document.utf8).count(b"\n") if format_of(document.path) == "csv" else 0
    return document.record, document.record + more


def line_of(spot: Spot) -> int:
    """The line a place begins on; in a data file its record."""
    record = spot.place.document.record
    return spot.start.line if record is None else record


def last_line(spot: Spot) -> int:
    """The last line of its text that a place has characters in."""
    return max(spot.start.line, spot.end.line - (spot.end.column == 1))


def _located(documents: Sequence[Document], offsets: NDArray[np.int64]) -> Iterator[Point]:
    """The points at offsets, int64 (d, n), in the texts of documents, row by row."""
    texts = {id(document): document.utf8 for document in documents}
    numbers = {key: number for number, key in enumerate(texts)}
    of = np.array([numbers[id(document)] for document in documents], np.int64)
    owner, wanted = np.repeat(of, offsets.shape[1]), offsets.reshape(-1)
    order = np.argsort(owner, kind="stable")
    found = locate_each(list(texts.values()), owner[order], wanted[order]).unsorted(order)
    columns = (found.line, found.column, wanted, found.byte)
    return map(Point, *(column.tolist() for column in columns))
