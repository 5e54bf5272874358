"""Columns that hold several items a row: the items of one row, or those of some, as ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def ragged(
    bounds: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Items of the given rows of a ragged column: their numbers, and the bounds they have then."""
    return ranges(bounds[rows], bounds[rows + 1])


def ranges(
    first: NDArray[np.int64], after: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers in ranges, one after the other, and where each range begins among them; the end."""
    counts = after - first
    new = np.append(0, np.cumsum(counts))
    return np.arange(new[-1]) + np.repeat(first - new[:-1], counts), new


def portions(sizes: NDArray[np.integer], most: int) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose sizes have at most so large a sum, or of one row."""
    ends = np.cumsum(sizes)
    low = 0
    while low < len(ends):
        before = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield low, high
        low = high
