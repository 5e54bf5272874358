"""What of an extension becomes a passage: cut at other passages, at itself, and where it pays."""

from __future__ import annotations

from dedup.kernels.extension import MATCH
from dedup.kernels.jit import jit
from dedup.kernels.seeds import NEAR_BITS

OPEN = 2
BORDER = 8
"""Cost of a gap between blocks, beside what its tokens cost, inside a paragraph and over the border
of one: isolated common words at the ends of a passage are trimmed away. Measured: with 8 everywhere
a twentieth of heavily edited copies is lost; with 4 at borders, repeats on both sides of a
paragraph that differs become one."""
LONG = 24
"""Unmatched tokens in a row, both sides together, that edits leave; more is other text between two
passages, and joins them only if both are longer."""


@jit
def same_segment(segments, first, last):  # type: ignore[no-untyped-def]
    """Whether two tokens stand in one segment."""
    number = segments.near[first >> NEAR_BITS]
    while segments.first[number + 1] <= first:
        number += 1
    return last < segments.first[number + 1]


@jit
def gap_cost(blocks, n, cost, segments):  # type: ignore[no-untyped-def]
    """What the gap between blocks n - 1 and n costs; what is over LONG counts twice."""
    before, after = blocks[n - 1], blocks[n]
    inside = same_segment(segments, before[0] + before[2] - 1, after[0])
    inside = inside and same_segment(segments, before[1] + before[2] - 1, after[1])
    gap = blocks[n][0] - blocks[n - 1][0] - blocks[n - 1][2]
    gap += blocks[n][1] - blocks[n - 1][1] - blocks[n - 1][2]
    return (OPEN if inside else BORDER) + cost * (gap + max(0, gap - LONG))


@jit
def trim(blocks, limits, through, cost, segments):  # type: ignore[no-untyped-def]
    """Best-scoring run of blocks[first:last] that holds block `through`; (first, after its last).

    A gap costs OPEN, or BORDER where it crosses a border of segments, and `cost` a token on
    either side.
    """
    first, last = limits
    score = best = 0
    best_last = through + 1
    for n in range(through + 1, last):
        score += blocks[n][2] * MATCH - gap_cost(blocks, n, cost, segments)
        if score > best:
            best, best_last = score, n + 1
    score = best = 0
    best_first = through
    for n in range(through - 1, first - 1, -1):
        score += blocks[n][2] * MATCH - gap_cost(blocks, n + 1, cost, segments)
        if score > best:
            best, best_first = score, n
    return best_first, best_last


@jit
def is_taken(block, blocks, rows):  # type: ignore[no-untyped-def]
    """Whether one of blocks[rows] matches some of the block's tokens to the same tokens."""
    i, size = block[0], block[2]
    shift = block[1] - i
    for row in range(rows[0], rows[1]):
        other = blocks[row]
        if other[1] - other[0] == shift and other[0] < i + size and i < other[0] + other[2]:
            return True
    return False


@jit
def clip(blocks, limits, through, taken, rows):  # type: ignore[no-untyped-def]
    """Blocks round `through` up to the next that an earlier passage has; (first, after last)."""
    first, last = through, through + 1
    while first > limits[0] and not is_taken(blocks[first - 1], taken, rows):
        first -= 1
    while last < limits[1] and not is_taken(blocks[last], taken, rows):
        last += 1
    return first, last


@jit
def block_of(blocks, first, last, i):  # type: ignore[no-untyped-def]
    """Which of blocks[first:last] holds token i of A; -1 if none does."""
    for n in range(first, last):
        if blocks[n][0] <= i < blocks[n][0] + blocks[n][2]:
            return n
    return -1


@jit
def beyond(blocks, count, start_b, end_a):  # type: ignore[no-untyped-def]
    """Tokens matched in A from `start_b` on, and in B before `end_a`."""
    late = early = 0
    for n in range(count):
        late += max(0, min(blocks[n][2], blocks[n][0] + blocks[n][2] - start_b))
        early += max(0, min(blocks[n][2], end_a - blocks[n][1]))
    return late, early


@jit
def untangle(blocks, count):  # type: ignore[no-untyped-def]
    """Cut the blocks of one document so that A ends before B starts; the first and after the last.

    Either what A matches inside B goes, or what B matches inside A: the fewer tokens.
    """
    start_b, end_a = blocks[0][1], blocks[count - 1][0] + blocks[count - 1][2]
    if end_a <= start_b:
        return 0, count
    late, early = beyond(blocks, count, start_b, end_a)
    first, last = 0, count
    if late <= early:
        while last > 0 and blocks[last - 1][0] >= start_b:
            last -= 1
        if last > 0:
            tail = blocks[last - 1]
            tail[2] = min(tail[2], start_b - tail[0])
        return first, last
    while first < count and blocks[first][1] + blocks[first][2] <= end_a:
        first += 1
    if first < count:
        shift = max(0, end_a - blocks[first][1])
        head = blocks[first]
        head[0], head[1], head[2] = head[0] + shift, head[1] + shift, head[2] - shift
    return first, last
