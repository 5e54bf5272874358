from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dedup.accepting.seen import seen_from

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


def test_paths_stay_as_they_are_seen_from_the_working_directory(sub: Path) -> None:
    for folder in ("", ".", str(sub / "sub")):
        seen = seen_from(folder)
        assert [seen("a/b"), seen("-"), seen("./x")] == ["a/b", "-", "./x"]
        assert seen(str(sub.resolve() / "top")) == "../top"


def test_paths_are_seen_from_another_folder(sub: Path) -> None:
    seen = seen_from("..")
    assert [seen("a/b"), seen(str(sub / "top"))] == ["sub/a/b", "top"]
    assert seen_from(str(sub / "other"))("a") == "../sub/a"
