"""Candidates to passages, two blocks of documents at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import aligning, buckets, passages, units
from dedup.buckets import LOW, U32
from dedup.disk import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.columns import Passages
    from dedup.disk import Folder
    from dedup.kernels.engine import Kernels
    from dedup.large.blocks import Blocks
    from dedup.large.pairing import Candidates
    from dedup.large.window import Window

    BlockOf = Callable[[NDArray[np.uint64]], NDArray[np.int64]]

SEED = 160
"""Bytes of memory that a seed takes while it is weighed and aligned [measured: 120]."""


class Asked(NamedTuple):
    """What of the settings decides what a passage is."""

    similarity: float
    min_words: int
    scope: str
    unit: str


class Work(NamedTuple):
    """What the work may use: kernels, bytes of memory for candidates, and threads."""

    kernels: Kernels
    memory: int
    threads: int


class Found(NamedTuple):
    """Passages on disk.

    Attributes:
        spans: int64 (p, 6), rows (start A, end A, start B, end B, matched tokens, first block).
        blocks: int64 (m, 3), see `Passages`.
    """

    spans: Column
    blocks: Column

    @classmethod
    def in_folder(cls, folder: Folder) -> Found:
        """New columns."""
        return cls(Column(folder, "passages", np.int64, 6), Column(folder, "blocks", np.int64, 3))

    def add(self, found: Passages) -> None:
        """Write passages, whose tokens are those of all documents."""
        first = found.bounds[:-1] + len(self.blocks)
        self.spans.add(np.column_stack([found.a, found.b, found.matched, first]))
        self.blocks.add(found.blocks)


class Task(NamedTuple):
    """Two blocks and the candidates between them, whose tokens and units are those of all."""

    first: int
    second: int
    near: NDArray[np.uint64]
    seeds: NDArray[np.uint64]


def tasks(blocks: Blocks, candidates: Candidates, memory: int) -> Iterator[Task]:
    """All pairs of blocks that have candidates, so many candidates at a time as memory holds."""
    most = max(1, memory // SEED)
    for first in range(blocks.number):
        near_sizes = _sizes(candidates.near.pieces(first), blocks.of_units, blocks.number)
        seed_sizes = _sizes(candidates.seeds.pieces(first), blocks.of_tokens, blocks.number)
        for low, high in _runs(near_sizes + seed_sizes, first, most):
            near = _between(candidates.near.pieces(first), blocks.of_units, (low, high))
            seeds = _between(candidates.seeds.pieces(first), blocks.of_tokens, (low, high))
            by_unit, by_token = blocks.of_units(near & LOW), blocks.of_tokens(seeds & LOW)
            for second in range(low, high):
                own = Task(first, second, near[by_unit == second], seeds[by_token == second])
                if len(own.near) or len(own.seeds):
                    yield own


def _sizes(pieces: Iterator[NDArray[np.uint64]], block: BlockOf, count: int) -> NDArray[np.int64]:
    """How many pairs there are by the block of the second."""
    sizes = np.zeros(count, np.int64)
    for pairs in pieces:
        sizes += np.bincount(block(pairs & LOW), minlength=count)
    return sizes


def _runs(sizes: NDArray[np.int64], first: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of blocks from `first` on with at most `most` pairs each, or of one block."""
    low, total = first, 0
    for number in range(first, len(sizes)):
        if total and total + sizes[number] > most:
            yield low, number
            low, total = number, 0
        total += int(sizes[number])
    if total:
        yield low, len(sizes)


def _between(
    pieces: Iterator[NDArray[np.uint64]], block: BlockOf, run: tuple[int, int]
) -> NDArray[np.uint64]:
    """The pairs whose second stands in a range of blocks, each once."""
    found = [np.empty(0, np.uint64)]
    for pairs in pieces:
        own = block(pairs & LOW)
        found.append(pairs[(own >= run[0]) & (own < run[1])])
    return buckets.sorted_unique(np.concatenate(found))


def align(
    window: Window, candidates: Candidates, asked: Asked, work: Work, out: Found
) -> Iterator[float]:
    """Write the passages that a report is about; yields what share is done, after each task.

    Cost: reads a block for each pair of them that has candidates.
    """
    total = max(1, len(candidates.seeds) + len(candidates.near))
    done = 0
    for task in tasks(window.blocks, candidates, work.memory):
        out.add(_aligned(window, task, asked, work))
        done += len(task.seeds) + len(task.near)
        yield min(1.0, done / total)


def _aligned(window: Window, task: Task, asked: Asked, work: Work) -> Passages:
    """The passages of a task, in tokens of all documents."""
    corpus = window.corpus(task.first, task.second)
    blocks = window.blocks
    seeds = _moved(task.seeds, blocks.tokens, task, 1)
    near = buckets.unpack(_moved(task.near, blocks.units, task, 2))
    cut, least = corpus, asked.min_words
    if asked.unit != "paragraph":
        cut, least = units.of_corpus(corpus, [window.units(task.first, task.second)]), 0
    found = aligning.align(cut, (near, seeds), asked.min_words, work.kernels, work.threads)
    if asked.unit != "paragraph":
        found = units.whole(cut, found, asked.min_words)
    chosen = passages.choose(corpus, found, asked.similarity, least, asked.scope)
    return _outside(chosen, blocks.tokens, task)


def _moved(
    pairs: NDArray[np.uint64], borders: NDArray[np.int64], task: Task, scale: int
) -> NDArray[np.uint64]:
    """Pairs of numbers among all as pairs of numbers in the two blocks, packed."""
    start, end, gap = (np.uint64(scale * n) for n in _gap(borders, task))
    first, second = (pairs >> U32) - start, pairs & LOW
    second = second - start - np.where(second >= end, gap, np.uint64(0))
    return first << U32 | second


def _gap(borders: NDArray[np.int64], task: Task) -> tuple[int, int, int]:
    """Where the first block starts and ends, and how much stands between it and the second."""
    start, end = borders[task.first : task.first + 2].tolist()
    return start, end, max(0, int(borders[task.second]) - end)


def _outside(found: Passages, borders: NDArray[np.int64], task: Task) -> Passages:
    """Passages in tokens of two blocks as passages in tokens of all documents."""
    start, end, gap = _gap(borders, task)

    def all_(tokens: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        return tokens + start + np.where(at >= end - start, gap, 0)

    blocks = found.blocks.copy()
    for side in (0, 1):
        blocks[:, side] = all_(blocks[:, side], blocks[:, side])
    a, b = (all_(side, side[:, :1]) for side in (found.a, found.b))
    return replace(found, a=a, b=b, blocks=blocks)
