from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
import zstandard
from data_files import COMPRESS, as_jsonl, read
from hypothesis import given
from hypothesis import strategies as st

from dedup.read import unpacking
from dedup.read.broken import Broken
from dedup.read.unpacking import looks_binary, packing_of, unpacked

if TYPE_CHECKING:
    from pathlib import Path

PACKED = {suffix: pack for suffix, pack in COMPRESS.items() if suffix}
DATA = b"".join(b"Line %d of a text that is long enough.\n" % number for number in range(500))


def taken(data: bytes, name: str = "a", size: int = 1 << 20) -> tuple[bytes, str]:
    """What is unpacked, and what is said where it breaks off."""
    found = b""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    try:
        for piece in unpacked(pieces, name):
            found += piece
    except Broken as broken:
        return found, broken.message
    return found, ""


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("size", [1, 5, 17, 100_000])
def test_a_file_is_unpacked_by_its_first_bytes_whatever_its_name(suffix: str, size: int) -> None:
    for name in ("a.txt", f"a.txt{suffix}"):
        assert taken(PACKED[suffix](DATA), name, size) == (DATA, "")


@given(st.binary(max_size=300), st.sampled_from(sorted(COMPRESS)), st.integers(1, 50))
def test_any_bytes_come_out_as_they_went_in(data: bytes, suffix: str, size: int) -> None:
    if suffix or packing_of(data) is None:
        assert taken(COMPRESS[suffix](data), size=size) == (data, "")


@pytest.mark.parametrize("suffix", PACKED)
def test_parts_compressed_one_after_the_other_are_one_file(suffix: str) -> None:
    parts = PACKED[suffix](DATA) + PACKED[suffix](b"") + PACKED[suffix](b"end")
    assert taken(parts) == (DATA + b"end", "")
    assert taken(parts + bytes(512)) == (DATA + b"end", "")


def test_a_file_of_zstd_may_begin_with_a_frame_to_be_skipped() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"size"
    assert taken(skipped + zstandard.compress(DATA)) == (DATA, "")


def test_a_file_of_zstd_may_need_a_large_window() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=28, enable_ldm=True)
    data = zstandard.ZstdCompressor(compression_params=parameters).compress(DATA)
    assert taken(data) == (DATA, "")


@pytest.mark.parametrize("suffix", PACKED)
def test_a_file_that_is_cut_off_anywhere_says_so_and_gives_what_came_before(suffix: str) -> None:
    data = PACKED[suffix](DATA)
    for end in {*range(20, len(data), 97), len(data) - 1}:
        found, said = taken(data[:end])
        assert DATA.startswith(found)
        assert "breaks off: the file is not whole" in said


@pytest.mark.parametrize("suffix", PACKED)
def test_damage_is_said_to_be_damage(suffix: str) -> None:
    data = bytearray(PACKED[suffix](DATA))
    middle = len(data) // 2
    data[middle : middle + 20] = bytes(20)
    assert "data is damaged" in taken(bytes(data))[1]


@pytest.mark.parametrize("suffix", PACKED)
def test_other_bytes_behind_the_end_are_not_dropped_in_silence(suffix: str) -> None:
    found, said = taken(PACKED[suffix](DATA) + b"something else that is long")
    assert found == DATA
    assert "something else follows" in said
    assert taken(PACKED[suffix](DATA) + b"x")[1] != ""


@pytest.mark.parametrize("suffix", PACKED)
def test_a_suffix_that_promises_compression_is_held_to_it(suffix: str) -> None:
    assert taken(b"plain", f"a{suffix}") == (
        b"",
        f"it is not compressed as its suffix {suffix} says",
    )
    assert taken(b"", f"a{suffix}")[1] != ""


@pytest.mark.parametrize("text", [b"BZh is no header", b"BZh9", b"(\xb5", b"\x1f\x8b", b"", b"x"])
def test_a_text_that_begins_like_a_compressed_file_is_a_text(text: bytes) -> None:
    assert taken(text, "a.txt") == (text, "")


@pytest.mark.parametrize("suffix", PACKED)
def test_absurd_ratios_are_an_error_and_what_came_before_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1 << 16)
    monkeypatch.setattr(unpacking, "LARGEST_RATIO", 50)
    data = as_jsonl([{"text": "the first"}]) + b" " * (1 << 23)
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(PACKED[suffix](data))
    found = read(path)
    assert found.texts == ["the first"]
    assert "it unpacks to more than 50 times its size" in found.errors[0]
    assert found.ends == 0


@pytest.mark.parametrize("suffix", PACKED)
def test_records_before_the_end_of_what_is_left_are_read_and_the_line_is_said(
    tmp_path: Path, suffix: str
) -> None:
    records = [
        {"id": str(at), "text": f"{at} " + "".join(map(chr, range(97, 120)))} for at in range(9999)
    ]
    data = PACKED[suffix](as_jsonl(records))
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(data[: len(data) * 3 // 4])
    found = read(path)
    count = len(found.rows)
    assert found.texts == [each["text"] for each in records[:count]]
    (error,) = found.errors
    assert error.startswith(f"{path}:{count + 1}: its ")
    if suffix != ".bz2":  # its blocks are as large as this file
        assert count > 1000


def test_a_compressed_file_is_binary_by_what_is_in_it(tmp_path: Path) -> None:
    for name, data, answer in (("a", b"text", False), ("b", b"\0", True), ("c", b"", False)):
        path = tmp_path / f"{name}.gz"
        path.write_bytes(gzip.compress(data * 20_000))
        assert looks_binary(str(path)) is answer
