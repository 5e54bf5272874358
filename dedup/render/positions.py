"""Where characters stand in a UTF-8 text: line, column, byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BLOCK = 1 << 20
"""Bytes looked at in one step: bounds the memory to a few times as much."""

NEWLINE = 0x0A


@dataclass(frozen=True, slots=True)
class Positions:
    """Lines and columns (from 1, columns in code points) and bytes (from 0), int64 each."""

    line: NDArray[np.int64]
    column: NDArray[np.int64]
    byte: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[Positions]) -> Positions:
        """Those of all parts, one after the other."""
        rows = ((part.line, part.column, part.byte) for part in parts)
        return cls(*map(np.concatenate, zip(*rows, strict=True)))

    def moved(self, by: int) -> Positions:
        """The same in a text that has so many bytes before."""
        return Positions(self.line, self.column, self.byte + by)

    def unsorted(self, order: NDArray[np.int64]) -> Positions:
        """Back in the order that `order` has sorted, as argsort gives it."""
        back = np.empty_like(order)
        back[order] = np.arange(order.size)
        return Positions(self.line[back], self.column[back], self.byte[back])


_NONE = np.empty(0, np.int64)
_NOWHERE = Positions(_NONE, _NONE, _NONE)


class _Block:
    """Some bytes of a text, and what stands before them.

    Attributes:
        inner, newlines: int64, bytes that go on with a character, and line ends, ascending.
        char, line: characters and lines that begin before it; one may go on in it.
        line_start: the character its first line begins with.
    """

    def __init__(self, data: NDArray[np.uint8], char: int, line: int, line_start: int) -> None:
        self.size, self.char, self.line, self.line_start = data.size, char, line, line_start
        self.inner = np.flatnonzero(data.view(np.int8) < -64)  # 10xxxxxx
        self.newlines = np.flatnonzero(data == NEWLINE)

    def chars(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Characters that begin before some of its bytes, those before it too."""
        return self.char + places - np.searchsorted(self.inner, places)

    def locate(self, offsets: NDArray[np.int64]) -> Positions:
        """Find characters that begin in this block; one past its last is its end."""
        # A byte goes on with a character before one of those wanted where no more begin before it.
        begun = self.inner - np.arange(len(self.inner))
        byte = offsets - self.char
        byte += np.searchsorted(begun, byte, side="right")
        above = np.searchsorted(self.newlines, byte)
        line_starts = np.append(self.line_start, self.chars(self.newlines + 1))
        return Positions(self.line + above + 1, offsets - line_starts[above] + 1, byte)

    def after(self, data: NDArray[np.uint8]) -> _Block:
        """The block of the bytes that come next."""
        char = self.char + self.size - len(self.inner)
        starts = np.append(self.line_start, self.chars(self.newlines[-1:] + 1))
        return _Block(data, char, self.line + len(self.newlines), int(starts[-1]))


def locate_each(
    texts: Sequence[bytes | memoryview], owner: NDArray[np.int64], offsets: NDArray[np.int64]
) -> Positions:
    """Find characters in many texts.

    Args:
        texts: as for `locate`.
        owner: int64 (n,), numbers of texts, ascending.
        offsets: int64 (n,), of characters in these texts; as for `locate`.

    Cost: as `locate`; short texts are looked at together, or the calls would cost more than they.
    """
    parts = [_NOWHERE]
    first = 0
    while first < len(texts):
        last, size = first + 1, len(texts[first])
        while last < len(texts) and size + len(texts[last]) < BLOCK:
            size += len(texts[last]) + 1
            last += 1
        rows = slice(*np.searchsorted(owner, [first, last]))
        if last == first + 1:
            parts.append(locate(texts[first], offsets[rows]))
        else:
            parts.append(_locate_some(texts[first:last], owner[rows] - first, offsets[rows]))
        first = last
    return Positions.joined(parts)


def _locate_some(
    texts: Sequence[bytes | memoryview], owner: NDArray[np.int64], offsets: NDArray[np.int64]
) -> Positions:
    """Find characters in texts as in one, in which each begins a line."""
    sizes = np.array([len(text) + 1 for text in texts])
    starts = np.cumsum(sizes) - sizes
    block = _Block(np.frombuffer(b"\n".join(texts), np.uint8), 0, 0, 0)
    chars, ends = block.chars(starts), block.chars(starts + sizes - 1)
    found = block.locate(np.clip(offsets, 0, (ends - chars)[owner]) + chars[owner])
    lines = np.searchsorted(block.newlines, starts)
    return Positions(found.line - lines[owner], found.column, found.byte - starts[owner])


def locate(text: bytes | memoryview, offsets: Sequence[int] | NDArray[np.int64]) -> Positions:
    """Find characters in a text.

    Args:
        text: UTF-8; lines end with a newline.
        offsets: in code points from 0, in any order; those outside the text stand for its ends.

    Returns:
        One row for each offset, in the order given.

    Cost: one pass over the text, whatever the number of offsets, and their sorting.
    """
    wanted = np.asarray(offsets, np.int64)
    order = np.argsort(wanted, kind="stable")
    ascending = np.maximum(wanted[order], 0)
    found = Positions.joined(list(_parts(np.frombuffer(text, np.uint8), ascending)))
    return found.unsorted(order)


def _parts(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Iterator[Positions]:
    block = _Block(data[:BLOCK], 0, 0, 0)
    start = done = 0
    while start + block.size < data.size:
        stop = start + block.size
        after = block.after(data[stop : stop + BLOCK])
        upto = int(np.searchsorted(offsets, after.char))
        if upto > done:
            yield block.locate(offsets[done:upto]).moved(start)
        block, start, done = after, stop, upto
    chars = block.char + block.size - len(block.inner)
    yield block.locate(np.minimum(offsets[done:], chars)).moved(start)
