"""Passages on disk to clusters on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import clusters
from dedup.buckets import pack
from dedup.columns import Clusters, Passages
from dedup.disk import Column
from dedup.ragged import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.disk import Folder
    from dedup.large.alignment import Found

CHUNK = 1 << 14
"""Passages, or clusters, in memory at once."""


class Grouped(NamedTuple):
    """Clusters on disk.

    Attributes:
        centres: int64 (c, 3), rows (start, end, first place).
        places: int64 (k, 4), rows (start, end, matched tokens, first block).
        blocks: int64 (m, 3), see `Clusters`.
    """

    centres: Column
    places: Column
    blocks: Column

    @classmethod
    def in_folder(cls, folder: Folder, name: str) -> Grouped:
        """New columns."""
        return cls(
            Column(folder, f"{name}-centres", np.int64, 3),
            Column(folder, f"{name}-places", np.int64, 4),
            Column(folder, f"{name}-blocks", np.int64, 3),
        )

    def add(self, found: Clusters) -> None:
        """Write clusters after those that are there."""
        first = found.bounds[:-1] + len(self.blocks)
        self.centres.add(np.column_stack([found.centres, found.first[:-1] + len(self.places)]))
        self.places.add(np.column_stack([found.places, found.matched, first]))
        self.blocks.add(found.blocks)

    def bounds(self) -> NDArray[np.int64]:
        """First place of each cluster, and the end: int64 (c + 1,)."""
        first = [rows[:, 2] for rows in _chunks(self.centres)]
        return np.concatenate([np.empty(0, np.int64), *first, [len(self.places)]])

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many places each cluster has, and how many tokens these: int64 (c,)."""
        centres, places = (
            np.concatenate([np.empty(0, np.int64), *(rows[:, 1] - rows[:, 0] for rows in some)])
            for some in (_chunks(self.centres), _chunks(self.places))
        )
        bounds = self.bounds()
        tokens = np.append(0, np.cumsum(places))[bounds]
        return np.diff(bounds) + 1, np.diff(tokens) + centres

    def take(self, rows: NDArray[np.int64]) -> Clusters:
        """The clusters of the given numbers, in that order."""
        centres, after = self.centres.with_next(rows, _end(self.centres, self.places))
        places, first = ranges(centres[:, 2], after[:, 2])
        table, after = self.places.with_next(places, _end(self.places, self.blocks))
        blocks, bounds = _blocks(self.blocks, table[:, 3], after[:, 3])
        return Clusters(centres[:, :2], first, table[:, :2], table[:, 2], blocks, bounds)

    def clear(self) -> None:
        """Drop everything."""
        for column in self:
            column.clear()


def group(found: Found, similarity: float, folder: Folder, out: Grouped) -> None:
    """Write clusters that cover passages, as `clusters.group` does of passages in memory.

    Cost: holds the spans of all passages in memory, 140 bytes a passage, and their blocks a chunk
    at a time.
    """
    order, spokes = _covered(found)
    raw = Grouped.in_folder(folder, "raw")
    alone = [np.empty(0, np.int64)]
    turns = np.argsort(spokes.star, kind="stable")
    stars = spokes.star[turns]
    for low, high in _cuts(stars):
        own = spokes.take(turns[low:high])
        rows = _passages(found, order[own.rows])
        here = own._replace(rows=np.arange(high - low))
        pairs, alike = clusters.oriented(rows, here, similarity)
        raw.add(clusters.assemble(own.star[alike], [pairs.take(np.flatnonzero(alike))]))
        alone.append(turns[low:high][~alike])
        folder.release()
    for some in _split(np.sort(np.concatenate(alone))):
        own = spokes.take(some)
        rows = _passages(found, order[own.rows])
        here = own._replace(rows=np.arange(len(some)))
        pairs = clusters.on_their_own(rows, here)
        raw.add(clusters.assemble(np.arange(len(some)), [pairs]))
        folder.release()
    del order, spokes, turns, stars
    _tell_once(raw, folder, out)


def _covered(found: Found) -> tuple[NDArray[np.int64], clusters.Covered]:
    """Passages by place, and their stars."""
    sides = np.empty((2, len(found.spans)), np.uint64)
    for n, rows in enumerate(_chunks(found.spans)):
        part = slice(n * CHUNK, n * CHUNK + len(rows))
        sides[:, part] = pack(rows[:, :2]), pack(rows[:, 2:4])
    order = np.lexsort(sides[::-1])
    sides = sides[:, order]
    return order, clusters.cover(sides.reshape(-1))


def _passages(found: Found, rows: NDArray[np.int64]) -> Passages:
    table, after = found.spans.with_next(rows, _end(found.spans, found.blocks))
    blocks, bounds = _blocks(found.blocks, table[:, 5], after[:, 5])
    return Passages(table[:, :2], table[:, 2:4], table[:, 4], blocks, bounds)


def _tell_once(raw: Grouped, folder: Folder, out: Grouped) -> None:
    """Move the clusters, without what larger ones tell."""
    bounds = raw.bounds()
    number = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    centres, places = (
        np.concatenate([np.empty((0, 2), np.int64), *(rows[:, :2] for rows in _chunks(column))])
        for column in (raw.centres, raw.places)
    )
    gone = clusters.told(centres, places, number)
    del centres, places, number
    for low, high in _cuts(np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))):
        rows = np.arange(*np.searchsorted(bounds, [low, high]))
        out.add(clusters.without(raw.take(rows), gone[low:high]))
        folder.release()
    raw.clear()


def _cuts(owner: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of about CHUNK rows that do not cut between rows of one owner; these ascend."""
    low = 0
    while low < len(owner):
        last = owner[min(len(owner), low + CHUNK) - 1]
        high = int(np.searchsorted(owner, last, side="right"))
        yield low, high
        low = high


def _split(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _chunks(column: Column) -> Iterator[NDArray[np.int64]]:
    for rows in column.chunks(CHUNK):
        yield rows.astype(np.int64, copy=False)


def _end(column: Column, inner: Column) -> NDArray[np.int64]:
    """What stands for a row after the last, whose last field is where it begins in another."""
    return np.full(column.width, len(inner))


def _blocks(
    column: Column, first: NDArray[np.int64], after: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The blocks in ranges, one after the other, and where each range begins among them."""
    rows = column.gather(first, after).astype(np.int64, copy=False)
    return rows, np.append(0, np.cumsum(after - first))
