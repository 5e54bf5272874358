"""Options from the command line, the environment, `--config` and a file, in this order."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from commands import plain, run_here
from configured import put, repository

from dedup.cli.again import command_line
from dedup.cli.group import dedup
from dedup.cli.scan import scan
from dedup.configuration.keys import KEYS

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    for key in KEYS:
        monkeypatch.delenv(f"DEDUP_{key.option.upper()}", raising=False)
    return repository(tmp_path, monkeypatch)


def in_force(args: str, capsys: pytest.CaptureFixture[str], name: str = "similarity") -> object:
    """What a scan says about a setting."""
    ran = run_here(["scan", "-f", "json", *args.split()], capsys)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)["settings"][name]


def test_each_source_wins_over_the_next(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_force("news", capsys) == 0.6
    put("dedup.toml", "similarity = 0.7\n")
    assert in_force("news", capsys) == 0.7
    assert in_force("news --isolated", capsys) == 0.6
    assert in_force("--config similarity=0.8 news", capsys) == 0.8
    monkeypatch.setenv("DEDUP_SIMILARITY", "0.9")
    assert in_force("--config similarity=0.8 news", capsys) == 0.9
    assert in_force("--config similarity=0.8 news --similarity 1", capsys) == 1


def test_every_kind_of_option_can_come_from_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", "fast = true\ninclude = ['*.x', './y/*']\nscope = 'across'\nmin-words = 3\n")
    assert in_force("news", capsys, "fast") is True
    assert in_force("news", capsys, "include") == ["*.x", "./y/*"]
    assert in_force("news", capsys, "scope") == "across"
    assert in_force("news", capsys, "min-words") == 3
    assert in_force("news --include z", capsys, "include") == ["z"]


def test_more_is_excluded_whatever_excludes_already(capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", "exclude = ['a']\nextend-exclude = ['b']\n")
    assert in_force("news", capsys, "exclude") == ["a", "b"]
    assert in_force("news --exclude c", capsys, "exclude") == ["c", "b"]
    assert in_force("news --extend-exclude c", capsys, "exclude") == ["a", "c"]


def test_lists_in_the_environment_are_split_at_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_INCLUDE", "*.x *.y")
    assert in_force("news", capsys, "include") == ["*.x", "*.y"]
    monkeypatch.setenv("DEDUP_INCLUDE", "")
    assert in_force("news", capsys, "include") == []


def test_a_configuration_in_the_environment_may_have_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_CONFIG", "similarity = 0.8")
    assert in_force("news", capsys) == 0.8
    put("my own.toml", "similarity = 0.9\n")
    monkeypatch.setenv("DEDUP_CONFIG", "my own.toml")
    assert in_force("news", capsys) == 0.9


def test_without_paths_those_of_the_configuration_are_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("wiki/b.txt", TEXT)
    put("dedup.toml", "paths = ['wiki']\n")
    assert f"{len(TEXT.split())} words" in run_here(["scan"], capsys).out
    monkeypatch.chdir("news")
    assert f"{len(TEXT.split())} words" in run_here(["scan"], capsys).out
    assert "1 word" in run_here(["scan", "."], capsys).out


def test_the_self_test_is_configured_too(capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", "similarity = 3\n")
    ran = run_here(["selftest", "news"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: dedup.toml:1: similarity is 3; ")


def test_a_broken_configuration_ends_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put("dedup.toml", "fast = \x1b[31m\n")
    ran = run_here(["scan"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: dedup.toml:1: not TOML: ")
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    "args", [["--help"], ["scan", "--help"], ["--version"], ["config", "schema"], ["config", "-h"]]
)
def test_help_reads_no_configuration(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", "broken")
    assert run_here(args, capsys).code == 0


def test_help_imports_nothing_of_configurations() -> None:
    code = (
        "import sys; from dedup.__main__ import run; run(['scan', '--help']); "
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name for name in done.stderr.split() if name.startswith("dedup.configuration")}


def test_the_variable_that_holds_a_wrong_value_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_MIN_WORDS", "many")
    ran = run_here(["scan"], capsys)
    assert ran.code == 2
    assert ran.err.startswith("dedup: error: Invalid value for DEDUP_MIN_WORDS: 'many' is not")


def test_a_value_that_an_option_refuses_is_said_with_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = next(each for each in scan.params if each.name == "scope")
    monkeypatch.setattr(scope.type, "choices", ("all",))
    put("dedup.toml", "\nscope = 'within'\n")
    ran = run_here(["scan", "--isolated", "--config", "scope = 'within'"], capsys)
    assert ran.err.startswith("dedup: error: Invalid value for scope in --config: 'within' is not")
    ran = run_here(["scan"], capsys)
    assert ran.err.startswith("dedup: error: Invalid value for scope in dedup.toml:2: 'within'")


def test_options_have_the_defaults_of_their_keys() -> None:
    options = {each.name: each for each in scan.params if each.name != "paths"}
    with scan.make_context("scan", ["--isolated"]) as ctx:
        for key in KEYS:
            if key.option in options:
                default = ctx.params[key.option]
                known = [[key.default], key.default] if default else [key.default]
                assert (list(default) if isinstance(default, tuple) else default) in known


def test_the_command_that_is_offered_next_is_configured_in_the_same_way() -> None:
    args = ["--isolated", "--config", "fast = true", "news"]
    with (
        dedup.make_context("dedup", ["scan", *args]) as group,
        scan.make_context("scan", list(args), parent=group) as ctx,
    ):
        again = command_line(ctx)
    assert again == ("dedup", "scan", "--config", "fast = true", "--isolated", "news")
