"""Sentences and paragraphs of a text as what can be taken out of it: units with whole lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import units as sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Tokens

Range = tuple[int, int]
"""Half-open, of tokens."""
Region = tuple[int, int, int]
"""Start and end in bytes, and 1 for code."""

EVEN = tuple(
    re.compile(pattern.encode()) for pattern in ('"', "`", r"\*+(?=\S)|(?<=\S)\*+", "“|”|„|‟")
)
"""Marks that open and close alike."""
PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("「", "」"), ("『", "』"), ("（", "）"))
MARK = re.compile("|".join(map(re.escape, chain('"`*“”„‟', *PAIRS))).encode())
"""Any of them."""
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


def units_of(
    data: bytes,
    tokens: Tokens,
    regions: list[Region],
    touched: Sequence[Range] | None = None,
) -> list[Unit]:
    """All units of a text, in order; each token stands in one.

    Args:
        data: the text, UTF-8.
        tokens: of this text alone.
        regions: what of it is compared.
        touched: ranges of tokens, half-open; where it is given, a paragraph that lies within all
            ranges that touch it is one unit; so is what lies between the paragraphs touched, which
            is not meant to be taken out.

    A fenced block of code is one unit, and so is a paragraph that holds a table. No border falls
    between a bracket, quotation or emphasis and its end. Cost: a look at the paragraphs touched.
    """
    blocks = _blocks(tokens, regions)
    chosen = dict.fromkeys(blocks, False) if touched is None else _touched(blocks, touched)
    found: list[Unit] = []
    done = 0
    for unit in _cut(data, tokens, regions, chosen):
        if done < unit.first:
            found.append(_between(tokens, (done, unit.first)))
        found.append(unit)
        done = unit.last
    if done < len(tokens.starts):
        found.append(_between(tokens, (done, len(tokens.starts))))
    return found


def sentences_of(data: bytes, tokens: Tokens, regions: list[Region], run: Range) -> Iterator[Range]:
    """The sentences of a run of units, counted from its first token."""
    first, last = run
    blocks = [block for block in _blocks(tokens, regions) if block[0] < last and first < block[1]]
    for unit in _cut(data, tokens, regions, dict.fromkeys(blocks, False)):
        if first <= unit.first and unit.last <= last:
            yield unit.first - first, unit.last - first


def around(
    data: bytes, tokens: Tokens, regions: list[Region], run: Range
) -> tuple[Range, Range, list[Region]]:
    """The paragraphs that a run of units lies in: tokens, bytes, and the regions of these."""
    first = int(tokens.segments[tokens.segments.searchsorted(run[0], "right") - 1])
    last = int(tokens.segments[tokens.segments.searchsorted(run[1])])
    at, end = int(tokens.starts[first]), int(tokens.ends[last - 1])
    near = [region for region in regions if region[0] < end and at < region[1]]
    if any(code for _, _, code in near):
        code_blocks = [one for one in _blocks(tokens, regions) if one[0] < last and first < one[1]]
        first, last = code_blocks[0][0], code_blocks[-1][1]
    low = _span(data, tokens, (first, last), near[0])[0]
    high = _span(data, tokens, (first, last), near[-1])[1]
    own = [(max(low, start) - low, min(high, stop) - low, code) for start, stop, code in near]
    return (first, last), (low, high), own


def _cut(
    data: bytes, tokens: Tokens, regions: list[Region], blocks: Mapping[Range, bool]
) -> Iterator[Unit]:
    """The units of some paragraphs, ascending, and whether each is one."""
    number = 0
    for (first, last), whole in blocks.items():
        at = int(tokens.starts[first])
        while regions[number][1] <= at:
            number += 1
        low, high, code = regions[number]
        start, end = _span(data, tokens, (first, last), regions[number])
        cut = [] if code or whole else _cuts(data, tokens, (first, last), (start, end))
        yield from _units((first, last), (start, end), cut, (low, high))


def _touched(blocks: Sequence[Range], touched: Sequence[Range]) -> dict[Range, bool]:
    """The paragraphs that share a token with one of the ranges, and whether each of these has it
    whole."""
    bounds = [first for first, _ in blocks]
    whole: dict[int, bool] = {}
    for first, last in touched:
        for number in range(bisect_right(bounds, first) - 1, bisect_left(bounds, last)):
            inside = first <= blocks[number][0] and blocks[number][1] <= last
            whole[number] = inside and whole.get(number, True)
    return {blocks[number]: whole[number] for number in sorted(whole)}


def _between(tokens: Tokens, block: tuple[int, int]) -> Unit:
    first, last = block
    span = int(tokens.starts[first]), int(tokens.ends[last - 1])
    return Unit(first, last, *span, True, True, *span)


def _span(data: bytes, tokens: Tokens, block: tuple[int, int], region: Region) -> tuple[int, int]:
    """The bytes of a paragraph: whole lines, unless other tokens stand there."""
    first, last = block
    low, high, code = region
    floor = max(low, int(tokens.ends[first - 1]) if first else 0)
    start = low if code else max(floor, line_start(data, int(tokens.starts[first])))
    end = high if code else min(high, line_end(data, int(tokens.ends[last - 1])))
    return start, min(end, int(tokens.starts[last])) if last < len(tokens.starts) else end


def line_start(data: bytes, at: int) -> int:
    """Where the line of a byte begins."""
    return data.rfind(b"\n", 0, at) + 1


def line_end(data: bytes, at: int) -> int:
    """Where the line of a byte ends, before its newline."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _blocks(tokens: Tokens, regions: list[Region]) -> list[tuple[int, int]]:
    """Tokens of paragraphs, and of whole regions of code."""
    bounds = tokens.segments.tolist()
    code = [(start, end) for start, end, is_code in regions if is_code]
    if code:
        spans = np.searchsorted(tokens.starts, np.array(code, np.uint32)).tolist()
        inner = {bound for low, high in spans for bound in bounds if low < bound < high}
        bounds = [bound for bound in bounds if bound not in inner]
    return list(pairwise(bounds))


def _borders(
    data: bytes, tokens: Tokens, block: tuple[int, int], end: int
) -> list[tuple[int, int]]:
    """The tokens inside a paragraph that begin a sentence, and the bytes before which it begins.

    As `units.cut` has them: sentences of FEWEST tokens and more.
    """
    start = int(tokens.starts[block[0]])
    plain = data[start : end + 1].isascii()
    pattern = sentences.ASCII_SENTENCE if plain else sentences.SENTENCE
    ends = [found.end() for found in pattern.finditer(data, start, end)]
    own = tokens.starts[slice(*block)]
    if not ends:
        return []
    numbers = own.searchsorted(np.array(ends, np.uint32)).tolist()
    # Of several ends before one token the last is the border.
    at = {token: end for token, end in zip(numbers, ends, strict=True) if 0 < token < len(own)}
    near = pairwise([0, *at])
    return [
        (block[0] + token, at[token])
        for before, token in near
        if token - before >= sentences.FEWEST
    ]


def _cuts(
    data: bytes, tokens: Tokens, block: tuple[int, int], span: tuple[int, int]
) -> list[tuple[int, int]]:
    """Borders inside a paragraph: tokens and the bytes before which they fall."""
    inner = _borders(data, tokens, block, span[1])
    if not inner or TABLE.search(data, *span):
        return []
    if not MARK.search(data, *span):
        return inner
    found, before = [], span[0]
    open_ = np.zeros(len(EVEN) + len(PAIRS), np.int64)
    for token, end in inner:
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
