"""What is shown of a document: its passages, and the paragraphs they stand in and between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.render.locations import Spot

AROUND = 1200
"""Bytes looked at before and after a passage for the ends of paragraphs."""
BLANK = re.compile(rb"\n(?:[ \t\r]*\n)+")
LINE = re.compile(rb"\n")
UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)
"""Controls, what turns the direction of text, and what is no character."""
PICTURES = 0x2400
"""The picture of the control NUL; those of the others follow."""


class Chunk(msgspec.Struct, array_like=True, gc=False):
    """A part of a document: its first character and line, and its text, fit to be shown."""

    offset: int
    line: int
    text: str


class _Window(NamedTuple):
    start: int
    end: int
    spot: Spot


def chunks(spots: Iterable[Spot]) -> list[Chunk]:
    """The parts of one document in which places stand, in order, without overlaps.

    Args:
        spots: places of this document, at least one.

    Cost: linear in what comes back.
    """
    found = sorted(map(_window, spots), key=lambda window: window.start)
    joined = [found[0]]
    for window in found[1:]:
        last = joined[-1]
        if window.start <= last.end:
            joined[-1] = last._replace(end=max(last.end, window.end))
        else:
            joined.append(window)
    return list(map(_chunk, joined))


def shown(text: str) -> str:
    """Text whose every character can be seen for what it is, and stands where it stood.

    Controls become their pictures; what would turn the direction of the text around it, and what
    is no character, becomes U+FFFD. Lines end with a newline.
    """
    return UNSHOWN.sub(_picture, text.replace("\r\n", " \n").replace("\r", "\n"))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == 0x7F:
        return "\u2421"
    return chr(PICTURES + code) if code < 0x20 else "\ufffd"


def _window(spot: Spot) -> _Window:
    utf8 = spot.place.document.utf8
    start, end = spot.start.byte, spot.end.byte
    before, after = utf8[max(0, start - AROUND) : start], utf8[end : end + AROUND]
    first = _second([len(before) - found.end() for found in _breaks(before)][::-1], len(before))
    last = _second([found.start() for found in _breaks(after)], len(after))
    return _Window(_whole(utf8, start - first), _whole(utf8, end + last), spot)


def _breaks(part: bytes | memoryview) -> list[re.Match[bytes]]:
    """Ends of paragraphs: blank lines, or ends of lines where there are none."""
    return list(BLANK.finditer(part)) or list(LINE.finditer(part))


def _second(distances: list[int], most: int) -> int:
    """How far away the paragraph beside the one that is cut ends."""
    return distances[1] if len(distances) > 1 else most


def _whole(utf8: bytes | memoryview, at: int) -> int:
    """The first character that begins there or after."""
    while at < len(utf8) and utf8[at] & 0xC0 == 0x80:
        at += 1
    return at


def _chunk(window: _Window) -> Chunk:
    place, utf8 = window.spot, window.spot.place.document.utf8
    before = _decoded(utf8[window.start : place.start.byte])
    text = before + _decoded(utf8[place.start.byte : window.end])
    line = place.start.line - before.count("\n")
    return Chunk(place.start.offset - len(before), line, shown(text))


def _decoded(part: bytes | memoryview) -> str:
    return str(part, "utf-8", "surrogatepass")
