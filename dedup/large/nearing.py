"""Pairs of units that share a bucket, from keys on disk, a band at a time."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import buckets, candidates
from dedup.kernels.parameters import BANDS
from dedup.ragged import portions
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.kernels.engine import Kernels
    from dedup.large.room import Room
    from dedup.large.stored import Stored

    Side = tuple[int, NDArray[np.uint32], NDArray[np.bool_]]
    """First unit of a batch, alone or joined with the next, all keys, and which are meant."""

ROW = 12
"""Bytes of memory that a row takes, and its pairs [measured: 10]."""
PART = 15
"""Binary logarithm of the rows of a part, about: as many as a core's cache holds."""


class _Band(NamedTuple):
    """Keys in a band of the units that are worth a bucket.

    Attributes:
        worth: which units are, alone and joined with the next.
        shift: bits of a key after those that its part goes by.
    """

    stored: Stored
    number: int
    worth: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    shift: int

    def sides(self) -> Iterator[Side]:
        """Batch after batch, read from disk."""
        for first, *keys in self.stored.band(self.number):
            for side, (values, worth) in enumerate(zip(keys, self.worth, strict=True)):
                yield 2 * first + side, values, worth[first : first + len(values)]

    def sizes(self, kernels: Kernels) -> NDArray[np.int64]:
        """Rows of each part: int64 (parts,)."""
        sizes = np.zeros(1 << (32 - self.shift), np.int64)
        for _, keys, worth in self.sides():
            kernels.measure(keys, worth, self.shift, sizes)
        return sizes

    def meetings(
        self, kernels: Kernels, low: int, sizes: NDArray[np.int64], first: tuple[int, bool]
    ) -> list[NDArray[np.uint64]]:
        """Pairs of units of parts that are in memory together, from `low` on; `sizes`: of these;
        `first`: see `candidates.meetings`."""
        borders = np.append(0, np.cumsum(sizes))
        rows, ends = np.empty(borders[-1] + 1, np.uint64), borders.copy()
        for unit, keys, worth in self.sides():
            kernels.deal(keys, worth, (unit, self.shift, low), (ends, rows))
        parts = (rows[start:stop] for start, stop in pairwise(borders.tolist()))
        return list(
            chain.from_iterable(candidates.meetings(kernels, part, first) for part in parts)
        )


def near(
    stored: Stored,
    worth: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    room: Room,
    low: int,
    kernels: Kernels,
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of units that share a bucket, band after band; see `candidates.near`.

    `worth`: which units are worth a bucket, alone and joined with the next; `low`: the first unit
    that is reported on. Cost: reads the keys of a band once to count them, and once for each
    portion of its rows that fits into memory; each thread has a band.
    """
    rows = sum(int(np.count_nonzero(side)) for side in worth)
    news = sum(int(np.count_nonzero(side[low:])) for side in worth)
    most, first = room.memory // room.threads // ROW, (2 * low, buckets.are_few(news, rows))
    shift = 32 - max(0, rows.bit_length() - PART)

    def of_band(number: int) -> NDArray[np.uint64]:
        band = _Band(stored, number, worth, shift)
        sizes = band.sizes(kernels)
        found = [np.empty(0, np.uint64)]
        for start, stop in portions(sizes, most):
            found += band.meetings(kernels, start, sizes[start:stop], first)
        return np.concatenate(found)

    yield from in_order(of_band, range(BANDS), room.threads)
