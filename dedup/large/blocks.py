"""Documents in blocks: what candidates are dealt out by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.buckets import LOW, U32
from dedup.large.stored import TOKEN, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.stored import Stored


class Blocks(NamedTuple):
    """Blocks of whole documents.

    Attributes:
        tokens, units: int64 (b + 1,), the first one of each block, and the end.
    """

    tokens: NDArray[np.int64]
    units: NDArray[np.int64]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.tokens) - 1

    def of_first_tokens(self, seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The blocks of the first of packed pairs of tokens."""
        return self._of_tokens(seeds >> U32)

    def of_first_units(self, pairs: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The blocks of the first of packed pairs of units, given as in `candidates.units`."""
        return self._of_units(pairs >> U32)

    @property
    def pairs(self) -> int:
        """How many pairs of them are numbered."""
        return self.number**2

    def pair(self, first: int, second: int) -> int:
        """Number of a pair of blocks, from 0 to before `pairs`."""
        return first * self.number + second

    def pairs_of(self, seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The pairs of blocks that packed pairs of tokens stand in."""
        return self._of_tokens(seeds >> U32) * self.number + self._of_tokens(seeds & LOW)

    def pairs_of_units(self, pairs: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The pairs of blocks that packed pairs of units stand in."""
        return self._of_units(pairs >> U32) * self.number + self._of_units(pairs & LOW)

    def _of_tokens(self, tokens: NDArray[np.uint64]) -> NDArray[np.int64]:
        return np.searchsorted(self.tokens.astype(np.uint64), tokens, side="right") - 1

    def _of_units(self, units: NDArray[np.uint64]) -> NDArray[np.int64]:
        return np.searchsorted(2 * self.units.astype(np.uint64), units, side="right") - 1


def blocks(stored: Stored, number: int) -> Blocks:
    """Cut the documents into so many blocks of about as many tokens, or fewer; a document is never
    cut."""
    tokens, units = stored.field(TOKEN), stored.field(UNIT)
    ends = stored.totals()
    shares = np.linspace(0, ends[TOKEN], number, endpoint=False)
    rows = np.unique(np.searchsorted(tokens, shares)) if len(tokens) else np.empty(0, np.int64)
    rows = rows[rows < len(tokens)]
    return Blocks(np.append(tokens[rows], ends[TOKEN]), np.append(units[rows], ends[UNIT]))
