"""Units to the bytes that go with them: blank lines, blanks, marks at the begin of a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dedup.fixing.borders import line_end, line_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.borders import Unit

Span = tuple[int, int]

BLANK = rb"(?:[ \t\r\f\v]|\xc2\xa0|\xe3\x80\x80)"
MARKS = re.compile(rb"(?:" + BLANK + rb"|>|[-*+#]+(?=[ \t]))*")
"""What may stand before the first word of a line and belongs to the line: indents, `> `, `- `."""
EMPTY = re.compile(BLANK + rb"*")
NEAR = 256
"""Bytes looked back at for blanks."""
LEADING = re.compile(rb"(?:\s|\xc2\xa0|\xe3\x80\x80)*")


def carve(data: bytes, units: Sequence[Unit], rows: Sequence[Span]) -> list[Span]:
    """The bytes to take out for each row of units.

    Args:
        data: the text.
        units: its units.
        rows: half-open ranges of units, ascending, apart from each other.

    Returns:
        A span of bytes for each row, ascending; rows that follow each other share no byte. Whole
        paragraphs take the blank lines after them along (at the end those before), sentences the
        blanks after them (at the end of a line those before).
    """
    found: list[Span] = []
    for run in _runs(data, units, rows):
        low, high = _span(data, units[run[0][0]], units[run[-1][1] - 1])
        starts = [low, *(min(high, units[first].begin) for first, _ in run[1:])]
        found += zip(starts, [*starts[1:], high], strict=True)
    return found


def _runs(data: bytes, units: Sequence[Unit], rows: Sequence[Span]) -> Iterator[list[Span]]:
    """Rows that follow each other, with nothing but blanks between them, each a piece alone."""
    run: list[Span] = []
    for row in rows:
        follows = run and run[-1][1] == row[0]
        if run and not (follows and _adjoin(data, units[row[0] - 1], units[row[0]])):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _adjoin(data: bytes, one: Unit, other: Unit) -> bool:
    return one.high == other.high and not data[one.finish : other.begin].strip()


def pieces(data: bytes, units: Sequence[Unit], row: Span) -> Iterator[Span]:
    """A range of units cut where something without words stands between two paragraphs."""
    first = row[0]
    for number in range(row[0] + 1, row[1]):
        if not _adjoin(data, units[number - 1], units[number]):
            yield first, number
            first = number
    yield first, row[1]


def _span(data: bytes, first: Unit, last: Unit) -> Span:
    """The bytes of a run of units from `first` to `last`."""
    core = _begin_of_words(data, first)
    line = max(first.low, line_start(data, core))
    end = first.begin + len(_rstripped(data[first.begin : last.finish]))
    stop = min(last.high, line_end(data, end))
    starts = MARKS.fullmatch(data, line, core) is not None
    ends = EMPTY.fullmatch(data, end, stop) is not None
    if starts and ends:
        lines = line, min(last.high, stop + 1)
        return (
            _with_blank_lines(data, lines, first.low, last.high) if _whole(first, last) else lines
        )
    if ends:
        near = max(first.low, first.begin - NEAR)
        return near + len(_rstripped(data[near : first.begin])), end
    after = EMPTY.match(data, last.finish, last.high)
    return core if starts else first.begin, after.end() if after else last.finish


def _whole(first: Unit, last: Unit) -> bool:
    return first.opens and last.closes


def _begin_of_words(data: bytes, unit: Unit) -> int:
    """The first byte of a unit that is neither blank nor a mark at the begin of a line."""
    blank = LEADING.match(data, unit.begin, unit.finish)
    at = blank.end() if blank else unit.begin
    marks = MARKS.match(data, at, unit.finish)
    return marks.end() if marks else at


def _rstripped(piece: bytes) -> bytes:
    while True:
        shorter = piece.rstrip().removesuffix(b"\xc2\xa0").removesuffix(b"\xe3\x80\x80")
        if shorter == piece:
            return piece
        piece = shorter


def _with_blank_lines(data: bytes, span: Span, floor: int, roof: int) -> Span:
    """Whole paragraphs with the blank lines that part them from what follows, or from what is
    before where nothing follows."""
    low, high = span
    before, after = low, high
    while before > floor and EMPTY.fullmatch(data, _line_before(data, before, floor), before - 1):
        before = _line_before(data, before, floor)
    while after < roof and EMPTY.fullmatch(data, after, min(roof, line_end(data, after))):
        after = min(roof, line_end(data, after) + 1)
    if after >= roof and before > floor:
        # At the end the blank lines before go; what the text ended with stays.
        ended = data[high - 1 : high] == b"\n"
        line_break = 0 if ended else 2 if data[before - 2 : before] == b"\r\n" else 1
        return before - line_break, high
    return low, after if before < low or low == floor else high


def _line_before(data: bytes, at: int, floor: int) -> int:
    return max(floor, line_start(data, at - 1))
