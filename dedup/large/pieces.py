"""Some documents of what is stored, as if they were all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Batch, Corpus, Tokens, weigh
from dedup.large.stored import BYTE, FILE, RECORD, REGION, SEGMENT, TOKEN, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.stored import Stored


class Piece(NamedTuple):
    """Some documents.

    Attributes:
        numbers: int64 (d,), which.
        first, sizes: int64 (d, 9), their first tokens, bytes and so on among all, and how many.
        starts: int64 (d, 9), the first ones here.
        corpus: their tokens.
        segments: int64 (s, 2), first token and first byte of each segment, among all.
        units: int64 (u + 1,), first token of each unit, and the end.
    """

    numbers: NDArray[np.int64]
    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    corpus: Corpus
    segments: NDArray[np.int64]
    units: NDArray[np.int64]

    def inside(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tokens of all documents, counted here; they must be tokens of these documents."""
        first = self.first[:, TOKEN]
        here: NDArray[np.int64]
        here = (
            tokens
            - (first - self.starts[:, TOKEN])[np.searchsorted(first, tokens, side="right") - 1]
        )
        return here


def piece(stored: Stored, numbers: NDArray[np.int64]) -> Piece:
    """Documents of the given numbers, ascending. Cost: copies their columns but the texts."""
    first, after = stored.documents.with_next(numbers, stored.totals())
    sizes = after - first
    starts = np.cumsum(sizes, axis=0) - sizes
    tokens = stored.tokens.gather(first[:, TOKEN], after[:, TOKEN]).astype(np.uint32, copy=False)
    kinds = stored.kinds.gather(first[:, TOKEN], after[:, TOKEN]).astype(np.uint8, copy=False)
    moved = starts[:, TOKEN] - first[:, TOKEN]
    rows = stored.segments.gather(first[:, SEGMENT], after[:, SEGMENT]).astype(np.int64)
    owner = np.repeat(np.arange(len(numbers), dtype=np.int32), sizes[:, SEGMENT])
    corpus = Corpus(
        tokens,
        kinds,
        np.append(starts[:, TOKEN], len(tokens)),
        np.append(rows[:, 0] + moved[owner], len(tokens)),
        owner,
        weigh(kinds),
    )
    units = corpus.segments
    if stored.unit != "paragraph":
        units = stored.units.gather(first[:, UNIT], after[:, UNIT]).astype(np.int64)
        units = np.append(units + np.repeat(moved, sizes[:, UNIT]), len(tokens))
    return Piece(numbers, first, sizes, starts, corpus, rows, units)


def texts(stored: Stored, piece: Piece) -> tuple[Batch, Tokens]:
    """The texts of a piece, and where its segments start there, as `texts.locate` takes it."""
    first, starts = piece.first, piece.starts
    after = first + piece.sizes
    moved = starts[:, BYTE] - first[:, BYTE]
    text = stored.text.gather(first[:, BYTE], after[:, BYTE]).astype(np.uint8, copy=False)
    regions = stored.regions.gather(first[:, REGION], after[:, REGION]).astype(np.int64)
    document = np.repeat(np.arange(len(piece.numbers)), piece.sizes[:, REGION])
    regions[:, :2] += moved[document, None]
    regions[:, 2] = document
    owner = piece.corpus.segment_documents
    batch = Batch(
        text,
        np.append(starts[:, BYTE], len(text)),
        regions,
        first[:, FILE].astype(np.int32),
        first[:, RECORD],
        [None] * len(piece.numbers),
    )
    none = (np.empty(0, np.uint32), np.empty(0, np.uint8))
    begins = (piece.segments[:, 1] + moved[owner]).astype(np.uint32)
    return batch, Tokens(*none, begins, none[0], piece.corpus.segments, owner)
