"""Some documents of what is stored, as if they were all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Batch, Corpus, Tokens, weigh
from dedup.large.stored import BYTE, FILE, RECORD, REGION, SEGMENT, TOKEN, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.disk import Column
    from dedup.large.stored import Stored


class Piece(NamedTuple):
    """Some documents.

    Attributes:
        numbers: int64 (d,), which.
        first: int64 (d, 6), their first tokens, bytes and so on among all.
        corpus: their tokens.
        units: int64 (u + 1,), first token of each unit, and the end.
    """

    numbers: NDArray[np.int64]
    first: NDArray[np.int64]
    corpus: Corpus
    units: NDArray[np.int64]

    def inside(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tokens of all documents, counted here; they must be tokens of these documents."""
        owner = np.searchsorted(self.first[:, TOKEN], tokens, side="right") - 1
        here: NDArray[np.int64] = tokens - self.first[owner, TOKEN] + self.corpus.documents[owner]
        return here


def piece(stored: Stored, numbers: NDArray[np.int64]) -> Piece:
    """Documents of the given numbers, ascending. Cost: copies their columns but the texts."""
    first, after = _rows(stored, numbers)
    sizes = after - first
    starts = np.cumsum(sizes, axis=0) - sizes
    tokens = _taken(stored.tokens, first[:, TOKEN], after[:, TOKEN]).astype(np.uint32, copy=False)
    kinds = _taken(stored.kinds, first[:, TOKEN], after[:, TOKEN]).astype(np.uint8, copy=False)
    moved = starts[:, TOKEN] - first[:, TOKEN]
    rows = _taken(stored.segments, first[:, SEGMENT], after[:, SEGMENT])[:, 0]
    owner = np.repeat(np.arange(len(numbers), dtype=np.int32), sizes[:, SEGMENT])
    corpus = Corpus(
        tokens,
        kinds,
        np.append(starts[:, TOKEN], len(tokens)),
        np.append(rows + moved[owner], len(tokens)),
        owner,
        weigh(kinds),
    )
    units = corpus.segments
    if stored.unit != "paragraph":
        units = _taken(stored.units, first[:, UNIT], after[:, UNIT])
        units = np.append(units + np.repeat(moved, sizes[:, UNIT]), len(tokens))
    return Piece(numbers, first, corpus, units)


def texts(stored: Stored, piece: Piece) -> tuple[Batch, Tokens]:
    """The texts of a piece, and where its segments start there, as `texts.characters` takes it."""
    first, after = _rows(stored, piece.numbers)
    sizes = after - first
    starts = np.cumsum(sizes, axis=0) - sizes
    moved = starts[:, BYTE] - first[:, BYTE]
    text = _taken(stored.text, first[:, BYTE], after[:, BYTE]).astype(np.uint8, copy=False)
    regions = _taken(stored.regions, first[:, REGION], after[:, REGION]).astype(np.int64)
    document = np.repeat(np.arange(len(piece.numbers)), sizes[:, REGION])
    regions[:, :2] += moved[document, None]
    regions[:, 2] = document
    rows = _taken(stored.segments, first[:, SEGMENT], after[:, SEGMENT])[:, 1]
    owner = piece.corpus.segment_documents
    described = stored.documents.map()[piece.numbers]
    batch = Batch(
        text,
        np.append(starts[:, BYTE], len(text)),
        regions,
        described[:, FILE].astype(np.int32),
        described[:, RECORD].astype(np.int64),
        [None] * len(piece.numbers),
    )
    none = (np.empty(0, np.uint32), np.empty(0, np.uint8))
    begins = (rows + moved[owner]).astype(np.uint32)
    return batch, Tokens(*none, begins, none[0], piece.corpus.segments, owner)


def _rows(
    stored: Stored, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where documents begin, and where those after them do: int64 (d, 6) each."""
    table = stored.documents.map()
    last = numbers + 1 == len(table)
    after = table[np.where(last, 0, numbers + 1)].astype(np.int64)
    after[last] = stored.totals()
    return table[numbers, :6].astype(np.int64), after[:, :6]


def _taken(column: Column, first: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of ranges, one after the other; ranges that touch are read as one."""
    cuts = np.flatnonzero(first[1:] != after[:-1]) + 1
    begins = first[np.append(0, cuts)] if len(first) else first
    ends = after[np.append(cuts - 1, len(after) - 1)] if len(first) else after
    return column.gather(begins, ends)  # type: ignore[return-value]
