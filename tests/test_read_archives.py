from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from data_files import COMPRESS, as_jsonl, as_parquet, read, tarred, zipped

import dedup
from dedup.columns import Batch
from dedup.errors import SettingsError
from dedup.read import archives, compared_with, list_files, read_batches

FILES = {
    "b.txt": b"Bee.",
    "a/c.jsonl": b'{"text": "See."}\n',
    "a/d.md": b"---\nx: y\n---\nDee.",
    ".hidden.txt": b"no",
    "__MACOSX/._b.txt": b"no",
    "e.png": b"no",
    "f.csv": b"text\nno\n",
    "g.txt": b"\0\0",
    "h.tar": b"no",
}
PACKS = {".zip": zipped, ".tar": tarred}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("suffix", PACKS)
def test_an_archive_is_read_as_a_folder_is_and_what_is_left_out_is_counted(
    here: Path, suffix: str
) -> None:
    Path(f"x{suffix}").write_bytes(PACKS[suffix](FILES))
    listing = list_files(["."])
    assert [file.path for file in listing.files] == [
        f"x{suffix}!b.txt", f"x{suffix}!a/c.jsonl", f"x{suffix}!a/d.md",
    ]  # fmt: skip
    assert {row.reason: row.files for row in listing.skipped} == {
        "hidden": 2, "suffix .png": 1, "suffix .csv": 1, "binary": 1, "archive in an archive": 1,
    }  # fmt: skip
    assert listing.errors == ()
    found = read(".")
    assert [row.regions for row in found.rows] == [["Bee."], ["See."], ["Dee."]]
    assert found.ends == 3


@pytest.mark.parametrize("suffix", PACKS)
def test_globs_hold_in_archives(here: Path, suffix: str) -> None:
    Path(f"x{suffix}").write_bytes(PACKS[suffix](FILES))
    names = [file.path for file in list_files(["."], ["*.csv"], ["a/*.md", "b.txt"]).files]
    assert names == [f"x{suffix}!a/c.jsonl", f"x{suffix}!f.csv"]


@pytest.mark.parametrize("suffix", PACKS)
def test_one_file_of_an_archive_can_be_named(here: Path, suffix: str) -> None:
    Path(f"x{suffix}").write_bytes(PACKS[suffix](FILES))
    assert read(f"x{suffix}!a/c.jsonl").texts == ["See."]
    both = read(f"x{suffix}!a/c.jsonl", f"x{suffix}!b.txt", f"x{suffix}!b.txt")
    assert both.texts == ["Bee.", "See."]
    assert len(read(f"x{suffix}!b.txt", f"x{suffix}").texts) == 3
    with pytest.raises(SettingsError, match="does not exist"):
        list_files(["y.zip!b.txt"])


def test_files_of_a_compressed_tar_archive_are_read_in_its_order_and_once(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number:02}.txt" for number in range(30)]
    files = {name: name.encode() for name in reversed(names)}
    Path("x.tar.gz").write_bytes(COMPRESS[".gz"](tarred(files)))
    Path("w.txt").write_text("w")
    listing = list_files(["."])
    opened: list[int] = []
    real = archives.Tar._restart
    monkeypatch.setattr(archives.Tar, "_restart", lambda tar: (opened.append(1), real(tar)))
    assert read(".").texts == ["w", *reversed(names)]
    assert len(opened) == 2  # to list it, and to read it
    merged = compared_with(list_files(["w.txt"]), listing)
    assert [file.member for file in merged.files] == [*range(30), None]


def test_a_file_of_a_tar_archive_is_read_also_after_a_later_one(here: Path) -> None:
    Path("x.tar").write_bytes(tarred({"a.txt": b"a", "b.txt": b"b"}))
    first, second = list_files(["x.tar"]).files
    items = read_batches([second, first, second])
    assert [item.text.tobytes() for item in items if isinstance(item, Batch)] == [b"bab"]


def test_parquet_and_packed_files_in_an_archive_are_read(here: Path) -> None:
    files = {
        "a.parquet": as_parquet([{"text": "one"}]),
        "b.jsonl.zst": COMPRESS[".zst"](as_jsonl([{"text": "two"}])),
    }
    Path("x.zip").write_bytes(zipped(files))
    Path("y.tar.xz").write_bytes(COMPRESS[".xz"](tarred(files)))
    assert read("x.zip", "y.tar.xz").texts == ["one", "two"] * 2


def test_an_encrypted_file_is_an_error_of_its_own(here: Path) -> None:
    data = bytearray(zipped({"a.txt": b"a", "b.txt": b"b"}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    Path("x.zip").write_bytes(data)
    found = read("x.zip")
    assert found.texts == ["b"]
    (error,) = found.errors
    assert error.startswith("x.zip!a.txt: it cannot be unpacked: ")
    assert "password" in error or "encrypted" in error


def test_damage_in_one_file_of_a_zip_archive_is_an_error_of_that_file_only(here: Path) -> None:
    data = bytearray(zipped({"a.txt": b"a" * 5000 + b"b" * 5000, "b.txt": b"b"}))
    data[40] ^= 0xFF
    Path("x.zip").write_bytes(data)
    found = read("x.zip")
    assert found.texts == ["b"]
    assert [error.split(": ")[0] for error in found.errors] == ["x.zip!a.txt"]


def test_a_tar_archive_that_is_cut_off_gives_the_files_before(here: Path) -> None:
    data = tarred({"a.txt": b"a" * 600, "b.txt": b"b" * 600})
    for end in range(600, 2 * 1536 + 512, 100):
        Path("x.tar").write_bytes(data[:end])
        found = read("x.tar")
        assert found.errors
        assert found.texts == ["a" * 600, "b" * 600][: len(found.texts)]
        assert len(found.texts) == (end >= 1112) + (end >= 2648)


def test_a_damaged_header_does_not_end_a_tar_archive_in_silence(here: Path) -> None:
    data = bytearray(tarred({"a.txt": b"a", "b.txt": b"b"}))
    data[1024 + 20] ^= 0xFF
    Path("x.tar").write_bytes(data)
    found = read("x.tar")
    assert found.texts == ["a"]
    assert found.errors == ["x.tar: a header of the tar archive is damaged"]


def test_links_in_a_tar_archive_are_counted_and_not_followed(here: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
        archive.addfile(tarfile.TarInfo("b.txt"))
    Path("x.tar").write_bytes(out.getvalue())
    listing = list_files(["x.tar"])
    assert [file.path for file in listing.files] == ["x.tar!b.txt"]
    assert [(row.reason, row.files) for row in listing.skipped] == [("link in an archive", 1)]


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04", bytes(100)])
@pytest.mark.parametrize("suffix", PACKS)
def test_what_is_no_archive_is_an_error(here: Path, suffix: str, data: bytes) -> None:
    Path(f"x{suffix}").write_bytes(data)
    Path("y.txt").write_text("y")
    found = read(".")
    assert found.texts == ["y"]
    assert [error.split(": ")[0] for error in found.errors] == [f"x{suffix}"]


def test_a_zip_archive_of_an_absurd_ratio_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1000)
    monkeypatch.setattr(archives, "LARGEST_RATIO", 100)
    Path("x.zip").write_bytes(zipped({"a.txt": bytes(1 << 20), "b.txt": b"b"}))
    found = read("x.zip")
    assert found.texts == ["b"]
    assert found.errors[0].startswith("x.zip!a.txt: it unpacks to more than 100 times its size")


def test_two_files_of_one_name_in_an_archive_are_both_read(here: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "two")
    Path("x.zip").write_bytes(out.getvalue())
    assert read("x.zip").texts == ["one", "two"]


def test_names_in_an_archive_are_names_only(here: Path) -> None:
    Path("sub").mkdir()
    Path("sub/x.zip").write_bytes(zipped({"../up.txt": b"up", "/root.txt": b"root"}))
    report = dedup.scan("sub/x.zip")
    assert [file.path for file in report.files] == ["sub/x.zip!../up.txt", "sub/x.zip!/root.txt"]
    assert [path.name for path in here.iterdir()] == ["sub"]
