"""Passages of one document pair that are pieces of one: moved sentences, text put in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Passages
from dedup.joining import end_to_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Corpus

NEAR = 60
"""Tokens between two pieces of one passage, at most, on either side."""
LONG = 24
"""Tokens between two pieces, both sides together, over which each counts twice: see `trimming`."""
MANY = 64
"""A document pair with more passages is a list or a table: its passages stay as they are."""

Span = tuple[int, int]


class Piece(NamedTuple):
    """A passage in the making: spans, matched tokens, blocks int64 (n, 3) by A."""

    a: Span
    b: Span
    matched: int
    blocks: NDArray[np.int64]

    def score(self, cost: int) -> int:
        """Matched tokens score 10; an unmatched one costs `cost`."""
        unmatched = self.a[1] - self.a[0] + self.b[1] - self.b[0] - 2 * self.matched
        return 10 * self.matched - cost * unmatched


def merge(corpus: Corpus, parts: Sequence[Passages], costs: NDArray[np.int64]) -> Passages:
    """Join pieces of one document pair where the whole scores higher than its best piece.

    Blocks stay sorted by A within a passage; where their order in B differs, text was moved. Each
    token is matched at most once. Cost: quadratic in the passages of a document pair, a few.
    """
    passages = _by_pair(corpus, parts)
    first, last, crowded = _groups(corpus, passages)
    alone = np.repeat(~crowded, last - first)
    done = [passages.take(np.flatnonzero(alone))]
    for begin, end in zip(first[crowded].tolist(), last[crowded].tolist(), strict=True):
        cost = int(costs[corpus.kinds[passages.a[begin, 0]]])
        pieces = [_piece(passages, row) for row in range(begin, end)]
        done.append(_columns(list(_assemble(pieces, cost))))
    return _in_order(done)


def _groups(
    corpus: Corpus, passages: Passages
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """First and last passage of each document pair, and whether there are several, but not many."""
    a, b = corpus.documents_of(passages.a[:, 0]), corpus.documents_of(passages.b[:, 0])
    new = np.append(True, (np.diff(a) != 0) | (np.diff(b) != 0))[: len(a)]
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(a))[: len(first)]
    sizes = last - first
    return first, last, (sizes > 1) & (sizes <= MANY)


def _piece(passages: Passages, row: int) -> Piece:
    a0, a1 = passages.a[row].tolist()
    b0, b1 = passages.b[row].tolist()
    blocks = passages.blocks[passages.bounds[row] : passages.bounds[row + 1]]
    return Piece((a0, a1), (b0, b1), int(passages.matched[row]), blocks)


def _assemble(pieces: list[Piece], cost: int) -> Iterator[Piece]:
    """Let the best piece absorb others while that makes it better; then the next."""
    waiting = sorted(pieces, key=lambda piece: (-piece.score(cost), piece.a, piece.b))
    while waiting:
        whole = waiting.pop(0)
        at = 0
        while at < len(waiting):
            both = _join(whole, waiting[at], cost)
            if both is None:
                at += 1
            else:
                del waiting[at]
                whole, at = both, 0
        yield whole


def _join(whole: Piece, piece: Piece, cost: int) -> Piece | None:
    """Both as one, or None where they are better apart."""
    if _gap(whole.a, piece.a) > NEAR or _gap(whole.b, piece.b) > NEAR:
        return None
    a, b = _hull(whole.a, piece.a), _hull(whole.b, piece.b)
    if a[1] > b[0] and a[0] < b[1]:  # in one document: it would meet itself
        return None
    most = Piece(a, b, whole.matched + piece.matched, whole.blocks)
    gap = max(0, _gap(whole.a, piece.a)) + max(0, _gap(whole.b, piece.b))
    least = max(whole.score(cost), piece.score(cost)) + cost * max(0, gap - LONG)
    if most.score(cost) <= least:
        return None
    blocks = _without(piece.blocks, whole.blocks)
    both = most._replace(
        matched=whole.matched + int(blocks[:, 2].sum()),
        blocks=np.concatenate([whole.blocks, blocks]),
    )
    return both if both.score(cost) > least else None


def _gap(one: Span, other: Span) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _hull(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])


def _pairs(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The matched tokens one by one: int64 (n, 2)."""
    sizes = blocks[:, 2]
    steps = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    pairs: NDArray[np.int64] = np.repeat(blocks[:, :2], sizes, axis=0) + steps[:, None]
    return pairs


def _without(blocks: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.int64]:
    """What is left of `blocks` when tokens that `taken` matches on either side are cut out."""
    pairs, used = _pairs(blocks), _pairs(taken)
    free = ~np.isin(pairs[:, 0], used[:, 0]) & ~np.isin(pairs[:, 1], used[:, 1])
    pairs = pairs[free]
    begins = np.append(True, (np.diff(pairs, axis=0) != 1).any(axis=1))[: len(pairs)]
    first = np.flatnonzero(begins)
    sizes = np.diff(np.append(first, len(pairs)))
    return np.column_stack([pairs[first], sizes])


def _columns(pieces: list[Piece]) -> Passages:
    blocks = [piece.blocks[np.argsort(piece.blocks[:, 0])] for piece in pieces]
    return Passages(
        np.array([piece.a for piece in pieces], np.int64),
        np.array([piece.b for piece in pieces], np.int64),
        np.array([piece.matched for piece in pieces], np.int64),
        np.concatenate(blocks),
        np.cumsum([0, *map(len, blocks)]),
    )


def _by_pair(corpus: Corpus, parts: Sequence[Passages]) -> Passages:
    """All passages, those of one document pair together."""
    whole = end_to_end(parts)
    a, b = corpus.documents_of(whole.a[:, 0]), corpus.documents_of(whole.b[:, 0])
    return whole.take(np.lexsort((b, a)))


def _in_order(parts: Sequence[Passages]) -> Passages:
    """All parts as one, by place of A, then B."""
    whole = end_to_end(parts)
    return whole.take(np.lexsort((whole.b[:, 1], whole.b[:, 0], whole.a[:, 1], whole.a[:, 0])))
