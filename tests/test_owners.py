"""The owner of a number is found in a table as by a search, however large owners are."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.owners import Owners, table

SIZES = st.lists(st.sampled_from([0, 1, 2, 3, 50, 700]), min_size=1, max_size=60)


@given(SIZES, st.lists(st.integers(-3, 3000), max_size=60), st.integers(1, 4))
def test_the_owner_is_the_last_that_starts_before(
    sizes: list[int], numbers: list[int], entries: int
) -> None:
    *starts, end = np.cumsum([0, *sizes]).tolist()
    found = Owners(np.array(starts), end, entries).of(np.array(numbers, np.int64))
    for number, owner in zip(numbers, found.tolist(), strict=True):
        assert owner == bisect_right(starts, number) - 1 or (number < 0 <= owner < len(starts))


@given(SIZES, st.integers(0, 4), st.integers(0, 9))
def test_the_table_has_the_owner_of_every_so_manyth(sizes: list[int], bits: int, low: int) -> None:
    *starts, end = np.cumsum([low, *sizes]).tolist()
    numbers = range(0, end + 1, 1 << bits)
    expected = [max(0, bisect_right(starts, number) - 1) for number in numbers]
    assert table(np.array(starts), end, bits).tolist() == expected
