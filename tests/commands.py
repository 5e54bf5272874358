"""Running the command line in tests: in this process, or in one of its own with a made-up scan."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.__main__ import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

STUBBED = f"""
import sys, types
sys.path.insert(0, {str(Path(__file__).parent)!r})
import reports
stub = types.ModuleType("dedup.pipeline")
def scan(paths, settings, progress=None, expected=None):
    %s
stub.scan = scan
sys.modules["dedup.pipeline"] = stub
from dedup.__main__ import main
main()
"""
CHANGING_THE_LOOK = ("GITHUB_ACTIONS", "NO_COLOR", "COLUMNS", "DEDUP_TRACEBACK", "PYTHONUNBUFFERED")


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which nothing changes the look of a report, and no cache is kept."""
    for name in CHANGING_THE_LOOK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("DEDUP_NO_CACHE", "1")


def run_here(args: Sequence[str], capsys: pytest.CaptureFixture[str]) -> Ran:
    """Run a command line in this process."""
    capsys.readouterr()
    code = run(args)
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)


def python(body: str, args: Sequence[str]) -> list[str]:
    """The command line of a process in which `body` is what a scan does."""
    return [sys.executable, "-c", STUBBED % body.replace("\n", "\n    "), *args]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in CHANGING_THE_LOOK}
    return {**kept, "TERM": "xterm", "PYTHONUTF8": "1", "DEDUP_NO_CACHE": "1", **more}


def run_apart(body: str, args: Sequence[str], cwd: Path, **more: str) -> Ran:
    """Run a command line in a process of its own, in which `body` is what a scan does."""
    done = subprocess.run(
        python(body, args), cwd=cwd, env=environment(**more), capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
