"""Which paragraph of a passage a point stands in."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

HARD_WRAP = 120
"""A block with a longer line is not hard-wrapped: each of its lines is a paragraph."""


@dataclass(slots=True)
class _Block:
    """Lines with words and no line without words between them."""

    lines: list[int] = field(default_factory=list)
    wrapped: bool = True

    def starts(self) -> list[int]:
        return self.lines[:1] if self.wrapped else self.lines


def paragraph_starts(passage: str, count: int) -> list[int] | None:
    """Offsets at which the paragraphs of a passage start.

    Args:
        passage: its text; the first and last paragraph may be cut.
        count: how many paragraphs it has.

    Returns:
        `count` offsets, or None where the text does not say where they are.
    """
    blocks = _blocks(passage)
    readings = (
        [start for block in blocks for start in block.starts()],
        [start for block in blocks for start in block.lines],
        [block.lines[0] for block in blocks],
    )
    return next((starts for starts in readings if len(starts) == count), None)


def paragraph_at(starts: list[int], point: int) -> int:
    """Paragraph a point stands in, from 0; a point between two belongs to the first of them."""
    return max(0, bisect_left(starts, point) - 1)


def _blocks(passage: str) -> list[_Block]:
    blocks: list[_Block] = []
    offset = 0
    inside = False
    for line in passage.split("\n"):
        words = any(map(str.isalnum, line))
        if words and not inside:
            blocks.append(_Block())
        if words:
            blocks[-1].lines.append(offset)
            blocks[-1].wrapped &= len(line) <= HARD_WRAP
        inside = words
        offset += len(line) + 1
    return blocks
