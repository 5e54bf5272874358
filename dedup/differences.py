"""Two documents to one alignment of both, from end to end."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Clusters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Corpus

GRAMS = (8, 3, 1)
"""Runs of so many tokens that both documents have once hold the alignment, longest first."""
CELLS = 1 << 20
"""What is left between them is compared token by token where it is no larger than this."""
ISLAND = 2
"""So few equal tokens between changes of twice as many each are a chance."""
MOVED = 4
"""Tokens of the shortest run that is told as moved."""


class Range(NamedTuple):
    """Tokens of both documents: half-open ranges."""

    a: int
    a_end: int
    b: int
    b_end: int


Block = tuple[int, int, int]
"""First token in A, first in B, length: equal tokens."""


def align(corpus: Corpus) -> Clusters:
    """The first document of a corpus as a centre, and the second as its only place.

    Both have words. Nothing they share, no cluster. Cost: O(n log n), and quadratic in what is
    changed between runs that both have once, which is bounded.
    """
    first, middle, end = corpus.documents.tolist()
    a, b = corpus.tokens[first:middle].tolist(), corpus.tokens[middle:end].tolist()
    found = blocks(a, b)
    rows = np.array(found, np.int64).reshape(-1, 3) + np.array([first, middle, 0])
    count = min(1, len(rows))
    return Clusters(
        np.array([[first, middle]], np.int64)[:count],
        np.arange(count + 1),
        np.array([[middle, end]], np.int64)[:count],
        rows[:, 2].sum(keepdims=True)[:count],
        rows,
        np.array([0, len(rows)])[: count + 1],
    )


def blocks(a: Sequence[int], b: Sequence[int]) -> list[Block]:
    """Runs of equal tokens of two texts, by their place in A: those in one order in both, and
    longer ones that were moved."""
    chain = _joined(_matched(a, b, Range(0, len(a), 0, len(b)), GRAMS))
    chain = _without_islands(chain, len(a), len(b))
    return sorted([*chain, *_moved(a, b, chain)])


def _matched(
    a: Sequence[int], b: Sequence[int], where: Range, grams: tuple[int, ...]
) -> Iterator[Block]:
    """Blocks in one order in both."""
    start, end, b_start, b_end = where
    head = _common(a, b, (start, b_start), min(end - start, b_end - b_start), 1)
    if head:
        yield start, b_start, head
    start, b_start = start + head, b_start + head
    tail = _common(a, b, (end - 1, b_end - 1), min(end - start, b_end - b_start), -1)
    yield from _inside(a, b, Range(start, end - tail, b_start, b_end - tail), grams)
    if tail:
        yield end - tail, b_end - tail, tail


def _common(a: Sequence[int], b: Sequence[int], at: tuple[int, int], most: int, step: int) -> int:
    """How many tokens are equal from a pair on, one way."""
    i, j = at
    size = 0
    while size < most and a[i + step * size] == b[j + step * size]:
        size += 1
    return size


def _inside(
    a: Sequence[int], b: Sequence[int], where: Range, grams: tuple[int, ...]
) -> Iterator[Block]:
    """Blocks of a range that begins and ends with different tokens."""
    start, end, b_start, b_end = where
    if start == end or b_start == b_end:
        return
    if not grams:
        if (end - start) * (b_end - b_start) <= CELLS:
            matcher = SequenceMatcher(None, a[start:end], b[b_start:b_end], autojunk=False)
            for i, j, size in matcher.get_matching_blocks():
                if size:
                    yield start + i, b_start + j, size
        return
    held = _ascending(_once_in_both(a, b, where, grams[0]))
    at, b_at = start, b_start
    for i, j in held:
        if i >= at and j >= b_at:
            yield from _matched(a, b, Range(at, i, b_at, j), grams[1:])
            size = _common(a, b, (i, j), min(end - i, b_end - j), 1)
            yield i, j, size
            at, b_at = i + size, j + size
    yield from _inside(a, b, Range(at, end, b_at, b_end), grams[1:])


def _once_in_both(
    a: Sequence[int], b: Sequence[int], where: Range, size: int
) -> list[tuple[int, int]]:
    """Pairs of places of runs that stand once in each of two ranges."""
    once = [
        _once(text, start, end, size) for text, start, end in ((a, *where[:2]), (b, *where[2:]))
    ]
    return [(at, once[1][run]) for run, at in once[0].items() if run in once[1]]


def _once(text: Sequence[int], start: int, end: int, size: int) -> dict[tuple[int, ...], int]:
    runs = [tuple(text[at : at + size]) for at in range(start, end - size + 1)]
    counts = Counter(runs)
    return {run: start + at for at, run in enumerate(runs) if counts[run] == 1}


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs that ascend on both sides, given in order of the first."""
    ends: list[int] = []
    last: list[int] = []
    link: list[int] = []
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        ends[at : at + 1] = [j]
        last[at : at + 1] = [number]
        link.append(last[at - 1] if at else -1)
    number = last[-1] if last else -1
    kept = []
    while number >= 0:
        kept.append(pairs[number])
        number = link[number]
    return kept[::-1]


def _joined(found: Iterator[Block]) -> list[Block]:
    """Blocks that touch as one."""
    kept: list[Block] = []
    for i, j, size in found:
        if kept and kept[-1][0] + kept[-1][2] == i and kept[-1][1] + kept[-1][2] == j:
            kept[-1] = (*kept[-1][:2], kept[-1][2] + size)
        else:
            kept.append((i, j, size))
    return kept


def _without_islands(chain: list[Block], a_end: int, b_end: int) -> list[Block]:
    """Leave out single words that happen to be equal amid others that are not."""
    kept: list[Block] = []
    for number, (i, j, size) in enumerate(chain):
        before = kept[-1] if kept else (0, 0, 0)
        after = chain[number + 1] if number + 1 < len(chain) else (a_end, b_end, 0)
        gap = i - before[0] - before[2] + j - before[1] - before[2]
        next_ = after[0] - i - size + after[1] - j - size
        if size > ISLAND or min(gap, next_) < 4 * size:
            kept.append((i, j, size))
    return kept or chain


def _moved(a: Sequence[int], b: Sequence[int], chain: list[Block]) -> Iterator[Block]:
    """Blocks beside a chain: runs that it leaves unmatched, and that stand once in both texts."""
    free = (
        _free(len(a), [block[0::2] for block in chain]),
        _free(len(b), [block[1:] for block in chain]),
    )
    for i, j in sorted(_once_in_both(a, b, Range(0, len(a), 0, len(b)), MOVED)):
        if not (free[0][i] and free[1][j]):
            continue
        size = 0
        while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
            if not (free[0][i + size] and free[1][j + size]):
                break
            size += 1
        if size >= MOVED:
            yield i, j, size
            free[0][i : i + size] = free[1][j : j + size] = False


def _free(count: int, taken: list[Sequence[int]]) -> NDArray[np.bool_]:
    """Which tokens no block has."""
    free = np.ones(count, np.bool_)
    for start, size in taken:
        free[start : start + size] = False
    return free
