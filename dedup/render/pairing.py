"""A place beside its centre: runs of words that both have, or one of them; then rows of these."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.model import Op, Place
    from dedup.render.outline import Outline

Mark = Literal["same", "gone", "new", "away", "here"]
"""Words of both; of the centre only; of the place only; moved from here; moved to here."""
OF_CENTRE: dict[Op, Mark] = {"delete": "gone", "replace": "gone", "move": "away"}
OF_PLACE: dict[Op, Mark] = {"insert": "new", "replace": "new", "move": "here"}
MARKS: tuple[Mark, ...] = ("same", "gone", "new", "away", "here")


class Run(NamedTuple):
    """Tokens of one mark, as ranges of the centre's and the place's; equal ones have both."""

    mark: Mark
    left: tuple[int, int]
    right: tuple[int, int]


class Cut(NamedTuple):
    """Tokens of one mark on one side."""

    mark: Mark
    first: int
    last: int


class Row(NamedTuple):
    """What stands beside each other, and whether it begins a paragraph on either side."""

    left: list[Cut]
    right: list[Cut]
    left_begins: bool
    right_begins: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing differs in it."""
        return all(cut.mark == "same" for cut in (*self.left, *self.right))


def runs(centre: Place, place: Place, outlines: tuple[Outline, Outline]) -> list[Run]:
    """The words of a place and of its centre in order, with the place's edits.

    Of a change what is gone comes first. Cost: linear in the tokens.
    """
    left, right = outlines[0].tokens(centre.span), outlines[1].tokens(place.span)
    marks = np.zeros(left[1] - left[0], np.int8), np.zeros(right[1] - right[0], np.int8)
    for edit in place.edits:
        if edit.op in OF_CENTRE:
            first, last = (n - left[0] for n in outlines[0].tokens(edit.centre))
            marks[0][max(0, first) : max(0, last)] = MARKS.index(OF_CENTRE[edit.op])
        if edit.op in OF_PLACE:
            first, last = (n - right[0] for n in outlines[1].tokens(edit.here))
            marks[1][max(0, first) : max(0, last)] = MARKS.index(OF_PLACE[edit.op])
    same = np.flatnonzero(marks[0] == 0), np.flatnonzero(marks[1] == 0)
    count = min(len(same[0]), len(same[1]))
    marks[0][same[0][count:]], marks[1][same[1][count:]] = MARKS.index("gone"), MARKS.index("new")
    return list(_runs(marks, (same[0][:count], same[1][:count]), (left[0], right[0])))


def _runs(
    marks: tuple[NDArray[np.int8], NDArray[np.int8]],
    same: tuple[NDArray[np.int64], NDArray[np.int64]],
    base: tuple[int, int],
) -> Iterator[Run]:
    ends = len(marks[0]), len(marks[1])
    apart = (np.diff(same[0]) != 1) | (np.diff(same[1]) != 1)
    begins = np.append(True, apart)[: len(same[0])]
    firsts = np.append(np.flatnonzero(begins), len(same[0])).tolist()
    at = (0, 0)
    for first, after in pairwise(firsts):
        i, j, size = int(same[0][first]), int(same[1][first]), after - first
        yield from _changed(marks, (at[0], i), (at[1], j), base)
        yield Run("same", _moved((i, i + size), base[0]), _moved((j, j + size), base[1]))
        at = i + size, j + size
    yield from _changed(marks, (at[0], ends[0]), (at[1], ends[1]), base)


def _changed(
    marks: tuple[NDArray[np.int8], NDArray[np.int8]],
    left: tuple[int, int],
    right: tuple[int, int],
    base: tuple[int, int],
) -> Iterator[Run]:
    end, start = left[1] + base[0], right[0] + base[1]
    for mark, span in _stretches(marks[0], left):
        yield Run(mark, _moved(span, base[0]), (start, start))
    for mark, span in _stretches(marks[1], right):
        yield Run(mark, (end, end), _moved(span, base[1]))


def _moved(span: tuple[int, int], base: int) -> tuple[int, int]:
    return span[0] + base, span[1] + base


def _stretches(
    marks: NDArray[np.int8], span: tuple[int, int]
) -> Iterator[tuple[Mark, tuple[int, int]]]:
    """Runs of one mark in a range."""
    start = span[0]
    for at in range(span[0] + 1, span[1] + 1):
        if at == span[1] or marks[at] != marks[start]:
            yield MARKS[marks[start]], (start, at)
            start = at


def rows(found: list[Run], outlines: tuple[Outline, Outline]) -> list[Row]:
    """Break runs into rows wherever a paragraph begins on either side.

    Where something changed at a border of paragraphs, what changed before and after it stands in
    the rows before and after it, on both sides.
    """
    page = _Page(outlines)
    gap: tuple[list[Cut], list[Cut]] = ([], [])
    for run in found:
        if run.mark == "same":
            page.change(gap, (run.left[0], run.right[0]))
            page.equal(run)
            gap = ([], [])
        elif run.left[0] < run.left[1]:
            gap[0].append(Cut(run.mark, *run.left))
        else:
            gap[1].append(Cut(run.mark, *run.right))
    page.change(gap, None)
    return page.rows()


class _Page:
    """Rows that are being written."""

    def __init__(self, outlines: tuple[Outline, Outline]) -> None:
        self._outlines = outlines
        self._rows: list[Row] = [Row([], [], False, False)]

    def rows(self) -> list[Row]:
        return [row for row in self._rows if row.left or row.right]

    def equal(self, run: Run) -> None:
        """Write equal words; the row that they begin is open already."""
        left, right, first = self._outlines[0], self._outlines[1], 0
        size = run.left[1] - run.left[0]
        for at in range(1, size + 1):
            begins = at < size and (left.begins(run.left[0] + at), right.begins(run.right[0] + at))
            if at == size or begins != (False, False):
                row = self._rows[-1]
                row.left.append(Cut("same", run.left[0] + first, run.left[0] + at))
                row.right.append(Cut("same", run.right[0] + first, run.right[0] + at))
                first = at
                if begins:
                    self._rows.append(Row([], [], *begins))

    def change(self, gap: tuple[list[Cut], list[Cut]], after: tuple[int, int] | None) -> None:
        """Write what changed before a pair of equal tokens, or at the end."""
        sides = [
            _pieces(cuts, outline, None if after is None else after[side])
            for side, (cuts, outline) in enumerate(zip(gap, self._outlines, strict=True))
        ]
        for number, (left, right) in enumerate(_aligned(*sides)):
            if number:
                self._rows.append(Row([], [], left.begins, right.begins))
            self._rows[-1].left.extend(left.cuts)
            self._rows[-1].right.extend(right.cuts)


Pieces = list[list[Cut]]


class Beside(NamedTuple):
    """A piece of one side in a row, and whether a paragraph begins with it."""

    cuts: list[Cut]
    begins: bool


def _pieces(cuts: list[Cut], outline: Outline, after: int | None) -> Pieces:
    """What changed on one side, cut where paragraphs begin; the first piece goes on with the row
    before, and the last is what the token `after` follows."""
    pieces: Pieces = [[]]
    for mark, first, last in cuts:
        at = first
        for token in range(first, last):
            if outline.begins(token):
                if token > at:
                    pieces[-1].append(Cut(mark, at, token))
                pieces.append([])
                at = token
        pieces[-1].append(Cut(mark, at, last))
    if after is not None and outline.begins(after):
        pieces.append([])
    return pieces


def _aligned(left: Pieces, right: Pieces) -> Iterator[tuple[Beside, Beside]]:
    """Pieces of both sides beside each other: the first ones, the last ones, and those between in
    order."""
    if len(left) == 1 or len(right) == 1:
        yield from _beside_one(left, right)
        return
    count = max(len(left), len(right))
    for number in range(count):
        yield _piece(left, number, count), _piece(right, number, count)


def _piece(pieces: Pieces, number: int, count: int) -> Beside:
    if number == count - 1:
        return Beside(pieces[-1], True)
    if number < len(pieces) - 1:
        return Beside(pieces[number], number > 0)
    return Beside([], False)


def _beside_one(left: Pieces, right: Pieces) -> Iterator[tuple[Beside, Beside]]:
    """Pieces where one side has no border: its only piece stands in the first row that has any on
    the other side."""
    turned = len(left) == 1
    several, one = (right, left[0]) if turned else (left, right[0])
    chosen = next((n for n, piece in enumerate(several) if piece), 0)
    for number, piece in enumerate(several):
        pair = Beside(one if number == chosen else [], False), Beside(piece, number > 0)
        yield pair if turned else (pair[1], pair[0])
