"""Documents in blocks of which two fit into memory: what is compared at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.large.stored import TOKEN, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.stored import Stored


class Blocks(NamedTuple):
    """Blocks of whole documents.

    Attributes:
        documents, tokens, units: int64 (b + 1,), the first one of each block, and the end.
    """

    documents: NDArray[np.int64]
    tokens: NDArray[np.int64]
    units: NDArray[np.int64]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.documents) - 1

    def of_tokens(self, tokens: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The blocks that tokens stand in."""
        borders = self.tokens.astype(np.uint64)
        return np.searchsorted(borders, tokens, side="right") - 1

    def of_units(self, units: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The blocks that units stand in, given as in `candidates.units`."""
        borders = 2 * self.units.astype(np.uint64)
        return np.searchsorted(borders, units, side="right") - 1


def blocks(stored: Stored, tokens: int) -> Blocks:
    """Cut the documents into blocks of about so many tokens; a document is never cut."""
    table = stored.documents.map()
    count = len(table)
    starts = table[:, TOKEN]
    borders = [0]
    while borders[-1] < count:
        full = starts[borders[-1]] + tokens
        borders.append(max(borders[-1] + 1, int(np.searchsorted(starts, full, side="right")) - 1))
        if starts[-1] < full:
            borders[-1] = count
    rows = np.array(borders)
    ends = stored.totals()
    whole = np.concatenate([table[rows[:-1]], ends[None]]).astype(np.int64)
    return Blocks(rows, whole[:, TOKEN], whole[:, UNIT])
