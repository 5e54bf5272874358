"""`dedup cache` names the folder and empties it; `dedup clean` is neither."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from commands import plain, run_here
from configured import put
from repeats import around, prose

from dedup.cli.group import dedup

A = prose(1, 40)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.delenv("DEDUP_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    put("news/a.txt", around(1, A))
    put("news/b.txt", around(2, A))
    return tmp_path


def test_the_cache_is_the_user_s_or_beside_the_configuration_or_where_it_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*args: str) -> str:
        ran = run_here(["cache", "dir", *args], capsys)
        assert (ran.code, ran.err) == (0, "")
        return ran.out.removesuffix("\n")

    assert said() == str(here / "home" / "dedup")
    put("dedup.toml", "")
    assert said() == str(here / ".dedup_cache")
    assert said("--isolated") == str(here / "home" / "dedup")
    put("dedup.toml", "cache-dir = 'kept'\n")
    assert said() == "kept"
    monkeypatch.setenv("DEDUP_CACHE_DIR", "elsewhere")
    assert said() == "elsewhere"
    assert said("--cache-dir", "here") == "here"
    assert not Path("here").exists()


def test_a_check_fills_the_cache_and_clear_empties_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put("dedup.toml", "")
    first = run_here(["check"], capsys)
    kept = [path for path in Path(".dedup_cache").iterdir() if path.suffix == ".pack"]
    assert len(kept) == 1
    assert run_here(["check"], capsys) == first
    Path(".dedup_cache/mine.txt").write_text("mine")
    ran = run_here(["cache", "clear"], capsys)
    folder = Path.cwd() / ".dedup_cache"
    assert (ran.code, ran.out) == (0, f"removed 1 file from {folder}\n")
    assert not kept[0].exists()
    assert Path(".dedup_cache/mine.txt").read_text() == "mine"
    assert run_here(["cache", "clear"], capsys).out == f"nothing to clear in {folder}\n"


@pytest.mark.parametrize("options", [["--no-cache"], ["--cache-dir", "/dev/null/x"]])
def test_a_check_without_a_cache_says_the_same(
    options: list[str], capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    assert (
        run_here(["check", *options], capsys).out.replace(" ".join(["", *options]), "")
        == run_here(["check", "--cache-dir", "x"], capsys).out
    )
    assert not (here / "home").exists()


def test_nothing_to_clear_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["cache", "clear", "--cache-dir", "nowhere"], capsys)
    assert (ran.code, ran.out) == (0, "nothing to clear in nowhere\n")


def test_what_cannot_be_deleted_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_here(["check", "--cache-dir", "kept"], capsys)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    monkeypatch.setattr(os, "unlink", refused)
    ran = run_here(["cache", "clear", "--cache-dir", "kept"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "dedup: error: cannot clear kept: Permission denied\n"


def test_a_command_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["cache"], capsys)
    assert (ran.code, ran.err) == (
        2,
        "dedup: error: Missing command; try 'dedup cache --help'\n",
    )


@pytest.mark.parametrize("args", [[], ["news", "--write"], ["--help"], ["-x"]])
def test_clean_is_an_error_that_names_what_may_be_meant(
    args: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "clean" not in run_here(["--help"], capsys).out
    without = {name: dedup.commands[name] for name in dedup.commands if name != "fix"}
    for commands, meant in (
        (without, "dedup cache clear"),
        (without | {"fix": click.Command("fix")}, "dedup fix or dedup cache clear"),
    ):
        monkeypatch.setattr(dedup, "commands", commands)
        ran = run_here(["clean", *args], capsys)
        assert (ran.code, ran.out) == (2, "")
        said = f"there is no command 'clean'; did you mean {meant}?"
        assert ran.err == f"dedup: error: {said}\n"
