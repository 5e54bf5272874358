"""Folders with configuration files in them, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

SIMILAR = "similarity = 0.8\n"


def repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with two folders the working directory."""
    for name in (".git", "news", "wiki"):
        (root / name).mkdir()
    (root / "news" / "a.txt").write_text("text")
    monkeypatch.chdir(root)
    return root


def put(name: str, text: str = SIMILAR) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")
