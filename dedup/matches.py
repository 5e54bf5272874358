"""Candidates to seeds: exact comparison of units, and places where their tokens are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.threads import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

MIN_JACCARD = 0.3
MIN_CONTAINMENT = 0.8
MIN_SHARED = 12
CHUNK = 1 << 15


def spans(corpus: Corpus, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """First token, inner border and end of units (see `candidates.units`): int64 (..., 3)."""
    segment, joined = units // 2, units % 2
    border = corpus.segments[segment + 1]
    return np.stack([corpus.segments[segment], border, corpus.segments[segment + 1 + joined]], -1)


def verify(
    corpus: Corpus, pairs: NDArray[np.int64], kernels: Kernels, threads: int = 1
) -> NDArray[np.int64]:
    """Seeds of the candidates that are alike: pairs of tokens where a shared shingle starts.

    A cheap gate, not the user's threshold: Jaccard of shingle sets ≥ .3, or one holds ≥ .8 of the
    other with ≥ 12 shingles shared. Returns int64 (n, 2). Cost: linear in the candidates' tokens.
    """

    def found(start: int) -> NDArray[np.int64]:
        counts, seeds = kernels.compare(corpus, spans(corpus, pairs[start : start + CHUNK]))
        shared, a, b = counts.T
        alike = shared >= MIN_JACCARD * (a + b - shared)
        alike |= (shared >= MIN_SHARED) & (shared >= MIN_CONTAINMENT * np.minimum(a, b))
        rows: NDArray[np.int64] = seeds[alike].reshape(-1, 2)
        return rows[rows[:, 0] >= 0]

    starts = range(0, len(pairs), CHUNK)
    seeds = [np.empty((0, 2), np.int64), *in_order(found, starts, threads)]
    return np.concatenate(seeds)


def unexplained(
    corpus: Corpus, pairs: NDArray[np.int64], blocks: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The candidates none of whose segments are joined by runs of equal tokens found already.

    `blocks`: int64 (m, 3), see `Passages`. Most candidates are explained by passages through
    anchors, and need no comparison.
    """
    ends = np.concatenate([blocks[:, :2], blocks[:, :2] + blocks[:, 2:] - 1])
    known = corpus.segments_of(ends).astype(np.uint64)
    found = np.sort(known[:, 0] << np.uint64(32) | known[:, 1])
    open_ = np.ones(len(pairs), np.bool_)
    first, second = (pairs // 2).T.astype(np.uint64)
    joins = (pairs % 2).T.astype(np.uint64)
    for a in (0, 1):
        for b in (0, 1):
            key = first + joins[0] * np.uint64(a) << np.uint64(32) | second + joins[1] * np.uint64(
                b
            )
            at = np.minimum(np.searchsorted(found, key), max(len(found) - 1, 0))
            open_ &= found[at] != key if len(found) else True
    return pairs[open_]
