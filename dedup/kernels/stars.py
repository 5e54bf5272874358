"""Spans and pairs to stars: which spans are one place, which places stand round one centre.

Plain Python over places, of which there are few beside tokens.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

AGREE = 0.75
"""Two spans are one place when they share this part of the longer one."""
INSIDE = 0.9
"""Part of a place that lies inside a larger one for it to count as a slice of it."""
CROWD = 1 << 18
"""So many overlapping spans are looked at together."""
T = TypeVar("T", np.int64, np.uint32)
U32, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
ACTIVE = 64
"""So many spans that overlap a place are looked at: bounds the cost in litanies and tables."""


def nodes(spans: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """Which place each span is, and the span that stands for each place (the one seen most often).

    `spans`: uint64 (n,), start << 32 | end. Returns uint32 (n,) and uint64 (places,). Cost:
    O(n log n), and 30 bytes a span.
    """
    found = spans ^ LOW  # by start, and of one start the longest first
    distinct, counts = _counted(found)
    table = np.stack(
        [distinct >> U32, distinct & LOW ^ LOW], axis=1, dtype=np.uint32, casting="unsafe"
    )
    owner = np.arange(len(distinct), dtype=np.uint32)
    for rows in _crowds(table):
        owner[rows] = rows[_owners(table[rows], counts[rows])]
    used = np.zeros(len(distinct), np.bool_)
    used[owner] = True
    number = (np.cumsum(used, dtype=np.uint32) - np.uint32(1))[owner]
    sides = np.empty(len(spans), np.uint32)
    for low in range(0, len(spans), CROWD):
        part = slice(low, low + CROWD)
        sides[part] = number[np.searchsorted(distinct, found[part])]
    return sides, distinct[used] ^ LOW


def _counted(values: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Distinct values, ascending, and how often each stands there."""
    values = np.sort(values)
    new = np.append(True, values[1:] != values[:-1])[: len(values)]
    first = np.append(np.flatnonzero(new), len(values))
    return values[new], np.diff(first).astype(np.uint32)


def _crowds(spans: NDArray[np.int64] | NDArray[np.uint32]) -> Iterator[NDArray[np.int64]]:
    """Numbers of the spans that overlap another one: some at a time, those that overlap together.

    `spans`: (n, 2), by start. They alone need a look one by one, as Python's lists, which take ten
    times the memory.
    """
    reach = np.maximum.accumulate(spans[:, 1])
    meets = np.append(False, spans[1:, 0] < reach[:-1])[: len(spans)]
    crowded = np.flatnonzero(meets | np.append(meets[1:], False)[: len(spans)])
    begins = np.append(np.flatnonzero(~meets[crowded]), len(crowded))
    while len(begins) > 1:
        upto = max(1, int(np.searchsorted(begins, begins[0] + CROWD, side="right")) - 1)
        yield crowded[begins[0] : begins[upto]]
        begins = begins[upto:]


def _owners(spans: NDArray[np.uint32], counts: NDArray[np.uint32]) -> list[int]:
    """For each distinct span, by start, the number of the span that stands for it."""
    weights, rows = counts.tolist(), spans.tolist()
    owner = list(range(len(rows)))
    active: list[int] = []
    for n, (start, end) in enumerate(rows):
        active = [m for m in active if rows[m][1] > start][-ACTIVE:]
        for m in active:
            shared = min(end, rows[m][1]) - start
            if shared >= AGREE * max(end - start, rows[m][1] - rows[m][0]):
                better, worse = (m, n) if weights[m] >= weights[n] else (n, m)
                known = owner[worse]
                if (-weights[better], better) < (-weights[known], known):
                    owner[worse] = better
        active.append(n)
    # one step only, so that agreement does not drift from span to span
    return [one if owner[one] == one else n for n, one in enumerate(owner)]


class Spokes(NamedTuple):
    """Pairs of places as spokes of stars, a row a spoke.

    Attributes:
        star: int64 (n,), number of the star.
        centre: int64 (n,), the place in its middle.
        pair: int64 (n,), number of the pair.
        swapped: bool (n,), whether the centre is the pair's second place.
    """

    star: NDArray[np.int64]
    centre: NDArray[np.int64]
    pair: NDArray[np.int64]
    swapped: NDArray[np.bool_]


def cover(first: NDArray[T], second: NDArray[T]) -> Spokes:
    """Cover pairs of places, by number, by stars.

    Always the place with most uncovered pairs, then the earliest, becomes a centre; its star covers
    its pairs and those between its members. Cost: O(n log n) where stars are few; pairs with no
    other near take no loop.
    """
    places = 1 + max(int(first.max(initial=0)), int(second.max(initial=0)))
    degree = np.bincount(first, minlength=places) + np.bincount(second, minlength=places)
    lonely = np.flatnonzero((degree[first] == 1) & (degree[second] == 1) & (first != second))
    others = np.flatnonzero(((degree[first] > 1) | (degree[second] > 1)) & (first != second))
    found = list(_stars(first[others].tolist(), second[others].tolist(), others.tolist()))
    spokes = np.array(found, np.int64).reshape(-1, 4)
    return Spokes(
        np.concatenate([np.arange(len(lonely)), spokes[:, 0] + len(lonely)]),
        np.concatenate([first[lonely], spokes[:, 1]]),
        np.concatenate([lonely, spokes[:, 2]]),
        np.concatenate([np.zeros(len(lonely), np.bool_), spokes[:, 3] == 1]),
    )


Spoke = tuple[int, int]
"""Number of a pair, and 1 if the centre is its second place."""


def _stars(
    first: list[int], second: list[int], rows: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    near: dict[int, dict[int, Spoke]] = {}
    for u, v, row in zip(first, second, rows, strict=True):
        near.setdefault(u, {}).setdefault(v, (row, 0))
        near.setdefault(v, {}).setdefault(u, (row, 1))
    heap = [(-len(others), place) for place, others in near.items()]
    heapq.heapify(heap)
    number = 0
    while heap:
        size, centre = heapq.heappop(heap)
        members = near[centre]
        if members and len(members) != -size:
            heapq.heappush(heap, (-len(members), centre))
        elif members:
            yield from ((number, centre, *spoke) for _, spoke in sorted(members.items()))
            number += 1
            near[centre] = {}
            _forget(near, centre, members)


def _forget(near: dict[int, dict[int, Spoke]], centre: int, star: dict[int, Spoke]) -> None:
    """Take away the pairs that a star covers."""
    for place in star:
        mine = near[place]
        small, large = (mine, star) if len(mine) < len(star) else (star, mine)
        for other in [other for other in small if other in large]:
            del mine[other]
        del mine[centre]


def told(spans: NDArray[np.int64], owner: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which places larger clusters tell: bool (n,).

    Places of a cluster that lie inside different places of a larger one repeat because those do.
    One of them stays, the first; the others are told there.

    `spans` int64 (n, 2), `owner` int64 (n,): the places of all clusters. Cost: O(n log n).
    """
    order = np.lexsort((spans[:, 1], spans[:, 0]))
    inside: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for rows in _crowds(spans[order]):
        numbers = order[rows]
        _note(np.column_stack([spans[numbers], owner[numbers], numbers]).tolist(), inside)
    first: dict[int, int] = {}
    for pairs in inside.values():
        _join(_matched(pairs), first)
    found = np.zeros(len(spans), np.bool_)
    found[[place for place in first if _root(place, first) != place]] = True
    return found


def _note(rows: list[list[int]], inside: dict[tuple[int, int], list[tuple[int, int]]]) -> None:
    """Note in inside[cluster, larger one] each place that is a slice, and the place it lies in."""
    active: list[list[int]] = []
    for row in rows:
        active = [other for other in active if other[1] > row[0]][-ACTIVE:]
        for other in active:
            for small, large in ((row, other), (other, row)):
                size = small[1] - small[0]
                shared = min(small[1], large[1]) - max(small[0], large[0])
                smaller = size < INSIDE * (large[1] - large[0]) and small[2] != large[2]
                if smaller and shared >= INSIDE * size:
                    inside.setdefault((small[2], large[2]), []).append((small[3], large[3]))
        active.append(row)


def _matched(pairs: list[tuple[int, int]]) -> list[int]:
    """Slices that lie in different places, ascending: those with fewest to choose from first."""
    wholes: dict[int, list[int]] = {}
    for part, whole in pairs:
        wholes.setdefault(part, []).append(whole)
    used: set[int] = set()
    found = []
    for part in sorted(wholes, key=lambda part: (len(wholes[part]), part)):
        free = [whole for whole in sorted(wholes[part]) if whole not in used]
        if free:
            used.add(free[0])
            found.append(part)
    return sorted(found)


def _root(place: int, first: dict[int, int]) -> int:
    """The first of the places that are told together with a place."""
    while first[place] != place:
        place = first[place]
    return place


def _join(places: list[int], first: dict[int, int]) -> None:
    """Note that places are told together."""
    for place in places:
        first.setdefault(place, place)
    roots = {_root(place, first) for place in places}
    for root in roots:
        first[root] = min(roots)
