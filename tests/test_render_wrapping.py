"""Text in columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dedup.render.look import Look
from dedup.render.wrapping import Piece, command_lines, flow, one_line, wrap

TEXT = st.text(st.sampled_from("ab c—.,的修。กิ่ขé\u0301שלום한 \U0001f600-[]{}+~"), max_size=60)
PIECES = st.lists(st.builds(Piece, TEXT, st.sampled_from(["", "red"])), max_size=5)


def texts(pieces: list[Piece], width: int) -> list[str]:
    return ["".join(piece.text for piece in line) for line in wrap(pieces, width)]


@given(PIECES, st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_but_blanks_is_lost(
    pieces: list[Piece], width: int
) -> None:
    lines = texts(pieces, width)
    assert all(cell_len(line) <= width for line in lines)
    whole = "".join(text for text, _ in pieces)
    assert "".join(lines).replace(" ", "") == whole.replace(" ", "")
    assert all(line == line.strip() for line in lines)


@given(PIECES, st.integers(2, 30))
def test_every_character_keeps_its_style(pieces: list[Piece], width: int) -> None:
    before = [(char, style) for text, style in pieces for char in text if char != " "]
    lines = wrap(pieces, width)
    after = [(c, style) for line in lines for text, style in line for c in text if c != " "]
    assert after == before


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one  two", 20, ["one two"]),
        ("extraordinary", 5, ["extra", "ordin", "ary"]),
        ("漢字仮名。交じり文", 8, ["漢字仮", "名。交じ", "り文"]),
        ("on [-漢字-] day", 8, ["on [-漢", "字-] day"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("", 9, []),
    ],
)
def test_lines_break_where_a_reader_would(text: str, width: int, lines: list[str]) -> None:
    assert texts([Piece(text)], width) == lines


def test_marks_stay_with_their_words_in_every_style() -> None:
    pieces = [Piece("的的的", ""), Piece("[-的的-]", "red"), Piece("的", "")]
    assert texts(pieces, 9) == ["的的的", "[-的的-]", "的"]


def test_parts_flow_and_are_broken_only_where_they_must() -> None:
    assert flow(["aaa", "bb", "c"], " · ", 9) == ["aaa · bb", "c"]
    assert flow(["aaa", "bbbbbb cccc"], ", ", 8, indent=2) == ["aaa", "  bbbbbb", "  cccc"]


def test_a_long_command_goes_on_as_a_shell_reads_it() -> None:
    line = "dedup scan 'my news/a b.txt' --similarity 0.9 -f json"
    shown = command_lines(line, 30, Look())
    assert all(cell_len(part) <= 30 for part in shown)
    assert " ".join(part.removesuffix("\\").strip() for part in shown) == line
    assert [part.endswith(" \\") for part in shown] == [True] * (len(shown) - 1) + [False]


def test_a_word_that_is_wider_than_a_line_is_cut_on_the_left() -> None:
    shown = command_lines(f"dedup scan {'long/' * 20}end.txt", 40, Look())
    assert all(cell_len(part) <= 40 for part in shown)
    assert shown[-1].startswith("  …") and shown[-1].endswith("end.txt")


def test_line_ends_and_blanks_of_all_kinds_are_one_blank() -> None:
    assert one_line("a \n\tb\u3000c\xa0d") == "a b c d"
