"""Pieces of one passage become one; passages that only stand near each other do not."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import stages
from corpora import numbered, passages
from hypothesis import given
from hypothesis import strategies as st
from strategies import mosaics, planted, plantings

from dedup import merging
from dedup.passages import COSTS

if TYPE_CHECKING:
    from strategies import Planted

    from dedup.columns import Corpus, Passages

    Rows = list[list[tuple[int, int, int]]]

TWO = numbered([[list(range(500))], [list(range(500))]])
ONE = numbered([[list(range(500)) * 2]])


def merged(corpus: Corpus, *parts: Passages) -> list[stages.Passage]:
    return stages.rows(merging.merge(corpus, parts, COSTS))


def test_moved_pieces_become_one_passage_with_blocks_in_order_of_a() -> None:
    pieces = passages([(0, 530, 30)], [(30, 500, 30)])
    [whole] = merged(TWO, pieces)
    assert (whole.a, whole.b, whole.matched) == ((0, 60), (500, 560), 60)
    assert whole.blocks == [(0, 530, 30), (30, 500, 30)]


def test_pieces_of_both_tiers_are_joined() -> None:
    one, two = passages([(0, 500, 30)]), passages([(40, 540, 30)])
    assert [row.a for row in merged(TWO, one, two)] == [(0, 70)]
    assert [row.a for row in merged(TWO, two, one)] == [(0, 70)]


@pytest.mark.parametrize(("gap", "count"), [(0, 1), (24, 1), (34, 1), (36, 2), (60, 2)])
def test_pieces_are_joined_while_both_outweigh_what_stands_between(gap: int, count: int) -> None:
    """Forty tokens are worth 400; a token between costs five, and ten past the 24th."""
    size = 23 if gap < 60 else 90
    pieces = passages([(0, 500, 40)], [(40, 540 + gap, size)])
    worth = min(400, 10 * size) - 5 * gap - 5 * max(0, gap - 24)
    assert (worth > 0) == (count == 1) or gap == 60
    assert len(merged(TWO, pieces)) == count


def test_pieces_far_apart_stay_apart_however_long_they_are() -> None:
    near = passages([(0, 500, 200)], [(260 - 1, 700, 200)])
    far = passages([(0, 500, 200)], [(200 + merging.NEAR + 1, 700, 200)])
    assert len(merged(TWO, far)) == 2
    assert len(merged(TWO, near)) == 1


def test_pieces_that_match_the_same_tokens_match_them_once() -> None:
    pieces = passages([(0, 500, 30)], [(20, 520, 30)])
    [whole] = merged(TWO, pieces)
    assert (whole.matched, whole.a, whole.b) == (50, (0, 50), (500, 550))


def test_pieces_of_one_document_are_not_joined_where_their_sides_would_meet() -> None:
    pieces = passages([(0, 40, 30)], [(35, 80, 30)])
    assert len(merged(ONE, pieces)) == 2
    assert len(merged(TWO, passages([(0, 540, 30)], [(35, 580, 30)]))) == 1


def test_pieces_of_other_documents_are_not_joined() -> None:
    corpus = numbered([[list(range(100))], [list(range(100))], [list(range(100))]])
    pieces = passages([(0, 170, 30)], [(30, 200, 30)], [(60, 230, 30)])
    assert len(merged(corpus, pieces)) == 2


def test_a_crowd_of_pieces_is_a_table_and_stays_as_it_is() -> None:
    rows = [[(3 * n, 500 + 3 * n, 2)] for n in range(merging.MANY + 1)]
    assert len(merged(TWO, passages(*rows))) == len(rows)
    assert len(merged(TWO, passages(*rows[1:]))) == 1


def test_nothing_merged_is_nothing() -> None:
    assert merged(TWO, passages(), passages()) == []


blocks = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(1, 60))


@given(st.lists(blocks, max_size=8), st.randoms())
def test_merged_passages_are_sound_hold_every_piece_and_do_not_depend_on_order(
    rows: list[tuple[int, int, int]], random: object
) -> None:
    pieces = [[(i, 500 + i + (j - i) % 50, size)] for i, j, size in rows]
    corpus = numbered([[[1] * 500], [[1] * 500]])
    found = merged(corpus, passages(*pieces))
    for one in found:
        stages.assert_sound(corpus, one, ascending=False)
        assert [block[0] for block in one.blocks] == sorted(block[0] for block in one.blocks)
    for [(i, j, size)] in pieces:
        assert any(
            one.a[0] <= i and i + size <= one.a[1] and one.b[0] <= j and j + size <= one.b[1]
            for one in found
        )
    assert found == sorted(found, key=lambda one: (one.a, one.b))


@given(plantings | mosaics)
def test_merging_keeps_alignments_sound_and_loses_no_score(
    pairs: Planted | list[tuple[str, str]],
) -> None:
    run = stages.staged(pairs if isinstance(pairs, list) else pairs.pairs)
    before = list(itertools.chain(*map(stages.rows, run.aligned)))
    after = stages.rows(run.merged)
    assert len(after) <= len(before)
    for one in after:
        stages.assert_sound(run.corpus, one, ascending=False)
        assert one.similarity >= 0.5
    for piece in before:
        assert any(
            one.a[0] <= piece.a[0] and piece.a[1] <= one.a[1]
            and one.b[0] <= piece.b[0] and piece.b[1] <= one.b[1]
            and score(run.corpus, one) >= score(run.corpus, piece)
            for one in after
        )  # fmt: skip


def score(corpus: Corpus, one: stages.Passage) -> int:
    unmatched = one.a[1] - one.a[0] + one.b[1] - one.b[0] - 2 * one.matched
    return 10 * one.matched - int(COSTS[corpus.kinds[one.a[0]]]) * unmatched


def test_a_shuffled_paragraph_is_one_passage() -> None:
    for seed in range(6):
        corpus = planted(seed, ["shuffle"])
        run = stages.staged(corpus.pairs)
        assert len(run.merged.a) == 1
        [one] = stages.rows(run.merged)
        assert [block[1] for block in one.blocks] != sorted(block[1] for block in one.blocks)
