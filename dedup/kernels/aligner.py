"""Runs `alignment`, compiled or plain, and gives it memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from dedup.columns import Passages

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.columns import Corpus

REACH = 1 << 20
LEVELS = 1 << 14
"""An extension ends where it would need more: 16,384 unmatched tokens, or a million cells."""

NEAR_BITS = 7


def near(corpus: Corpus) -> NDArray[np.int64]:
    """The document of every 2 ** NEAR_BITS-th token, so that one is found without a search."""
    every = np.arange(0, len(corpus.tokens) + 1, 1 << NEAR_BITS)
    found = np.searchsorted(corpus.documents, every, side="right") - 1
    return np.minimum(found, max(0, len(corpus.documents) - 2))


def _interpreted(kernel: ModuleType) -> bool:
    return not hasattr(kernel.align, "py_func")


def _scratch(kernel: ModuleType, tokens: int) -> object:
    blocks = min(2 * LEVELS, tokens + 2)
    if _interpreted(kernel):
        rows = ([[0, 0, 0] for _ in range(blocks)] for _ in range(3))
        return kernel.Scratch([0] * REACH, [0] * LEVELS, [0] * LEVELS, *rows)
    arrays = (np.empty((blocks, 3), np.int64) for _ in range(3))
    levels = (np.empty(LEVELS, np.int64) for _ in range(2))
    return kernel.Scratch(np.empty(REACH, np.int32), *levels, *arrays)


def run(
    kernel: ModuleType,
    corpus: Corpus,
    seeds: NDArray[np.int64],
    groups: NDArray[np.int64],
    penalties: NDArray[np.int64],
) -> Passages:
    """Passages of document pairs; arguments as in `alignment.align`."""
    columns = (corpus.tokens, seeds, corpus.documents, penalties)
    if _interpreted(kernel):  # lists: the interpreter reads them three times as fast as arrays
        columns = cast("tuple[NDArray[np.int64], ...]", tuple(c.tolist() for c in columns))
    tokens, seeds_, documents, penalties_ = columns
    scratch = _scratch(kernel, len(corpus.tokens))
    found = kernel.Found(np.empty((1 << 16, 6), np.int64), np.empty((1 << 19, 3), np.int64))
    parts = []
    while len(groups):
        rest = groups.tolist() if _interpreted(kernel) else groups
        done, n, m = kernel.align(tokens, seeds_, rest, documents, penalties_, found, scratch)
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
