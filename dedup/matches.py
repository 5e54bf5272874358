"""Candidates to seeds: exact comparison of units, and places where their tokens are equal."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dedup.buckets import pack
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
    known = corpus.segments_of(ends)
    found = np.sort(pack(known))
    for a, b in product((0, 1), repeat=2):
        keys = pack((pairs >> 1) + (pairs & np.array([a, b])))
        at = np.minimum(np.searchsorted(found, keys), max(len(found) - 1, 0))
        pairs = pairs[found[at] != keys] if len(found) else pairs
    return pairs
