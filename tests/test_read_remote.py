from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from data_files import COMPRESS, as_jsonl, as_parquet, read, tarred, zipped

from dedup.errors import SettingsError
from dedup.read import list_files
from dedup.read.remote import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fsspec import AbstractFileSystem

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket() -> Iterator[AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def put(system: AbstractFileSystem, **files: bytes) -> None:
    for name, data in files.items():
        system.pipe(f"/set/{name.replace('__', '.').replace('_in_', '/')}", data)


def test_a_file_a_folder_and_a_glob_at_a_url_are_read(bucket: AbstractFileSystem) -> None:
    put(
        bucket,
        a__jsonl=as_jsonl([{"text": "one"}]),
        b__jsonl__zst=COMPRESS[".zst"](as_jsonl([{"text": "two"}])),
        c__parquet=as_parquet([{"text": "three"}]),
        sub_in_d__txt=b"four",
        e__png=b"no",
        f__csv=b"text\nfive\n",
    )
    assert read("memory://set/a.jsonl").texts == ["one"]
    assert read("memory://set").texts == ["one", "two", "three", "four"]
    assert read("memory://set/*.jsonl*").texts == ["one", "two"]
    assert read("memory://set/f.csv").texts == ["five"]
    listing = list_files(["memory://set/"], include=["*.csv"], exclude=["sub/"])
    assert [file.path.rpartition("/")[2] for file in listing.files] == [
        "a.jsonl", "b.jsonl.zst", "c.parquet", "f.csv",
    ]  # fmt: skip
    assert [(row.reason, row.files) for row in listing.skipped] == [
        ("excluded", 1),
        ("suffix .png", 1),
    ]


def test_archives_at_a_url_are_read(bucket: AbstractFileSystem) -> None:
    put(bucket, a__zip=zipped({"x.txt": b"x"}), b__tar=tarred({"y.txt": b"y"}))
    found = read("memory://set")
    assert found.texts == ["x", "y"]
    assert found.errors == []


def test_a_url_with_nothing_there_is_refused(bucket: AbstractFileSystem) -> None:
    for url in ("memory://none.txt", "memory://*.none"):
        with pytest.raises(SettingsError, match="does not exist"):
            list_files([url])


def test_what_a_library_raises_is_an_error_of_the_file(
    bucket: AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a__txt=b"a")

    def failing(*args: object, **options: object) -> object:
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(bucket), "_open", failing)
    assert read("memory://set/a.txt").errors == [
        "memory:///set/a.txt: it cannot be read: no credentials"
    ]
    monkeypatch.setattr(type(bucket), "isdir", failing)
    assert read("memory://set/").errors == ["memory://set/: it cannot be read: no credentials"]


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: .*nosuch"):
        list_files(["nosuch://x"])


def test_without_fsspec_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SettingsError, match=r"install dedup-text\[remote\]"):
        list_files(["s3://bucket/a.txt"])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@host/a.txt?token=1#x", "https://host/a.txt"),
        ("s3://bucket/a?b.txt", "s3://bucket/a?b.txt"),
        ("https://host/a@b.txt", "https://host/a@b.txt"),
    ],
)
def test_reports_do_not_show_what_may_be_secret_in_a_url(url: str, shown: str) -> None:
    assert named(url) == shown
