"""The pictures of terminals in docs/pictures are what the commands print on a terminal in colour.

DEDUP_REFRESH_CASES=1 draws them again.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from commands import plain, run_here
from replay import written
from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
FONT = re.compile(r"\s*@font-face \{.*?\n    \}\}", re.DOTALL)
"""Fonts from a network: a picture has none, and takes what the reader has."""
PICTURES = {
    "show-paste": "dedup show 0419d8 samples --width 100",
    "show-split": "dedup show 1b1350 samples --width 100",
    "show-narrow": "dedup show 1b1350 samples --width 64 --context 4",
    "show-tree": "dedup show bca10f samples --tree --width 80",
}
WIDTHS = {name: int(re.findall(r"--width (\d+)", line)[0]) for name, line in PICTURES.items()}


def picture(name: str, out: str) -> str:
    """What a terminal shows, as SVG."""
    console = Console(
        record=True,
        width=WIDTHS[name],
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
    )
    console.print(Text.from_ansi(out), no_wrap=True, crop=False)
    command = re.sub(r" --width \d+", "", PICTURES[name])
    code = FONT.sub("", CONSOLE_SVG_FORMAT)
    return console.export_svg(title=command, unique_id=f"dedup-{name}", code_format=code)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_a_terminal_shows(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain(monkeypatch)
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    ran = run_here([*shlex.split(PICTURES[name])[1:], "--color", "always"], capsys)
    assert (ran.code, ran.err) == (0, "")
    now = picture(name, ran.out)
    assert now == picture(name, ran.out)
    assert "http" not in now.replace("http://www.w3.org/2000/svg", "").replace(
        "https://www.textualize.io", ""
    )
    assert now == written(ROOT / "docs" / "pictures" / f"{name}.svg", now)
