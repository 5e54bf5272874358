"""Pairs of units that share a bucket, from keys on disk, a band at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup import buckets, candidates
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.kernels.engine import Kernels
    from dedup.large.room import Room
    from dedup.large.stored import Stored

ROW = 40
"""Bytes of memory that a row takes while it is sorted and met, and its pairs."""


class _Band:
    """Keys of the units that are worth a bucket.

    Args:
        stored: the documents.
        worth: which units are, alone and joined with the next.
        most: rows that memory holds.
    """

    def __init__(
        self, stored: Stored, worth: tuple[NDArray[np.bool_], NDArray[np.bool_]], most: int
    ) -> None:
        self._stored, self._worth, self._most = stored, worth, most
        self.rows = sum(int(np.count_nonzero(side)) for side in worth)

    def column(
        self, band: int, part: tuple[int, int], kernels: Kernels
    ) -> NDArray[np.uint64] | None:
        """Rows `key << 32 | unit` of a part of the keys, of how many, that several units have; None
        where they are more than memory holds."""
        counts = candidates.counts_for(self.rows // part[1])
        for keys, rows, _ in self._batches(band, part):
            kernels.tally(keys, rows, counts)
        found, total = [np.empty(0, np.uint64)], 0
        for keys, rows, first in self._batches(band, part):
            units = (2 * rows + first).astype(np.uint64)
            found.append(kernels.crowd((keys, rows), units, counts))
            total += len(found[-1])
            if total > self._most and part[1] < self.rows:
                return None
        return np.concatenate(found)

    def _batches(
        self, band: int, part: tuple[int, int]
    ) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64], int]]:
        """Keys, which of them are meant, and the number of the unit of the first one."""
        which, parts = part
        for first, *keys in self._stored.band(band):
            for side, (values, worth) in enumerate(zip(keys, self._worth, strict=True)):
                inside = worth[first : first + len(values)]
                if parts > 1:
                    inside = inside & (values >> np.uint32(33 - parts.bit_length()) == which)
                yield values, np.flatnonzero(inside), 2 * first + side


def near(
    stored: Stored,
    worth: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    room: Room,
    low: int,
    kernels: Kernels,
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of units that share a bucket, band after band; see `candidates.near`.

    `worth`: which units are worth a bucket, alone and joined with the next; `low`: the first unit
    that is reported on. Cost: reads the keys of a band twice, and again for each part where what
    several units share does not fit into memory.
    """
    band_of = _Band(stored, worth, max(1, room.memory // ROW))
    news = sum(int(np.count_nonzero(side[low:])) for side in worth)
    first = (2 * low, buckets.are_few(news, band_of.rows))
    parts = 1
    for band in range(BANDS):
        found: list[NDArray[np.uint64]] = [np.empty(0, np.uint64)]
        part = 0
        while part < parts:
            column = band_of.column(band, (part, parts), kernels)
            if column is None:
                part, parts, found = 0, 2 * parts, found[:1]
            else:
                found += candidates.meetings(kernels, column, first)
                part += 1
        yield np.concatenate(found)
