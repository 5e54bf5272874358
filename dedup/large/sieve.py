"""Seeds on disk to those whose text may be alike: of a hundred, one or two."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import passages
from dedup.buckets import U32
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
SHARE = 2
"""A stretch takes so many times less memory than there is; two are looked at together."""


def stretches(stored: Stored, room: Room) -> Blocks:
    """Blocks of which two fit into memory with a byte for each token."""
    return blocks(stored, 1 + 2 * SHARE * len(stored.tokens) // room.memory)


class _Window(NamedTuple):
    """Two stretches, or one, in memory.

    Attributes:
        pair: their number, see `Blocks.pairs_of`.
        tokens, bounds: see `seeds.sift_seeds`.
        base: what a seed there is less than among all tokens, packed.
    """

    pair: int
    tokens: NDArray[np.uint8]
    bounds: tuple[int, int, int, int]
    base: np.uint64


def _windows(stored: Stored, cut: Blocks) -> Iterator[_Window]:
    """All pairs of stretches; each until the next."""
    borders = cut.tokens.tolist()
    memory = np.empty(int(np.sort(np.diff(cut.tokens))[-2:].sum()), np.uint8)
    for first in range(cut.number):
        start, middle = borders[first], borders[first + 1] - borders[first]
        stored.bytes.read_into(start, memory[:middle])
        base = np.uint64(start) << U32
        both = (0, middle, 0, middle)
        yield _Window(cut.pair(first, first), memory[:middle], both, base | np.uint64(start))
        for second in range(first + 1, cut.number):
            end = middle + borders[second + 1] - borders[second]
            stored.bytes.read_into(borders[second], memory[middle:end])
            bounds, moved = (0, middle, middle, end), np.uint64(borders[second] - middle)
            yield _Window(cut.pair(first, second), memory[:end], bounds, base | moved)


class Seeds(NamedTuple):
    """Seeds by the block of the first token.

    Attributes:
        sure: those that may be sure; a pair of documents without one has no passage.
        others: those in a run of equal tokens, which may be moved parts of passages.
    """

    sure: Shuffle
    others: Shuffle


def sift(
    stored: Stored,
    seeds: tuple[Shuffle, Seeds],
    within: tuple[Blocks, Blocks],
    work: tuple[int, Room, Kernels],
) -> Iterator[float]:
    """Copy the seeds that may lead to a passage; yields what share is done.

    Args:
        stored: the documents.
        seeds: from where, by pair of stretches; where to.
        within: the stretches; the blocks.
        work: fewest words of a passage; what may be used.

    Cost: reads a byte of each token once for each stretch before it.
    """
    (loose, out), (cut, dealt), (min_words, room, kernels) = seeds, within, work
    sure = int(passages.penalties(min_words)[:, 3].min())

    def sifted(window: _Window, rows: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], ...]:
        strength = kernels.sift(window.tokens, window.bounds, rows - window.base, sure)
        return rows[strength >= sure], rows[(strength > 0) & (strength < sure)]

    for done, window in enumerate(_windows(stored, cut), 1):
        pieces = loose.pieces(window.pair, CHUNK)
        for found in in_order(partial(sifted, window), pieces, room.threads):
            for shuffle, rows in zip(out, found, strict=True):
                shuffle.add(rows, dealt.of_first_tokens(rows))
        yield done * 2 / (cut.number * (cut.number + 1))
