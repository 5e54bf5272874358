"""Extension: the best alignment that starts at a seed and goes one way, or both.

A block is a maximal run of equal tokens, (first in A, first in B, length). Arrays may be numpy
arrays or lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.jit import jit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MATCH = 10
"""Score of one matched token."""
APART = 1 << 40
"""More tokens than there are: what B is ahead of A in another document."""


class Scratch(NamedTuple):
    """Memory of one extension.

    Attributes:
        reach: int32, furthest token of A on each diagonal, level after level.
        lows, starts: int64, lowest diagonal of a level and where it starts in `reach`.
        left, right, blocks: int64 (n, 3), blocks found by the two extensions, and all of them.
        marks: int64, borders of periods.
        regions: int64 (n, 2), periodic regions of a document; see `periods`.
    """

    reach: NDArray[np.int32]
    lows: NDArray[np.int64]
    starts: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    blocks: NDArray[np.int64]
    marks: NDArray[np.int64]
    regions: NDArray[np.int64]


@jit
def run_length(tokens, i, j, step, limit):  # type: ignore[no-untyped-def]
    """How many tokens are equal from (i, j) on, in the direction of `step`, at most `limit`."""
    n = 0
    while n < limit and tokens[i + step * n] == tokens[j + step * n]:
        n += 1
    return n


@jit
def furthest(scratch, level, diagonal):  # type: ignore[no-untyped-def]
    """Furthest token of A reached on a diagonal of a level; -1 if it was given up."""
    low = scratch.lows[level]
    at = scratch.starts[level] + (diagonal - low) // 2
    if diagonal < low or at >= scratch.starts[level + 1]:
        return -1
    return scratch.reach[at]


@jit
def step_to(scratch, level, diagonal):  # type: ignore[no-untyped-def]
    """Where one more unmatched token leads to on a diagonal: the token of A, or -1."""
    deleted = furthest(scratch, level - 1, diagonal - 1)
    inserted = furthest(scratch, level - 1, diagonal + 1)
    if deleted >= 0:
        deleted += 1
    return max(deleted, inserted)


@jit
def trace(scratch, level, diagonal, blocks):  # type: ignore[no-untyped-def]
    """Write the blocks on the way back from the best cell, last first; how many."""
    n = 0
    while level >= 0:
        x = furthest(scratch, level, diagonal)
        x0 = step_to(scratch, level, diagonal) if level > 0 else 0
        if x > x0:
            blocks[n][0], blocks[n][1], blocks[n][2] = x0, x0 - diagonal, x - x0
            n += 1
        if level > 0:
            deleted = furthest(scratch, level - 1, diagonal - 1)
            diagonal += -1 if deleted >= 0 and deleted + 1 == x0 else 1
        level -= 1
    return n


@jit
def advance(tokens, at, limits, where, scratch):  # type: ignore[no-untyped-def]
    """Fill one level; (score, diagonal) of its best cell and the diagonals still alive.

    `where`: (level, lowest diagonal, highest, score to beat, cost of an unmatched token).
    """
    i, j, step = at
    rows, columns, _ = limits
    level, low, high, floor, cost = where
    best, best_diagonal = -1, 0
    alive_low, alive_high = high + 1, low - 1
    # The cell of the level before that leads to this one by an insertion leads to the next one by
    # a deletion.
    first, cell = scratch.starts[level - 1], scratch.starts[level]
    before = first + (low - 1 - scratch.lows[level - 1] >> 1)
    inserted = scratch.reach[before] if first <= before < cell else -1
    for diagonal in range(low, high + 1, 2):
        before += 1
        deleted, inserted = inserted, scratch.reach[before] if before < cell else -1
        x = max(deleted + (deleted >= 0), inserted)
        y = x - diagonal
        if x < 0 or y < 0 or x > rows or y > columns:
            x = -1
        else:
            x += run_length(tokens, i + step * x, j + step * y, step, min(rows - x, columns - y))
            score = (2 * x - diagonal - level >> 1) * MATCH - cost * level
            if score < floor:
                x = -1
            else:
                alive_low, alive_high = min(alive_low, diagonal), diagonal
                if score > best:
                    best, best_diagonal = score, diagonal
        scratch.reach[cell + (diagonal - low >> 1)] = x
    return best, best_diagonal, alive_low, alive_high


@jit
def between(low, high, step, apart):  # type: ignore[no-untyped-def]
    """The diagonals of low, low + 2, … high on which A stays behind B, in one document."""
    if step > 0:
        return low, min(high, apart - 1)
    return low + max(0, 2 - apart - low) // 2 * 2, high


@jit
def extend(tokens, at, limits, penalty, scratch):  # type: ignore[no-untyped-def]
    """Best alignment that starts at (i, j) and goes in the direction of `step`.

    Furthest-reaching cells by number of unmatched tokens, given up `drop` under the best score.
    Cost O(matched + unmatched²) at most. Source: Zhang, Schwartz, Wagner, Miller, "A greedy
    algorithm for aligning DNA sequences", J. Comput. Biol. 7 (2000), §3.
    `limits`: tokens there are of A and B, and by how many B is ahead of A where both are one
    document. Returns the level and diagonal of the best cell; blocks are had by `trace`.
    """
    i, j, step = at
    cost, drop = penalty
    first = run_length(tokens, i, j, step, min(limits[0], limits[1]))
    scratch.lows[0], scratch.starts[0], scratch.starts[1] = 0, 0, 1
    scratch.reach[0] = first
    best, best_level, best_diagonal = first * MATCH, 0, 0
    level = 1 + 0 * i  # a literal 1 would have the parts compiled once more for it
    low, high = -level, level
    while low <= high and level + 1 < len(scratch.lows):
        low, high = between(low, high, step, limits[2])
        end = scratch.starts[level] + max(0, (high - low) // 2 + 1)
        if end >= len(scratch.reach):
            break
        scratch.lows[level], scratch.starts[level + 1] = low, end
        score, diagonal, low, high = advance(
            tokens, at, limits, (level, low, high, best - drop, cost), scratch
        )
        if score > best:
            best, best_level, best_diagonal = score, level, diagonal
        low, high, level = low - 1, high + 1, level + 1
    return best_level, best_diagonal


@jit
def extend_both(tokens, seed, bounds, penalty, scratch):  # type: ignore[no-untyped-def]
    """Blocks of the best alignment through a seed, in order, in scratch.blocks; how many.

    `bounds`: (start A, end A, start B, end B), what the alignment may use. Where both start at one
    token they are one document, and A stays behind B, or the text would be aligned with itself.
    """
    i, j = seed
    a0, a1, b0, b1 = bounds
    apart = j - i if a0 == b0 else APART
    level, diagonal = extend(tokens, (i, j, 1), (a1 - i, b1 - j, apart), penalty, scratch)
    after = trace(scratch, level, diagonal, scratch.right)
    level, diagonal = extend(tokens, (i - 1, j - 1, -1), (i - a0, j - b0, apart), penalty, scratch)
    before = trace(scratch, level, diagonal, scratch.left)
    for n in range(before):
        x, y, size = scratch.left[n][0], scratch.left[n][1], scratch.left[n][2]
        block = scratch.blocks[n]
        block[0], block[1], block[2] = i - x - size, j - y - size, size
    n = before
    for row in range(after - 1, -1, -1):
        x, y, size = scratch.right[row][0], scratch.right[row][1], scratch.right[row][2]
        last = scratch.blocks[n - 1]
        if n > 0 and last[0] + last[2] == i + x and last[1] + last[2] == j + y:
            last[2] += size
        else:
            block = scratch.blocks[n]
            block[0], block[1], block[2] = i + x, j + y, size
            n += 1
    return n
