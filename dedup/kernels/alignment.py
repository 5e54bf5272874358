"""Seeds to aligned passages: the seeds of a document pair, one after the other.

The same source runs compiled and plain; it computes with small integers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.extension import Scratch, extend_both
from dedup.kernels.jit import jit, kernel
from dedup.kernels.periods import (
    borders,
    is_known,
    is_periodic,
    next_period,
    remember,
    weighty,
)
from dedup.kernels.seeds import AROUND, NEAR_BITS, SHIFT, Starts
from dedup.kernels.trimming import block_of, clip, trim, untangle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NEAR_BITS", "Found", "Scratch", "Starts", "Work", "align"]

SUREST, MOVED = 0, 2
"""The first and the last turn of a document pair; see `align`."""
FEW_SEEDS = 3
"""A document pair with more seeds takes the surest of them first."""
NEAR = 60
"""Tokens between a passage and a small piece that may be a moved part of it."""
MANY_BLOCKS = 4096
"""A document pair with more blocks is not searched for moved pieces: it is a table or a list."""
LOOK_BACK = 64
"""So many earlier passages of a document pair are asked whether they cover a seed."""


class Found(NamedTuple):
    """Where passages are written.

    Attributes:
        passages: int64 (n, 6), rows (start A, end A, start B, end B, first block, matched tokens).
        blocks: int64 (m, 3).
    """

    passages: NDArray[np.int64]
    blocks: NDArray[np.int64]


class Work(NamedTuple):
    """What is to be aligned.

    Attributes:
        seeds: int64 (s, 3), tokens that are equal in A and B, and the strength of the seed; by
            document pair, then A, then B.
        groups: int64 (g, 5), rows (first seed, after its last, document A, document B, kind).
        documents: int64 (d + 1,), first token of each document.
        penalties: int64 (kinds, 4), rows (cost, drop, fewest matched tokens, sure context).
        segments: where segments are, as documents are for `weigh_seeds`.
    """

    seeds: NDArray[np.int64]
    groups: NDArray[np.int64]
    documents: NDArray[np.int64]
    penalties: NDArray[np.int64]
    segments: Starts


@jit
def is_covered(passages, first, last, i, j):  # type: ignore[no-untyped-def]
    """Whether (i, j) lies inside one of the document pair's passages on both sides."""
    for n in range(last - 1, max(first, last - LOOK_BACK) - 1, -1):
        row = passages[n]
        if row[0] <= i < row[1] and row[2] <= j < row[3]:
            return True
    return False


@jit
def keep(found, counts, blocks, first, last):  # type: ignore[no-untyped-def]
    """Write blocks[first:last] as a passage; the counts after it."""
    n, m = counts
    matched = 0
    for block in range(first, last):
        row = found.blocks[m + block - first]
        row[0], row[1], row[2] = blocks[block][0], blocks[block][1], blocks[block][2]
        matched += blocks[block][2]
    row, tail = found.passages[n], blocks[last - 1]
    row[0], row[1] = blocks[first][0], tail[0] + tail[2]
    row[2], row[3] = blocks[first][1], tail[1] + tail[2]
    row[4], row[5] = m, matched
    return n + 1, m + last - first


@jit
def put(tokens, seed, bounds, rules, counts):  # type: ignore[no-untyped-def]
    """Extend a seed and write what comes of it if enough of it is matched; the counts after it.

    Where a text goes on as its own copy, each of its periods is aligned with the first.
    `rules`: (cost, drop, fewest matched tokens, first block of the document pair, found, scratch,
    where segments are).
    Counts are negative if there was no room.
    """
    cost, drop, fewest, _, _, scratch, _ = rules
    period = marks = 0
    while seed[0] >= 0 and counts[0] >= 0:  # one call of `extend_both`: it is compiled in place
        n = extend_both(tokens, seed, bounds, (cost, drop), scratch)
        if bounds[0] == bounds[2] and is_periodic(scratch.blocks, n):
            last = scratch.blocks[n - 1]
            remember(scratch.regions, scratch.blocks[0][0], last[1] + last[2])
            least = weighty(scratch.blocks, n, fewest)
            marks = borders(scratch.blocks, n, least, scratch.marks)
        else:
            counts = put_passage(seed, n, rules, counts)
        period, bounds, seed = next_period(tokens, scratch.marks, marks, period)
    return counts


@jit
def put_passage(seed, count, rules, counts):  # type: ignore[no-untyped-def]
    """Write what of the first `count` of scratch.blocks is a passage through the seed."""
    cost, _, fewest, begin, found, scratch, segments = rules
    first, last = untangle(scratch.blocks, count)
    through = block_of(scratch.blocks, first, last, seed[0])
    if through < 0:
        return counts
    rows = (max(begin, counts[1] - MANY_BLOCKS), counts[1])
    first, last = clip(scratch.blocks, (first, last), through, found.blocks, rows)
    first, last = trim(scratch.blocks, (first, last), through, cost, segments)
    matched = 0
    for block in range(first, last):
        matched += scratch.blocks[block][2]
    if matched < fewest:
        return counts
    if counts[0] >= len(found.passages) or counts[1] + last - first > len(found.blocks):
        return -1, -1
    return keep(found, counts, scratch.blocks, first, last)


@jit
def is_near(passages, first, last, i, j):  # type: ignore[no-untyped-def]
    """Whether (i, j) stands in or close to one of the document pair's passages on both sides."""
    for n in range(first, last):
        row = passages[n]
        if row[0] - NEAR <= i < row[1] + NEAR and row[2] - NEAR <= j < row[3] + NEAR:
            return True
    return False


@jit
def free_around(blocks, rows, side, at, limits):  # type: ignore[no-untyped-def]
    """The range round token `at` that blocks[rows] leave free; an empty one if they match it."""
    low, high = limits
    for row in range(rows[0], rows[1]):
        start = blocks[row][side]
        end = start + blocks[row][2]
        if start <= at < end:
            return at, at
        if end <= at:
            low = max(low, end)
        else:
            high = min(high, start)
    return low, high


@jit
def bounds_of(seed, a_span, b_span):  # type: ignore[no-untyped-def]
    """What an alignment through a seed may use: inside one document its sides must not overlap."""
    i, j = seed
    if a_span[0] != b_span[0]:
        return a_span[0], a_span[1], b_span[0], b_span[1]
    return a_span[0], j, i + 1, b_span[1]


@jit
def wanted(seed, spans, turn, state):  # type: ignore[no-untyped-def]
    """What the alignment of a seed may use at a turn; nothing if it is not to be aligned.

    `state`: counts at the document pair's begin, at the turn's, and now; found, scratch.
    """
    i, j = seed[0], seed[1]
    begin, before, now, found, scratch = state
    a, b = spans
    nothing = (i, i, j, j)
    if is_known(scratch.regions, i, j):
        return nothing
    if turn < MOVED:
        covered = is_covered(found.passages, begin[0], now[0], i, j)
        return nothing if covered else (a[0], a[1], b[0], b[1])
    if now[1] - begin[1] > MANY_BLOCKS or not is_near(found.passages, begin[0], before[0], i, j):
        return nothing
    bounds = bounds_of((i, j), a, b)
    a0, a1 = free_around(found.blocks, (begin[1], now[1]), 0, i, (bounds[0], bounds[1]))
    b0, b1 = free_around(found.blocks, (begin[1], now[1]), 1, j, (bounds[2], bounds[3]))
    return nothing if b0 == b1 else (a0, a1, b0, b1)


@jit
def align_group(tokens, work, group, rules, state):  # type: ignore[no-untyped-def]
    """What one turn finds in one document pair; the counts after it (see `put`).

    `group`: (first seed, after its last, spans of both documents, turn); `rules`: as of `put`, and
    the strength asked for; `state`: see `wanted`.
    """
    first, last, spans, turn = group
    cost, drop, fewest, sure = rules
    begin, before, counts, found, scratch = state
    few = (cost, drop, fewest, begin[1], found, scratch, work.segments)
    seeds = work.seeds
    for row in range(first, last):
        if seeds[row][2] < sure:
            continue
        bounds = wanted(seeds[row], spans, turn, (begin, before, counts, found, scratch))
        if bounds[0] < bounds[1]:
            counts = put(tokens, (seeds[row][0], seeds[row][1]), bounds, few, counts)
            if counts[0] < 0:
                break
    return counts


@jit
def rules_of(row, turn):  # type: ignore[no-untyped-def]
    """Cost, drop, fewest matched tokens, and strength of a seed that is asked for at a turn."""
    cost, drop, fewest, sure = row[0], row[1], row[2], row[3]
    if turn == SUREST:
        sure = max(sure, 2 * AROUND - 2 * SHIFT)
    if turn == MOVED:
        fewest, sure = (fewest + 2) // 3, 0 * sure
    return cost, drop, fewest, sure


@kernel
def align(tokens, work, found, scratch):  # type: ignore[no-untyped-def]
    """Passages of document pairs, one after the other, with small pieces near them.

    Each has three turns: the surest of many seeds, so that they are not cut by others; all seeds;
    small pieces close to passages that these leave unmatched, which may be moved parts of them.

    Args:
        tokens: uint32, all tokens.
        work, found, scratch: see there; two seeds' blocks must fit.

    Returns:
        (groups done, passages, blocks): fewer groups than asked for when there was no more room.
    """
    none = 0 * len(work.groups)  # a literal 0 would have everything compiled once more for it
    counts = (none, none)
    documents = work.documents
    for g in range(len(work.groups)):
        first, last, a, b, kind = work.groups[g]
        spans = ((documents[a], documents[a + 1]), (documents[b], documents[b + 1]))
        now = counts
        scratch.regions[0][0] = 0
        for turn in range(MOVED + 1):
            if (turn == SUREST and last - first <= FEW_SEEDS) or (turn == MOVED and now == counts):
                continue
            rules = rules_of(work.penalties[kind], turn)
            state = (counts, now, now, found, scratch)
            now = align_group(tokens, work, (first, last, spans, turn), rules, state)
            if now[0] < 0:
                return g, counts[0], counts[1]
        counts = now
    return len(work.groups), counts[0], counts[1]
