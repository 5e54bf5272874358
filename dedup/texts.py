"""Tokens to characters: the texts are read again where something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch, Corpus
    from dedup.kernels.engine import Kernels


def characters(
    corpus: Corpus, batches: Sequence[Batch], tokens: NDArray[np.int64], kernels: Kernels
) -> NDArray[np.int64]:
    """First character of tokens in their documents, the one after the last, and the same in bytes.

    Returns int64 (n, 4).

    `tokens`: int64 (n,), ascending, each once. Cost: one pass over the texts of their documents.
    """
    found = np.empty((len(tokens), 4), np.int64)
    documents = np.searchsorted(corpus.documents, tokens, side="right") - 1
    base = 0
    for batch in batches:
        count = len(batch.offsets) - 1
        rows = slice(*np.searchsorted(documents, [base, base + count]))
        if rows.start < rows.stop:
            local = documents[rows] - base
            inside = tokens[rows] - corpus.documents[documents[rows]]
            found[rows] = _in_batch(batch, local, inside, kernels)
        base += count
    return found


def _in_batch(
    batch: Batch, documents: NDArray[np.int64], inside: NDArray[np.int64], kernels: Kernels
) -> NDArray[np.int64]:
    """Characters of tokens, each given by its document in the batch and its number in that."""
    wanted = np.zeros(len(batch.offsets) - 1, np.bool_)
    wanted[documents] = True
    tokens = kernels.tokenise(batch.text, batch.regions[wanted[batch.regions[:, 2]]])
    first = np.searchsorted(tokens.starts, batch.offsets[documents])
    places = first + inside
    before = np.zeros(len(batch.text) + 1, np.int32)
    np.cumsum((batch.text & 0xC0 != 0x80).astype(np.int32), out=before[1:])
    first_byte = batch.offsets[documents]
    start, end = tokens.starts[places].astype(np.int64), tokens.ends[places].astype(np.int64)
    skipped = before[first_byte]
    columns = (before[start] - skipped, before[end] - skipped, start - first_byte, end - first_byte)
    return np.stack(columns, axis=1)
