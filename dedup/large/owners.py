"""Which document, or block of them, a token or a unit stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 4
"""Documents that are passed by before one is searched for."""


class Owners:
    """Documents of numbered things, in any order: two waits for memory each, where a search among
    millions of documents has ten.

    Args:
        starts: int64 (d + 1,), the first one of each document, or block, and the end.
        entries: of the table, for each of them; one at least.
    """

    def __init__(self, starts: NDArray[np.int64], entries: int = 1) -> None:
        self._starts = starts.astype(np.uint64)
        average = int(starts[-1]) // max(1, entries * (len(starts) - 1))
        self._bits = np.uint64(max(0, average.bit_length() - 1))
        every = np.arange(0, int(starts[-1]) + 1, 1 << int(self._bits)).astype(np.uint64)
        self._near = self._searched(every).astype(np.uint32)

    def _searched(self, values: NDArray[np.uint64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.searchsorted(self._starts[:-1], values, side="right") - 1
        return found

    def of(self, values: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Numbers of the documents that hold them: the last one that begins there or before."""
        found = self._near[values >> self._bits].astype(np.int64)
        rows = np.flatnonzero(self._starts[found + 1] <= values)
        for _ in range(STEPS):
            found[rows] += 1
            rows = rows[self._starts[found[rows] + 1] <= values[rows]]
        found[rows] = self._searched(values[rows])
        numbers: NDArray[np.uint64] = found.astype(np.uint64)
        return numbers

    def share(self, part: int, parts: int) -> tuple[np.uint64, np.uint64]:
        """The first one of a share of the documents, and the first one after it."""
        documents = len(self._starts) - 1
        low, high = (documents * n // parts for n in (part, part + 1))
        return self._starts[low], self._starts[high]
