"""Candidates judged by a byte of each token: most lead to nothing, and that is seen here.

Equal tokens have equal bytes: what is found to be alike by tokens is so by bytes, too.
"""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import inlined, kernel
from dedup.kernels.seeds import TOGETHER, strength

HALF, LOW = 32, 0xFFFFFFFF
BYTE = 8
STAMP = np.uint64(32)
FOLD = np.uint64(13)
NEVER = 0xFFFFFFFF
"""A stamp of no entry: nothing is met then."""
GRAM = 3
"""Tokens of the shortest shingle, see `parameters.SHINGLE_SIZES`."""
EDGES, SHORT = 6, 2
"""Grams of two paragraphs that may be no shingle's beginning; and paragraphs that may be shorter
than a gram."""


@kernel
def sift_seeds(tokens, bounds, seeds, sure, out):  # type: ignore[no-untyped-def]
    """An upper bound of the strength of seeds.

    Text beyond a document's end can only add. Of what is weak one in 300 seems strong [measured].

    Args:
        tokens: uint8 (t,), of one stretch of text, or of two one after the other.
        bounds: from where to where each side of a seed may look: A from, A to, B from, B to.
        seeds: uint64 (s,), token of A << 32 | token of B.
        sure: see `strength`.
        out: uint8 (s,).
    """
    for start in range(0, len(seeds), TOGETHER):
        stop = min(start + TOGETHER, len(seeds))
        for row in range(start, stop):
            out[row] = tokens[seeds[row] >> HALF] == tokens[seeds[row] & LOW]
        for row in range(start, stop):
            if out[row]:
                seed = (int(seeds[row] >> HALF), int(seeds[row] & LOW))
                out[row] = strength(tokens, seed, bounds, sure)


@inlined
def slot_of(table, entry):  # type: ignore[no-untyped-def]
    """The slot that holds an entry, `stamp << 32 | gram`, or the one where it belongs: that of an
    older stamp."""
    mask = len(table) - 1
    slot = int(entry ^ entry >> FOLD) & mask
    while table[slot] != entry and table[slot] >> STAMP == entry >> STAMP:
        slot = slot + 1 & mask
    return slot


@inlined
def fill(tokens, span, stamp, tables, enough):  # type: ignore[no-untyped-def]
    """Put the grams of a unit into the first table; how many distinct, and how many places there
    are with a gram that the second one holds. `stamp`: of the first, and of the second; `enough`:
    so many places that no others are looked at."""
    start, stop = span
    mask = np.uint64((1 << (BYTE * GRAM)) - 1)
    gram = np.uint64(0)
    own, others = tables
    distinct = met = 0 * start
    for at in range(start, stop):
        gram = (gram << np.uint64(BYTE) | np.uint64(tokens[at])) & mask
        if at - start < GRAM - 1:
            continue
        entry = np.uint64(stamp[0]) << STAMP | gram
        slot = slot_of(own, entry)
        distinct += int(own[slot] != entry)
        own[slot] = entry
        entry = np.uint64(stamp[1]) << STAMP | gram
        met += int(others[slot_of(others, entry)] == entry)
        if met >= enough:
            break
    return distinct, met


@kernel
def sift_units(tokens, spans, tables, out):  # type: ignore[no-untyped-def]
    """Which pairs of units may be alike, as `matches.verify` has it.

    A shared shingle, of GRAM tokens at least, is a place in B with a gram of A, or a whole
    paragraph shorter than that. There are as many distinct shingles as grams, but for those across
    two paragraphs, and at the ends of these.

    Args:
        tokens: uint8 (t,).
        spans: int64 (n, 4), tokens of A from, to, of B from, to; those of one A together.
        tables: uint64 (2, m), zeros, m a power of two and at least twice the longest unit.
        out: bool (n,).
    """
    stamp = a = 0 * len(spans)
    for row in range(len(spans)):
        span = (spans[row, 0], spans[row, 1])
        if row == 0 or span[0] != spans[row - 1, 0] or span[1] != spans[row - 1, 1]:
            stamp += 1
            a, _ = fill(tokens, span, (stamp, NEVER), (tables[0], tables[1]), NEVER)
            a = max(0, a - EDGES)
        span = (spans[row, 2], spans[row, 3])
        most = max(0, span[1] - span[0] - EDGES)
        enough = max(1, (3 * (a + most) + 12) // 13)
        b, met = fill(tokens, span, (row + 1, stamp), (tables[1], tables[0]), enough)
        b = max(0, b - EDGES)
        met += SHORT
        out[row] = 13 * met >= 3 * (a + b) or (met >= 12 and 5 * met >= 4 * min(a, b))
