"""Some documents of what is stored, as if they were all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Corpus, weigh
from dedup.large.stored import SEGMENT, TOKEN, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.stored import Stored


class Piece(NamedTuple):
    """Some documents.

    Attributes:
        numbers: int64 (d,), which.
        first, sizes: int64 (d, 8), their first tokens, bytes and so on among all, and how many.
        starts: int64 (d, 8), the first ones here.
        corpus: their tokens.
        units: int64 (u + 1,), first token of each unit, and the end.
    """

    numbers: NDArray[np.int64]
    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    corpus: Corpus
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
    return Piece(numbers, first, sizes, starts, corpus, units)
