"""Paragraphs of what is stored, read by themselves, as if their documents held no others."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import texts
from dedup.columns import Batch, Corpus, Tokens, weigh
from dedup.large.shelf import EVERY
from dedup.large.stored import BYTE, FILE, RECORD, SEGMENT
from dedup.ragged import ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.disk import Column
    from dedup.kernels.engine import Kernels
    from dedup.large.shelf import Shelf


class _Runs(NamedTuple):
    """Ranges of a column, end to end.

    Attributes:
        first, after: int64 (r,), where each begins and ends in the column, ascending.
        starts: int64 (r + 1,), where it begins here, and the end.
    """

    first: NDArray[np.int64]
    after: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def between(cls, first: NDArray[np.int64], after: NDArray[np.int64]) -> _Runs:
        return cls(first, after, np.append(0, np.cumsum(after - first)))

    def moved(self) -> NDArray[np.int64]:
        """How far each has moved."""
        return self.starts[:-1] - self.first

    def read(self, column: Column, kind: type[np.generic]) -> NDArray[np.generic]:
        return column.gather(self.first, self.after).astype(kind, copy=False)


class Excerpts:
    """The segments that spans stand in.

    Cost: reads their tokens and texts, and for each span `EVERY` rows of the table of segments.

    Args:
        shelf: all documents.
        spans: int64 (n, 2), tokens among all; each of one document.

    Attributes:
        documents: int64 (d,), numbers of the documents they are in, ascending.
        corpus: these documents, with no other segments.
    """

    def __init__(self, shelf: Shelf, spans: NDArray[np.int64]) -> None:
        self._stored = stored = shelf.stored
        self._numbers = numbers = _touched(shelf, spans)
        end = np.array([len(stored.tokens), len(stored.text)])
        rows, after = stored.segments.with_next(numbers, end)
        self._points = stored.points.gather(numbers, numbers + 1).astype(np.int64)
        self.documents, owner = np.unique(shelf.documents_of(rows[:, 0]), return_inverse=True)
        self._rows = shelf.some(self.documents).first
        self._firsts = np.searchsorted(owner, np.arange(len(self.documents)))
        joins = (np.diff(numbers) == 1) & (np.diff(owner) == 0)
        self._begins = np.flatnonzero(np.append(True, ~joins))
        last = np.append(self._begins[1:], len(numbers)) - 1
        run = np.repeat(np.arange(len(last)), np.diff(self._begins, append=len(numbers)))
        ends = rows[:, 1] + self._points[:, 0]
        self._tokens = _Runs.between(rows[self._begins, 0], after[last, 0])
        self._bytes = _Runs.between(rows[self._begins, 1], ends[last])
        self._owner = owner[self._begins]
        text = self._bytes.read(stored.text, np.uint8)
        self._text: NDArray[np.uint8] = text  # type: ignore[assignment]
        self._places = self._bytes.first.tolist(), self._bytes.starts.tolist()
        self._starts: list[int] = self._rows[:, BYTE].tolist()
        moved = self._bytes.moved()[run]
        self._regions = np.stack([rows[:, 1] + moved, ends + moved, run, 0 * run], axis=1)
        self.corpus = self._corpus(np.append(0, np.cumsum(after[:, 0] - rows[:, 0])), owner)

    def _corpus(self, bounds: NDArray[np.int64], owner: NDArray[np.int64]) -> Corpus:
        tokens = self._tokens.read(self._stored.tokens, np.uint32)
        kinds = self._tokens.read(self._stored.kinds, np.uint8)
        documents = bounds[np.append(self._firsts, len(owner))]
        columns = (tokens, kinds, documents, bounds, owner.astype(np.int32))
        return Corpus(*columns, weigh(kinds))  # type: ignore[arg-type]

    def inside(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tokens of all documents, of segments that are here, counted here."""
        run = np.searchsorted(self._tokens.first, tokens, side="right") - 1
        found: NDArray[np.int64] = tokens + self._tokens.moved()[run]
        return found

    def paragraphs(
        self, documents: NDArray[np.int64], numbers: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Which ones of their documents, from 1, those are that are numbered so here: int64 (n, 2).

        `documents`: int64 (n,), counted here.
        """
        here = numbers + self._firsts[documents][:, None] - 1
        found: NDArray[np.int64] = self._numbers[here] - self._rows[documents, SEGMENT][:, None] + 1
        return found

    def text(self, document: int, start: int, end: int) -> bytes:
        """Bytes of a document, from, to, that are here; by its number here."""
        firsts, starts = self._places
        place = self._starts[document] + start
        run = bisect_right(firsts, place) - 1
        at = starts[run] + place - firsts[run]
        return self._text[at : at + end - start].tobytes()

    def locate(self, tokens: NDArray[np.int64], kernels: Kernels) -> NDArray[np.int64]:
        """Where tokens counted here stand in their documents; as `texts.locate`."""
        found = texts.locate(self.corpus, [self._part()], tokens, kernels)
        run = np.searchsorted(self._tokens.starts, tokens, side="right") - 1
        points = self._points[self._begins][run, 1:]
        found[:, :2] += points[:, :1]
        found[:, 2:4] += (self._bytes.first - self._rows[self._owner, BYTE])[run, None]
        lines, columns = found[:, 4::2], found[:, 5::2]
        columns += np.where(lines == 1, points[:, 2:] - 1, 0)
        lines += points[:, 1:2] - 1
        return found

    def _part(self) -> tuple[Batch, Tokens]:
        """What is here, each range as a document of its own."""
        rows = self._rows[self._owner]
        files, records = rows[:, FILE].astype(np.int32), rows[:, RECORD]
        ids: list[str | None] = [None] * len(rows)
        batch = Batch(self._text, self._bytes.starts, self._regions, files, records, ids)
        none = (np.empty(0, np.uint32), np.empty(0, np.uint8))
        starts = self._regions[:, 0].astype(np.uint32)
        runs = self._regions[:, 2].astype(np.int32)
        return batch, Tokens(*none, starts, none[0], self.corpus.segments, runs)


def _touched(shelf: Shelf, spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of the segments that hold tokens of spans, ascending: int64 (s,)."""
    tokens = np.stack([spans[:, 0], spans[:, 1] - 1])
    near = np.searchsorted(shelf.segments, tokens, side="right") - 1
    blocks = np.unique(near)
    total = len(shelf.stored.segments)
    low, high = EVERY * blocks, np.minimum(EVERY * (blocks + 1), total)
    first = shelf.stored.segments.gather(low, high)[:, 0].astype(np.int64, copy=False)
    numbers, _ = ranges(low, high)
    begin, last = numbers[np.searchsorted(first, tokens, side="right") - 1]
    found, _ = ranges(begin, last + 1)
    return np.unique(found)
