"""Rows of a place and its centre as text: what is equal folded, what changed marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.render.around import between, closing, opening
from dedup.render.reformatting import listed, reformatting
from dedup.render.words import count
from dedup.render.wrapping import Piece, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.render.look import Look
    from dedup.render.outline import Outline
    from dedup.render.pairing import Cut, Mark, Row

AROUND: dict[Mark, tuple[str, str]] = {
    "same": ("", ""),
    "gone": ("[-", "-]"),
    "new": ("{+", "+}"),
    "away": ("[~", "~]"),
    "here": ("{~", "~}"),
}
STYLES: dict[Mark, str] = {
    "same": "",
    "gone": "red",
    "new": "green",
    "away": "magenta",
    "here": "magenta",
}
FOLDED = "dim"
SPARED = 3
"""Words that are not worth an ellipsis."""
OF_LEFT: tuple[Mark, Mark] = ("gone", "away")
LEFT, RIGHT = 0, 1


class Borders(NamedTuple):
    """Where a row ends at a border of paragraphs that the other side does not have, and whether
    it begins at one."""

    split: bool = False
    merged: bool = False
    after: bool = False


def borders(rows: Sequence[Row]) -> list[Borders]:
    """What stands at the ends of rows: a paragraph of the centre split, or two joined."""
    found = []
    after = False
    for number in range(len(rows)):
        following = rows[number + 1] if number + 1 < len(rows) else None
        split = merged = False
        if following is not None:
            split = following.right_begins and _goes_on(rows, number, LEFT)
            merged = following.left_begins and _goes_on(rows, number, RIGHT)
        found.append(Borders(split, merged, after))
        after = split or merged
    return found


def _goes_on(rows: Sequence[Row], number: int, side: int) -> bool:
    """Whether a side's paragraph that has begun by a row goes on in the next one."""
    following = rows[number + 1]
    begins = following.left_begins if side == LEFT else following.right_begins
    cuts = following.left if side == LEFT else following.right
    return bool(cuts) and not begins


class Writer:
    """Writes the cuts of rows.

    Args:
        outlines: of the centre's document and the place's.
        look: for what it lacks.
        context: words shown beside a change.
    """

    def __init__(self, outlines: tuple[Outline, Outline], look: Look, context: int) -> None:
        self._outlines, self._look, self._context = outlines, look, context

    def is_folded(self, row: Row, border: Borders) -> bool:
        """Whether a row is only said to be equal, with its first words."""
        if not row.is_same or border != Borders() or not (row.left and row.right):
            return False
        return self.words(row) > self._context

    def words(self, row: Row) -> int:
        """Words of an equal row."""
        return self._outlines[LEFT].words(row.left[0].first, row.left[-1].last)

    def head(self, row: Row, side: int) -> str:
        """The beginning of a row's text on one side."""
        cuts = row.left if side == LEFT else row.right
        first, last = cuts[0].first, cuts[-1].last
        return self._opening(side, first) + self._text(side, first, min(last, first + 80))

    def folded(self, row: Row) -> str:
        """Say that a row is equal: `= 49 words`."""
        texts = [
            self._raw(side, cuts[0].first, cuts[-1].last)
            for side, cuts in ((LEFT, row.left), (RIGHT, row.right))
        ]
        said = f"= {count(self.words(row), 'word')}"
        names = reformatting(*texts)
        return f"{said}, other {listed(names)}" if names else said

    def side(self, row: Row, side: int, border: Borders) -> list[Piece]:
        """One side of a row."""
        cuts = [(side, cut) for cut in (row.left if side == LEFT else row.right)]
        pieces = self._written(cuts, _nearness(row, border))
        if cuts and border.split and side == RIGHT:
            pieces.append(self._border("new"))
        if cuts and border.merged and side == LEFT:
            pieces.append(self._border("gone"))
        return pieces

    def both(self, row: Row, border: Borders) -> list[Piece]:
        """Both sides of a row as one text: equal words as they stand in the place."""
        pieces = self._written(list(_merged(row)), _nearness(row, border))
        if border.split:
            pieces.append(self._border("new"))
        if border.merged:
            pieces.append(self._border("gone"))
        return pieces

    def _written(
        self, cuts: Sequence[tuple[int, Cut]], near: Iterator[tuple[bool, bool]]
    ) -> list[Piece]:
        """Cuts, and what stands between them: as in the place, where words of both are mixed."""
        main = cuts[-1][0] if len({side for side, _ in cuts}) == 1 else RIGHT
        pieces: list[Piece] = []
        for number, (side, cut) in enumerate(cuts):
            last = number == len(cuts) - 1
            head, shown, tail = self._cut(cut, side, next(near) if cut.mark == "same" else None)
            if not number and not head:
                pieces.append(Piece(self._opening(side, cut.first)))
            if side != main and number:
                pieces.append(Piece(self._blank(cut.first - 1, cut.first)))
            pieces += shown
            if side == main and not (last and tail) and (last or cuts[number + 1][0] == main):
                pieces.append(Piece(self._gap(side, cut.last, last)))
            elif side != main:
                pieces.append(Piece(self._before(cuts, number)))
        return pieces

    def _before(self, cuts: Sequence[tuple[int, Cut]], number: int) -> str:
        """What stands between words that are gone and the next of the place."""
        place = [cut for side, cut in cuts[:number] if side == RIGHT]
        if place:
            return self._gap(RIGHT, place[-1].last, number == len(cuts) - 1)
        _, cut = cuts[number]
        return self._blank(cut.last - 1, cut.last)

    def _blank(self, before: int, after: int) -> str:
        """A blank, if the centre has one between two tokens."""
        outline = self._outlines[LEFT]
        if before < 0 or after >= len(outline.starts):
            return ""
        between = outline.text[int(outline.ends[before]) : int(outline.starts[after])]
        return " " if any(map(str.isspace, between)) else ""

    def _cut(
        self, cut: Cut, side: int, near: tuple[bool, bool] | None
    ) -> tuple[bool, list[Piece], bool]:
        """A cut written, and whether its beginning and its end are left out."""
        before, after = AROUND[cut.mark]
        text = self._text(side, cut.first, cut.last)
        first, last = (cut.first, cut.first) if near is None else self._kept(cut, side, near)
        if first == last:
            return False, [Piece(f"{before}{text}{after}", STYLES[cut.mark])], False
        head = [Piece(self._text(side, cut.first, first) + " ")] if first > cut.first else []
        tail = [Piece(" " + self._text(side, last, cut.last))] if last < cut.last else []
        dots = Piece(self._look.glyphs.ellipsis, FOLDED)
        return not head, [*head, dots, *tail], not tail

    def _kept(self, cut: Cut, side: int, near: tuple[bool, bool]) -> tuple[int, int]:
        """The equal tokens that are left out: those far from a change, if they are many.

        `near`: whether a change stands before them, and after.
        """
        outline = self._outlines[side]
        left, right = (self._context if close else 0 for close in near)
        if outline.words(cut.first, cut.last) <= left + right + SPARED:
            return cut.first, cut.first
        first, last = cut.first, cut.last
        while first < cut.last and outline.words(cut.first, first) < left:
            first += 1
        while last > first and outline.words(last, cut.last) < right:
            last -= 1
        return first, last

    def _border(self, mark: Mark) -> Piece:
        before, after = AROUND[mark]
        sign = self._look.glyphs.paragraph.strip()
        return Piece(f" {before}{sign}{after}", STYLES[mark])

    def _raw(self, side: int, first: int, last: int) -> str:
        outline = self._outlines[side]
        return outline.text[int(outline.starts[first]) : int(outline.ends[last - 1])]

    def _text(self, side: int, first: int, last: int) -> str:
        if first >= last:
            return ""
        return self._look.plain(one_line(self._raw(side, first, last)))

    def _gap(self, side: int, after: int, last: bool) -> str:
        """What stands between a token and the next one; at the end of a row, up to a blank."""
        outline = self._outlines[side]
        return self._look.plain(
            closing(outline, after) if last else one_line(between(outline, after))
        )

    def _opening(self, side: int, first: int) -> str:
        """What stands before the first token of a row and belongs to it: a quote, a dash."""
        return self._look.plain(opening(self._outlines[side], first))


def _nearness(row: Row, border: Borders) -> Iterator[tuple[bool, bool]]:
    """For the equal words of a row, run by run: whether a change stands before them, and after.

    Runs of both sides are the same; what changed on one side only stands beside both.
    """
    sides = [[cut.mark == "same" for cut in cuts] for cuts in (row.left, row.right)]
    count = max(map(sum, sides))
    ends = border.split or border.merged
    before = border.after or any(side and not side[0] for side in sides)
    after = ends or any(side and not side[-1] for side in sides)
    for number in range(count):
        near = number > 0 or before, number < count - 1 or after
        yield near if any(near) else (True, False)


def _merged(row: Row) -> Iterator[tuple[int, Cut]]:
    """The cuts of both sides in one order; equal ones once, as they stand in the place."""
    right = list(row.right)
    for cut in row.left:
        if cut.mark == "same":
            while right and right[0].mark != "same":
                yield RIGHT, right.pop(0)
            if right:
                yield RIGHT, right.pop(0)
        else:
            yield LEFT, cut
    for cut in right:
        yield RIGHT, cut
