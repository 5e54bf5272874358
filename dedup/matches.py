"""Candidates to seeds: exact comparison of units, and places where their tokens are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

MIN_JACCARD = 0.3
MIN_CONTAINMENT = 0.8
MIN_SHARED = 12
CHUNK = 1 << 16


def spans(corpus: Corpus, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """First token, inner border and end of units (see `candidates.units`): int64 (..., 3)."""
    segment, joined = units // 2, units % 2
    border = corpus.segments[segment + 1]
    return np.stack([corpus.segments[segment], border, corpus.segments[segment + 1 + joined]], -1)


def verify(corpus: Corpus, pairs: NDArray[np.int64], kernels: Kernels) -> NDArray[np.int64]:
    """Seeds of the candidates that are alike: pairs of tokens where a shared shingle starts.

    A cheap gate, not the user's threshold: Jaccard of shingle sets ≥ .3, or one holds ≥ .8 of the
    other with ≥ 12 shingles shared. Returns int64 (n, 2). Cost: linear in the candidates' tokens.
    """
    found = [np.empty((0, 2), np.int64)]
    for start in range(0, len(pairs), CHUNK):
        counts, seeds = kernels.compare(corpus, spans(corpus, pairs[start : start + CHUNK]))
        shared, a, b = counts.T
        alike = shared >= MIN_JACCARD * (a + b - shared)
        alike |= (shared >= MIN_SHARED) & (shared >= MIN_CONTAINMENT * np.minimum(a, b))
        rows = seeds[alike].reshape(-1, 2)
        found.append(rows[rows[:, 0] >= 0])
    return np.concatenate(found)
