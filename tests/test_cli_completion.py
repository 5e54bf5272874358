"""`dedup completion`, and the questions shells ask then."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from commands import plain, run_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def asked(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What bash is told for a line whose last word is to be completed."""
    monkeypatch.setenv("_DEDUP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    ran = run_here([], capsys)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_as_the_program_answers(
    shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(["completion", shell], capsys)
    assert ran.code == 0
    assert f"_DEDUP_COMPLETE={shell}_complete" in ran.out
    if shell == "bash":
        (tmp_path / "script").write_text(ran.out)
        subprocess.run(["bash", "-n", tmp_path / "script"], check=True)


def test_a_shell_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["completion", "tcsh"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in ran.err


def test_commands_options_and_values_are_completed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked("dedup sc", monkeypatch, capsys) == "plain,scan\n"
    assert asked("dedup scan --simi", monkeypatch, capsys) == "plain,--similarity\n"
    assert asked("dedup scan --scope w", monkeypatch, capsys) == "plain,within\n"
    assert asked("dedup config fi", monkeypatch, capsys) == "plain,files\n"


@pytest.mark.parametrize(
    "line", ["dedup scan ne", "dedup scan -o ne", "dedup scan --config ne", "dedup selftest ne"]
)
def test_paths_are_left_to_the_shell(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(line, monkeypatch, capsys) == "file,ne\n"


def test_a_broken_configuration_does_not_disturb_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dedup.toml").write_text("broken")
    monkeypatch.chdir(tmp_path)
    assert asked("dedup scan --simi", monkeypatch, capsys) == "plain,--similarity\n"
