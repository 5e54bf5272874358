"""Sentences and paragraphs of a text as what can be taken out of it: units with whole lines."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import units as sentences
from dedup.columns import Batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Tokens

Region = tuple[int, int, int]
"""Start and end in bytes, and 1 for code."""

EVEN = tuple(
    re.compile(pattern.encode()) for pattern in ('"', "`", r"\*+(?=\S)|(?<=\S)\*+", "“|”|„|‟")
)
"""Marks that open and close alike."""
PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("「", "」"), ("『", "』"), ("（", "）"))
TABLE = re.compile(rb"^[ \t>]*\|", re.MULTILINE)


class Unit(NamedTuple):
    """A sentence, or a paragraph where nothing inside is a border: the least that is removed.

    Attributes:
        first, last: its tokens, half-open.
        begin, finish: its bytes: from the line's begin or the border before, to the next border or
            the line's end without the newline.
        opens, closes: whether it is the first or last of its paragraph.
        low, high: the bytes of the region that it stands in.
    """

    first: int
    last: int
    begin: int
    finish: int
    opens: bool
    closes: bool
    low: int
    high: int


def units_of(data: bytes, tokens: Tokens, regions: list[Region]) -> list[Unit]:
    """All units of a text, in order; each token stands in one.

    Args:
        data: the text, UTF-8.
        tokens: of this text alone.
        regions: what of it is compared.

    A fenced block of code is one unit, and so is a paragraph that holds a table. No border falls
    between a bracket, quotation or emphasis and its end.
    """
    borders = _sentence_borders(data, tokens)
    ends = np.array([found.end() for found in sentences.SENTENCE.finditer(data)], np.int64)
    found: list[Unit] = []
    number = 0
    for first, last in _blocks(tokens, regions):
        at = int(tokens.starts[first])
        while regions[number][1] <= at:
            number += 1
        low, high, code = regions[number]
        floor = max(low, int(tokens.ends[first - 1]) if first else 0)
        start = low if code else max(floor, line_start(data, at))
        end = high if code else min(high, line_end(data, int(tokens.ends[last - 1])))
        if last < len(tokens.starts):
            end = min(end, int(tokens.starts[last]))
        cut = [] if code else _cuts((data, tokens, ends), borders, (first, last), (start, end))
        found += _units((first, last), (start, end), cut, (low, high))
    return found


def line_start(data: bytes, at: int) -> int:
    """Where the line of a byte begins."""
    return data.rfind(b"\n", 0, at) + 1


def line_end(data: bytes, at: int) -> int:
    """Where the line of a byte ends, before its newline."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _blocks(tokens: Tokens, regions: list[Region]) -> Iterator[tuple[int, int]]:
    """Tokens of paragraphs, and of whole regions of code."""
    bounds = tokens.segments.tolist()
    code = [(start, end) for start, end, is_code in regions if is_code]
    spans = np.searchsorted(tokens.starts, np.array(code, np.uint32).reshape(-1, 2)).tolist()
    inner = {bound for low, high in spans for bound in bounds if low < bound < high}
    kept = [bound for bound in bounds if bound not in inner]
    yield from pairwise(kept)


def _sentence_borders(data: bytes, tokens: Tokens) -> NDArray[np.int64]:
    """The tokens that begin a sentence, or a paragraph."""
    text = np.frombuffer(data, np.uint8)
    rows = np.array([[0, len(data), 0, 0]], np.int64)
    none = np.zeros(1, np.int64)
    batch = Batch(text, rows[0, :2], rows, none.astype(np.int32), none, [None])
    return sentences.cut(batch, tokens, "sentence").segments


def _cuts(
    text: tuple[bytes, Tokens, NDArray[np.int64]],
    borders: NDArray[np.int64],
    block: tuple[int, int],
    span: tuple[int, int],
) -> list[tuple[int, int]]:
    """Borders inside a paragraph: tokens and the bytes before which they fall."""
    data, tokens, ends = text
    low, high = np.searchsorted(borders, [block[0] + 1, block[1]])
    inner = borders[low:high]
    if not len(inner) or TABLE.search(data, *span):
        return []
    at = ends[np.searchsorted(ends, tokens.starts[inner].astype(np.int64), side="right") - 1]
    found, before = [], span[0]
    open_ = np.zeros(len(EVEN) + len(PAIRS), np.int64)
    for token, end in zip(inner.tolist(), at.tolist(), strict=True):
        open_ += _opened(data[before:end])
        before = end
        if not (open_[: len(EVEN)] % 2).any() and not open_[len(EVEN) :].any():
            found.append((token, end))
    return found


def _opened(piece: bytes) -> NDArray[np.int64]:
    """How many marks of each kind stand in a piece; of those in pairs, how many stay open."""
    even = [len(pattern.findall(piece)) for pattern in EVEN]
    pairs = [piece.count(one.encode()) - piece.count(other.encode()) for one, other in PAIRS]
    return np.array(even + pairs, np.int64)


def _units(
    block: tuple[int, int],
    span: tuple[int, int],
    cuts: list[tuple[int, int]],
    region: tuple[int, int],
) -> Iterator[Unit]:
    edges = [(block[0], span[0]), *cuts, (block[1], span[1])]
    last = len(edges) - 2
    for number, ((first, begin), (after, finish)) in enumerate(pairwise(edges)):
        yield Unit(first, after, begin, finish, number == 0, number == last, *region)
