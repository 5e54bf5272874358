"""`dedup init` begins a configuration and leaves everything else as it was."""

from __future__ import annotations

import re
import shlex
import stat
import tomllib
from pathlib import Path

import pytest
from commands import plain, run_here

from dedup import __version__
from dedup.cli import snippets
from dedup.cli.group import dedup
from dedup.configuration import load
from dedup.configuration.keys import KEYS

FIRST = {"paths": (".",), "exclude": (), "similarity": 0.6, "min_words": 12}
PROJECT = '[project]\nname = "x"  # é\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_without_a_project_gets_a_file_of_its_own(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(["init"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Wrote dedup.toml. ")
    assert sorted(path.name for path in here.iterdir()) == [".git", "dedup.toml"]
    assert load().values == FIRST
    defaults = {key.option: key.default for key in KEYS}
    written = tomllib.loads(Path("dedup.toml").read_text("utf-8"))
    assert all(value == defaults[name.replace("-", "_")] for name, value in written.items())


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        (PROJECT, "\n"),
        (PROJECT.rstrip(), "\n\n"),
        ("", ""),
        (PROJECT.replace("\n", "\r\n"), "\r\n"),
        ("[tool.other]\na = 1\n", "\n"),
    ],
)
def test_a_project_keeps_every_byte_it_had(
    before: str, gap: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Path("pyproject.toml")
    project.write_bytes(before.encode())
    project.chmod(0o640)
    ran = run_here(["init"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Wrote pyproject.toml. ")
    after = project.read_bytes().decode()
    assert after.startswith(f"{before}{gap}[tool.dedup]")
    assert ("\r\n" in after) == ("\r\n" in before)
    assert after.count("\r\n") in {0, after.count("\n")}
    assert stat.S_IMODE(project.stat().st_mode) == 0o640
    assert load().values == FIRST
    assert sorted(path.name for path in here.iterdir()) == [".git", "pyproject.toml"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dedup.toml", ""),
        (".dedup.toml", "fast = true\n"),
        ("pyproject.toml", "[tool.dedup]\n"),
        ("pyproject.toml", "[tool]\ndedup = { fast = true }\n"),
    ],
)
def test_a_configuration_that_is_there_is_left_alone(
    name: str, text: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(name).write_text(text)
    ran = run_here(["init"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"dedup: error: {name} has a configuration of dedup already; edit that\n"
    assert Path(name).read_text() == text
    assert sorted(path.name for path in here.iterdir()) == sorted([".git", name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"tool = { x = 1 }\n", "pyproject.toml:3: not TOML: "),
        (b"broken\n", "pyproject.toml:1: not TOML: "),
        (b"[x]\ny = '\xff'\n", "pyproject.toml: not UTF-8, as TOML must be"),
    ],
)
def test_a_project_that_takes_no_table_is_left_alone(
    text: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pyproject.toml").write_bytes(text)
    ran = run_here(["init"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"dedup: error: {said}")
    assert Path("pyproject.toml").read_bytes() == text


def test_a_project_that_cannot_be_read_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    Path("pyproject.toml").touch()
    monkeypatch.setattr(Path, "read_bytes", denied)
    ran = run_here(["init"], capsys)
    assert ran.err == "dedup: error: cannot read pyproject.toml: Permission denied\n"


def test_set_up_is_printed_for_hooks_and_ci(capsys: pytest.CaptureFixture[str]) -> None:
    out = run_here(["init"], capsys).out
    for file, text in snippets.FILES.items():
        assert f"\n# {file}{text}" in out
        assert f"dedup-text=={__version__}" in text
        assert "\t" not in text


@pytest.mark.skipif("check" not in dedup.commands, reason="there is no check")
def test_commands_in_the_set_up_have_the_options_they_are_given() -> None:
    text = " ".join("".join(snippets.FILES.values()).split())
    lines = re.findall(r"dedup check (?:--\S+ (?:\"[^\"]*\"|[\w.-]+) ?)+", text)
    assert len(lines) == 3
    check = dedup.commands["check"]
    known = {name for option in check.params for name in option.opts}
    for line in lines:
        assert {word for word in shlex.split(line) if word.startswith("--")} <= known
