"""Spans of a text: characters to bytes, bytes to lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.removals import Span


def bytes_of(data: bytes, span: tuple[int, int]) -> Span:
    """Where characters of a text stand in its UTF-8."""
    if data.isascii():
        return span
    text = data.decode()
    first = len(text[: span[0]].encode())
    return first, first + len(text[slice(*span)].encode())


def lines_of(data: bytes, span: Span) -> tuple[int, int]:
    """The first and last line that bytes of a text stand in, from 1."""
    first, last = span
    line = data.count(b"\n", 0, first) + 1
    return line, line + data.count(b"\n", first, last)


def paragraphs_of(starts: Sequence[int], span: Span) -> tuple[int, int]:
    """The first and last paragraph that bytes stand in, from 1; `starts`: where each begins."""
    return max(1, bisect_right(starts, span[0])), max(1, bisect_left(starts, span[1]))
