"""Where characters stand in a UTF-8 text: line, column, byte."""

from __future__ import annotations

import itertools
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


@dataclass(frozen=True, slots=True)
class _Block:
    """Some bytes of a text, and what stands before them."""

    data: NDArray[np.uint8]
    byte: int
    char: int
    line: int
    line_start: int

    def locate(self, offsets: NDArray[np.int64]) -> Positions:
        """Find characters that begin in this block; one past its last is its end."""
        starts = np.flatnonzero((self.data & 0xC0) != 0x80)
        newlines = np.flatnonzero(self.data == NEWLINE)
        byte = np.append(starts, self.data.size)[offsets - self.char]
        above = np.searchsorted(newlines, byte)
        line_starts = np.empty(newlines.size + 1, np.int64)
        line_starts[0] = self.line_start
        line_starts[1:] = self.char + 1 + np.searchsorted(starts, newlines)
        return Positions(
            line=self.line + above + 1,
            column=offsets - line_starts[above] + 1,
            byte=byte + self.byte,
        )


def locate_each(
    texts: Sequence[bytes | memoryview], offsets: Sequence[Sequence[int]]
) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """Find characters in many texts.

    Args:
        texts: as for `locate`.
        offsets: those of each text.

    Returns:
        Line, column and byte of each text's offsets, text after text.

    Cost: as `locate`; short texts are looked at together, or the calls would cost more than they.
    """
    first = 0
    while first < len(texts):
        last, size = first + 1, len(texts[first])
        while last < len(texts) and size + len(texts[last]) < BLOCK:
            size += len(texts[last]) + 1
            last += 1
        yield from _locate_some(texts[first:last], offsets[first:last])
        first = last


def _locate_some(
    texts: Sequence[bytes | memoryview], offsets: Sequence[Sequence[int]]
) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """Find characters in texts as in one, in which each begins a line."""
    sizes = np.array([len(text) + 1 for text in texts])
    starts = np.cumsum(sizes) - sizes
    joined = b"\n".join(texts)
    counts = [len(each) for each in offsets]
    owner = np.repeat(np.arange(len(texts)), counts)
    chars = _chars_before(joined, starts)
    wanted = np.fromiter((at for each in offsets for at in each), np.int64, len(owner))
    limits = np.append(chars[1:] - 1, _chars_before(joined, np.array([len(joined)]))) - chars
    wanted = np.clip(wanted, 0, limits[owner])
    found = locate(joined, np.concatenate([wanted + chars[owner], chars]))
    split = len(owner)
    lines = found.line[:split] - found.line[split:][owner] + 1
    columns = (lines, found.column[:split], found.byte[:split] - starts[owner])
    rows = [column.tolist() for column in columns]
    at = 0
    for count in counts:
        line, column, byte = (row[at : at + count] for row in rows)
        yield line, column, byte
        at += count


def _chars_before(text: bytes, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Characters before bytes of a text, ascending."""
    begins = (np.frombuffer(text, np.uint8) & 0xC0) != 0x80
    edges = np.concatenate([[0], places])
    counts = [np.count_nonzero(begins[a:b]) for a, b in itertools.pairwise(edges.tolist())]
    return np.cumsum(counts)


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
    parts = list(_parts(np.frombuffer(text, np.uint8), ascending))
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    return Positions(
        line=np.concatenate([part.line for part in parts])[back],
        column=np.concatenate([part.column for part in parts])[back],
        byte=np.concatenate([part.byte for part in parts])[back],
    )


def _parts(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Iterator[Positions]:
    block = _Block(data[:BLOCK], 0, 0, 0, 0)
    done = 0
    while block.byte + block.data.size < data.size:
        after = _next(data, block)
        upto = int(np.searchsorted(offsets, after.char))
        if upto > done:
            yield block.locate(offsets[done:upto])
        block, done = after, upto
    chars = block.char + int(np.count_nonzero((block.data & 0xC0) != 0x80))
    yield block.locate(np.minimum(offsets[done:], chars))


def _next(data: NDArray[np.uint8], block: _Block) -> _Block:
    begins = (block.data & 0xC0) != 0x80
    newlines = np.flatnonzero(block.data == NEWLINE)
    line_start = block.line_start
    if newlines.size:
        line_start = block.char + 1 + int(np.count_nonzero(begins[: newlines[-1]]))
    end = block.byte + block.data.size
    return _Block(
        data=data[end : end + BLOCK],
        byte=end,
        char=block.char + int(np.count_nonzero(begins)),
        line=block.line + newlines.size,
        line_start=line_start,
    )
