"""Which paragraphs of two texts hold the same words: a pasted body is a second diagonal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.render.wrapping import Piece, flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.render.look import Look
    from dedup.render.outline import Outline
    from dedup.render.pairing import Run
    from dedup.render.wrapping import Line

NOTHING, ITSELF, PART, EDITED, SAME = range(5)
"""What two paragraphs have in common, least first."""
NAMES = ((SAME, "same"), (EDITED, "edited"), (PART, "part"), (ITSELF, "itself"))
STYLES = {NOTHING: "dim", ITSELF: "dim", PART: "yellow", EDITED: "yellow", SAME: "bold yellow"}
FEW = 3
"""So few words in common are no part."""
CLOSE = 0.5
"""Share of both paragraphs that is the same where one is the other, edited."""
TALLEST = 24
MARGIN = 2
GAP = 2


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn.

    Attributes:
        cells: what paragraphs of the centre and of the place have in common, from 0.
        rows: first and last paragraph of the centre's document that is drawn, from 0.
        columns: the same of the place's document.
        within: whether both are one document.
        total: paragraphs of the place's document.
    """

    cells: dict[tuple[int, int], int]
    rows: tuple[int, int]
    columns: tuple[int, int]
    within: bool
    total: int


def plot(found: Sequence[Run], outlines: tuple[Outline, Outline], within: bool) -> Plot | None:
    """Find out which paragraphs have words in common; None where two single ones are compared."""
    left = [run.left for run in found if run.left[0] < run.left[1]]
    right = [run.right for run in found if run.right[0] < run.right[1]]
    if not left or not right:
        return None
    rows, columns = (
        (outline.paragraph(spans[0][0]), outline.paragraph(spans[-1][1] - 1))
        for outline, spans in zip(outlines, (left, right), strict=True)
    )
    if rows[0] == rows[1] and columns[0] == columns[1] and not within:
        return None
    return Plot(common(found, outlines), rows, columns, within, len(outlines[1].paragraphs) - 1)


def common(found: Sequence[Run], outlines: tuple[Outline, Outline]) -> dict[tuple[int, int], int]:
    """What paragraphs of a place and of its centre, from 0, have in common, where it is anything.

    Args:
        found: the runs of both.
        outlines: of the centre's document and the place's.
    """
    shared = _shared(found, outlines)
    return {pair: _kind(pair, shared, outlines) for pair in shared}


def _shared(found: Sequence[Run], outlines: tuple[Outline, Outline]) -> dict[tuple[int, int], int]:
    """Thirds of words that pairs of paragraphs have in common."""
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for left, right in _equal(found):
        i, j = left[0], right[0]
        size = min(left[1] - i, right[1] - j)
        while size:
            one, other = outlines[0].paragraph(i), outlines[1].paragraph(j)
            here = min(
                size,
                int(outlines[0].paragraphs[one + 1]) - i,
                int(outlines[1].paragraphs[other + 1]) - j,
            )
            shared[one, other] += int(outlines[0].thirds[i + here] - outlines[0].thirds[i])
            i, j, size = i + here, j + here, size - here
    return {pair: thirds for pair, thirds in shared.items() if thirds}


def _equal(found: Sequence[Run]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Ranges of tokens that are equal, moved ones too."""
    for run in found:
        if run.mark == "same":
            yield run.left, run.right
    moved: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in found:
        if run.mark == "away":
            moved[run.left[1] - run.left[0]].append(run.left)
    for run in found:
        size = run.right[1] - run.right[0]
        if run.mark == "here" and moved[size]:
            yield moved[size].pop(0), run.right


def _kind(
    pair: tuple[int, int], shared: dict[tuple[int, int], int], outlines: tuple[Outline, Outline]
) -> int:
    one, other = pair
    own = [
        int(outline.thirds[outline.paragraphs[n + 1]] - outline.thirds[outline.paragraphs[n]])
        for outline, n in zip(outlines, pair, strict=True)
    ]
    common = shared[pair]
    if common == own[0] == own[1]:
        return SAME
    several = any(
        thirds > 3 * FEW and (a, b) != pair and (a == one or b == other)
        for (a, b), thirds in shared.items()
    )
    return PART if several or common < CLOSE * max(own) else EDITED


def draw(found: Plot, look: Look) -> Iterator[Line]:
    """Draw it: paragraphs of the centre below each other, those of the place beside each other.

    Where there are too many, a cell stands for several, and shows the most that they have in
    common.
    """
    columns = _window(found, look)
    digits = len(str(max(found.rows[1], columns[1]) + 1))
    cell = max(3, digits + 1)
    step = _step(columns, (look.width - MARGIN - digits - GAP) // cell)
    tall = _step(found.rows, TALLEST)
    sign = look.glyphs.paragraph.strip() if len(look.glyphs.paragraph) == 1 else "par"
    heads = range(columns[0], columns[1] + 1, step)
    first = " " * MARGIN + sign.ljust(max(digits, 1) + 1)
    axis = first + "".join(str(at + 1).rjust(cell) for at in heads).rstrip()
    yield from _heading(axis, found, look, step * tall > 1)
    for row in range(found.rows[0], found.rows[1] + 1, tall):
        line = [
            Piece(" " * MARGIN + str(row + 1).ljust(max(digits, 1) + 1).ljust(len(first) - MARGIN))
        ]
        for column in heads:
            kind = _most(found, range(row, row + tall), range(column, column + step))
            mark = look.glyphs.empty if kind == NOTHING else _mark(kind, look)
            line += [Piece(" " * (cell - 1)), Piece(mark, STYLES[kind])]
        yield line


def _heading(axis: str, found: Plot, look: Look, several: bool) -> Iterator[Line]:
    kinds = {*found.cells.values()} | ({ITSELF} if found.within else set())
    legend = [f"{_mark(kind, look)} {name}" for kind, name in NAMES if kind in kinds]
    if several:
        legend.append("a cell is several paragraphs, the most alike of them shown")
    told = "   ".join(legend)
    if len(axis) + 5 + len(told) <= look.width:
        yield [Piece(axis, "dim"), Piece(f"     {told}", "dim")]
        return
    for line in flow(legend, "   ", look.width - MARGIN):
        yield [Piece(" " * MARGIN + line, "dim")]
    yield [Piece(axis, "dim")]


def _window(found: Plot, look: Look) -> tuple[int, int]:
    """The paragraphs that are columns: all, if they fit, else those round what is compared."""
    digits = len(str(found.total))
    room = (look.width - MARGIN - digits - GAP) // max(3, digits + 1)
    if found.total <= room:
        return 0, found.total - 1
    low, high = found.columns
    if found.within:
        low, high = min(low, found.rows[0]), max(high, found.rows[1])
    return max(0, low - 1), min(found.total - 1, high + 1)


def _step(span: tuple[int, int], most: int) -> int:
    return -(-(span[1] - span[0] + 1) // max(1, most))


def _most(found: Plot, rows: range, columns: range) -> int:
    kinds = (found.cells.get((row, column), NOTHING) for row in rows for column in columns)
    most = max(kinds, default=NOTHING)
    itself = found.within and max(rows[0], columns[0]) <= min(rows[-1], columns[-1])
    return max(most, ITSELF) if itself else most


def _mark(kind: int, look: Look) -> str:
    same, edited, part, itself = look.glyphs.marks
    return {SAME: same, EDITED: edited, PART: part, ITSELF: itself}[kind]
