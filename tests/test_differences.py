"""Two texts aligned from end to end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedup.differences import MOVED, blocks

tokens = st.lists(st.integers(0, 30), max_size=60)


@given(tokens, tokens)
def test_blocks_are_equal_tokens_that_are_matched_once(a: list[int], b: list[int]) -> None:
    taken: tuple[set[int], set[int]] = set(), set()
    for i, j, size in blocks(a, b):
        assert size > 0
        assert a[i : i + size] == b[j : j + size]
        for side, start in zip(taken, (i, j), strict=True):
            own = set(range(start, start + size))
            assert len(own) == size and not side & own
            side.update(own)


@given(tokens)
def test_a_text_is_one_block_of_itself(a: list[int]) -> None:
    assert blocks(a, a) == ([(0, 0, len(a))] if a else [])


@given(tokens, tokens, tokens)
def test_what_both_begin_and_end_with_is_matched(
    head: list[int], middle: list[int], tail: list[int]
) -> None:
    a, b = [*head, *tail], [*head, *middle, *tail]
    matched = sum(size for _, _, size in blocks(a, b))
    assert matched >= max(len(head), len(tail))


def test_a_long_run_that_was_moved_is_matched() -> None:
    run, rest = list(range(MOVED)), list(range(100, 160))
    assert blocks([*run, *rest], [*rest, *run]) == [
        (0, len(rest), MOVED),
        (MOVED, 0, len(rest)),
    ]


def test_a_single_equal_word_amid_changes_is_a_chance() -> None:
    a = [1, 2, *range(10, 16), 7, *range(20, 26), 3, 4]
    b = [1, 2, *range(30, 36), 7, *range(40, 46), 3, 4]
    assert blocks(a, b) == [(0, 0, 2), (15, 15, 2)]


def test_texts_without_a_common_word_have_no_block() -> None:
    assert blocks([1, 2, 3], [4, 5]) == []
