"""Runs `alignment`, compiled or plain, and gives it memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from dedup.columns import Passages
from dedup.owners import table

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.columns import Corpus

    Column = NDArray[np.generic]

REACH = 1 << 20
LEVELS = 1 << 14
"""An extension ends where it would need more: 16,384 unmatched tokens, or a million cells."""
LONG = 1 << 18
REGIONS = 64
"""So many periodic regions of one document are remembered, to be looked at once only."""


def weigh(
    kernel: ModuleType, corpus: Corpus, seeds: NDArray[np.int64], sures: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Strength and documents of seeds; arguments as in `engine.Kernels.weigh`."""
    if not len(seeds):
        return np.empty((0, 3), np.int64)
    near = _near(corpus, corpus.documents, kernel.NEAR_BITS)
    out = np.empty((len(seeds), 3), np.int64)
    columns: list[Column] = [corpus.tokens, corpus.kinds, sures, corpus.documents, near, seeds]
    tokens, kinds, sures_, first, near_, seeds_ = _readable(kernel.weigh_seeds, columns)
    words, documents = kernel.Words(tokens, kinds, sures_), kernel.Starts(first, near_)
    kernel.weigh_seeds(words, seeds_, documents, out)
    return out


def _near(corpus: Corpus, first: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """Which of the stretches that begin at `first` holds every 2 ** bits-th token."""
    return table(first[:-1], len(corpus.tokens), bits).astype(np.int64)


def _readable(loop: object, columns: list[Column]) -> list[Column]:
    """Columns as the interpreter reads them best, where the loop is not compiled."""
    return columns if _is_compiled(loop) else [cast("Column", values(c)) for c in columns]


def values(column: Column) -> object:
    """A column as the interpreter reads it best: twice to three times as fast as an array.

    A long one is a view, since making a list of it takes longer than reading what is looked at.
    """
    return column.tolist() if column.ndim > 1 or len(column) < LONG else column.data


def _is_compiled(loop: object) -> bool:
    return hasattr(loop, "py_func")


def _scratch(kernel: ModuleType, tokens: int) -> object:
    blocks = min(2 * LEVELS, tokens + 2)
    if not _is_compiled(kernel.align):
        rows = (np.zeros((blocks, 3), np.int64).tolist() for _ in range(3))
        regions = [[0, 0] for _ in range(REGIONS)]
        return kernel.Scratch(
            [0] * REACH, *([0] * LEVELS for _ in range(2)), *rows, [0] * LEVELS, regions
        )
    arrays = (np.empty((blocks, 3), np.int64) for _ in range(3))
    levels = (np.empty(LEVELS, np.int64) for _ in range(2))
    others = np.empty(LEVELS, np.int64), np.zeros((REGIONS, 2), np.int64)
    return kernel.Scratch(np.empty(REACH, np.int32), *levels, *arrays, *others)


def run(
    kernel: ModuleType,
    corpus: Corpus,
    seeds: NDArray[np.int64],
    groups: NDArray[np.int64],
    penalties: NDArray[np.int64],
) -> Passages:
    """Passages of document pairs; arguments as in `alignment.align`."""
    if not len(groups):
        return gather([])
    near = _near(corpus, corpus.segments, kernel.NEAR_BITS)
    columns: list[Column] = [corpus.tokens, seeds, corpus.documents, penalties]
    tokens, seeds_, documents, penalties_ = _readable(kernel.align, columns)
    segments = kernel.Starts(*_readable(kernel.align, [corpus.segments, near]))
    scratch = _scratch(kernel, len(corpus.tokens))
    found = kernel.Found(np.empty((1 << 16, 6), np.int64), np.empty((1 << 19, 3), np.int64))
    parts = []
    while len(groups):
        (rest,) = _readable(kernel.align, [groups])
        work = kernel.Work(seeds_, rest, documents, penalties_, segments)
        done, n, m = kernel.align(tokens, work, found, scratch)
        if done == 0:  # not even one document pair fits
            found = kernel.Found(*(np.empty((2 * len(c), c.shape[1]), np.int64) for c in found))
            continue
        parts.append((found.passages[:n].copy(), found.blocks[:m].copy()))
        groups = groups[done:]
    return gather(parts)


def gather(parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Passages:
    """Passages from rows of `alignment.Found`, one part after the other."""
    rows = [passages for passages, _ in parts] or [np.empty((0, 6), np.int64)]
    blocks = [blocks for _, blocks in parts] or [np.empty((0, 3), np.int64)]
    before = np.cumsum([0, *map(len, blocks)])
    for part, offset in zip(rows, before, strict=False):
        part[:, 4] += offset
    table = np.concatenate(rows)
    bounds = np.append(table[:, 4], before[-1])
    return Passages(table[:, 0:2], table[:, 2:4], table[:, 5], np.concatenate(blocks), bounds)
