"""Tokens to where they stand: the texts are read again where something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import engine
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch, Corpus, Tokens
    from dedup.kernels.engine import Kernels


def locate(
    corpus: Corpus,
    parts: Sequence[tuple[Batch, Tokens]],
    tokens: NDArray[np.int64],
    kernels: Kernels,
    threads: int = 1,
) -> NDArray[np.int64]:
    """First character of tokens in their documents, the one after the last, the same in bytes, and
    line and column, from 1, of the first, and then of the one after the last.

    Args:
        corpus: all tokens.
        parts: batches, and of their tokens where each segment starts.
        tokens: int64 (n,), ascending, each once.
        kernels: what made the tokens.
        threads: how many look.

    Returns:
        int64 (n, 8). Cost: a look at all bytes of the batches, and tokenising the segments that
        the tokens stand in.
    """
    segments = corpus.segments_of(tokens)
    bases = np.cumsum([0, *(len(part.documents) for _, part in parts)])
    cuts = np.searchsorted(segments, bases)

    def found(number: int) -> NDArray[np.int64]:
        rows = slice(cuts[number], cuts[number + 1])
        inside = tokens[rows] - corpus.segments[segments[rows]]
        return _in_batch(parts[number], segments[rows] - bases[number], inside, kernels)

    numbers = np.flatnonzero(cuts[1:] > cuts[:-1]).tolist()
    return np.concatenate([np.empty((0, 8), np.int64), *in_order(found, numbers, threads)])


def _in_batch(
    part: tuple[Batch, Tokens],
    segments: NDArray[np.int64],
    inside: NDArray[np.int64],
    kernels: Kernels,
) -> NDArray[np.int64]:
    """Where tokens stand, each given by its segment in the batch and its number in that.

    At least one, and segments ascending.
    """
    batch, sketched = part
    documents = sketched.documents[segments]
    news = np.append(True, segments[1:] != segments[:-1])
    wanted = segments[news]
    regions = regions_of(batch, sketched, wanted)
    size = int((regions[:, 1] - regions[:, 0]).sum())
    kernels = engine.enough(kernels, size)
    tokens = kernels.tokenise(batch.text, regions)
    begins = np.searchsorted(tokens.starts, regions[:, 0].astype(np.uint32))
    places = begins[np.cumsum(news) - 1] + inside
    first = batch.offsets[documents]
    spans = np.stack([tokens.starts[places], tokens.ends[places]], axis=1).astype(np.int64)
    found = kernels.locate(batch.text, first, spans)
    return np.concatenate([found[:, :2], spans - first[:, None], found[:, 2:]], axis=1)


def regions_of(batch: Batch, part: Tokens, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bytes of segments, by number, as regions: each to where the next one starts, or its
    region ends."""
    starts = part.starts.astype(np.int64)
    nexts = np.append(starts[1:], len(batch.text))[wanted]
    region = np.searchsorted(batch.regions[:, 0], starts[wanted], side="right") - 1
    ends = np.minimum(nexts, batch.regions[region, 1])
    zero = np.zeros(len(wanted), np.int64)
    return np.stack([starts[wanted], ends, zero, zero], axis=1)
