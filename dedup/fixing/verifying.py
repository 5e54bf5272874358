"""A part of one copy held against another, directly: what goes is verified against what stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from dedup.columns import Tokens
from dedup.fixing.aligning import align
from dedup.fixing.borders import around, sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.fixing.aligning import Aligned
    from dedup.fixing.borders import Region
    from dedup.fixing.pages import Page
    from dedup.model import Finding, Place

NONE = np.empty(0, np.uint64)
Range = tuple[int, int]
"""Half-open, of tokens or units."""


class Spot(NamedTuple):
    """A place, and its tokens."""

    place: Place
    page: Page
    first: int
    last: int


class Text(Protocol):
    """A text with its tokens, and what of it is compared."""

    data: bytes
    tokens: Tokens
    regions: list[Region]


@dataclass(slots=True)
class Paragraphs:
    """Some paragraphs of a text: a text of their own."""

    data: bytes
    tokens: Tokens
    regions: list[Region]


class Part(NamedTuple):
    """A run of units of a text: the range of its tokens there."""

    text: Text
    run: Range

    @property
    def hashes(self) -> NDArray[np.uint32]:
        """Its tokens."""
        return self.text.tokens.hashes[slice(*self.run)]

    def sentences(self) -> Iterator[Range]:
        """Its sentences, one after the other, in its tokens. Cost: looks for them."""
        text = self.text
        return sentences_of(text.data, text.tokens, text.regions, self.run)

    def alone(self) -> Part:
        """The same, holding no more than its paragraphs."""
        text, all_ = self.text, self.text.tokens
        (first, last), (low, high), regions = around(text.data, all_, text.regions, self.run)
        own = slice(first, last)
        edges = slice(*all_.segments.searchsorted((first, last + 1)))
        tokens = Tokens(
            all_.hashes[own].copy(),
            all_.kinds[own].copy(),
            all_.starts[own] - np.uint32(low),
            all_.ends[own] - np.uint32(low),
            all_.segments[edges] - first,
            NONE.view(np.int32),
        )
        run = self.run[0] - first, self.run[1] - first
        return Part(Paragraphs(text.data[low:high], tokens, regions), run)


class Found(NamedTuple):
    """Tokens of a copy that stays, and how a part is alike with these."""

    window: Range
    aligned: Aligned
    similarity: float


class Support(NamedTuple):
    """Tokens of a page that stay, because what went in an earlier round was verified against them.

    Attributes:
        number: of that removal.
        part: what went.
        tokens: those that stay.
        lost: which of its words were lost.
    """

    number: int
    part: Part
    tokens: Range
    lost: tuple[int, ...]


class Piece(NamedTuple):
    """A part of what went, and the tokens of a copy that stays which it is verified against."""

    part: Part
    kept: Spot
    found: Found


class Move(NamedTuple):
    """An earlier removal relies on other tokens from now on; `pieces`: all of it, or its parts."""

    support: Support
    pieces: tuple[Piece, ...]


class Decision(NamedTuple):
    """A part of a copy goes: units of a page, for tokens of a place that stays.

    Attributes:
        finding: what both are places of.
        spot: the copy.
        run: its units that go.
        kept: the copy that stays.
        found: its tokens that have the words.
        moves: earlier removals that relied on what goes now.
    """

    finding: Finding
    spot: Spot
    run: Range
    kept: Spot
    found: Found
    moves: tuple[Move, ...] = ()

    @property
    def tokens(self) -> Range:
        """The tokens that go."""
        return tokens_of(self.spot.page, self.run)

    @property
    def windows(self) -> list[tuple[Page, Range]]:
        """All tokens that stay which something is verified against."""
        pieces = [piece for move in self.moves for piece in move.pieces]
        moves = [(piece.kept.page, piece.found.window) for piece in pieces]
        return [(self.kept.page, self.found.window), *moves]


def tokens_of(page: Page, run: Range) -> Range:
    """The tokens of a run of units."""
    return page.firsts[run[0]], page.firsts[run[1]]


def part_of(page: Page, run: Range) -> Part:
    """A run of units as what is verified."""
    return Part(page, tokens_of(page, run))


def verified(part: Part, other: Spot, gone: Decision | None, least: float) -> Found | None:
    """What of another copy has the words of a part; None where the two are less alike than `least`.

    `gone`: what goes too, and cannot be relied on.
    """
    own = slice(other.first, other.last)
    stays = ~other.page.gone[own]
    if gone is not None and gone.spot.page is other.page:
        first, last = gone.tokens
        stays[max(0, first - other.first) : max(0, last - other.first)] = False
    whole = bool(stays.all())
    hashes = other.page.tokens.hashes[own]
    aligned = align(part.hashes, hashes if whole else hashes[stays], part.sentences())
    alike = aligned.similarity(len(part.hashes))
    if not aligned.matched or alike < least:
        return None
    first, last = aligned.window
    if not whole:
        there = np.flatnonzero(stays)
        first, last = int(there[first]), int(there[last - 1]) + 1
    return Found((other.first + first, other.first + last), aligned, alike)


def fewest(found: Sequence[Decision]) -> Decision | None:
    """The first of those that lose fewest words."""
    return min(found, key=lambda one: len(one.found.aligned.lost), default=None)
