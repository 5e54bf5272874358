"""Passages become clusters round a centre, and every place was verified against its centre."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import stages
from corpora import numbered, passages
from hypothesis import given
from hypothesis import strategies as st
from strategies import mosaic, mosaics, plantings

from dedup import clusters
from dedup.settings import Settings

if TYPE_CHECKING:
    from strategies import Planted

    from dedup.columns import Clusters, Corpus, Passages

    Pairs = list[tuple[str, str]]

FIVE = numbered([[list(range(100))] for _ in range(5)])


def grouped(_: Corpus, rows: Passages, similarity: float = 0.6) -> Clusters:
    return clusters.group(rows, similarity)


def spans(found: Clusters) -> list[list[stages.Span]]:
    """The places of each cluster, the centre first."""
    return [[centre, *(one.b for one in places)] for centre, places in stages.members(found)]


def copies(*pairs: tuple[int, int], size: int = 100) -> Passages:
    """Passages between the same tokens of documents."""
    return passages(*([(100 * a, 100 * b, size)] for a, b in pairs))


def assert_verified(run: stages.Staged, similarity: float) -> None:
    for _, places in stages.members(run.clusters):
        assert places
        for one in places:
            stages.assert_sound(run.corpus, one, ascending=False, apart=True)
            assert one.similarity >= similarity - 1e-9
            assert one.pairs == sorted(one.pairs)
            used = [j for _, j in one.pairs]
            assert one.b == (min(used), max(used) + 1)


def test_a_place_never_overlaps_its_centre() -> None:
    """A passage of one document is measured against a wider span that is its centre elsewhere."""
    rows = passages([(0, 100, 20)], [(0, 200, 20)], [(0, 17, 16)])
    for places in spans(grouped(FIVE, rows)):
        ends = sorted(places)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(ends))


@given(plantings | mosaics, st.sampled_from([0.5, 0.6, 0.8, 0.95]))
def test_every_place_is_as_like_its_centre_as_was_asked_for(
    corpus: Planted | Pairs, similarity: float
) -> None:
    pairs = corpus if isinstance(corpus, list) else corpus.pairs
    assert_verified(stages.staged(pairs, Settings(similarity=similarity)), similarity)


def overlap(one: stages.Span, other: stages.Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def stands_for(place: stages.Span, side: stages.Span) -> bool:
    """Whether half of the shorter is shared: a place may be cut, or hold a slice."""
    return 2 * overlap(place, side) >= min(place[1] - place[0], side[1] - side[0])


def joined(found: list[list[stages.Span]]) -> list[set[stages.Span]]:
    """Places that hang together: of one cluster, or one in the other."""
    groups: list[set[stages.Span]] = []
    for places in found:
        own = set(places)
        rest = []
        for group in groups:
            if any(stands_for(one, other) for one in own for other in group):
                own |= group
            else:
                rest.append(group)
        groups = [*rest, own]
    return groups


@given(plantings | mosaics)
def test_no_passage_is_lost(corpus: Planted | Pairs) -> None:
    """What is a slice of a larger repeat is told there, so its two sides are joined over that."""
    run = stages.staged(corpus if isinstance(corpus, list) else corpus.pairs)
    groups = joined(spans(run.clusters))
    for passage in stages.rows(run.chosen):
        assert any(
            any(stands_for(place, passage.a) for place in group)
            and any(stands_for(place, passage.b) for place in group)
            for group in groups
        )


@given(plantings)
def test_every_passage_is_in_some_cluster_where_repeats_are_few(corpus: Planted) -> None:
    run = stages.staged(corpus.pairs)
    found = spans(run.clusters)
    for passage in stages.rows(run.chosen):
        assert any(
            stands_for(one, passage.a) and stands_for(other, passage.b)
            for places in found
            for one, other in itertools.permutations(places, 2)
        )


def test_what_repeats_inside_a_place_of_a_larger_cluster_stays() -> None:
    plan = [[[1]], [[0, 1, 1, 1], [0, 2, 2, 1], [0, 2], [0]]]
    run = stages.staged(mosaic(plan))
    inner = [one for one in stages.rows(run.chosen) if one.b[1] <= 76]
    found = spans(run.clusters)
    for one in inner:
        assert any(one.a in places and one.b in places for places in found)


@given(plantings | mosaics)
def test_no_cluster_stands_twice_nor_has_a_place_twice(corpus: Planted | Pairs) -> None:
    pairs = corpus if isinstance(corpus, list) else corpus.pairs
    found = [sorted(places) for places in spans(stages.staged(pairs).clusters)]
    assert all(len(set(places)) == len(places) for places in found)
    assert len({tuple(places) for places in found}) == len(found)


def test_copies_of_one_text_are_one_cluster_round_the_first() -> None:
    every = copies(*itertools.combinations(range(5), 2))
    found = grouped(FIVE, every)
    assert spans(found) == [[(100 * n, 100 * n + 100) for n in range(5)]]


def test_a_star_needs_no_pairs_between_its_members() -> None:
    assert len(grouped(FIVE, copies((0, 2), (1, 2), (2, 3))).centres) == 1
    [places] = spans(grouped(FIVE, copies((0, 2), (1, 2), (2, 3))))
    assert places[0] == (200, 300)


def test_a_chain_of_copies_is_not_one_cluster() -> None:
    found = spans(grouped(FIVE, copies((0, 1), (1, 2), (2, 3), (3, 4))))
    assert len(found) > 1
    for places in found:
        numbers = sorted(start // 100 for start, _ in places)
        assert numbers[-1] - numbers[0] <= 2
    joined = {frozenset(p) for places in found for p in itertools.product(places[:1], places[1:])}
    assert joined == {
        frozenset([(100 * n, 100 * n + 100), (100 * n + 100, 100 * n + 200)]) for n in range(4)
    }


def test_a_place_too_unlike_the_centre_has_a_cluster_of_its_own() -> None:
    """The second pair agrees with the place of the first, but not enough to be measured by it."""
    rows = passages([(0, 100, 100)], [(0, 200, 100)], [(0, 300, 78)])
    found = spans(grouped(FIVE, rows, 0.9))
    assert sorted(map(len, found)) == [2, 3]
    assert [(0, 78), (300, 378)] in found


def test_a_member_is_cut_where_the_centre_ends() -> None:
    rows = passages([(10, 110, 80)], [(10, 210, 80)], [(0, 300, 95)])
    [places] = spans(grouped(FIVE, rows))
    assert places == [(10, 90), (110, 190), (210, 290), (310, 390)]


@pytest.mark.parametrize(("start", "size"), [(5, 50), (30, 70), (11, 89)])
def test_slices_of_a_larger_cluster_are_left_out(start: int, size: int) -> None:
    rows = passages([(0, 100, 100)], [(start, 100 + start, size)])
    assert spans(grouped(FIVE, rows)) == [[(0, 100), (100, 200)]]


def test_a_slice_that_stands_elsewhere_too_is_joined_with_one_of_the_larger_places() -> None:
    found = spans(grouped(FIVE, passages([(0, 100, 100)], [(20, 220, 40)], [(120, 220, 40)])))
    assert found[0] == [(0, 100), (100, 200)]
    assert sorted(found[1]) in ([(20, 60), (220, 260)], [(120, 160), (220, 260)])
    assert len(found) == 2


def test_nothing_grouped_is_nothing() -> None:
    found = grouped(FIVE, passages())
    assert found.centres.shape == (0, 2)
    assert found.first.tolist() == [0]
    assert found.bounds.tolist() == [0]
