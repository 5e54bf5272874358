"""Exact comparison of candidates: shared shingles, and where some of them stand.

The reference is `reference.compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.jit import inlined, jit, kernel
from dedup.kernels.sketch import Text, gram, hash_all, of_one_kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Compared", "Tables", "Text", "compare"]

SEEDS = 8
"""So many shared shingles of a candidate are written as seeds."""
SPARSE, SHORT, DENSE = 8, 1 << 12, 2
"""Slots for each token: many of a short unit, so that hardly two meet and branches are foreseen."""
KNOWN = 1 << 14
"""Of so many units the number of distinct shingles is kept: a unit stands in many candidates."""
APART = 8
"""Tokens between two seeds of a candidate, at least."""


class Tables(NamedTuple):
    """Two hash tables with open addressing, size a power of two; see `table_size`.

    A unit takes as much of a table as it needs, so that what is looked at stays near.

    Attributes:
        hashes: uint64 (2, size), one table for each side.
        positions: int64 (2, size), token where a shingle stands first; -1 - token if it repeats.
        stamps: int64 (2, size), what a slot was last used for; a slot of something else is free.
        met: int64 (size,), the last candidate, from 1, whose B has the shingle of a slot of A.
        counted: int64 (known, 3), rows (start, end, distinct shingles) of units B, by a part of
            their start; known is a power of two.
        shingles: uint64, places: int64, scratch: the hashes of a unit's shingles, and where they
            stand; one for each token of the longest.
    """

    hashes: NDArray[np.uint64]
    positions: NDArray[np.int64]
    stamps: NDArray[np.int64]
    met: NDArray[np.int64]
    counted: NDArray[np.int64]
    shingles: NDArray[np.uint64]
    places: NDArray[np.int64]


class Compared(NamedTuple):
    """Where results are written, a row a candidate.

    Attributes:
        counts: int64 (n, 3), shared shingles, shingles of A, of B, each a set.
        seeds: int64 (n, SEEDS, 2), tokens of A and B where a shared shingle starts; -1 for none.
    """

    counts: NDArray[np.int64]
    seeds: NDArray[np.int64]


def table_size(longest: int) -> int:
    """Slots of a table for units of up to so many tokens."""
    return 1 << max(SPARSE * min(longest, SHORT), DENSE * longest).bit_length()


@inlined
def mask_of(unit):  # type: ignore[no-untyped-def]
    """What the part of a table that a unit takes is masked with."""
    tokens = int(unit[2] - unit[0])
    least = max(SPARSE * min(tokens, SHORT), DENSE * tokens)
    mask = 1 + 0 * tokens
    while mask <= least:
        mask *= 2
    return mask - 1


@inlined
def slot_of(tables, where, shingle):  # type: ignore[no-untyped-def]
    """The slot that holds a shingle, or the free one where it belongs; `where`: (side, stamp, mask)
    of the unit."""
    side, stamp, mask = where
    slot = int(shingle) & mask
    while tables.stamps[side, slot] == stamp and tables.hashes[side, slot] != shingle:
        slot = slot + 1 & mask
    return slot


@inlined
def add(tables, where, shingle, at):  # type: ignore[no-untyped-def]
    """Put a shingle into a table; 1 if it is new there."""
    side, stamp, _ = where
    slot = slot_of(tables, where, shingle)
    if tables.stamps[side, slot] == stamp:
        if tables.positions[side, slot] >= 0:
            tables.positions[side, slot] = -1 - tables.positions[side, slot]
        return 0
    tables.stamps[side, slot] = stamp
    tables.hashes[side, slot] = shingle
    tables.positions[side, slot] = at
    return 1


@jit
def hash_unit(text, unit, tables):  # type: ignore[no-untyped-def]
    """Write the hash of every shingle of a unit, and where it stands; how many there are.

    As by `sketch.hash_shingles`, segment by segment.
    """
    count = 0 * unit[0]
    for part in range(2):
        start, stop = unit[part], unit[part + 1]
        if start == stop:
            continue
        hashes, places = tables.shingles[count:], tables.places[count:]
        if of_one_kind(text.kinds[start:stop]):
            found = hash_all(text.tokens[start:stop], text.sizes[text.kinds[start]], hashes)
            for n in range(found):
                places[n] = start + n
        else:
            found = 0 * unit[0]
            for i in range(start, stop):
                size = text.sizes[text.kinds[i]]
                if i + size <= stop:
                    hashes[found], places[found] = gram(text.tokens, i, size), i
                    found += 1
        if found == 0:
            hashes[0], places[0] = gram(text.tokens, start, stop - start), start
            found += 1
        count += found
    return count


@jit
def fill(text, unit, tables, where):  # type: ignore[no-untyped-def]
    """Put all shingles of a unit into a table; how many distinct."""
    count = 0
    for n in range(hash_unit(text, unit, tables)):
        count += add(tables, where, tables.shingles[n], tables.places[n])
    return count


@jit
def distinct(tables, unit, count, stamp):  # type: ignore[no-untyped-def]
    """How many distinct shingles unit B has, of which `count` are hashed; the numbers of some are
    known from before."""
    row = tables.counted[unit[0] & len(tables.counted) - 1]
    if row[0] != unit[0] or row[1] != unit[2]:
        row[0], row[1], row[2] = unit[0], unit[2], 0
        where = (1, stamp, mask_of(unit))
        for n in range(count):
            row[2] += add(tables, where, tables.shingles[n], n)
    return row[2]


@jit
def match(tables, count, where, seeds):  # type: ignore[no-untyped-def]
    """Look the hashed shingles of unit B up; how many distinct ones are shared. Some are written as
    seeds.

    `where`: what unit A was put in with; and the number of the candidate, from 1.
    """
    filled, number = where
    shared = written = 0
    for n in range(count):
        slot = slot_of(tables, filled, tables.shingles[n])
        if tables.stamps[0, slot] != filled[1] or tables.met[slot] == number:
            continue
        tables.met[slot] = number
        shared += 1
        if written == SEEDS or tables.positions[0, slot] < 0:
            continue
        i = tables.places[n]
        if written == 0 or i >= seeds[written - 1, 1] + APART:
            seeds[written, 0], seeds[written, 1] = tables.positions[0, slot], i
            written += 1
    return shared


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
    filled = (0, 0, 0 * len(units))
    a = 0
    for n in range(len(units)):
        if n == 0 or not is_same(units[n, 0], units[n - 1, 0]):
            filled = (0, n, mask_of(units[n, 0]))
            a = fill(text, units[n, 0], tables, filled)
        count = hash_unit(text, units[n, 1], tables)
        shared = match(tables, count, (filled, n + 1), out.seeds[n])
        b = distinct(tables, units[n, 1], count, n)
        out.counts[n, 0], out.counts[n, 1], out.counts[n, 2] = shared, a, b
