"""Naive answers, slow and obviously right, that the engine is held against."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Block = tuple[int, int, int]


BROKEN = re.compile(r"(?<=[^\W_]|[\u0300-\u036f])[-\u2010\u00ad][ \t\r]*\n[ \t>]*(?=(\w))")


def _mended(found: re.Match[str]) -> str:
    """Nothing, where a hyphen at a line's end breaks a word; else the hyphen and all."""
    after = found[1]
    accented = after > "\x7f" and unicodedata.normalize("NFKD", after)[0] <= "\x7f"
    small = after.isalpha() and (after == after.lower() or accented)
    return "" if small else found[0]


def words(text: str) -> list[str]:
    """The folded words of a text in scripts with spaces, without invisible characters."""
    text = BROKEN.sub(_mended, text)
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


def strength(a: Sequence[int], b: Sequence[int], i: int, j: int, sure: int) -> int:
    """How many of the 16 tokens on either side of (i, j) stand in b at most two further or nearer.

    0 where fewer than two fifths of `sure` of the nearest eight on either side do, or where fewer
    than `sure` do and the run of equal tokens through (i, j) is shorter than half of `sure`.
    """

    def side(left: Sequence[int], right: Sequence[int], size: int) -> int:
        return sum(
            any(right[y] == one for y in range(max(0, x - 2), min(x + 3, len(right))))
            for x, one in enumerate(left[:size])
        )

    behind, ahead = (a[:i][::-1], b[:j][::-1]), (a[i:], b[j:])
    if 5 * (side(*ahead, 8) + side(*behind, 8)) < 2 * sure:
        return 0
    count = side(*ahead, 16) + side(*behind, 16)
    run = equal_run(*ahead) + equal_run(*behind)
    return count if count >= sure or 2 * run >= sure else 0


def equal_run(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with in common."""
    pairs = zip(a, b, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def best_extension(a: Sequence[int], b: Sequence[int], match: int, cost: int) -> int:
    """Best score of aligning some prefix of a with some prefix of b, trying every pair of these.

    A matched token scores `match`; an unmatched one on either side costs `cost`.
    """
    best = 0
    for rows, columns in itertools.product(range(len(a) + 1), range(len(b) + 1)):
        matched = lcs(a[:rows], b[:columns])
        best = max(best, match * matched - cost * (rows + columns - 2 * matched))
    return best


def stars(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, set[int]]]:
    """Centres with their members: again and again the place with most uncovered pairs, the first.

    A star covers its pairs and those between its members.
    """
    open_ = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    found = []
    while open_:
        places = sorted({place for pair in open_ for place in pair})
        centre = max(places, key=lambda place: sum(place in pair for pair in open_))
        star = {place for pair in open_ if centre in pair for place in pair}
        open_ = {pair for pair in open_ if not pair <= star}
        found.append((centre, star - {centre}))
    return found


def inside(small: Span, large: Span) -> bool:
    """Whether nine tenths of a place lie in a larger one, of which it is less than that."""
    size = small[1] - small[0]
    shared = min(small[1], large[1]) - max(small[0], large[0])
    return size < 0.9 * (large[1] - large[0]) and shared >= 0.9 * size


def is_sliced(places: Sequence[Span], larger: Sequence[Span]) -> bool:
    """Whether each place lies in a larger one of its own, trying every choice of these."""
    choices = itertools.permutations(larger, len(places))
    return any(all(map(inside, places, choice)) for choice in choices)
