"""Candidates to aligned passages: the stages between them, which know documents one by two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup import buckets, matches, merging, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages
    from dedup.kernels.engine import Kernels


def align(
    corpus: Corpus,
    candidates: tuple[NDArray[np.int64], NDArray[np.uint64]],
    min_words: int,
    kernels: Kernels,
    threads: int = 1,
) -> Passages:
    """All passages that candidates lead to, by place.

    What comes of two documents depends on them and on their candidates alone; so the documents may
    be those of a whole corpus, or any that hold both sides of the candidates.

    Args:
        corpus: the documents.
        candidates: pairs of units that share a bucket, int64 (n, 2); pairs of tokens that are
            equal, packed.
        min_words: fewest words of a passage.
        kernels: what compares and aligns.
        threads: how many do so.
    """
    near, seeds = candidates
    aligned = passages.align(corpus, seeds, min_words, kernels, threads)
    open_ = matches.unexplained(corpus, near, aligned.blocks)
    seeds = buckets.pack(matches.verify(corpus, open_, kernels, threads))
    more = passages.align(corpus, seeds, min_words, kernels, threads)
    return merging.merge(corpus, [aligned, more], passages.COSTS)
