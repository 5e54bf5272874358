"""Columns in temporary files give back what was written to them, however they are read."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.disk import Column, Folder, Shuffle
from dedup.errors import SettingsError
from dedup.kernels import engine

FOLDERS = ["reference", "numba"]


def test_a_temp_dir_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder"):
        Folder(tmp_path / "none")


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    column = Column(Folder(tmp_path), "numbers", np.int64)

    class Full:
        def seek(self, _: int) -> None: ...

        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(column, "_file", Full())
    with pytest.raises(SettingsError, match="No space left on device; --temp-dir names another"):
        column.add(np.arange(3))


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("preads", [True, False])
def test_columns_give_back_what_was_added(
    width: int, preads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dedup.disk.column.PREADS", preads)
    column = Column(Folder(tmp_path), "numbers", np.int32, width)
    assert len(column.map()) == 0
    rows = np.arange(30 * width, dtype=np.int32).reshape((30, width) if width > 1 else 30)
    for part in np.split(rows, [0, 7, 8]):
        column.add(part)
    assert len(column) == 30
    assert np.array_equal(column.map(), rows)
    column.release()
    assert np.array_equal(column.read(4, 99), rows[4:])
    starts, stops = np.array([20, 3, 3]), np.array([22, 3, 6])
    assert np.array_equal(column.gather(starts, stops), rows[[20, 21, 3, 4, 5]])
    column.clear()
    assert len(column) == 0


@given(st.lists(st.integers(0, 19), max_size=30))
def test_rows_are_read_with_the_ones_after_them(numbers: list[int]) -> None:
    with TemporaryDirectory() as folder:
        column = Column(Folder(Path(folder)), "numbers", np.int32, 2)
        table = np.arange(42).reshape(21, 2)
        column.add(table[:20].astype(np.int32))
        rows, after = column.with_next(np.array(numbers, np.int64), table[20])
    assert rows.tolist() == table[numbers].tolist()
    assert after.tolist() == table[np.array(numbers, np.int64) + 1].tolist()


def test_a_shuffle_deals_rows_to_their_parts(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 1 << 60, 1000).astype(np.uint64)
    part = rng.integers(0, 7, 1000)
    shuffle = Shuffle(Folder(tmp_path), "rows", 7)
    for start in range(0, 1000, 130):
        shuffle.add(rows[start : start + 130], part[start : start + 130])
    assert len(shuffle) == 1000
    for number in range(7):
        assert np.array_equal(shuffle.read(number), rows[part == number])
        pieces = list(shuffle.pieces(number, 40))
        assert len(pieces) > 1
        assert np.array_equal(np.concatenate(pieces), rows[part == number])
    shuffle.clear()
    assert not len(shuffle.read(3))


RANGES = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 40)), max_size=80)


@pytest.mark.parametrize("kernels", FOLDERS)
@given(ranges=RANGES)
def test_kernels_gather_the_same_ranges(kernels: str, ranges: list[tuple[int, int]]) -> None:
    rows = np.arange(1040, dtype=np.uint32)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEDUP_KERNELS", kernels)
        within = Folder(Path(folder))
        within.kernels = engine.choose(0)
        column = Column(within, "numbers", np.uint32)
        column.add(rows)
        starts, sizes = np.array(ranges, np.int64).reshape(-1, 2).T
        found = column.gather(starts, starts + sizes)
    expected = [rows[start : start + size] for start, size in ranges]
    assert np.array_equal(found, np.concatenate([np.empty(0, np.uint32), *expected]))


@pytest.mark.parametrize("kernels", FOLDERS)
def test_a_column_that_lost_its_end_is_an_error(
    kernels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_KERNELS", kernels)
    folder = Folder(tmp_path)
    folder.kernels = engine.choose(0)
    column = Column(folder, "numbers", np.uint32)
    column.add(np.arange(100, dtype=np.uint32))
    os.truncate(column._file.fileno(), 300)
    starts = np.arange(0, 99, 3)
    with pytest.raises(SettingsError, match="numbers is shorter than it was written"):
        column.gather(starts, starts + 2)


def test_compiled_kernels_read_all_ranges_until_one_ends_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_KERNELS", "numba")
    data = np.arange(200, dtype=np.uint8)
    (tmp_path / "data").write_bytes(data.tobytes())
    starts, sizes = np.array([150, 0, 190, 20]), np.array([10, 3, 20, 1])
    out = np.zeros(34, np.uint8)
    with (tmp_path / "data").open("rb") as file:
        assert engine.choose(0).gather(file.fileno(), starts, sizes, out) == 2
    assert out[:13].tolist() == [*range(150, 160), 0, 1, 2]
