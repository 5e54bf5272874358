from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import InputError
from dedup.read.text import decode_text


def failure(data: bytes, encoding: str = "utf-8") -> tuple[str, int | None]:
    error = decode_text(data, encoding, "a.txt")
    assert isinstance(error, InputError)
    assert (error.path, error.record) == ("a.txt", None)
    return error.message, error.line


@given(st.text().filter(lambda text: not text.startswith("\ufeff")), st.booleans())
def test_utf_8_comes_out_as_it_is_without_its_byte_order_mark(text: str, marked: bool) -> None:
    data = text.encode()
    assert decode_text(codecs.BOM_UTF8 + data if marked else data, "utf-8", "a") == data


@given(
    st.text().filter(lambda text: not text.startswith("\ufeff")),
    st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "UTF8", "utf-16-le"]),
)
def test_any_encoding_of_unicode_comes_out_as_utf_8(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding), encoding, "a") == text.encode()


def test_line_ends_are_not_translated() -> None:
    assert decode_text(b"a\r\nb\rc\n", "utf-8", "a") == b"a\r\nb\rc\n"
    assert decode_text(b"a\r\n\xe9\r", "latin-1", "a") == "a\r\né\r".encode()


def test_a_byte_that_is_not_utf_8_is_named_with_its_place_and_line() -> None:
    assert failure(b"one\ntwo\ncaf\xe9 au lait\n") == (
        "not UTF-8 (byte 0xe9 at 11); set --encoding, for example latin-1",
        3,
    )


def test_a_text_cut_inside_a_character_is_not_utf_8() -> None:
    message, line = failure("é".encode()[:1])
    assert message.startswith("not UTF-8 (byte 0xc3 at 0)")
    assert line == 1


def test_utf_16_under_utf_8_is_advised_to_be_read_as_utf_16() -> None:
    message, _ = failure("text".encode("utf-16"))
    assert message == "not UTF-8 (byte 0xff at 0); set --encoding, for example utf-16"


def test_a_binary_file_is_not_advised_to_be_read_as_latin_1() -> None:
    assert failure(b"\x89PNG\r\n\x1a\n\0\0") == ("it is no text: not UTF-8 (byte 0x89 at 0)", None)


@pytest.mark.parametrize(
    ("data", "encoding", "message", "line"),
    [
        (b"a\nb\x81", "cp1252", "not cp1252 (byte 0x81 at 3); check --encoding", 2),
        (
            "\u0a0a\n\u0a0a\n".encode("utf-16") + b"\x00",
            "utf-16",
            "not utf-16 (byte 0x00 at 10); check --encoding",
            3,
        ),
    ],
)
def test_a_byte_of_no_meaning_in_the_encoding_is_named(
    data: bytes, encoding: str, message: str, line: int | None
) -> None:
    assert failure(data, encoding) == (message, line)


def test_an_encoding_that_gives_no_unicode_is_an_error() -> None:
    message, line = failure(b"\\ud800", "unicode_escape")
    assert message.startswith("not unicode_escape: ")
    assert line is None
