"""Paragraphs are found again in the text of a passage."""

from __future__ import annotations

from dedup.render.paragraphs import paragraph_at, paragraph_starts


def test_blocks_between_blank_lines_are_paragraphs() -> None:
    assert paragraph_starts("one\nstill one\n\n \t\ntwo", 2) == [0, 18]


def test_lines_without_words_end_a_paragraph() -> None:
    assert paragraph_starts("one\n***\ntwo\n---", 2) == [0, 8]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    long = "word " * 40
    assert paragraph_starts(f"one\n\n{long}\nshort\n\nwrapped\nhere", 4) == [0, 5, 206, 213]


def test_the_number_of_paragraphs_decides_between_lines_and_blocks() -> None:
    assert paragraph_starts("a\nb\n\nc", 3) == [0, 2, 5]
    assert paragraph_starts(f"a\n{'b ' * 80}\n\nc", 2) == [0, 164]


def test_a_number_that_fits_nothing_gives_no_answer() -> None:
    assert paragraph_starts("a\nb\n\nc", 5) is None


def test_a_point_on_a_border_belongs_to_the_paragraph_before() -> None:
    starts = [0, 10, 20]
    assert [paragraph_at(starts, point) for point in (0, 5, 10, 11, 20, 99)] == [0, 0, 0, 1, 1, 2]
