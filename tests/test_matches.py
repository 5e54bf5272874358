"""Candidates that are alike by their shingles go on, unless passages explain them already."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
from corpora import BOTH, numbered
from hypothesis import given
from hypothesis import strategies as st

from dedup import matches

if TYPE_CHECKING:
    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

Pairs = list[tuple[int, int]]
documents_of_segments = st.lists(
    st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=30), min_size=1, max_size=4),
    min_size=1,
    max_size=3,
)


def units_of(corpus: Corpus) -> list[int]:
    owners = corpus.segment_documents.tolist()
    inside = [n for n, (a, b) in enumerate(itertools.pairwise(owners)) if a == b]
    return [2 * n for n in range(len(owners))] + [2 * n + 1 for n in inside]


def segments_of(unit: int) -> list[int]:
    return [unit // 2, unit // 2 + 1] if unit % 2 else [unit // 2]


def shingles(corpus: Corpus, unit: int) -> set[object]:
    bounds, tokens = corpus.segments.tolist(), corpus.tokens.tolist()
    parts = [tokens[bounds[n] : bounds[n + 1]] for n in segments_of(unit)]
    return set().union(*oracles.shingle_sets(parts, 3))


def alike(one: set[object], other: set[object]) -> bool:
    shared = len(one & other)
    contained = shared >= 12 and shared >= 0.8 * min(len(one), len(other))
    return contained or shared >= 0.3 * len(one | other)


@given(documents_of_segments)
def test_spans_of_units_are_their_segments(documents: list[list[list[int]]]) -> None:
    corpus = numbered(documents)
    bounds = corpus.segments.tolist()
    for unit in units_of(corpus):
        own = segments_of(unit)
        expected = [bounds[own[0]], bounds[own[0] + 1], bounds[own[-1] + 1]]
        assert matches.spans(corpus, np.array([unit])).tolist() == [expected]


def verified(corpus: Corpus, pairs: Pairs, kernels: Kernels) -> Pairs:
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    return [(i, j) for i, j in matches.verify(corpus, rows, kernels).tolist()]


@given(documents_of_segments, st.data())
def test_a_candidate_gives_seeds_only_if_its_shingles_are_alike(
    documents: list[list[list[int]]], data: st.DataObject
) -> None:
    documents = [*documents, data.draw(st.sampled_from(documents))]
    corpus = numbered(documents)
    pairs = list(itertools.combinations(units_of(corpus), 2))
    one, other = data.draw(st.sampled_from(pairs))
    for kernels in BOTH:
        found = verified(corpus, [(one, other)], kernels)
        if not alike(shingles(corpus, one), shingles(corpus, other)):
            assert found == []
        for i, j in found:
            assert np.searchsorted(corpus.segments, i, side="right") - 1 in segments_of(one)
            assert np.searchsorted(corpus.segments, j, side="right") - 1 in segments_of(other)


@pytest.mark.parametrize("kernels", BOTH, ids=["plain", "compiled"])
@pytest.mark.parametrize(
    ("shared", "more", "passes"), [(30, 70, True), (12, 20, False), (14, 88, True), (10, 30, False)]
)
def test_a_candidate_passes_by_jaccard_or_by_containment(
    shared: int, more: int, passes: bool, kernels: Kernels
) -> None:
    """Shingles of three: a run of n tokens has n - 2."""
    short, tail = list(range(shared + 2)), list(range(1000, 1000 + more))
    head = [] if passes else list(range(2000, 2000 + 20))
    corpus = numbered([[head + short], [short + tail]])
    assert alike(shingles(corpus, 0), shingles(corpus, 2)) == passes
    assert bool(verified(corpus, [(0, 2)], kernels)) == passes


@pytest.mark.parametrize("kernels", BOTH, ids=["plain", "compiled"])
def test_candidates_are_verified_some_at_a_time(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = list(range(30))
    corpus = numbered([[text], [text], [list(range(90, 120))], [text]])
    pairs = [(0, 2), (0, 4), (2, 6), (4, 6), (0, 6)]
    whole = verified(corpus, pairs, kernels)
    assert {(i // 30, j // 30) for i, j in whole} == {(0, 1), (1, 3), (0, 3)}
    for chunk in (1, 2, 4):
        monkeypatch.setattr(matches, "CHUNK", chunk)
        assert verified(corpus, pairs, kernels) == whole


@given(documents_of_segments, st.data())
def test_a_candidate_is_explained_by_a_run_between_two_of_its_segments(
    documents: list[list[list[int]]], data: st.DataObject
) -> None:
    """A run is known by its first and its last token."""
    corpus = numbered(documents)
    count = len(corpus.tokens)
    sizes = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(1, 5))
    blocks = [
        row for row in data.draw(st.lists(sizes, max_size=6)) if max(row[:2]) + row[2] <= count
    ]  # fmt: skip
    pairs = list(itertools.product(units_of(corpus), repeat=2))
    pairs = data.draw(st.lists(st.sampled_from(pairs), max_size=12))
    ends = [(i + n, j + n) for i, j, size in blocks for n in (0, size - 1)]
    bounds = corpus.segments
    known = {tuple((np.searchsorted(bounds, end, side="right") - 1).tolist()) for end in ends}
    expected = [
        pair
        for pair in pairs
        if not known & set(itertools.product(segments_of(pair[0]), segments_of(pair[1])))
    ]
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    found = matches.unexplained(corpus, rows, np.array(blocks, np.int64).reshape(-1, 3))
    assert [tuple(pair) for pair in found.tolist()] == expected
