from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from dedup import SettingsError
from dedup.replacing import failing, hold_writable, replacing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    with replacing(path) as stream:
        stream.write("ne")
        assert path.read_text() == "old"
        stream.write("w\n")
    assert path.read_bytes() == b"new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_stays_where_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def write() -> None:
        with replacing(path) as stream:
            stream.write("new")
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_trying_leaves_nothing_behind(tmp_path: Path) -> None:
    hold_writable(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="none"):
        hold_writable(tmp_path / "none" / "a")


def test_what_the_system_says_no_to_is_one_sentence(tmp_path: Path) -> None:
    no = pytest.raises(SettingsError, match=r"^cannot write a: No such file or directory$")
    with no, failing("a"), replacing(tmp_path / "none" / "a"):
        pass
