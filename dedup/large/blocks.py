"""Documents in blocks: what candidates are dealt out by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.buckets import LOW, U32
from dedup.large.stored import TOKEN, UNIT
from dedup.owners import Owners

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.stored import Stored

ENTRIES = 256
"""Of a table of blocks, for each of them: few things are looked up where one begins."""


class Blocks(NamedTuple):
    """Blocks of whole documents.

    Attributes:
        tokens, units: int64 (b + 1,), the first one of each block, and the end.
        of_tokens, of_units: which block a token, or a unit as in `candidates.units`, stands in.
    """

    tokens: NDArray[np.int64]
    units: NDArray[np.int64]
    of_tokens: Owners
    of_units: Owners

    @property
    def number(self) -> int:
        """How many."""
        return len(self.tokens) - 1

    @property
    def pairs(self) -> int:
        """How many pairs of them are numbered."""
        return self.number**2

    def pair(self, first: int, second: int) -> int:
        """Number of a pair of blocks, from 0 to before `pairs`."""
        return first * self.number + second

    def pairs_of(self, seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The pairs of blocks that packed pairs of tokens stand in."""
        return self._pairs(self.of_tokens, seeds)

    def pairs_of_units(self, pairs: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The pairs of blocks that packed pairs of units stand in."""
        return self._pairs(self.of_units, pairs)

    def _pairs(self, owners: Owners, packed: NDArray[np.uint64]) -> NDArray[np.int64]:
        return owners.of(packed >> U32) * self.number + owners.of(packed & LOW)


def blocks(stored: Stored, number: int) -> Blocks:
    """Cut the documents into so many blocks of about as many tokens, or fewer; a document is never
    cut."""
    tokens, units = stored.field(TOKEN), stored.field(UNIT)
    ends = stored.totals()
    shares = np.linspace(0, ends[TOKEN], number, endpoint=False)
    rows = np.unique(np.searchsorted(tokens, shares)) if len(tokens) else np.empty(0, np.int64)
    rows = rows[rows < len(tokens)]
    tokens, units = tokens[rows], units[rows]
    return Blocks(
        np.append(tokens, ends[TOKEN]),
        np.append(units, ends[UNIT]),
        Owners(tokens, int(ends[TOKEN]), ENTRIES),
        Owners(2 * units, 2 * int(ends[UNIT]), ENTRIES),
    )
