"""What a process may use, and sizes as people write them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dedup import machine
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_cores_are_those_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_cgroups", list)
    assert machine.cores() >= 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7}, raising=False)
    assert machine.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert machine.cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.cores() == 1


def test_a_container_has_fewer_cores_and_less_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpu.max").write_text("200000 100000\n")
    (tmp_path / "memory.max").write_text("1048576\n")
    monkeypatch.setattr(machine, "_cgroups", lambda: [tmp_path])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(9)), raising=False)
    assert machine.cores() == 2
    assert machine.memory() == 1 << 20
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.cores() == 9
    assert machine.memory() > 1 << 20


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("512", 512), ("2k", 2048), ("1.5G", 3 << 29), ("2 GiB", 2 << 30), ("1tb", 1 << 40)],
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert machine.size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "2X", "1,5G"])
def test_what_is_no_size_is_an_error(text: str) -> None:
    with pytest.raises(SettingsError, match="is no size"):
        machine.size(text)


def test_sizes_are_shown_short() -> None:
    assert [machine.shown(n) for n in (3, 2048, 3 << 29)] == ["3 bytes", "2 kB", "1.5 GB"]
