"""Candidates on disk to those that may lead to a passage, judged by a byte of each token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import passages
from dedup.buckets import LOW, U32, sorted_unique
from dedup.large.blocks import blocks
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.disk import Shuffle
    from dedup.kernels.engine import Kernels
    from dedup.large.blocks import Blocks
    from dedup.large.room import Room
    from dedup.large.stored import Stored

CHUNK = 1 << 20
"""Seeds that a thread looks at, 20 bytes each."""
PAIR = 400
"""Bytes of memory for a pair of units: it takes a quarter of that, beside the stretches."""
SHARE = 2
"""A stretch takes so many times less memory than there is; two are looked at together."""


def stretches(stored: Stored, room: Room) -> Blocks:
    """Blocks of which two fit into memory with a byte for each token."""
    return blocks(stored, 1 + 2 * SHARE * len(stored.tokens) // room.memory)


class Loose(NamedTuple):
    """Candidates as they are found, packed, by the pair of stretches that they stand in: pairs of
    units as in `candidates.units`, and of tokens that are equal."""

    near: Shuffle
    seeds: Shuffle


class Seeds(NamedTuple):
    """Seeds by the block of the first token.

    Attributes:
        sure: those that may be sure; a pair of documents without one has no passage.
        others: those in a run of equal tokens, which may be moved parts of passages.
    """

    sure: Shuffle
    others: Shuffle


class Candidates(NamedTuple):
    """What is left of them, by the block of the first."""

    near: Shuffle
    seeds: Seeds

    def clear(self) -> None:
        """Drop everything."""
        for shuffle in (self.near, *self.seeds):
            shuffle.clear()


class _Side(NamedTuple):
    """A stretch.

    Attributes:
        token, unit: the first among all.
        tokens: how many.
        units: int64 (u,), first token of each unit among those of the stretch.
    """

    token: int
    unit: int
    tokens: int
    units: NDArray[np.int64]


class _Window:
    """Two stretches in memory, or one."""

    def __init__(self, tokens: NDArray[np.uint8], a: _Side, b: _Side | None) -> None:
        middle, end = a.tokens, len(tokens)
        self.tokens = tokens
        self.bounds = (0, middle, middle, end) if b else (0, middle, 0, middle)
        other = (b.token - middle, b.unit - len(a.units)) if b else (a.token, a.unit)
        self._token = np.uint64(a.token) << U32 | np.uint64(other[0])
        self._unit = np.uint64(2 * a.unit) << U32 | np.uint64(2 * other[1])
        units = [a.units] + ([b.units + middle] if b else [])
        self._units = np.concatenate([*units, [end]])

    def seeds(self, rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Pairs of tokens of all as such of tokens here."""
        return rows - self._token

    def spans(self, rows: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Tokens of pairs of units here, of A from, to, of B from, to: int64 (n, 4)."""
        found = []
        own = rows - self._unit
        for side in (own >> U32, own & LOW):
            unit = (side // 2).astype(np.int64)
            found += [self._units[unit], self._units[unit + 1 + (side % 2).astype(np.int64)]]
        return np.stack(found, axis=1)


def _windows(stored: Stored, cut: Blocks) -> Iterator[tuple[int, _Window]]:
    """All pairs of stretches by number, see `Blocks.pair`; each until the next."""
    memory = np.empty(int(np.sort(np.diff(cut.tokens))[-2:].sum()), np.uint8)

    def read(number: int, at: int) -> _Side:
        token, after = cut.tokens[number : number + 2].tolist()
        unit, last = cut.units[number : number + 2].tolist()
        stored.bytes.read_into(token, memory[at : at + after - token])
        units = stored.units.read(unit, last).astype(np.int64) - token
        return _Side(token, unit, after - token, units)

    for first in range(cut.number):
        a = read(first, 0)
        yield cut.pair(first, first), _Window(memory[: a.tokens], a, None)
        for second in range(first + 1, cut.number):
            b = read(second, a.tokens)
            yield cut.pair(first, second), _Window(memory[: a.tokens + b.tokens], a, b)


def sift(
    stored: Stored,
    candidates: tuple[Loose, Candidates],
    within: tuple[Blocks, Blocks],
    work: tuple[int, Room, Kernels],
) -> Iterator[float]:
    """Copy the candidates that may lead to a passage; yields what share is done.

    Args:
        stored: the documents.
        candidates: from where; where to.
        within: the stretches; the blocks.
        work: fewest words of a passage; what may be used.

    Cost: reads a byte of each token once for each stretch before it.
    """
    (loose, out), (cut, dealt), (min_words, room, kernels) = candidates, within, work
    sure = int(passages.penalties(min_words)[:, 3].min())

    def strong(window: _Window, rows: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], ...]:
        rows = np.sort(rows)
        strength = kernels.sift(window.tokens, window.bounds, window.seeds(rows), sure)
        return rows[strength >= sure], rows[(strength > 0) & (strength < sure)]

    def alike(window: _Window, rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
        rows = sorted_unique(rows)
        return rows[kernels.sift_units(window.tokens, window.spans(rows))]

    for done, (pair, window) in enumerate(_windows(stored, cut), 1):
        pieces = loose.seeds.pieces(pair, CHUNK)
        for found in in_order(partial(strong, window), pieces, room.threads):
            for shuffle, rows in zip(out.seeds, found, strict=True):
                shuffle.add(rows, dealt.of_tokens.of(rows >> U32))
        pieces = loose.near.pieces(pair, max(CHUNK, room.memory // PAIR))
        for piece in pieces:
            rows = alike(window, piece)
            out.near.add(rows, dealt.of_units.of(rows >> U32))
        yield done * 2 / (cut.number * (cut.number + 1))
