"""Naive answers, slow and obviously right, that the engine is held against."""

from __future__ import annotations

import itertools
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Block = tuple[int, int, int]


def words(text: str) -> list[str]:
    """The folded words of a text in scripts with spaces, without invisible characters."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(char for char in folded if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in kept).split()


def jaccard(one: set[object], other: set[object]) -> float:
    return len(one & other) / len(one | other)


def shingle_sets(tokens: Sequence[Sequence[int]], size: int) -> list[set[object]]:
    """For each segment its runs of `size` tokens; a shorter segment is one shingle."""
    return [
        {tuple(part[i : i + size]) for i in range(max(1, len(part) - size + 1))} for part in tokens
    ]


def alike(sets: Sequence[set[object]], least: float) -> set[tuple[int, int]]:
    """All pairs with at least so much Jaccard, by comparing each with each."""
    pairs = itertools.combinations(range(len(sets)), 2)
    return {(i, j) for i, j in pairs if jaccard(sets[i], sets[j]) >= least}


def meetings(rows: Iterable[tuple[int, int]], lags: int, small: int) -> list[tuple[int, int]]:
    """Pairs of values with one key, given sorted rows (key, value).

    Each value meets the one before it and the first of its key; the first `small` of a key also
    meet all of the `lags` before them.
    """
    found = []
    for _, group in itertools.groupby(rows, key=lambda row: row[0]):
        values = [value for _, value in group]
        for rank, value in enumerate(values):
            back = lags if rank < small else 1
            met = {*range(max(0, rank - back), rank), 0} - {rank}
            found += [(values[other], value) for other in met]
    return sorted(found)


def common_runs(a: Sequence[int], b: Sequence[int], least: int) -> set[Block]:
    """Runs of equal tokens that are as long as they can be: (first in a, first in b, length)."""
    found = set()
    for i, j in itertools.product(range(len(a)), range(len(b))):
        if a[i] != b[j] or (i > 0 and j > 0 and a[i - 1] == b[j - 1]):
            continue
        size = 0
        while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
            size += 1
        if size >= least:
            found.add((i, j, size))
    return found


def winnow(hashes: Sequence[int], window: int) -> list[int]:
    """Positions that are the last smallest of some window; of all, if there are fewer hashes."""
    width = min(window, len(hashes))
    chosen = set()
    for start in range(len(hashes) - width + 1):
        inside = range(start, start + width)
        chosen.add(max(i for i in inside if hashes[i] == min(hashes[j] for j in inside)))
    return sorted(chosen)


def lcs(a: Sequence[int], b: Sequence[int]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for one in a:
        above = row
        row = [0]
        for j, other in enumerate(b):
            row.append(above[j] + 1 if one == other else max(above[j + 1], row[j]))
    return row[-1]


def union(spans: Iterable[Span]) -> set[int]:
    """Everything that lies in some span."""
    return {at for start, end in spans for at in range(start, end)}


def chain(blocks: Sequence[Block]) -> int:
    """Tokens of the heaviest chain of blocks that ascend on both sides, trying every subset."""
    best = 0
    for size in range(len(blocks) + 1):
        for some in itertools.combinations(sorted(blocks), size):
            pairs = itertools.pairwise(some)
            if all(x[0] + x[2] <= y[0] and x[1] + x[2] <= y[1] for x, y in pairs):
                best = max(best, sum(block[2] for block in some))
    return best
