from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import run_here

if TYPE_CHECKING:
    from commands import Ran


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b c.txt", "d.txt"):
        Path(name).write_text(f"The text of {name}.\n")
    return tmp_path


def files(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    ran = run_here(["config", "files", *args], capsys)
    assert ran.code == 0
    return ran.out.splitlines()


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    ran: Ran = run_here(["scan", *args], capsys)
    assert ran.code == 2
    return ran.err


@pytest.mark.parametrize(
    "data", [b"a.txt\nb c.txt\n", b"b c.txt\r\n\r\na.txt", b"b c.txt\0a.txt\0", b"a.txt\0\0b c.txt"]
)
@pytest.mark.usefixtures("here")
def test_a_list_names_files_a_line_or_between_nul_bytes(
    capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    Path("list").write_bytes(data)
    assert files(capsys, "--files-from", "list") == ["a.txt", "b c.txt"]
    assert files(capsys, "--files-from", "list", "d.txt") == ["a.txt", "b c.txt", "d.txt"]


@pytest.mark.usefixtures("here")
def test_a_list_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"d.txt\n")))
    assert files(capsys, "--files-from", "-") == ["d.txt"]
    assert "name one" in refused(capsys, "--files-from", "-", "-")


@pytest.mark.usefixtures("here")
def test_a_list_takes_the_place_of_the_paths_that_are_configured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("dedup.toml").write_text("paths = ['d.txt']\n")
    Path("list").write_text("a.txt\n")
    assert files(capsys) == ["d.txt"]
    assert files(capsys, "--files-from", "list") == ["a.txt"]


@pytest.mark.usefixtures("here")
def test_a_list_that_is_missing_empty_or_names_what_is_missing_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("empty").write_text("\n\n")
    Path("list").write_text("a.txt\ngone.txt\n")
    assert "--files-from none cannot be read: No such file" in refused(
        capsys, "--files-from", "none"
    )
    assert "--files-from empty names no file" in refused(capsys, "--files-from", "empty")
    assert "gone.txt does not exist" in refused(capsys, "--files-from", "list")


@pytest.mark.usefixtures("here")
def test_a_glob_that_no_shell_has_expanded_is_expanded(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sub/deep").mkdir(parents=True)
    Path("sub/deep/e.txt").write_text("e")
    Path("[x].txt").write_text("x")
    assert files(capsys, "?.txt") == ["a.txt", "d.txt"]
    assert files(capsys, "**/e.*", "b*.txt") == ["b c.txt", "sub/deep/e.txt"]
    assert files(capsys, "[x].txt") == ["[x].txt"]
    assert "*.none does not exist" in refused(capsys, "*.none")


@pytest.mark.usefixtures("here")
def test_fields_come_from_the_command_line_the_environment_and_a_configuration(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("r.jsonl").write_text('{"my title": "T", "body": "B", "key": 1}\n')

    def fields(*args: str) -> tuple[object, object]:
        ran = run_here(["scan", "r.jsonl", "-f", "json", *args], capsys)
        settings = json.loads(ran.out)["settings"]
        return settings["text-field"], settings["id-field"]

    assert fields("--text-field", "body") == ("body", "id")
    both = ("--text-field", "my title", "--text-field", "body", "--id-field", "key")
    assert fields(*both) == (["my title", "body"], "key")
    Path("dedup.toml").write_text("text-field = ['my title', 'body']\nid-field = 'key'\n")
    assert fields() == (["my title", "body"], "key")
    Path("dedup.toml").write_text("text-field = 'body'\n")
    assert fields() == ("body", "id")
    monkeypatch.setenv("DEDUP_TEXT_FIELD", "my title")
    monkeypatch.setenv("DEDUP_ID_FIELD", "key")
    assert fields() == ("my title", "key")
