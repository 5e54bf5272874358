"""The examples in tests/cases, which are documentation too, come out as written.

How a case is written is said in `replay`; each command ends with its exit code as `[exit 0]`.
Commands run one after the other in a folder that holds the inputs. DEDUP_REFRESH_CASES=1 writes
what came out.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import plain
from replay import blocks, replayed, write_inputs, written

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.glob("*.md"))


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
    now = replayed(case, capsys, codes=True)
    assert now == written(path, now)


def test_every_case_runs_a_command() -> None:
    assert CASES
    for path in CASES:
        consoles = "".join(blocks(path.read_text("utf-8"), "console"))
        assert re.search(r"(?m)^\$ dedup", consoles), path
