from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dedup.read.source import (
    format_of,
    is_binary,
    shown,
    suffix_of,
    suffix_reason,
    why,
)
from dedup.read.unpacking import looks_binary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.TXT", ".txt"),
        ("a.tar.gz", ".gz"),
        ("README", ""),
        (".profile", ""),
        ("..odd", ""),
        ("ends.", ""),
        (".hidden.md", ".md"),
    ],
)
def test_a_suffix_is_what_follows_the_last_dot_of_a_stem(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("a.MARKDOWN", "markdown"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.rst", "text"),
        ("LICENSE", "text"),
        ("a.log", "text"),
        ("a.jsonl.ZST", "jsonl"),
        ("a.json.gz", "json"),
        ("part-0.snappy.parquet", "parquet"),
        ("a.tar.xz", "tar"),
        ("a.tgz", "tar"),
        ("a.tsv", "csv"),
        ("a.htm", "html"),
        ("a.gz", "text"),
    ],
)
def test_the_format_follows_the_suffix_and_is_text_where_it_says_nothing(
    name: str, kind: str
) -> None:
    assert format_of(name) == kind


def test_odd_suffixes_share_one_reason_so_that_numbered_files_do_not_make_rows() -> None:
    assert suffix_reason(".7z") == "suffix .7z"
    for suffix in (".2024", ".\x1b[31m", "." + "x" * 40, ".é", ".with space"):
        assert suffix_reason(suffix) == "other suffix"


def native(path: str) -> str:
    return path.replace("/", os.sep)


def test_a_path_is_shown_relative_to_the_working_directory_only_below_it() -> None:
    here = native("/home/me")
    assert shown(native("/home/me/a/b.md"), here) == "a/b.md"
    assert shown(here, here) == "."
    assert shown(native("/home/me2/c.md"), here) == "/home/me2/c.md"
    assert shown(native("/etc/motd"), os.sep) == "etc/motd"


def test_a_path_that_is_not_unicode_is_shown_with_replacement_characters() -> None:
    assert shown(native("/d/caf\udce9\ud800é.md"), native("/d")) == "caf\ufffd\ufffdé.md"


def test_a_nul_byte_in_the_first_8_kib_makes_a_file_binary_unless_it_is_marked_utf_16(
    tmp_path: Path,
) -> None:
    assert is_binary(b"a\0b")
    assert not is_binary(b"a" * 8192 + b"\0")
    assert not is_binary("text".encode("utf-16"))
    assert not is_binary(b"")
    file = tmp_path / "a"
    file.write_bytes(b"x" * 8191 + b"\0")
    assert looks_binary(str(file))
    assert not looks_binary(str(tmp_path / "missing"))


def test_what_kept_a_file_from_being_read_is_said_in_words() -> None:
    assert why(FileNotFoundError()) == "it is no longer there"
    assert why(PermissionError()) == "no permission to read it"
    assert why(OSError(5, "Input/output error")) == "it cannot be read: Input/output error"
    assert why(OSError("odd")) == "it cannot be read: odd"
