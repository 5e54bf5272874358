"""A place beside its centre as lines: side by side where there is room, else as one text."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from dedup.render.around import SHOWN, after, before
from dedup.render.sides import FOLDED, LEFT, RIGHT, Borders, Writer, borders
from dedup.render.words import count
from dedup.render.wrapping import Piece, painted, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.render.look import Look
    from dedup.render.outline import Outline
    from dedup.render.pairing import Cut, Row
    from dedup.render.wrapping import Line

SIDE_BY_SIDE = 80
"""Columns from which the two stand beside each other."""
MARGIN = 2
MANY = 5
"""So many equal paragraphs in a row are not all named."""


class Shown(NamedTuple):
    """Lines of one row: both sides, or one text; lines that the paragraphs begin on, or None."""

    sides: tuple[list[Line], ...]
    numbers: tuple[int | None, int | None]
    number_style: str = "cyan"


def passage(
    rows: Sequence[Row], outlines: tuple[Outline, Outline], look: Look, context: int
) -> Iterator[str]:
    """Draw rows.

    Args:
        rows: of a place and its centre.
        outlines: of the centre's document and the place's.
        look: how; below 80 columns both are one text.
        context: equal words shown beside each change; more are folded.
    """
    page = _Page(rows, outlines, look, context)
    for shown in page.shown():
        yield from page.lines(shown)


class _Page:
    def __init__(
        self, rows: Sequence[Row], outlines: tuple[Outline, Outline], look: Look, context: int
    ) -> None:
        self._rows, self._outlines, self._look = rows, outlines, look
        self._around = max(SHOWN, context)
        self._writer = Writer(outlines, look, context)
        self._beside = look.width >= SIDE_BY_SIDE
        ends = [_last(rows, side) for side in (LEFT, RIGHT)]
        self._digits = [
            len(str(outline.line(end))) if end is not None else 1
            for outline, end in zip(outlines, ends, strict=True)
        ]
        used = MARGIN + sum(self._digits) + (6 if self._beside else 4)
        self._room = (look.width - used) // (2 if self._beside else 1)

    def shown(self) -> Iterator[Shown]:
        """The rows, written; of many equal ones in a row the first and the last. Before and after
        them, what else their paragraphs hold."""
        yield from self._outside("before", (self._outside_before(side) for side in (LEFT, RIGHT)))
        yield from self._inside()
        yield from self._outside("goes on", (self._outside_after(side) for side in (LEFT, RIGHT)))

    def _outside(self, name: str, texts: Iterable[str]) -> Iterator[Shown]:
        """What is no part of the finding: a line of its own, where there is any."""
        sides = [f"{name}: {text}" if text else "" for text in texts]
        if self._beside:
            lines = [wrap([Piece(text, FOLDED)], self._room) if text else [] for text in sides]
            if any(sides):
                yield Shown(tuple(lines), (None, None))
            return
        for which, text in zip(("first", "second"), sides, strict=True):
            if text:
                told = [Piece(f"{which} {text}", FOLDED)]
                yield Shown((wrap(told, self._room),), (None, None))

    def _outside_before(self, side: int) -> str:
        cuts = next((cuts for row in self._rows if (cuts := _cuts(row, side))), None)
        if cuts is None:
            return ""
        return before(self._outlines[side], cuts[0].first, self._around, self._look)

    def _outside_after(self, side: int) -> str:
        cuts = next((cuts for row in reversed(self._rows) if (cuts := _cuts(row, side))), None)
        if cuts is None:
            return ""
        return after(self._outlines[side], cuts[-1].last, self._around, self._look)

    def _inside(self) -> Iterator[Shown]:
        ends = borders(self._rows)
        folded: list[int] = []
        for number, (row, border) in enumerate(zip(self._rows, ends, strict=True)):
            if self._writer.is_folded(row, border):
                folded.append(number)
                continue
            yield from self._equal(folded)
            folded = []
            yield self._changed(number, border)
        yield from self._equal(folded)

    def _equal(self, folded: list[int]) -> Iterator[Shown]:
        if len(folded) < MANY:
            yield from map(self._folded, folded)
            return
        yield self._folded(folded[0])
        words = sum(self._writer.words(self._rows[number]) for number in folded[1:-1])
        said = f"= {count(len(folded) - 2, 'more paragraph')}, {count(words, 'word')}"
        line = [Piece(said, FOLDED)]
        yield Shown(([line], [line]) if self._beside else ([line],), (None, None))
        yield self._folded(folded[-1])

    def _folded(self, number: int) -> Shown:
        row = self._rows[number]
        said = wrap([Piece(self._writer.folded(row), FOLDED)], self._room)
        heads = [self._cut(self._writer.head(row, side)) for side in (LEFT, RIGHT)]
        sides = tuple([[Piece(head)], *said] for head in heads)
        return Shown(sides if self._beside else sides[RIGHT:], self._numbers(number))

    def _cut(self, text: str) -> str:
        """The first line of a text, with an ellipsis."""
        dots = self._look.glyphs.ellipsis
        lines = wrap([Piece(text)], self._room - len(dots))
        first = "".join(piece.text for piece in lines[0]) if lines else ""
        return f"{first.rstrip()}{dots}"

    def _changed(self, number: int, border: Borders) -> Shown:
        row = self._rows[number]
        if self._beside:
            sides = tuple(
                wrap(self._writer.side(row, side, border), self._room) for side in (LEFT, RIGHT)
            )
        else:
            sides = (wrap(self._writer.both(row, border), self._room),)
        return Shown(sides, self._numbers(number))

    def _numbers(self, number: int) -> tuple[int | None, int | None]:
        row = self._rows[number]
        left, right = (
            outline.line(cuts[0].first)
            if cuts and (begins or self._is_first(side, number))
            else None
            for side, (outline, cuts, begins) in enumerate(
                zip(
                    self._outlines,
                    (row.left, row.right),
                    (row.left_begins, row.right_begins),
                    strict=True,
                )
            )
        )
        return left, right

    def _is_first(self, side: int, number: int) -> bool:
        """Whether a side has nothing before a row."""
        return not any(_cuts(row, side) for row in self._rows[:number])

    def lines(self, shown: Shown) -> Iterator[str]:
        """Draw a row: beside each text the line it begins on."""
        numbers = [
            ("" if number is None else str(number)).rjust(digits)
            for number, digits in zip(shown.numbers, self._digits, strict=True)
        ]
        blank = [" " * digits for digits in self._digits]
        for at, line in enumerate(zip_longest(*shown.sides, fillvalue=list[Piece]())):
            yield self._line(numbers if not at else blank, line)

    def _line(self, numbers: list[str], texts: Iterable[Line]) -> str:
        paint = self._look.paint
        shown = [paint(number, "cyan") if number.strip() else number for number in numbers]
        left, *right = texts
        if not self._beside:
            return f"{' ' * MARGIN}{'  '.join(shown)}  {painted(left, self._look)}".rstrip()
        first = f"{' ' * MARGIN}{shown[LEFT]}  {painted(left, self._look)}"
        if not right[0]:
            return first.rstrip()
        fill = " " * (self._room - width_of(left))
        return f"{first}{fill}  {shown[RIGHT]}  {painted(right[0], self._look)}"


def _cuts(row: Row, side: int) -> list[Cut]:
    return row.left if side == LEFT else row.right


def _last(rows: Sequence[Row], side: int) -> int | None:
    """The first token of the last row that a side has a part in."""
    return next((_cuts(row, side)[0].first for row in reversed(rows) if _cuts(row, side)), None)
