from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.fixing import aligning
from dedup.fixing.aligning import align, common

tokens = st.lists(st.integers(0, 4), max_size=30).map(lambda row: np.array(row, np.uint32))


def longest(one: list[int], two: list[int]) -> int:
    """Length of the longest common subsequence, by the book."""
    row = [0] * (len(two) + 1)
    for a in one:
        before = 0
        for n, b in enumerate(two):
            before, row[n + 1] = row[n + 1], before + 1 if a == b else max(row[n], row[n + 1])
    return row[-1]


@given(tokens, tokens)
def test_the_pairs_are_as_many_as_can_be_and_ascend_on_both_sides(
    one: np.ndarray, two: np.ndarray
) -> None:
    pairs = common(one, two)
    assert len(pairs) == longest(one.tolist(), two.tolist())
    assert all(one[a] == two[b] for a, b in pairs)
    assert all(x[0] < y[0] and x[1] < y[1] for x, y in itertools.pairwise(pairs))


@given(tokens, tokens)
def test_nothing_is_lost_iff_all_words_stand_there_in_order(
    one: np.ndarray, two: np.ndarray
) -> None:
    found = align(one, two, [(0, len(one))])
    assert len(found.lost) == len(one) - longest(one.tolist(), two.tolist())
    assert found.matched + len(found.lost) == len(one)
    if not found.lost:
        rest = iter(two[slice(*found.window)].tolist())
        assert all(token in rest for token in one.tolist())


def test_sentences_in_another_order_lose_nothing_but_each_stands_for_one_only() -> None:
    one = np.array([1, 2, 3, 4, 5, 6], np.uint32)
    two = np.array([4, 5, 6, 1, 2, 3], np.uint32)
    sentences = [(0, 3), (3, 6)]
    assert align(one, two, sentences).lost == []
    assert align(one, two, sentences).window == (0, 6)
    twice = np.array([1, 2, 3, 1, 2, 3], np.uint32)
    assert align(twice, two, sentences).lost != []


def test_words_of_a_sentence_in_another_order_are_lost() -> None:
    found = align(np.array([1, 2, 3], np.uint32), np.array([3, 2, 1], np.uint32), [(0, 3)])
    assert len(found.lost) == 2


def test_the_window_is_short_where_words_stand_twice() -> None:
    two = np.array([1, 9, 9, 9, 1, 2, 9], np.uint32)
    assert align(np.array([1, 2], np.uint32), two, []).window == (4, 6)
    two = np.array([1, 9, 9, 9, 1, 8, 2], np.uint32)
    assert align(np.array([1, 2], np.uint32), two, []).window == (4, 7)


@given(tokens, tokens)
def test_long_texts_are_cut_where_they_agree_and_lose_no_more_than_all(
    one: np.ndarray, two: np.ndarray
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "LARGEST", 50)
        pairs = common(one, two)
    assert all(one[a] == two[b] for a, b in pairs)
    assert all(x[0] < y[0] and x[1] < y[1] for x, y in itertools.pairwise(pairs))


def test_a_long_text_with_a_change_is_aligned_through_its_runs() -> None:
    one = np.arange(3000, dtype=np.uint32)
    two = np.delete(one, [1000, 2000])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "LARGEST", 1000)
        assert len(common(one, two)) == 2998
