"""Document texts to tokens and segments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch, Tokens
    from dedup.kernels.engine import Kernels

def segment(batch: Batch, kernels: Kernels) -> Tokens:
    """Tokens and segments of a batch. Segments are blocks between lines without words, or lines
    where lines are long. Cost: one pass over the bytes."""
    return kernels.tokenise(batch.text, batch.regions)


def document_bounds(batch: Batch, tokens: Tokens) -> NDArray[np.int64]:
    """First token of each document of a batch, and the end: int64 (d + 1,)."""
    return np.searchsorted(tokens.starts, batch.offsets).astype(np.int64)


def without_places(tokens: Tokens) -> Tokens:
    """The tokens less where they stand, which is read again where it is asked for."""
    none = np.empty(0, np.uint32)
    return replace(tokens, starts=none, ends=none)


def join(parts: Sequence[tuple[Tokens, NDArray[np.int64]]]) -> Corpus:
    """One corpus from batches and the bounds of their documents, in order."""
    if not parts:
        none = np.zeros(1, np.int64)
        return Corpus(
            np.empty(0, np.uint32), np.empty(0, np.uint8), none, none, np.empty(0, np.int32)
        )
    tokens = np.cumsum([0, *(len(part.hashes) for part, _ in parts)])
    documents = np.cumsum([0, *(len(bounds) - 1 for _, bounds in parts)])
    columns = list(zip(parts, tokens, documents, strict=False))
    return Corpus(
        np.concatenate([part.hashes for part, _ in parts]),
        np.concatenate([part.kinds for part, _ in parts]),
        np.append(np.concatenate([b[:-1] + t for (_, b), t, _ in columns]), tokens[-1]),
        np.append(np.concatenate([p.segments[:-1] + t for (p, _), t, _ in columns]), tokens[-1]),
        np.concatenate([p.documents + np.int32(d) for (p, _), _, d in columns]),
    )
