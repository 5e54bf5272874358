"""Document texts to tokens and segments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from dedup.columns import Corpus, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Batch, Tokens
    from dedup.kernels.engine import Kernels


def segment(batch: Batch, kernels: Kernels) -> Tokens:
    """Tokens and segments of a batch. Segments are blocks between lines without words, or lines
    where lines are long. Cost: one pass over the bytes."""
    return kernels.tokenise(batch.text, batch.regions)


def document_bounds(batch: Batch, tokens: Tokens) -> NDArray[np.int64]:
    """First token of each document of a batch, and the end: int64 (d + 1,).

    What is looked up has the type of the column, or numpy would copy the column into another.
    """
    return np.searchsorted(tokens.starts, batch.offsets.astype(np.uint32)).astype(np.int64)


def without_places(tokens: Tokens) -> Tokens:
    """The tokens, copied, less where they stand, which is read again where it is asked for.

    What stays of `starts` is where each segment starts.
    """
    return replace(
        tokens,
        hashes=tokens.hashes.copy(),
        kinds=tokens.kinds.copy(),
        starts=tokens.starts[tokens.segments[:-1]],
        ends=np.empty(0, np.uint32),
    )


def join(parts: list[tuple[Tokens, NDArray[np.int64]]]) -> Corpus:
    """One corpus from batches and the bounds of their documents, in order.

    The parts lose their columns of tokens, a fifth of all memory, when these are copied.
    """
    tokens = np.cumsum([0, *(part.segments[-1] for part, _ in parts)])
    documents = np.cumsum([0, *(len(bounds) - 1 for _, bounds in parts)])
    hashes, kinds = np.empty(tokens[-1], np.uint32), np.empty(tokens[-1], np.uint8)
    none = (np.empty(0, np.uint32), np.empty(0, np.uint8))
    for n, (part, bounds) in enumerate(parts):
        hashes[tokens[n] : tokens[n + 1]] = part.hashes
        kinds[tokens[n] : tokens[n + 1]] = part.kinds
        parts[n] = replace(part, hashes=none[0], kinds=none[1]), bounds
    columns = list(zip(parts, tokens, documents, strict=False))
    return Corpus(
        hashes,
        kinds,
        np.append(_end_to_end([b[:-1] + t for (_, b), t, _ in columns], np.int64), tokens[-1]),
        np.append(
            _end_to_end([p.segments[:-1] + t for (p, _), t, _ in columns], np.int64), tokens[-1]
        ),
        _end_to_end([p.documents + np.int32(d) for (p, _), _, d in columns], np.int32),
        weigh(kinds),
    )


T = TypeVar("T", bound=np.generic)


def _end_to_end(parts: list[NDArray[T]], kind: type[T]) -> NDArray[T]:
    return np.concatenate([*parts, np.empty(0, kind)])
