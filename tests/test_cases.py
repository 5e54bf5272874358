"""The examples in tests/cases, which are documentation too, come out as written.

A case is a Markdown file. A block with the heading line "text file=PATH" is an input; `encoding=`
may follow, and `escaped` where characters are written as in Python strings. A block "console"
holds command lines after `$ `, each with what it prints on stdout, then what it prints on stderr
(after `2> `), then its exit code as `[exit 0]`. Commands run one after the other in a folder that
holds the inputs. DEDUP_REFRESH_CASES=1 writes what came out.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from commands import plain, run_here

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
INPUT = re.compile(r"text file=(?P<path>\S+)( encoding=(?P<encoding>\S+))?(?P<escaped> escaped)?")


def write_inputs(case: str, folder: Path) -> None:
    for block in BLOCK.finditer(case):
        found = INPUT.fullmatch(block["info"].strip())
        if found:
            target = folder / found["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content(block["body"], found))


def content(body: str, found: re.Match[str]) -> bytes:
    if found["escaped"]:
        body = body.encode().decode("unicode_escape")
    return body.encode(found["encoding"] or "utf-8")


def played(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a console shows for one command line."""
    program, *args = shlex.split(command)
    assert program == "dedup"
    ran = run_here(args, capsys)
    errors = "".join(f"2> {line}\n" for line in ran.err.splitlines())
    return f"$ {command}\n{ran.out}{errors}[exit {ran.code}]\n"


def replayed(case: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The case with what its commands show now."""

    def block(found: re.Match[str]) -> str:
        if found["info"].strip() != "console":
            return found[0]
        commands = re.findall(r"(?m)^\$ (.*)$", found["body"])
        shown = "\n".join(played(command, capsys) for command in commands)
        return f"{found['fence']}{found['info']}\n{shown}{found['fence']}"

    return BLOCK.sub(block, case)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_written(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    case = path.read_text("utf-8")
    write_inputs(case, tmp_path)
    now = replayed(case, capsys)
    if os.environ.get("DEDUP_REFRESH_CASES"):
        path.write_text(now, "utf-8")
    else:
        assert now == case


def test_every_case_runs_a_command() -> None:
    assert CASES
    for path in CASES:
        case = path.read_text("utf-8")
        assert any(block["info"].strip() == "console" for block in BLOCK.finditer(case)), path
        assert "\n$ dedup" in case
