"""Candidates: what meets in buckets, equal segments, units worth a bucket, equal anchors."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
from corpora import BOTH, PLAIN, numbered
from hypothesis import given
from hypothesis import strategies as st

from dedup import buckets, candidates

if TYPE_CHECKING:
    from random import Random

    from numpy.typing import NDArray

Rows = list[tuple[int, int]]
rows_of_keys = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 60)), max_size=80).map(sorted)
hot_rows = st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 3)).map(
    lambda sizes: [(key, 100 * key + n) for key, size in enumerate(sizes) for n in range(size)]
)


def packed(rows: Rows) -> NDArray[np.uint64]:
    return buckets.pack(np.array(rows, np.int64).reshape(-1, 2))


def unpacked(columns: list[NDArray[np.uint64]]) -> Rows:
    whole = np.concatenate([np.empty(0, np.uint64), *columns])
    return [(a, b) for a, b in buckets.unpack(whole).tolist()]


def collided(rows: Rows, cuts: list[int]) -> Rows:
    batches = np.split(packed(rows), sorted(min(cut, len(rows)) for cut in cuts))
    return sorted(unpacked(list(buckets.collide(batches))))


@given(rows_of_keys | hot_rows, st.lists(st.integers(0, 80), max_size=12))
def test_pairs_do_not_depend_on_where_batches_are_cut(rows: Rows, cuts: list[int]) -> None:
    assert collided(rows, cuts) == oracles.meetings(rows, buckets.LAGS, buckets.SMALL)


@given(st.integers(0, 30))
def test_a_bucket_read_row_by_row_gives_the_same_pairs(size: int) -> None:
    rows = [(7, n) for n in range(size)]
    assert collided(rows, list(range(size))) == collided(rows, [])


@pytest.mark.parametrize("size", range(buckets.LAGS + 3))
def test_in_a_small_bucket_all_meet_all(size: int) -> None:
    rows = [(7, n) for n in range(size)]
    assert collided(rows, []) == list(itertools.combinations(range(size), 2))


@pytest.mark.parametrize("size", [6, 8, 9, 100, 3000])
def test_in_a_hot_bucket_each_meets_the_first_and_the_one_before(size: int) -> None:
    found = collided([(7, n) for n in range(size)], [size // 3])
    assert len(set(found)) == len(found) <= 2 * size + 2 * buckets.SMALL
    assert {(0, n) for n in range(1, size)} <= set(found)
    assert {(n - 1, n) for n in range(1, size)} <= set(found)


@given(rows_of_keys)
def test_pairs_stand_once_and_only_within_a_key(rows: Rows) -> None:
    keys = {}
    for key, value in rows:
        keys.setdefault(key, set()).add(value)
    found = collided(rows, [])
    for one, other in found:
        assert one < other
        assert any({one, other} <= values for values in keys.values())
    assert len(found) <= 4 * len(rows)


@given(rows_of_keys, st.integers(1, 9))
def test_only_rows_whose_key_is_shared_go_on(rows: Rows, chunk: int) -> None:
    counts = {key: sum(row[0] == key for row in rows) for key, _ in rows}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "CHUNK", chunk)
        parts = list(buckets.shared(packed(rows)))
    assert unpacked(parts) == [row for row in rows if counts[row[0]] > 1]


@given(st.lists(st.integers(0, 5), max_size=40))
def test_equal_segments_meet_the_first_and_the_one_before(contents: list[int]) -> None:
    pairs, first = candidates.exact(np.array(contents, np.uint64))
    expected = set()
    for n, content in enumerate(contents):
        before = [m for m in range(n) if contents[m] == content]
        expected |= {(before[0], n), (before[-1], n)} if before else set()
    assert sorted(map(tuple, pairs.tolist())) == sorted(expected)
    assert first.tolist() == [content not in contents[:n] for n, content in enumerate(contents)]


segment_sizes = st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=6), max_size=4)


@given(segment_sizes, st.data(), st.integers(0, 3), st.integers(1, 30))
def test_units_are_segments_and_pairs_of_them_with_enough_shingles(
    sizes: list[list[int]], data: st.DataObject, kind: int, min_words: int
) -> None:
    documents = [[[0] * size for size in document] for document in sizes]
    corpus = numbered(documents, kind)
    flat = [size for document in sizes for size in document]
    owners = [n for n, document in enumerate(sizes) for _ in document]
    contents = [data.draw(st.integers(0, 3)) for _ in flat]
    first = np.array([c not in contents[:n] for n, c in enumerate(contents)], np.bool_)
    sketched = np.array(contents, np.uint64), np.array(flat, np.uint32)
    least = min([8, 16, 16, 20][kind], max(1, min_words - 2))
    alone = [2 * n for n, size in enumerate(flat) if first[n] and size >= least]
    inside = [n for n, (a, b) in enumerate(itertools.pairwise(owners)) if a == b]
    joints = list(itertools.pairwise(contents))
    joined = [
        2 * n + 1
        for n in inside
        if flat[n] + flat[n + 1] >= least and joints[n] not in joints[:n]
    ]  # fmt: skip
    assert candidates.units(corpus, sketched, first, min_words).tolist() == alone + joined


bands = st.integers(1, 3)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), bands, st.data())
def test_near_units_share_the_key_of_some_band_and_no_segment(
    parts: list[int], bands: int, data: st.DataObject
) -> None:
    keys = [
        [np.array(data.draw(st.lists(st.lists(st.integers(0, 2), min_size=size, max_size=size),
                                     min_size=bands, max_size=bands)), np.uint32)
         for _ in range(2)]
        for size in parts
    ]  # fmt: skip
    count = sum(parts)
    choice = st.integers(0, 2 * count - 2)
    indexed = sorted(data.draw(st.sets(choice)), key=lambda unit: (unit % 2, unit))
    whole = [np.concatenate([part[joined] for part in keys], axis=1) for joined in (0, 1)]
    expected = set()
    for band in range(bands):
        rows = sorted((int(whole[unit % 2][band][unit // 2]), unit) for unit in indexed)
        expected |= set(oracles.meetings(rows, buckets.LAGS, buckets.SMALL))
    segments = [{unit // 2, unit // 2 + unit % 2} for unit in range(2 * count)]
    apart = sorted(pair for pair in expected if segments[pair[0]].isdisjoint(segments[pair[1]]))
    for kernels in BOTH:
        found = candidates.near(
            [tuple(part) for part in keys], np.array(indexed, np.int64), (kernels, 2)
        )
        assert [tuple(pair) for pair in found.tolist()] == apart


def test_no_batches_have_no_near_units() -> None:
    assert candidates.near([], np.empty(0, np.int64), (PLAIN, 1)).shape == (0, 2)


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 19)), max_size=12)))
def test_equal_anchors_meet_at_their_tokens_in_the_whole_corpus(batches: list[Rows]) -> None:
    parts = [packed(sorted(set(rows), key=lambda row: row[1])) for rows in batches]
    whole = sorted({(k, 20 * n + at) for n, rows in enumerate(batches) for k, at in rows})
    found = unpacked([candidates.anchored(parts, [20] * len(parts))])
    assert sorted(found) == oracles.meetings(whole, buckets.LAGS, buckets.SMALL)


@given(st.lists(st.integers(0, 9), max_size=30))
def test_distinct_values_ascend(values: list[int]) -> None:
    found = buckets.sorted_unique(np.array(values, np.uint64)).tolist()
    assert found == sorted(set(values))


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))))
def test_pairs_come_out_of_a_column_as_they_went_in(rows: Rows) -> None:
    assert unpacked([packed(rows)]) == rows


def touched(rows: Rows, low: int, meets: int) -> Rows:
    """What `touching` gives where few rows are from `low` on, from scratch."""
    found = set()
    for key, value in rows:
        before = [other for k, other in sorted(rows) if k == key and other < value]
        if value >= low:
            found |= {(other, value) for other in (*before[:1], *before[-meets:])}
    return sorted(found)


few_are_new = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 199)), max_size=120)


@given(few_are_new, st.integers(1, 200), st.sampled_from([1, 3, 64]), st.randoms())
def test_what_is_new_meets_the_first_and_the_last_before_it(
    rows: Rows, low: int, meets: int, random: Random
) -> None:
    rows = sorted(set(rows))
    mixed = random.sample(rows, len(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "MANY", meets)
        patch.setattr(buckets, "FEW", 0)  # any number is few
        assert sorted(set(unpacked([buckets.touching(packed(mixed), low)]))) == touched(
            rows, low, meets
        )


@given(rows_of_keys | hot_rows, st.integers(1, 400))
def test_where_much_is_new_it_meets_what_it_would_among_all(rows: Rows, low: int) -> None:
    every = oracles.meetings(rows, buckets.LAGS, buckets.SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "FEW", 1 << 20)  # one is many
        found = unpacked([buckets.touching(packed(rows), low)])
    assert sorted(found) == [pair for pair in every if pair[1] >= low]


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 19)), max_size=12)),
    st.integers(1, 100),
    st.sampled_from([0, buckets.FEW]),
)
def test_new_anchors_meet_as_their_rows_do_in_one_column(
    batches: list[Rows], low: int, few: int
) -> None:
    parts = [packed(sorted(set(rows), key=lambda row: row[1])) for rows in batches]
    whole = packed([(k, 20 * n + at) for n, rows in enumerate(batches) for k, at in set(rows)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "FEW", few)
        found = unpacked([candidates.anchored(parts, [20] * len(parts), low)])
        assert sorted(found) == sorted(unpacked([buckets.touching(whole, low)]))


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 30))
def test_new_equal_segments_meet_others_and_are_all_kept(numbers: list[int], low: int) -> None:
    contents = np.array(numbers, np.uint64) << np.uint64(32)
    pairs, first = candidates.exact(contents, low)
    assert all(numbers[a] == numbers[b] and a < b >= low for a, b in pairs.tolist())
    met = {b for _, b in pairs.tolist()}
    assert met == {n for n in range(low, len(numbers)) if numbers[n] in numbers[:n]}
    assert first.tolist() == [n >= low or v not in numbers[:n] for n, v in enumerate(numbers)]
