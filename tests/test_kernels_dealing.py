"""Rows of keys are dealt out to parts by the first bits of these, and none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from corpora import BOTH
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from dedup.kernels.engine import Kernels

SHIFT = 30
ROWS = st.lists(st.tuples(st.integers(0, (1 << 32) - 1), st.booleans()), max_size=40)


@pytest.mark.parametrize("kernels", BOTH)
@given(batches=st.lists(ROWS, max_size=3), low=st.integers(0, 3), high=st.integers(1, 4))
def test_each_part_holds_its_rows_in_order(
    kernels: Kernels, batches: list[list[tuple[int, bool]]], low: int, high: int
) -> None:
    sizes = np.zeros(4, np.int64)
    expected: list[list[int]] = [[], [], [], []]
    arrays = []
    for number, rows in enumerate(batches):
        keys = np.array([key for key, _ in rows], np.uint32)
        worth = np.array([meant for _, meant in rows], np.bool_)
        first = 1000 * number + 1
        arrays.append((first, keys, worth))
        kernels.measure(keys, worth, SHIFT, sizes)
        for n, (key, meant) in enumerate(rows):
            if meant:
                expected[key >> SHIFT].append(key << 32 | first + 2 * n)
    assert sizes.tolist() == [len(part) for part in expected]
    borders = np.append(0, np.cumsum(sizes[low:high]))
    ends, out = borders.copy(), np.zeros(borders[-1] + 1, np.uint64)
    for first, keys, worth in arrays:
        kernels.deal(keys, worth, (first, SHIFT, low), (ends, out))
    assert ends.tolist() == [*borders[1:].tolist(), borders[-1]]
    assert out[:-1].tolist() == [row for part in expected[low:high] for row in part]
