"""Paragraphs in a row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedup.render.look import ASCII, UNICODE
from dedup.render.strip import strip


def test_first_copies_are_capital_and_later_ones_small() -> None:
    spans = [(0, True, (2, 5)), (0, False, (6, 10)), (1, False, (3, 3))]
    assert strip(10, spans, 24, UNICODE) == "▕·AAAAaaaaa▏"


def test_the_strip_can_be_drawn_in_ascii() -> None:
    assert strip(6, [(1, False, (3, 3)), (2, False, (5, 5))], 24, ASCII) == "|..b.c.|"


def test_findings_after_the_26th_share_a_star() -> None:
    assert strip(3, [(25, True, (1, 1)), (26, True, (2, 2))], 24, UNICODE) == "▕Z*·▏"


def test_a_long_document_shares_cells_and_shows_the_best_finding() -> None:
    spans = [(0, False, (100, 100)), (1, True, (1, 50))]
    assert strip(100, spans, 10, UNICODE) == "▕BBBBB····a▏"
    assert strip(100, [(0, True, (1, 1)), (1, True, (1, 100))], 4, UNICODE) == "▕ABBB▏"


@given(
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.tuples(st.integers(), st.integers()))),
    st.integers(1, 30),
)
def test_a_strip_has_as_many_cells_as_it_may(
    paragraphs: int, spans: list[tuple[int, bool, tuple[int, int]]], cells: int
) -> None:
    drawn = strip(paragraphs, spans, cells, UNICODE)
    assert len(drawn) == min(cells, max(1, paragraphs)) + 2
