"""Text in colours, broken into lines of so many columns."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.render.look import Look

BLANKS = re.compile("[ \t\n\r\f\v\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
CLOSING = ("Pe", "Pf", "Po")
"""Categories of what does not begin a line."""
OPEN, CLOSE = ("[-", "{+", "[~", "{~"), ("-]", "+}", "~]", "~}")
"""Marks of changed words: they stay with these."""
QUOTED = re.compile(r"(?:'[^']*'|[^ '])+")
"""A word of a command line, as shlex quotes it."""
CONTINUED = " \\"


class Piece(NamedTuple):
    """Printable text on one line, and the style it is painted in."""

    text: str
    style: str = ""


Line = list[Piece]


class _Word(NamedTuple):
    """What is not broken where it need not be; `spaced`: a blank may stand before it."""

    pieces: list[Piece]
    width: int
    spaced: bool


def one_line(text: str) -> str:
    """The text with every run of blanks and line ends as one blank."""
    return BLANKS.sub(" ", text)


def wrap(pieces: Iterable[Piece], width: int) -> list[Line]:
    """Break text into lines of at most `width` columns, at blanks, between wide characters, and
    inside a word that is longer than a line. A character stays with the marks that belong to it.
    """
    lines: list[Line] = [[]]
    used = 0
    for word in _words(pieces):
        gap = 1 if word.spaced and used else 0
        if used and used + gap + word.width > width:
            lines.append([])
            used, gap = 0, 0
        if gap:
            _put(lines[-1], Piece(" ", _shared(lines[-1], word)))
        used += gap
        for text, style in word.pieces:
            for cluster in _clusters(text) if word.width > width else [text]:
                size = cell_len(cluster)
                if used and used + size > width:
                    lines.append([])
                    used = 0
                _put(lines[-1], Piece(cluster, style))
                used += size
    return lines if lines != [[]] else []


def flow(parts: Iterable[str], between: str, width: int, indent: int = 0) -> list[str]:
    """Put shown parts beside each other, and on a new line where they do not fit.

    A part that is wider than a line is broken. Lines but the first are indented.
    """
    lines: list[str] = []
    room = width - indent
    for part in parts:
        if lines and cell_len(lines[-1]) + cell_len(between) + cell_len(part) <= room:
            lines[-1] += between + part
        elif cell_len(part) <= room:
            lines.append(part.lstrip())
        else:
            lines += ["".join(piece.text for piece in line) for line in wrap([Piece(part)], room)]
    return [line if number == 0 else " " * indent + line for number, line in enumerate(lines)]


def command_lines(line: str, width: int, look: Look) -> list[str]:
    """A command line for a shell, on several lines where it is long; a word that is longer than a
    line is cut on the left."""
    lines: list[str] = []
    for word in QUOTED.findall(line):
        shown = look.tail(word, width - len(CONTINUED) - 2)
        used = columns(lines[-1]) + 1 + columns(shown) + len(CONTINUED) if lines else width + 1
        if used <= width:
            lines[-1] += f" {shown}"
        else:
            lines.append(f"  {shown}" if lines else shown)
    return [*(line + CONTINUED for line in lines[:-1]), *lines[-1:]]


def painted(line: Line, look: Look) -> str:
    """A line in colours, set apart where it is written from right to left."""
    return look.isolated("".join(look.paint(text, style) for text, style in line))


def width_of(line: Line) -> int:
    """Columns of a line."""
    return cell_len("".join(text for text, _ in line))


def _put(line: Line, piece: Piece) -> None:
    if line and line[-1].style == piece.style:
        line[-1] = Piece(line[-1].text + piece.text, piece.style)
    else:
        line.append(piece)


def _shared(line: Line, word: _Word) -> str:
    """The style of a blank: that of both its sides, or none."""
    before, after = line[-1].style if line else "", word.pieces[0].style
    return before if before == after else ""


def _words(pieces: Iterable[Piece]) -> Iterator[_Word]:
    """What stands between blanks, and every wide character with what follows it closely."""
    word: list[Piece] = []
    spaced = wide = False
    for text, style in pieces:
        at = 0
        for cluster in _clusters(text):
            broad = cell_len(cluster) > 1
            if word and (cluster == " " or ((broad or wide) and not _stays(word, text, at))):
                yield _Word(word, width_of(word), spaced)
                word, spaced = [], False
            at += len(cluster)
            if cluster == " ":
                spaced, wide = True, False
            else:
                _put(word, Piece(cluster, style))
                wide = broad
    if word:
        yield _Word(word, width_of(word), spaced)


def _stays(word: Line, text: str, at: int) -> bool:
    """Whether what stands at `at` of the text may not begin a line after a word."""
    return (
        unicodedata.category(text[at]) in CLOSING
        or text.startswith(CLOSE, at)
        or word[-1].text.endswith(OPEN)
    )


def _clusters(text: str) -> Iterator[str]:
    """Characters, each with the marks of no width that follow it."""
    if text.isascii():
        yield from text
        return
    start = 0
    for at in range(1, len(text)):
        if cell_len(text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def columns(text: str) -> int:
    """Columns of a text that is shown."""
    return cell_len(text)
