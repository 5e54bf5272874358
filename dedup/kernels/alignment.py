"""Seeds to aligned passages: extension with a drop-off, chaining and trimming.

The same source runs compiled and plain; it computes with small integers only. Arrays may be numpy
arrays or lists. A block is a maximal run of equal tokens, (first in A, first in B, length).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.jit import jit, kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MATCH = 10
"""Score of one matched token."""
OPEN = 8
"""Cost of a gap between blocks, beside what its tokens cost: isolated common words at the ends of
a passage are trimmed away (measured: without it precision falls by .01 on prose)."""
LONG = 24
"""Unmatched tokens in a row, both sides together, that edits leave; more is other text between two
passages, and joins them only if both are longer."""
AROUND = 16
SHIFT = 2
"""A seed's context: tokens looked at on either side, and how far a match may have shifted."""
FEW_SEEDS = 3
"""A document pair with more seeds takes the surest of them first."""
NEAR_BITS = 7
NEAR = 60
"""Tokens between a passage and a small piece that may be a moved part of it."""
MANY_BLOCKS = 4096
"""A document pair with more blocks is not searched for moved pieces: it is a table or a list."""
LOOK_BACK = 64
"""So many earlier passages of a document pair are asked whether they cover a seed."""


class Scratch(NamedTuple):
    """Memory of one extension.

    Attributes:
        reach: int32, furthest token of A on each diagonal, level after level.
        lows, starts: int64, lowest diagonal of a level and where it starts in `reach`.
        left, right, blocks: int64 (n, 3), blocks found by the two extensions, and all of them.
    """

    reach: NDArray[np.int32]
    lows: NDArray[np.int64]
    starts: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    blocks: NDArray[np.int64]


class Found(NamedTuple):
    """Where passages are written.

    Attributes:
        passages: int64 (n, 6), rows (start A, end A, start B, end B, first block, matched tokens).
        blocks: int64 (m, 3).
    """

    passages: NDArray[np.int64]
    blocks: NDArray[np.int64]


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
    rows, columns = limits
    level, low, high, floor, cost = where
    best, best_diagonal = -1, 0
    alive_low, alive_high = high + 1, low - 1
    for diagonal in range(low, high + 1, 2):
        x = step_to(scratch, level, diagonal)
        y = x - diagonal
        if x < 0 or y < 0 or x > rows or y > columns:
            x = -1
        else:
            x += run_length(tokens, i + step * x, j + step * y, step, min(rows - x, columns - y))
            score = (2 * x - diagonal - level) // 2 * MATCH - cost * level
            if score < floor:
                x = -1
            else:
                alive_low, alive_high = min(alive_low, diagonal), diagonal
                if score > best:
                    best, best_diagonal = score, diagonal
        scratch.reach[scratch.starts[level] + (diagonal - low) // 2] = x
    return best, best_diagonal, alive_low, alive_high


@jit
def extend(tokens, at, limits, penalty, scratch):  # type: ignore[no-untyped-def]
    """Best alignment that starts at (i, j) and goes in the direction of `step`.

    Furthest-reaching cells by number of unmatched tokens, given up `drop` under the best score.
    Cost O(matched + unmatched²) at most. Source: Zhang, Schwartz, Wagner, Miller, "A greedy
    algorithm for aligning DNA sequences", J. Comput. Biol. 7 (2000), §3.
    Returns the level and diagonal of the best cell; blocks are had by `trace`.
    """
    i, j, step = at
    cost, drop = penalty
    first = run_length(tokens, i, j, step, min(limits[0], limits[1]))
    scratch.lows[0], scratch.starts[0], scratch.starts[1] = 0, 0, 1
    scratch.reach[0] = first
    best, best_level, best_diagonal = first * MATCH, 0, 0
    low, high, level = -1, 1, 1
    while low <= high and level + 1 < len(scratch.lows):
        end = scratch.starts[level] + (high - low) // 2 + 1
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

    `bounds`: (start A, end A, start B, end B), what the alignment may use.
    """
    i, j = seed
    a0, a1, b0, b1 = bounds
    level, diagonal = extend(tokens, (i, j, 1), (a1 - i, b1 - j), penalty, scratch)
    after = trace(scratch, level, diagonal, scratch.right)
    level, diagonal = extend(tokens, (i - 1, j - 1, -1), (i - a0, j - b0), penalty, scratch)
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


@jit
def gap_cost(blocks, n, cost):  # type: ignore[no-untyped-def]
    """What the gap between blocks n - 1 and n costs; what is over LONG counts twice."""
    gap = blocks[n][0] - blocks[n - 1][0] - blocks[n - 1][2]
    gap += blocks[n][1] - blocks[n - 1][1] - blocks[n - 1][2]
    return OPEN + cost * (gap + max(0, gap - LONG))


@jit
def trim(blocks, first, last, through, cost):  # type: ignore[no-untyped-def]
    """Best-scoring run of blocks[first:last] that holds block `through`; (first, after its last).

    A gap costs OPEN and `cost` a token on either side.
    """
    score = best = 0
    best_last = through + 1
    for n in range(through + 1, last):
        score += blocks[n][2] * MATCH - gap_cost(blocks, n, cost)
        if score > best:
            best, best_last = score, n + 1
    score = best = 0
    best_first = through
    for n in range(through - 1, first - 1, -1):
        score += blocks[n][2] * MATCH - gap_cost(blocks, n + 1, cost)
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
def context(tokens, at, limits, first, last):  # type: ignore[no-untyped-def]
    """How many tokens of A, `first` to `last` away from a seed, stand in B nearly as far away."""
    i, j, step = at
    rows, columns = limits
    count = 0
    for x in range(first, min(last, rows)):
        for y in range(max(0, x - SHIFT), min(x + SHIFT + 1, columns)):
            if tokens[i + step * x] == tokens[j + step * y]:
                count += 1
                break
    return count


@jit
def strength(tokens, seed, bounds, sure):  # type: ignore[no-untyped-def]
    """How much of the text around a seed is alike, in tokens.

    A seed in other text is known by half of it. 0 for a seed that is neither `sure` nor in a run of
    half as many equal tokens, which may still be a moved part of a passage.
    """
    i, j = seed
    a0, a1, b0, b1 = bounds
    after, before = (a1 - i, b1 - j), (i - a0, j - b0)
    count = context(tokens, (i, j, 1), after, 0, AROUND // 2)
    count += context(tokens, (i - 1, j - 1, -1), before, 0, AROUND // 2)
    if count * 5 < sure * 2:
        return 0
    count += context(tokens, (i, j, 1), after, AROUND // 2, AROUND)
    count += context(tokens, (i - 1, j - 1, -1), before, AROUND // 2, AROUND)
    if count >= sure:
        return count
    run = run_length(tokens, i, j, 1, min(after[0], after[1]))
    run += run_length(tokens, i - 1, j - 1, -1, min(before[0], before[1]))
    return count if 2 * run >= sure else 0


@jit
def document_of(documents, near, token):  # type: ignore[no-untyped-def]
    """Number of the document that holds a token; see `weigh_seeds`."""
    number = near[token >> NEAR_BITS]
    while documents[number + 1] <= token:
        number += 1
    return number


@kernel
def weigh_seeds(tokens, kinds, seeds, documents, near, sures, out):  # type: ignore[no-untyped-def]
    """Strength of each seed, and its documents.

    Args:
        tokens: uint32, all tokens.
        seeds: int64 (s, 2), tokens of A and B.
        kinds: uint8, their kinds.
        documents: int64 (d + 1,), first token of each document.
        near: int64, the document of every 2 ** NEAR_BITS-th token.
        sures: int64 (kinds,), strength asked for by kind of token.
        out: int64 (s, 3), rows (strength, document A, document B).
    """
    for row in range(len(seeds)):
        i, j = seeds[row][0], seeds[row][1]
        a, b = document_of(documents, near, i), document_of(documents, near, j)
        bounds = bounds_of(
            (i, j), (documents[a], documents[a + 1]), (documents[b], documents[b + 1])
        )
        power = 0
        if tokens[i] == tokens[j]:
            power = strength(tokens, (i, j), bounds, sures[kinds[i]])
        out[row][0], out[row][1], out[row][2] = power, a, b


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
def bounds_of(seed, a_span, b_span):  # type: ignore[no-untyped-def]
    """What an alignment through a seed may use: inside one document its sides must not overlap."""
    i, j = seed
    if a_span[0] != b_span[0]:
        return a_span[0], a_span[1], b_span[0], b_span[1]
    return a_span[0], j, i + 1, b_span[1]


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


@jit
def put(tokens, seed, bounds, rules, counts):  # type: ignore[no-untyped-def]
    """Extend a seed and write the passage if enough of it is matched; the counts after it.

    `rules`: (cost, drop, fewest matched tokens, first block of the document pair, found, scratch).
    Counts are negative if there was no room.
    """
    cost, drop, fewest, begin, found, scratch = rules
    n = extend_both(tokens, seed, bounds, (cost, drop), scratch)
    first, last = untangle(scratch.blocks, n)
    through = block_of(scratch.blocks, first, last, seed[0])
    if through < 0:
        return counts
    rows = (max(begin, counts[1] - MANY_BLOCKS), counts[1])
    first, last = clip(scratch.blocks, (first, last), through, found.blocks, rows)
    first, last = trim(scratch.blocks, first, last, through, cost)
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
def align_group(tokens, seeds, group, spans, rules):  # type: ignore[no-untyped-def]
    """All passages of one document pair; the counts after them (see `put`).

    `group`: rows of its seeds; `spans`: token ranges of both documents;
    `rules`: (cost, drop, fewest matched tokens, context asked for), counts at the pair's begin and
    now, found, scratch.
    """
    penalty, begin, counts, found, scratch = rules
    cost, drop, fewest, sure = penalty
    for row in range(group[0], group[1]):
        i, j = seeds[row][0], seeds[row][1]
        if seeds[row][2] < sure or is_covered(found.passages, begin[0], counts[0], i, j):
            continue
        bounds = bounds_of((i, j), spans[0], spans[1])
        few = (cost, drop, fewest, begin[1], found, scratch)
        counts = put(tokens, (i, j), bounds, few, counts)
        if counts[0] < 0:
            break
    return counts


@jit
def find_moved(tokens, seeds, group, spans, rules):  # type: ignore[no-untyped-def]
    """Small pieces close to the passages of a document pair that these leave unmatched.

    Arguments as of `align_group`.
    """
    penalty, begin, counts, found, scratch = rules
    cost, drop, fewest, _ = penalty
    last = counts[0]
    for row in range(group[0], group[1]):
        i, j = seeds[row][0], seeds[row][1]
        if not is_near(found.passages, begin[0], last, i, j) or counts[1] - begin[1] > MANY_BLOCKS:
            continue
        bounds = bounds_of((i, j), spans[0], spans[1])
        rows = (begin[1], counts[1])
        a0, a1 = free_around(found.blocks, rows, 0, i, (bounds[0], bounds[1]))
        b0, b1 = free_around(found.blocks, rows, 1, j, (bounds[2], bounds[3]))
        if a0 == a1 or b0 == b1:
            continue
        few = (cost, drop, (fewest + 2) // 3, begin[1], found, scratch)
        counts = put(tokens, (i, j), (a0, a1, b0, b1), few, counts)
        if counts[0] < 0:
            break
    return counts


@kernel
def align(tokens, seeds, groups, documents, penalties, found, scratch):  # type: ignore[no-untyped-def]
    """Passages of document pairs, one after the other, with small pieces near them.

    Args:
        tokens: uint32, all tokens.
        seeds: int64 (s, 3), tokens that are equal in A and B, and the strength of the seed; by
            document pair, then A, then B.
        groups: int64 (g, 5), rows (first seed, after its last, document A, document B, kind).
        documents: int64 (d + 1,), first token of each document.
        penalties: int64 (kinds, 4), rows (cost, drop, fewest matched tokens, sure context).
        found, scratch: see there; two seeds' blocks must fit.

    Returns:
        (groups done, passages, blocks): fewer groups than asked for when there was no more room.
    """
    counts = (0, 0)
    for g in range(len(groups)):
        first, last, a, b, kind = groups[g]
        spans = ((documents[a], documents[a + 1]), (documents[b], documents[b + 1]))
        row = penalties[kind]
        penalty = (row[0], row[1], row[2], row[3])
        after = counts
        if last - first > FEW_SEEDS:  # the surest first, so that they are not cut by others
            surest = (row[0], row[1], row[2], 2 * AROUND - 2 * SHIFT)
            rules = (surest, counts, after, found, scratch)
            after = align_group(tokens, seeds, (first, last), spans, rules)
        if after[0] >= 0:
            rules = (penalty, counts, after, found, scratch)
            after = align_group(tokens, seeds, (first, last), spans, rules)
        if after[0] > counts[0]:
            rules = (penalty, counts, after, found, scratch)
            after = find_moved(tokens, seeds, (first, last), spans, rules)
        if after[0] < 0:
            return g, counts[0], counts[1]
        counts = after
    return len(groups), counts[0], counts[1]
