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


@kernel
def sift_units(tokens, spans, size, table, out):  # type: ignore[no-untyped-def]
    """Which pairs of units share a run of `size` tokens.

    Args:
        tokens: uint8 (t,).
        spans: int64 (n, 4), tokens of A from, to, of B from, to; those of one A together.
        size: at most 4.
        table: uint64, zeros, a power of two long and at least twice the longest A.
        out: bool (n,).
    """
    mask = np.uint64((1 << (BYTE * size)) - 1)
    stamp = 0 * len(spans)
    for row in range(len(spans)):
        a0, a1, b0, b1 = spans[row, 0], spans[row, 1], spans[row, 2], spans[row, 3]
        if row == 0 or a0 != spans[row - 1, 0] or a1 != spans[row - 1, 1]:
            stamp += 1
            gram = np.uint64(0)
            for at in range(a0, a1):
                gram = (gram << np.uint64(BYTE) | np.uint64(tokens[at])) & mask
                if at - a0 >= size - 1:
                    entry = np.uint64(stamp) << STAMP | gram
                    table[slot_of(table, entry)] = entry
        gram = np.uint64(0)
        found = False
        for at in range(b0, b1):
            gram = (gram << np.uint64(BYTE) | np.uint64(tokens[at])) & mask
            if at - b0 >= size - 1:
                entry = np.uint64(stamp) << STAMP | gram
                if table[slot_of(table, entry)] == entry:
                    found = True
                    break
        out[row] = found
