"""Spans become places, pairs of these stars, and slices of larger clusters are known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import buckets
from dedup.kernels import stars

if TYPE_CHECKING:
    from numpy.typing import NDArray

spans = st.tuples(st.integers(0, 40), st.integers(1, 30)).map(lambda row: (row[0], row[0] + row[1]))
many_spans = st.lists(spans, min_size=1, max_size=30)
pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)
Rows = list[tuple[int, int]]


def agree(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= 0.75 * max(one[1] - one[0], other[1] - other[0])


def nodes(rows: Rows) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    sides, places = stars.nodes(buckets.pack(np.array(rows)))
    return sides, buckets.unpack(places)


@given(many_spans)
def test_a_span_is_stood_for_by_one_that_agrees_with_it(rows: Rows) -> None:
    sides, places = nodes(rows)
    kept = [tuple(place) for place in places.tolist()]
    assert len(set(kept)) == len(kept)
    assert set(sides.tolist()) == set(range(len(kept)))
    assert set(kept) <= set(rows)
    for row, side in zip(rows, sides.tolist(), strict=True):
        assert agree(row, kept[side])


@given(many_spans, st.randoms())
def test_places_depend_on_the_spans_not_on_their_order(rows: Rows, random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    sides, places = nodes(rows)
    again, same = nodes([rows[n] for n in order])
    assert same.tolist() == places.tolist()
    assert again.tolist() == [sides[n] for n in order]


@given(many_spans)
def test_a_place_is_the_span_seen_most_often_of_those_near(rows: Rows) -> None:
    counts = Counter(rows)
    sides, places = nodes(rows)
    for row, side in zip(rows, sides.tolist(), strict=True):
        assert counts[tuple(places[side].tolist())] >= counts[row]


def test_agreement_does_not_drift_from_span_to_span() -> None:
    rows = [(shift, shift + 20) for shift in range(0, 60, 4)]
    sides, places = nodes(rows)
    assert all(agree(row, tuple(places[side])) for row, side in zip(rows, sides, strict=True))
    assert len(places) > 3


def spokes(rows: Rows) -> list[tuple[int, int, int, int]]:
    columns = np.array(rows, np.int64).reshape(-1, 2).T
    found = stars.cover(*columns)
    return list(zip(*(column.tolist() for column in found), strict=True))


@given(pairs)
def test_stars_are_those_of_trying_every_place(rows: Rows) -> None:
    found: dict[int, tuple[int, set[int]]] = {}
    for star, centre, row, swapped in spokes(rows):
        assert rows[row][swapped] == centre
        members = found.setdefault(star, (centre, set()))[1]
        assert rows[row][1 - swapped] not in members
        members.add(rows[row][1 - swapped])
        assert found[star][0] == centre
    expected = oracles.stars(rows)
    assert sorted(map(repr, _named(found.values()))) == sorted(map(repr, _named(expected)))


def _named(stars_: object) -> list[tuple[int, list[int]]]:
    """Stars as rows; one pair is a star round either of its places."""
    rows = [(centre, sorted(members)) for centre, members in stars_]  # type: ignore[attr-defined]
    return [(min(c, m[0]), [max(c, m[0])]) if len(m) == 1 else (c, m) for c, m in rows]


@given(pairs)
def test_every_pair_is_in_a_star_and_no_star_is_a_chain(rows: Rows) -> None:
    stars_: dict[int, set[int]] = {}
    for star, centre, row, _ in spokes(rows):
        assert centre in rows[row]
        stars_.setdefault(star, set()).update(rows[row])
    for pair in rows:
        assert pair[0] == pair[1] or any(set(pair) <= star for star in stars_.values())


def test_numbers_of_stars_follow_each_other() -> None:
    rows = [(0, 1), (2, 3), (4, 5), (4, 6), (7, 8), (8, 9), (9, 10)]
    numbers = [star for star, *_ in spokes(rows)]
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    assert len(numbers) == len(rows)


def told(clusters: list[Rows]) -> list[list[bool]]:
    """Which places of each cluster larger ones tell; one document for each hundred tokens."""
    places = [place for cluster in clusters for place in cluster]
    owner = [number for number, cluster in enumerate(clusters) for _ in cluster]
    spans_ = np.array(places, np.int64).reshape(-1, 2)
    found = iter(stars.told(spans_, np.array(owner, np.int64)).tolist())
    return [[next(found) for _ in cluster] for cluster in clusters]


def apart(rows: Rows) -> Rows:
    """Spans with each of them in a document of its own."""
    return [(start + 100 * n, end + 100 * n) for n, (start, end) in enumerate(rows)]


some_spans = st.lists(spans, min_size=2, max_size=4, unique=True)


@given(st.lists(some_spans.map(apart), max_size=5))
def test_of_a_cluster_whose_places_are_all_slices_of_another_one_stays(
    clusters: list[Rows],
) -> None:
    for one, found in zip(clusters, told(clusters), strict=True):
        if any(oracles.is_sliced(one, other) for other in clusters if other is not one):
            assert found == [False] + [True] * (len(one) - 1)


@given(st.lists(some_spans | some_spans.map(apart), max_size=4))
def test_a_place_is_told_only_where_it_and_another_lie_in_two_places(clusters: list[Rows]) -> None:
    for one, found in zip(clusters, told(clusters), strict=True):
        assert not found[0]
        for number, place in enumerate(one):
            if found[number]:
                assert any(
                    oracles.is_sliced([place, beside], other)
                    for other in clusters
                    for beside in one[:number] + one[number + 1 :]
                )


def test_a_cluster_does_not_tell_its_own_places() -> None:
    assert told([[(0, 20), (0, 40), (0, 60)]]) == [[False] * 3]


@pytest.mark.parametrize(
    ("large", "small", "expected"),
    [
        ([(0, 30), (10, 40), (200, 230)], [(12, 28), (300, 316)], [False, False]),
        ([(0, 30), (10, 40), (200, 230)], [(12, 28), (205, 221)], [False, True]),
        ([(0, 60), (100, 132), (104, 136)], [(0, 14), (44, 58)], [False, False]),
        ([(0, 60), (100, 132)], [(0, 14), (110, 124), (300, 314)], [False, True, False]),
        ([(0, 50), (100, 150)], [(5, 25), (105, 125)], [False, True]),
        ([(0, 50), (100, 150)], [(1, 49), (101, 149)], [False, False]),
    ],
)
def test_a_place_is_told_once(large: Rows, small: Rows, expected: list[bool]) -> None:
    assert told([large, small]) == [[False] * len(large), expected]
    assert told([small, large]) == [expected, [False] * len(large)]
