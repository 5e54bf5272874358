"""What could act on a terminal is spelled out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.render.safe import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, naïve 漢字", "plain text, naïve 漢字"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\nb\tc\r", r"a\x0ab\x09c\x0d"),
        ("abc\u202edcba", r"abc\u202edcba"),
        ("\u2066x\u2069\u200e\u200f\u061c", r"\u2066x\u2069\u200e\u200f\u061c"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("a\u200bb\u200d\ufeff", r"a\u200bb\u200d\ufeff"),
        ("caf\udce9.txt", r"caf\udce9.txt"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_could_act_is_spelled_out(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text(st.characters()))
def test_nothing_but_printable_characters_comes_back(text: str) -> None:
    assert safe(text).isprintable()
    assert all(unicodedata.category(char)[0] != "C" for char in safe(text))


@given(st.text(st.characters()))
def test_making_safe_twice_changes_nothing(text: str) -> None:
    assert safe(safe(text)) == safe(text)
