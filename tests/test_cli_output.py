"""Reports appear when they are complete, or not at all."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest

from dedup.cli.output import open_output
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable


def write(text: str) -> Callable[[TextIO], None]:
    def to(stream: TextIO) -> None:
        stream.write(text)

    return to


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_report_takes_its_place_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "result.txt"
    with open_output(str(target)) as send:
        assert names(tmp_path) == []
        send(write("naïve\n"))
        assert target.read_bytes() == "naïve\n".encode()
    assert names(tmp_path) == ["result.txt"]


def test_a_new_file_has_the_mode_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with open_output(str(tmp_path / "new.txt")) as send:
            send(write("new"))
    finally:
        os.umask(before)
    assert mode(tmp_path / "new.txt") == 0o640


def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "old.txt"
    target.write_text("old")
    target.chmod(0o604)
    with open_output(str(target)) as send:
        send(write("new"))
    assert (target.read_text(), mode(target)) == ("new", 0o604)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "there" / "file.txt")
    with open_output(str(link)) as send:
        send(write("new"))
    assert link.is_symlink()
    assert (tmp_path / "there" / "file.txt").read_text() == "new"


def test_a_run_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "old.txt"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), open_output(str(target)):
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert names(tmp_path) == ["old.txt"]


def test_a_writer_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    def half(stream: TextIO) -> None:
        stream.write("half")
        stream.flush()
        raise OSError(28, "No space left on device")

    target = tmp_path / "old.txt"
    target.write_text("old")
    with (
        pytest.raises(SettingsError, match=r"cannot write .*old\.txt: No space left"),
        open_output(str(target)) as send,
    ):
        send(half)
    assert target.read_text() == "old"
    assert names(tmp_path) == ["old.txt"]


@pytest.mark.parametrize("name", ["missing/result.txt", "folder"])
def test_a_place_that_cannot_be_written_fails_before_the_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with (
        pytest.raises(SettingsError, match=f"cannot write .*{name}: "),
        open_output(str(tmp_path / name)),
    ):
        pytest.fail("the work began")
    assert names(tmp_path) == ["folder"]


def test_a_write_protected_file_fails_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "old.txt"
    target.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with (
        pytest.raises(SettingsError, match="the file is write-protected"),
        open_output(str(target)),
    ):
        pytest.fail("the work began")


def test_a_device_is_written_to_and_not_replaced() -> None:
    with open_output(os.devnull) as send:
        send(write("gone"))
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_that_is_full_fails() -> None:
    with (
        pytest.raises(SettingsError, match="cannot write /dev/full: No space left"),
        open_output("/dev/full") as send,
    ):
        send(write("too much"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with open_output(str(pipe)) as send:
        send(write("through"))
    reader.join()
    assert read == ["through"]


@pytest.mark.parametrize("path", [None, "-"])
def test_stdout_is_the_default(path: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    with open_output(path) as send:
        send(write("report\n"))
    assert capsys.readouterr().out == "report\n"


def test_a_reader_that_closes_the_pipe_has_seen_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with open_output(None) as send:
            send(write("report"))
        assert os.path.samestat(os.fstat(writing), Path(os.devnull).stat())


def test_a_stdout_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: TextIO) -> None:
        raise OSError(28, "No space left on device")

    with Path(os.devnull).open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with (
            pytest.raises(SettingsError, match="cannot write to stdout: No space left on device"),
            open_output(None) as send,
        ):
            send(full)


def test_a_missing_stdout_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SettingsError, match="it is closed"), open_output(None):
        pytest.fail("the work began")
