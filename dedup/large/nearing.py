"""Pairs of units that share a bucket, from keys on disk, a band at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup import buckets, candidates
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from dedup.candidates import Keyed
    from dedup.kernels.engine import Kernels
    from dedup.large.room import Room
    from dedup.large.stored import Stored

ROW = 40
"""Bytes of memory that a row takes while it is sorted and met, and its pairs."""


class _Part:
    """Keys in a band of the units that are worth a bucket, or a part of them.

    Args:
        stored: the documents.
        band: which.
        worth: which units are, alone and joined with the next.
        part: which part of the keys is meant, of how many, a power of two.
    """

    def __init__(
        self,
        stored: Stored,
        band: int,
        worth: tuple[NDArray[np.bool_], NDArray[np.bool_]],
        part: tuple[int, int],
    ) -> None:
        self._stored, self._band, self._worth, self._part = stored, band, worth, part

    def __iter__(self) -> Iterator[Keyed]:
        """Batch after batch, read from disk."""
        which, parts = self._part
        for first, *keys in self._stored.band(self._band):
            for side, (values, worth) in enumerate(zip(keys, self._worth, strict=True)):
                inside = worth[first : first + len(values)]
                if parts > 1:
                    inside = inside & (values >> np.uint32(33 - parts.bit_length()) == which)
                rows = np.flatnonzero(inside)
                yield values, rows, (2 * (first + rows) + side).astype(np.uint64)


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
    rows = sum(int(np.count_nonzero(side)) for side in worth)
    news = sum(int(np.count_nonzero(side[low:])) for side in worth)
    most, first = max(1, room.memory // ROW), (2 * low, buckets.are_few(news, rows))
    parts = 1
    for band in range(BANDS):
        found: list[NDArray[np.uint64]] = [np.empty(0, np.uint64)]
        part = 0
        while part < parts:
            keys = _Part(stored, band, worth, (part, parts))
            shared = candidates.crowded(kernels, keys, rows // parts)
            column = _held(shared, most if parts < rows else rows)
            if column is None:
                part, parts, found = 0, 2 * parts, found[:1]
            else:
                found += candidates.meetings(kernels, column, first)
                part += 1
        yield np.concatenate(found)


def _held(batches: Iterable[NDArray[np.uint64]], most: int) -> NDArray[np.uint64] | None:
    """Rows as one column; None, as soon as that is known, where they are more than `most`."""
    found, total = [np.empty(0, np.uint64)], 0
    for rows in batches:
        found.append(rows)
        total += len(rows)
        if total > most:
            return None
    return np.concatenate(found)
