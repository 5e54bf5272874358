"""Units that share a key are found before they are sorted, and meet as in the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import oracles
from corpora import BOTH, source_of
from hypothesis import given
from hypothesis import strategies as st

from dedup import candidates
from dedup.kernels import crowds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.candidates import Keyed
    from dedup.kernels.engine import Kernels

U32 = np.uint64(32)
keys_of_parts = st.lists(st.lists(st.integers(0, 40), max_size=8), min_size=1, max_size=4)
tables = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), max_size=40, unique=True)


def packed(rows: list[tuple[int, int]]) -> NDArray[np.uint64]:
    return np.array([key << 32 | unit for key, unit in sorted(rows)], np.uint64)


class FromSource:
    """The loops that are compiled, run by the interpreter."""

    def tally(
        self, keys: NDArray[np.uint32], rows: NDArray[np.int64], counts: NDArray[np.uint8]
    ) -> None:
        source_of("crowds").tally(keys, rows, counts)

    def crowd(
        self,
        keys: tuple[NDArray[np.uint32], NDArray[np.int64]],
        units: NDArray[np.uint64],
        counts: NDArray[np.uint8],
    ) -> NDArray[np.uint64]:
        out = np.empty_like(units)
        kept: NDArray[np.uint64] = out[: source_of("crowds").crowd(*keys, units, counts, out)]
        return kept


def crowded(kernels: Kernels, batches: list[Keyed]) -> list[int]:
    rows = sum(len(chosen) for _, chosen, _ in batches)
    return [row for found in candidates.crowded(kernels, batches, rows) for row in found.tolist()]


@given(keys_of_parts, st.data())
def test_rows_whose_key_stands_in_another_row_are_kept_in_order(
    parts: list[list[int]], data: st.DataObject
) -> None:
    keys = [np.array(part, np.uint32) for part in parts]
    rows = [
        np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(part)))))), np.int64)
        if part
        else np.empty(0, np.int64)
        for part in parts
    ]
    count = sum(map(len, rows))
    units = np.split(np.arange(count, dtype=np.uint64), np.cumsum([len(own) for own in rows])[:-1])
    every, few, same = (
        crowded(kernels, list(zip(keys, rows, units, strict=True)))  # type: ignore[arg-type]
        for kernels in (*BOTH, FromSource())
    )
    assert few == same
    met = [row >> 32 for row in every]
    assert [row & 0xFFFFFFFF for row in every] == list(range(count))
    shared = [row for row, key in zip(every, met, strict=True) if met.count(key) > 1]
    kept = set(few)
    assert few == [row for row in every if row in kept]
    assert kept.issuperset(shared)


def test_keys_that_only_look_alike_are_the_few_that_are_kept_beside() -> None:
    keys = np.random.default_rng(1).integers(0, 1 << 32, 1 << 12, np.uint32)
    units = np.arange(len(keys), dtype=np.uint64)
    kept = crowded(BOTH[1], [(keys, np.arange(len(keys)), units)])
    assert len(np.unique(keys)) == len(keys) > 7 * len(kept) > 0


def test_a_column_that_is_read_only_gives_the_same() -> None:
    keys = np.array([5, 6, 5, 7], np.uint32)
    keys.setflags(write=False)
    units = np.arange(4, dtype=np.uint64)
    assert crowded(BOTH[1], [(keys, np.arange(4), units)]) == [5 << 32 | 0, 5 << 32 | 2]


@given(tables, st.sampled_from([(8, 3), (3, 2), (200, 200), (1, 1)]))
def test_units_of_a_bucket_meet_as_in_the_reference(
    rows: list[tuple[int, int]], meet: tuple[int, int]
) -> None:
    most, lags = meet
    column = packed(rows)
    pairs = np.empty(crowds.room(column, *meet) + 1, np.uint64)
    plain = source_of("crowds")
    results = [kernels.meetings(column, meet).tolist() for kernels in BOTH]
    assert plain.room(column, *meet) == len(pairs) - 1
    results.append(pairs[: plain.meetings(column, *meet, pairs)].tolist())
    met = oracles.meetings(sorted(rows), lags, most)
    expected = sorted(
        (a, b) for a, b in met if {a // 2, a // 2 + a % 2}.isdisjoint({b // 2, b // 2 + b % 2})
    )
    for found in results:
        assert sorted((pair >> 32, pair & 0xFFFFFFFF) for pair in found) == expected
