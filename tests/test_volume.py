"""How much is free in a folder, and whether it is memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dedup import volume

if TYPE_CHECKING:
    from pathlib import Path


def test_the_system_says_how_much_is_free(tmp_path: Path) -> None:
    assert volume.free(tmp_path)
    assert volume.free(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("folder", "memory"),
    [("disk", False), ("disk/fast", True), ("disk/faster", False), ("with space", True)],
)
def test_a_folder_is_memory_where_the_innermost_mount_is(
    folder: str, memory: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("disk/fast", "disk/faster", "with space/deep"):
        (tmp_path / name).mkdir(parents=True)
    mounts = tmp_path / "mounts"
    base = tmp_path.resolve()
    mounts.write_text(
        f"/dev/vda / ext4 rw 0 0\nnone {base}/disk/fast ext4 rw\nnone {base}/disk/fast tmpfs rw\n"
        f"none {base}/with\\040space ramfs rw\nodd\n"
    )
    monkeypatch.setattr(volume, "MOUNTS", mounts)
    assert volume.is_memory(tmp_path / folder) is memory
    assert volume.is_memory(tmp_path / folder / "deep") is memory


def test_all_may_be_memory_and_a_link_is_what_it_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(volume, "MOUNTS", mounts)
    assert volume.is_memory(tmp_path) is False
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    mounts.write_text(f"none / tmpfs rw\n/dev/vda {tmp_path.resolve()}/disk ext4 rw\n")
    assert volume.is_memory(tmp_path) is True
    assert volume.is_memory(tmp_path / "link") is False
