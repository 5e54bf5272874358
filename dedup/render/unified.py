"""A text and what is left of it as a unified diff, each line cut to the width."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.render.look import Look

Span = tuple[int, int]
CONTEXT = 3
"""Lines shown before and after a change."""
LONGEST = 60
"""Lines shown of one change."""


class _Block(NamedTuple):
    """Lines that change: from which on, half-open, and what stands there instead."""

    first: int
    last: int
    new: list[bytes]


def diff(name: str, data: bytes, cuts: Sequence[Span], look: Look) -> Iterator[str]:
    """The lines of a diff, without newlines.

    Args:
        name: of the text.
        data: the text, UTF-8.
        cuts: its bytes that go, ascending, apart from each other.
        look: of the output; one line of text takes one line there.

    Cost: linear in the text.
    """
    lines = data.split(b"\n")
    blocks = list(_blocks(data, lines, cuts))
    yield look.paint(f"--- {look.show(name)}", "bold")
    yield look.paint(f"+++ {look.show(name)}", "bold")
    shift = 0
    for hunk in _hunks(blocks):
        low = max(0, hunk[0].first - CONTEXT)
        high = min(len(lines), hunk[-1].last + CONTEXT)
        if high == len(lines) and not lines[-1]:
            high -= 1
        grown = sum(len(block.new) - block.last + block.first for block in hunk)
        old, new = high - low, high - low + grown
        heading = f"@@ -{low + bool(old)},{old} +{low + shift + bool(new)},{new} @@"
        yield look.paint(heading, "cyan")
        shift += grown
        yield from _lines(lines, hunk, (low, high), look)


def _lines(lines: Sequence[bytes], hunk: Sequence[_Block], span: Span, look: Look) -> Iterator[str]:
    at = span[0]
    for block in hunk:
        yield from _shown(" ", lines[at : block.first], "", look)
        yield from _shown("-", lines[block.first : block.last], "red", look)
        yield from _shown("+", block.new, "green", look)
        at = block.last
    yield from _shown(" ", lines[at : span[1]], "", look)


def _shown(mark: str, lines: Sequence[bytes], style: str, look: Look) -> Iterator[str]:
    for line in lines[:LONGEST]:
        text = look.show(line.removesuffix(b"\r").decode("utf-8", "replace"), look.width - 1)
        yield look.paint(mark + text, style)
    if len(lines) > LONGEST:
        more = f"{mark}{look.glyphs.ellipsis} {len(lines) - LONGEST:,} more lines"
        yield look.paint(more, style)


def _blocks(data: bytes, lines: Sequence[bytes], cuts: Sequence[Span]) -> Iterator[_Block]:
    """The lines that change, those that touch each other as one."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    touched: list[tuple[int, int, list[Span]]] = []
    at = 0
    for low, high in cuts:
        while starts[at + 1] <= low:
            at += 1
        first = at
        while starts[at + 1] < high:
            at += 1
        last = at + 1
        if touched and first < touched[-1][1]:
            touched[-1] = touched[-1][0], last, [*touched[-1][2], (low, high)]
        else:
            touched.append((first, last, [(low, high)]))
    for first, last, own in touched:
        yield _block(data, (first, last), (starts[first], min(starts[last], len(data))), own)


def _block(data: bytes, lines: Span, span: Span, cuts: Sequence[Span]) -> _Block:
    edges = [span[0], *(edge for cut in cuts for edge in cut), span[1]]
    left = b"".join(data[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    old, new = _split(data[slice(*span)]), _split(left)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return _Block(lines[0] + head, lines[1] - tail, new[head : len(new) - tail])


def _split(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _hunks(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.first - hunk[-1].last > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk
