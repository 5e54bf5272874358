"""Values that share a key: pairs from columns of `key << 32 | value`.

Columns are sorted and read as a stream with carried state, so that it does not matter where a
sorted run is cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

LAGS = 3
SMALL = 8
"""In a bucket each value meets the one before it and the first, and the first SMALL values also the
LAGS before them: all pairs of up to LAGS + 2 values, a star and a chain of many, so that cost is
linear in their number."""
ALL = (200, 200)
"""The same where documents are compared whole: all pairs of a bucket of up to 200."""
MANY = 64
"""So many of the values before it meets each one that is reported on, where only some are."""
FEW = 16
"""These are few where they are at most one of so many."""
CHUNK = 1 << 20
U32 = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)


def collide(
    batches: Iterable[NDArray[np.uint64]], meet: tuple[int, int] = (SMALL, LAGS)
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of values that share a key, from rows `key << 32 | value` sorted over all batches.

    `meet`: what SMALL and LAGS are for these. Yields pairs as `earlier value << 32 | later one`,
    uint64 (n,). Independent of where batches are cut.
    """
    most, lags = meet
    run = _OpenRun(np.empty(0, np.uint64), np.uint64(0), 0)
    for batch in batches:
        if not len(batch):
            continue
        rows = np.concatenate([run.tail, batch])
        values, keys = rows & LOW, rows >> U32
        index = np.arange(len(rows))
        begins = np.append(True, keys[1:] != keys[:-1])
        starts = np.maximum.accumulate(np.where(begins, index, 0))
        ranks = index - starts + np.where(starts == 0, run.dropped, 0)
        ranks[: len(run.tail)] = 0  # these have met theirs in an earlier batch
        for lag in range(1, min(lags, int(ranks.max())) + 1):
            later = np.flatnonzero((ranks >= lag) & ((lag == 1) | (ranks < most)))
            yield values[later - lag] << U32 | values[later]
        later = np.flatnonzero(ranks > np.where(ranks < most, lags, 1))
        centres = np.where(starts[later] == 0, run.centre(values), values[starts[later]])
        yield centres << U32 | values[later]
        run = run.after(rows, int(starts[-1]), lags)


class _OpenRun(NamedTuple):
    """The run that a sorted batch ends with, which the next one may go on with."""

    tail: NDArray[np.uint64]
    """Its last rows, as many as the next one meets."""
    first: np.uint64
    """Its first value, if rows were dropped."""
    dropped: int
    """Rows before the tail that are not kept."""

    def centre(self, values: NDArray[np.uint64]) -> np.uint64:
        return self.first if self.dropped else values[0]

    def after(self, rows: NDArray[np.uint64], start: int, lags: int) -> _OpenRun:
        """The run that starts at rows[start] and ends the batch; at 0 it goes on from here."""
        first = self.first if start == 0 and self.dropped else rows[start] & LOW
        cut = max(start, len(rows) - lags)
        return _OpenRun(rows[cut:], first, (self.dropped if start == 0 else 0) + cut - start)


def met(
    column: NDArray[np.uint64],
    low: int,
    meet: tuple[int, int] = (SMALL, LAGS),
    few: bool | None = None,
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of a column: all of them, or those that reach from `low` on; `few`: see `touching`."""
    if low:
        yield touching(column, low, every=True, few=few)
        return
    column.sort()
    yield from collide(shared(column), meet)


def touching(
    column: NDArray[np.uint64], low: int, every: bool = False, few: bool | None = None
) -> NDArray[np.uint64]:
    """Pairs of values that share a key of which the later one is at least `low`, packed as by
    `collide`, from rows `key << 32 | value` in any order.

    Each value from `low` on meets the first of its key and the MANY before it. Where these are not
    few beside the others, so many pairs would cost more than all that `collide` gives. With `every`
    the first value from `low` on also meets each of its key before it, so that none before `low`
    is left out. `few`: whether they are few; None: as these rows say. It has to be told where the
    rows are a part of all.

    Cost: a look at the rows, and sorting those whose key a value from `low` on has.
    """
    news = column[(column & LOW) >= low]
    if few is None:
        few = are_few(len(news), len(column))
    if not few:
        column = np.sort(column)
        pairs = np.concatenate([*collide(shared(column)), np.empty(0, np.uint64)])
        pairs = pairs[(pairs & LOW) >= low]
    else:
        column = column[table_of(news)[(column >> U32).astype(np.uint16)]]
        pairs = met_before(column, low)  # sorts the column
    return np.concatenate([pairs, _before_first(column, low)]) if every else pairs


def are_few(news: int, rows: int) -> bool:
    """Whether so many of the rows are few beside the others."""
    return news * FEW <= rows


def table_of(rows: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Half a key to whether a row has such a one."""
    table = np.zeros(1 << 16, np.bool_)
    table[(rows >> U32).astype(np.uint16)] = True
    return table


def met_before(column: NDArray[np.uint64], low: int) -> NDArray[np.uint64]:
    """What each value from `low` on meets, see `touching`; the column is sorted in place."""
    column.sort()
    values, keys = column & LOW, column >> U32
    news = np.flatnonzero(values >= low)
    starts = np.searchsorted(column, keys[news] << U32)
    far = news - starts > MANY
    found = [values[starts[far]] << U32 | values[news[far]]]
    for lag in range(1, MANY + 1):
        inside = news - starts >= lag
        news, starts = news[inside], starts[inside]
        found.append(values[news - lag] << U32 | values[news])
    return np.concatenate(found)


def _before_first(column: NDArray[np.uint64], low: int) -> NDArray[np.uint64]:
    """Pairs of the first value from `low` on with each of its key before it, in a sorted column."""
    values, keys = column & LOW, column >> U32
    after = (values[1:] >= low) & (values[:-1] < low) & (keys[1:] == keys[:-1])
    first = np.flatnonzero(after) + 1
    starts = np.searchsorted(column, keys[first] << U32)
    counts = first - starts
    each = np.repeat(np.arange(len(first)), counts)
    before = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    pairs: NDArray[np.uint64] = values[before] << U32 | values[first[each]]
    return pairs


def shared(column: NDArray[np.uint64], bits: np.uint64 = U32) -> Iterator[NDArray[np.uint64]]:
    """The rows of a sorted column whose key stands in another row too, some at a time.

    `bits`: how many of a row come after its key.
    """
    for start in range(0, len(column), CHUNK):
        stop = min(start + CHUNK, len(column))
        low, high = max(0, start - 1), min(len(column), stop + 1)
        keys = column[low:high] >> bits
        same = keys[1:] == keys[:-1]
        before = same if low < start else np.append(False, same)
        after = same if high > stop else np.append(same, False)
        size = stop - start
        yield column[start:stop][before[:size] | after[len(after) - size :]]


def sorted_unique(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Distinct values, ascending. (numpy's own hashes: 15 times as slow on 10 M [measured].)"""
    values = np.sort(values)
    distinct: NDArray[np.uint64] = values[np.append(True, values[1:] != values[:-1])[: len(values)]]
    return distinct


def pack(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Pairs int64 (n, 2) below 2³² as one column, `first << 32 | second`."""
    return pairs[:, 0].astype(np.uint64) << U32 | pairs[:, 1].astype(np.uint64)


def unpack(packed: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The inverse of `pack`."""
    return np.stack([packed >> U32, packed & LOW], axis=1).astype(np.int64)


def ordered(values: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Values ascending, and their numbers, ascending where values are equal.

    Values with their numbers are sorted as one column where both fit, since numpy sorts values
    several times as fast as it finds the order of them [measured].
    """
    bits = np.uint64(len(values).bit_length())
    if len(values) and int(values.max()).bit_length() + int(bits) > 64:
        order = np.argsort(values, kind="stable")
        return values[order], order
    rows = np.sort(values << bits | np.arange(len(values), dtype=np.uint64))
    return rows >> bits, (rows & (np.uint64(1) << bits) - np.uint64(1)).astype(np.int64)
