"""Blocks of code in Markdown: files to write, and command lines with what they print.

A block with the heading line "text file=PATH" is an input; `encoding=` may follow, and `escaped`
where characters are written as in Python strings. Last may stand `later`, where the file is written
when the commands above have run, or `gone`, where it is then taken away. A block "console" holds
command lines after `$ `, each with what it prints on stdout, then what it prints on stderr (after
`2> `).
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from commands import run_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
INPUT = re.compile(
    r"text file=(?P<path>\S+)( encoding=(?P<encoding>\S+))?(?P<escaped> escaped)?"
    r"( (?P<when>later|gone))?"
)


def blocks(text: str, info: str) -> Iterator[str]:
    """What the blocks with this heading line hold."""
    return (block["body"] for block in BLOCK.finditer(text) if block["info"].strip() == info)


def write_inputs(case: str, folder: Path) -> None:
    """Write the files that are there before the first command."""
    for block in BLOCK.finditer(case):
        found = INPUT.fullmatch(block["info"].strip())
        if found and not found["when"]:
            _write(block["body"], found, folder)


def _write(body: str, found: re.Match[str], folder: Path) -> None:
    target = folder / found["path"]
    if found["when"] == "gone":
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_content(body, found))


def _content(body: str, found: re.Match[str]) -> bytes:
    if found["escaped"]:
        body = body.encode().decode("unicode_escape")
    return body.encode(found["encoding"] or "utf-8")


def played(command: str, capsys: pytest.CaptureFixture[str], codes: bool) -> str:
    """What a console shows for one command line; `codes`: and last its exit code, as `[exit 0]`."""
    program, *args = shlex.split(command)
    assert program == "dedup"
    ran = run_here(args, capsys)
    errors = "".join(f"2> {line}\n" for line in ran.err.splitlines())
    return f"$ {command}\n{ran.out}{errors}" + (f"[exit {ran.code}]\n" if codes else "")


def replayed(text: str, capsys: pytest.CaptureFixture[str], *, codes: bool) -> str:
    """The text with what its commands show now, run in the working directory."""

    def block(found: re.Match[str]) -> str:
        later = INPUT.fullmatch(found["info"].strip())
        if later and later["when"]:
            _write(found["body"], later, Path())
        if found["info"].strip() != "console":
            return found[0]
        commands = re.findall(r"(?m)^\$ (.*)$", found["body"])
        shown = "\n".join(played(command, capsys, codes) for command in commands)
        return f"{found['fence']}{found['info']}\n{shown}{found['fence']}"

    return BLOCK.sub(block, text)


def written(path: Path, now: str) -> str:
    """What a file says; DEDUP_REFRESH_CASES=1 first writes to it what is true now."""
    if os.environ.get("DEDUP_REFRESH_CASES"):
        path.write_text(now, "utf-8", newline="\n")
    return path.read_text("utf-8")
