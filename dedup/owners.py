"""Which of the things that lie one after the other holds a number: a document of a token, say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 4
"""Owners that are passed by before one is searched for."""


class Owners:
    """Owners of numbers in any order: two waits for memory each, where a search among millions has
    ten.

    Args:
        starts: int64 (d,), ascending, the first number of each.
        end: after all numbers.
        entries: of the table, for each owner; one at least.

    Memory: 4 to 8 bytes an entry, and 8 an owner.
    """

    def __init__(self, starts: NDArray[np.int64], end: int, entries: int = 1) -> None:
        self._starts = np.append(starts, np.iinfo(np.int64).max)
        average = end // max(1, entries * len(starts))
        self._bits = max(0, average.bit_length() - 1)
        self._near = table(starts, end, self._bits)

    def of(self, numbers: NDArray[np.int64] | NDArray[np.uint64]) -> NDArray[np.int64]:
        """The last owner that starts there or before; any where none does."""
        shape, numbers = numbers.shape, numbers.reshape(-1).view(np.int64)
        found = self._near.take(numbers >> self._bits, mode="clip").astype(np.int64)
        rows = np.flatnonzero(self._starts[found + 1] <= numbers)
        for _ in range(STEPS):
            found[rows] += 1
            rows = rows[self._starts[found[rows] + 1] <= numbers[rows]]
        found[rows] = np.searchsorted(self._starts, numbers[rows], side="right") - 1
        return found.reshape(shape)


def table(starts: NDArray[np.int64], end: int, bits: int) -> NDArray[np.int32]:
    """The owner of every 2 ** bits-th number up to `end`, from 0 on; see `Owners`.

    What lies before the first start is given to the first owner. Cost: linear in what it gives.
    """
    count = (end >> bits) + 1
    begins = np.append(0, -(-starts[1:] >> bits))[: len(starts)]
    sizes = np.diff(np.minimum(begins, count), append=count)
    return np.repeat(np.arange(len(starts), dtype=np.int32), sizes)
