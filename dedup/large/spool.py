"""Findings on disk, read again as often as a report looks at them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, overload

import msgspec
import numpy as np

from dedup.disk import Column
from dedup.labels import Kind, Pattern, Rule  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.model import Edit, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.large.shelf import Shelf
    from dedup.large.telling import Told
    from dedup.model import Document

AHEAD = 512
"""Findings that are read at once."""


class _Place(msgspec.Struct, array_like=True, gc=False):
    """A place, its document by number."""

    document: int
    span: tuple[int, int]
    paragraphs: tuple[int, int]
    words: int
    centre: bool
    similarity: float
    containment: float
    kinds: tuple[Kind, ...]
    edits: tuple[Edit, ...]


class _Finding(msgspec.Struct, array_like=True, gc=False):
    id: str
    rule: Rule
    similarity: float
    words: int
    redundant: int
    places: tuple[_Place, ...]
    kinds: tuple[Kind | Pattern, ...]
    documents: int


class Spool(Sequence[Finding]):
    """Findings in the order in which they are told; all new.

    A finding is made anew each time it is asked for, with the same rows of documents as long as
    anyone has these.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._data = Column(shelf.stored.folder, "findings", np.uint8)
        self._ends = array("Q", [0])
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(_Finding).decode

    def add(self, told: Told) -> None:
        """Write findings at the end."""
        found, numbers = told
        rows = [self._encode(_row(finding, numbers)) for finding in found]
        self._data.add(np.frombuffer(b"".join(rows), np.uint8))
        for row in rows:
            self._ends.append(self._ends[-1] + len(row))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        """A finding, or some."""
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step == 1:
                return tuple(self._some(start, max(start, stop)))
            return tuple(self[number] for number in range(start, stop, step))
        number = at + len(self) if at < 0 else at
        if not 0 <= number < len(self):
            raise IndexError(at)
        return next(self._some(number, number + 1))

    def __iter__(self) -> Iterator[Finding]:
        """All, one after the other."""
        for start in range(0, len(self), AHEAD):
            yield from self._some(start, min(start + AHEAD, len(self)))
            self._shelf.stored.folder.release()

    def _some(self, start: int, stop: int) -> Iterator[Finding]:
        base = self._ends[start]
        data = self._data.read(base, self._ends[stop]).data
        ends = [end - base for end in self._ends[start : stop + 1]]
        rows = [self._decode(data[low:high]) for low, high in pairwise(ends)]
        documents = self._shelf.rows(place.document for row in rows for place in row.places)
        for row in rows:
            yield _finding(row, documents)


def _finding(row: _Finding, documents: dict[int, Document]) -> Finding:
    places = tuple([_place(place, documents) for place in row.places])
    sums = (row.similarity, row.words, row.redundant)
    return Finding(row.id, row.rule, *sums, places, row.kinds, row.documents)


def _place(row: _Place, documents: dict[int, Document]) -> Place:
    shares = (row.similarity, row.containment)
    where = (row.span, row.paragraphs, row.words, row.centre)
    return Place(documents[row.document], *where, *shares, row.kinds, row.edits)


def _row(finding: Finding, numbers: dict[int, int]) -> _Finding:
    places = tuple([_place_row(place, numbers) for place in finding.places])
    sums = (finding.similarity, finding.words, finding.redundant)
    return _Finding(finding.id, finding.rule, *sums, places, finding.kinds, finding.documents)


def _place_row(place: Place, numbers: dict[int, int]) -> _Place:
    where = (place.span, place.paragraphs, place.words, place.centre)
    shares = (place.similarity, place.containment)
    return _Place(numbers[id(place.document)], *where, *shares, place.kinds, place.edits)
