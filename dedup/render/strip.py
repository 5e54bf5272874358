"""A document's paragraphs in a row: which of them repeat, and which finding they repeat in."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.render.look import Glyphs

OTHERS = "*"
"""Stands for every finding after the 26th."""


def strip(
    paragraphs: int,
    spans: Iterable[tuple[int, bool, tuple[int, int]]],
    cells: int,
    glyphs: Glyphs,
) -> str:
    """Draw the strip of one document.

    Args:
        paragraphs: how many it has.
        spans: for each place in it, best finding first: rank of the finding from 0, whether it is
            the first copy, first and last paragraph from 1.
        cells: at most so many; a longer document gets several paragraphs in one cell, and the
            best finding of them is shown.
        glyphs: to draw with.

    Returns:
        A capital letter where the first copy of a finding stands, the small letter where a later
        one does, between two edges.
    """
    n_cells = min(cells, max(1, paragraphs))
    row = [glyphs.empty] * n_cells
    for rank, is_first, (first, last) in spans:
        letter = _letter(rank, is_first)
        for cell in range(_cell(first, paragraphs, n_cells), _cell(last, paragraphs, n_cells) + 1):
            if row[cell] == glyphs.empty:
                row[cell] = letter
    return glyphs.edges[0] + "".join(row) + glyphs.edges[1]


def _cell(paragraph: int, paragraphs: int, cells: int) -> int:
    number = min(max(1, paragraph), max(1, paragraphs))
    return (number - 1) * cells // max(1, paragraphs)


def _letter(rank: int, is_first: bool) -> str:
    if rank >= len(ascii_lowercase):
        return OTHERS
    return ascii_lowercase[rank].upper() if is_first else ascii_lowercase[rank]
