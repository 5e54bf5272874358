"""Exact comparison of candidates: shared shingles, and where some of them stand.

The reference is `reference.compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.jit import jit, kernel
from dedup.kernels.sketch import Text, gram

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Compared", "Tables", "Text", "compare"]

SEEDS = 8
"""So many shared shingles of a candidate are written as seeds."""
APART = 8
"""Tokens between two seeds of a candidate, at least."""


class Tables(NamedTuple):
    """Two hash tables with open addressing, size a power of two above twice any unit's shingles.

    Attributes:
        hashes: uint64 (2, size), one table for each side.
        positions: int64 (2, size), token where a shingle stands first; -1 - token if it repeats.
        stamps: int64 (2, size), the candidate a slot was last used for; a slot of another is free.
    """

    hashes: NDArray[np.uint64]
    positions: NDArray[np.int64]
    stamps: NDArray[np.int64]


class Compared(NamedTuple):
    """Where results are written, a row a candidate.

    Attributes:
        counts: int64 (n, 3), shared shingles, shingles of A, of B, each a set.
        seeds: int64 (n, SEEDS, 2), tokens of A and B where a shared shingle starts; -1 for none.
    """

    counts: NDArray[np.int64]
    seeds: NDArray[np.int64]


@jit
def slot_of(tables, side, shingle, stamp):  # type: ignore[no-untyped-def]
    """The slot that holds a shingle, or the free one where it belongs."""
    mask = tables.hashes.shape[1] - 1
    slot = int(shingle) & mask
    while tables.stamps[side, slot] == stamp and tables.hashes[side, slot] != shingle:
        slot = slot + 1 & mask
    return slot


@jit
def add(tables, side, shingle, at, stamp):  # type: ignore[no-untyped-def]
    """Put a shingle into a table; 1 if it is new there."""
    slot = slot_of(tables, side, shingle, stamp)
    if tables.stamps[side, slot] == stamp:
        if tables.positions[side, slot] >= 0:
            tables.positions[side, slot] = -1 - tables.positions[side, slot]
        return 0
    tables.stamps[side, slot] = stamp
    tables.hashes[side, slot] = shingle
    tables.positions[side, slot] = at
    return 1


@jit
def shingle_at(text, segment, i):  # type: ignore[no-untyped-def]
    """(Whether token i starts a shingle of its segment, its hash); see `sketch.hash_shingles`."""
    start, stop, whole = segment
    if whole:
        return i == start, gram(text.tokens, start, stop - start)
    size = text.sizes[text.kinds[i]]
    if i + size > stop:
        return False, gram(text.tokens, i, 0)
    return True, gram(text.tokens, i, size)


@jit
def is_whole(text, start, stop):  # type: ignore[no-untyped-def]
    """Whether a segment is shorter than any of its shingles, and so is one shingle."""
    for i in range(start, stop):  # noqa: SIM110 (numba compiles no generator expression)
        if i + text.sizes[text.kinds[i]] <= stop:
            return False
    return True


@jit
def fill(text, unit, tables, stamp):  # type: ignore[no-untyped-def]
    """Put all shingles of unit A into its table; how many distinct."""
    count = 0
    for part in range(2):
        start, stop = unit[part], unit[part + 1]
        segment = (start, stop, is_whole(text, start, stop))
        for i in range(start, stop):
            starts, shingle = shingle_at(text, segment, i)
            if starts:
                count += add(tables, 0, shingle, i, stamp)
    return count


@jit
def match(text, unit, tables, where):  # type: ignore[no-untyped-def]
    """Look all shingles of unit B up; (distinct, shared) and write some as seeds.

    `where`: stamps of B and of what unit A was put in with, seeds.
    """
    stamp, filled, seeds = where
    distinct = shared = written = 0
    for part in range(2):
        start, stop = unit[part], unit[part + 1]
        segment = (start, stop, is_whole(text, start, stop))
        for i in range(start, stop):
            starts, shingle = shingle_at(text, segment, i)
            if not starts or add(tables, 1, shingle, i, stamp) == 0:
                continue
            distinct += 1
            slot = slot_of(tables, 0, shingle, filled)
            if tables.stamps[0, slot] != filled:
                continue
            shared += 1
            free = written == 0 or i >= seeds[written - 1, 1] + APART
            if free and written < SEEDS and tables.positions[0, slot] >= 0:
                seeds[written, 0], seeds[written, 1] = tables.positions[0, slot], i
                written += 1
    return distinct, shared


@jit
def is_same(unit, other):  # type: ignore[no-untyped-def]
    """Whether two units are one: the table of the first serves both."""
    return unit[0] == other[0] and unit[1] == other[1] and unit[2] == other[2]


@kernel
def compare(text, units, tables, out):  # type: ignore[no-untyped-def]
    """Compare candidates exactly.

    `units`: int64 (n, 2, 3), for both sides the first token, the border inside and the end; a
    single segment has its border at the end.
    """
    a = filled = 0
    for n in range(len(units)):
        if n == 0 or not is_same(units[n, 0], units[n - 1, 0]):
            a, filled = fill(text, units[n, 0], tables, n), n
        b, shared = match(text, units[n, 1], tables, (n, filled, out.seeds[n]))
        out.counts[n, 0], out.counts[n, 1], out.counts[n, 2] = shared, a, b
