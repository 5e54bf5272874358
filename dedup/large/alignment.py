"""Candidates on disk to passages on disk, some documents at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import aligning, buckets, passages, units
from dedup.buckets import LOW, U32
from dedup.disk import Column
from dedup.large import pieces
from dedup.large.stored import TOKEN, UNIT
from dedup.large.tasks import Tasks
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Passages
    from dedup.disk import Folder
    from dedup.kernels.engine import Kernels
    from dedup.large.pieces import Piece
    from dedup.large.room import Room
    from dedup.large.sieve import Candidates
    from dedup.large.stored import Stored
    from dedup.large.tasks import Task


class Asked(NamedTuple):
    """What of the settings decides what a passage is."""

    similarity: float
    min_words: int
    scope: str
    unit: str


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


def align(
    stored: Stored, candidates: Candidates, work: tuple[Asked, Room, Kernels], out: Found
) -> Iterator[float]:
    """Write the passages that a report is about; yields what share is done, after each task.

    Cost: reads a document once for each task that has candidates in it.
    """
    asked, room, kernels = work

    def aligned(task: Task) -> tuple[Passages, float]:
        return _aligned(stored, task, asked, kernels), task.share

    tasks = Tasks(stored, room.memory // (room.threads + 2)).of(candidates)
    for found, share in in_order(aligned, tasks, room.threads):
        out.add(found)
        yield share


def _aligned(stored: Stored, task: Task, asked: Asked, kernels: Kernels) -> Passages:
    """The passages of a task, in tokens of all documents."""
    own = pieces.piece(stored, task.documents)
    starts, corpus = own.starts, own.corpus
    seeds = _moved(task.seeds, own.first[:, TOKEN], starts[:, TOKEN])
    near = buckets.unpack(_moved(task.near, 2 * own.first[:, UNIT], 2 * starts[:, UNIT]))
    cut, least = corpus, asked.min_words
    if asked.unit != "paragraph":
        cut, least = units.of_corpus(corpus, [own.units]), 0
    found = aligning.align(cut, (near, seeds), asked.min_words, kernels)
    if asked.unit != "paragraph":
        found = units.whole(cut, found, asked.min_words)
    chosen = passages.choose(corpus, found, asked.similarity, least, asked.scope)
    return _outside(chosen, own)


def _moved(
    pairs: NDArray[np.uint64], first: NDArray[np.int64], here: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Packed pairs of numbers among all as such of numbers here, by where documents begin."""
    first, by = first.astype(np.uint64), (first - here).astype(np.uint64)
    a, b = (
        side - by[np.searchsorted(first, side, side="right") - 1]
        for side in (pairs >> U32, pairs & LOW)
    )
    return a << U32 | b


def _outside(found: Passages, own: Piece) -> Passages:
    """Passages in tokens of some documents as passages in tokens of all."""
    by = own.first[:, TOKEN] - own.starts[:, TOKEN]

    def moved(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        return by[np.searchsorted(own.starts[:, TOKEN], tokens, side="right") - 1]

    blocks = found.blocks.copy()
    blocks[:, 0] += moved(blocks[:, 0])
    blocks[:, 1] += moved(blocks[:, 1])
    a, b = (side + moved(side[:, 0])[:, None] for side in (found.a, found.b))
    return replace(found, a=a, b=b, blocks=blocks)
