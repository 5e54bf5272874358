"""Units that share a band key: those whose key others have too, and the pairs they make.

Most keys stand in one row alone: these are left out before anything is sorted. The reference keeps
them.
"""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import inlined, kernel

U32, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
SLOTS = 4
"""Counts in a byte, of two bits each: 0, 1, or more."""


@inlined
def slot_of(key, mask):  # type: ignore[no-untyped-def]
    """Where a key is counted: the byte, and the bits in it."""
    slot = np.uint64(key) & mask
    return slot >> np.uint64(2), (slot & np.uint64(3)) * np.uint64(2)


@kernel
def tally(keys, rows, counts):  # type: ignore[no-untyped-def]
    """Count keys. `keys`: uint32; `rows`: int64 (n,), which; `counts`: uint8, a power of two long,
    of zeros at first."""
    mask = np.uint64(len(counts) * SLOTS - 1)
    for n in range(len(rows)):
        at, shift = slot_of(keys[rows[n]], mask)
        byte = np.uint64(counts[at])
        met = byte >> shift & np.uint64(3)
        counts[at] = np.uint8(byte + (np.uint64(met < np.uint64(2)) << shift))


@kernel
def crowd(keys, rows, units, counts, out):  # type: ignore[no-untyped-def]
    """Rows `key << 32 | unit` whose key was counted more than once, in order; how many.

    `units`: uint64 (n,), of the rows; `out`: uint64 (n,); the others: see `tally`.
    """
    mask = np.uint64(len(counts) * SLOTS - 1)
    kept = 0 * len(rows)
    for n in range(len(rows)):
        key = np.uint64(keys[rows[n]])
        at, shift = slot_of(key, mask)
        out[kept] = key << U32 | units[n]
        kept += int(np.uint64(counts[at]) >> shift & np.uint64(3) > np.uint64(1))
    return kept


@inlined
def put(first, second, pairs, count):  # type: ignore[no-untyped-def]
    """Write a pair of units unless they share a segment; how many there are then."""
    one = np.uint64(1)
    pairs[count] = first << U32 | second
    return count + int((second >> one) - (first >> one) > first & one)


@inlined
def reach_of(rank, most, lags):  # type: ignore[no-untyped-def]
    """How many of the rows before it one meets, beside the first of its key."""
    return min(rank, lags if rank < most else 1)


@kernel
def room(rows, most, lags):  # type: ignore[no-untyped-def]
    """How many pairs `meetings` writes at most."""
    count = start = 0 * len(rows)
    for n in range(len(rows)):
        start = n if rows[n] >> U32 != rows[start] >> U32 else start
        count += 1 + reach_of(n - start, most, lags)
    return count


@kernel
def meetings(rows, most, lags, pairs):  # type: ignore[no-untyped-def]
    """Pairs `earlier unit << 32 | later one` of sorted rows, as `buckets.collide` makes them of
    whole buckets, less those that share a segment; how many. `pairs`: uint64, out; see `room`.
    """
    count = start = 0 * len(rows)
    for n in range(len(rows)):
        start = n if rows[n] >> U32 != rows[start] >> U32 else start
        here, reach = rows[n] & LOW, reach_of(n - start, most, lags)
        for lag in range(1, reach + 1):
            count = put(rows[n - lag] & LOW, here, pairs, count)
        if n - start > reach:
            count = put(rows[start] & LOW, here, pairs, count)
    return count
