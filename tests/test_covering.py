from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import pytest
from repeats import edited, prose

from dedup.accepting.covering import CHANCE, Shelf, _enough, covered
from dedup.accepting.sketching import Said, said, sketch

if TYPE_CHECKING:
    from dedup.accepting.sketching import Sketch


def words_of(passage: list[str]) -> Said:
    (one,) = said([" ".join(passage).encode()])
    return one


def sketch_of(passage: list[str]) -> Sketch:
    return sketch(words_of(passage).pairs)


def is_covered(passage: list[str], *by: list[str], at_least: int = 12) -> bool:
    return covered(words_of(passage), [sketch_of(one) for one in by], at_least)


@pytest.mark.parametrize("length", [8, 12, 40, 200, 1000])
def test_an_edited_word_stays_covered(length: int) -> None:
    for seed in range(30):
        passage = prose(seed, length)
        assert is_covered(edited(passage, seed * 7 % length), passage)


@pytest.mark.parametrize("length", [40, 80, 200])
def test_a_tenth_of_the_words_may_change(length: int) -> None:
    passage = prose(3, length)
    assert is_covered(edited(passage, *range(5, length, 10)), passage)


@pytest.mark.parametrize("length", [24, 40, 80, 200, 1000])
def test_half_a_passage_does_not_cover_the_whole(length: int) -> None:
    for seed in range(30):
        half, other = prose(seed, length // 2), prose(seed + 50, length // 2)
        assert not is_covered(half + other, half + prose(seed + 100, length // 2))
        assert not is_covered(half + other, half)


@pytest.mark.parametrize("at", [0, 15, 40])
def test_a_run_of_new_words_is_not_covered(at: int) -> None:
    passage = prose(1, 40)
    longer = passage[:at] + prose(2, 12) + passage[at:]
    assert not is_covered(longer, passage)
    assert is_covered(longer, passage, at_least=13)


@pytest.mark.parametrize(("length", "part"), [(24, 12), (100, 50), (100, 40), (400, 200)])
def test_a_part_is_covered_by_the_whole(length: int, part: int) -> None:
    for seed in range(30):
        passage = prose(seed, length)
        first = seed * (length - part) // 30
        assert is_covered(passage[first : first + part], passage)


def test_two_passages_cover_what_joins_them() -> None:
    one, other = prose(1, 50), prose(2, 70)
    assert is_covered(one + other, one, other)
    assert not is_covered(one + other, one)
    shelf = Shelf([sketch_of(prose(3, 50)), sketch_of(other), sketch_of(one)])
    assert shelf.covers(words_of(one + other), 12) == [[1, 2]]


def test_the_closest_sketch_comes_first() -> None:
    passage = prose(1, 60)
    shelf = Shelf([sketch_of(passage), sketch_of(passage[:30]), sketch_of(prose(2, 60))])
    assert shelf.covers(words_of(edited(passage[:30], 8)), 12) == [[1], [0]]
    assert shelf.covers(words_of(prose(4, 30)), 12) == []


def test_a_shelf_may_be_empty_and_so_may_a_text() -> None:
    assert Shelf([]).covers(words_of(prose(1, 20)), 12) == []
    assert Shelf([sketch_of(prose(1, 20))]).covers(words_of([]), 12) == []


def test_words_of_a_script_without_spaces_are_counted_as_everywhere() -> None:
    han = "".join(chr(0x4E00 + 7 * n) for n in range(60))
    more = "".join(chr(0x6E00 + 5 * n) for n in range(20))
    assert is_covered([han + more[:11]], [han])  # eleven words
    assert not is_covered([han + more[:12]], [han])


@pytest.mark.parametrize("size", [0, 1, 7, 8, 16, 64])
def test_by_chance_half_known_samples_rarely_pass(size: int) -> None:
    def tail(hits: int) -> float:
        return sum(comb(size, n) for n in range(hits, size + 1)) / 2**size

    hits = _enough(size)
    assert tail(hits) <= CHANCE < tail(hits - 1)
