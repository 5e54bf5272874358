"""A document is found from a number in it, however long documents are."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.large.owners import Owners


@given(st.lists(st.sampled_from([0, 1, 2, 3, 50, 700]), min_size=1, max_size=60), st.data())
def test_the_document_is_the_last_that_begins_before(sizes: list[int], data: st.DataObject) -> None:
    starts = np.cumsum([0, *sizes])
    if not starts[-1]:
        return
    values = data.draw(st.lists(st.integers(0, int(starts[-1]) - 1), max_size=60))
    for entries in (1, 4):
        found = Owners(starts, entries).of(np.array(values, np.uint64))
        assert found.tolist() == [bisect_right(starts.tolist(), value) - 1 for value in values]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(1, 5))
def test_shares_are_all_of_them(sizes: list[int], parts: int) -> None:
    starts = np.cumsum([0, *sizes])
    shares = [Owners(starts).share(part, parts) for part in range(parts)]
    assert shares[0][0] == 0
    assert shares[-1][1] == starts[-1]
    assert all(one[1] == other[0] for one, other in pairwise(shares))
