"""Width, colour, encoding, direction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dedup.render.look import ASCII, Look, pad


def test_text_is_cut_by_columns_not_by_characters() -> None:
    assert Look().show("漢字漢字漢字", 7) == "漢字漢…"
    assert Look().show("abcdefg", 7) == "abcdefg"
    assert Look(glyphs=ASCII).show("abcdefgh", 7) == "abcd..."


@given(st.text(st.characters()), st.integers(3, 40))
def test_cut_text_fits(text: str, width: int) -> None:
    assert cell_len(Look().show(text, width)) <= width


def test_characters_the_stream_lacks_are_spelled_out() -> None:
    assert Look(encoding="ascii").show("naïve") == r"na\xefve"
    assert Look(encoding="latin-1").show("naïve ¶ 漢") == r"naïve ¶ \u6f22"


def test_right_to_left_text_is_isolated_only_where_that_is_wanted() -> None:
    assert Look(isolate=True).show("שלום.txt") == "\u2068שלום.txt\u2069"
    assert Look(isolate=True).show("plain") == "plain"
    assert Look(isolate=True).show("naïve") == "naïve"
    assert Look().show("שלום.txt") == "שלום.txt"


def test_colour_is_written_only_where_it_is_wanted() -> None:
    assert Look().paint("word", "bold") == "word"
    assert Look(colour=True).paint("word", "bold") == "\x1b[1mword\x1b[0m"
    assert Look(colour=True).paint("", "bold") == ""


def test_padding_counts_columns() -> None:
    assert pad("漢", 4) == "漢  "
    assert pad("longer", 4) == "longer"
