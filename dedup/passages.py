"""Seeds to passages: maximal runs of matched text in two places, over paragraph borders."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup import buckets
from dedup.joining import end_to_end
from dedup.threads import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages
    from dedup.kernels.engine import Kernels

U32 = np.uint64(32)
CHUNK = 1 << 19
"""Seeds that a thread weighs, groups and aligns at once."""
COSTS = np.array([5, 6, 8, 10], np.int64)
"""Cost of an unmatched token by kind, where a matched one scores 10: words pay their way down to
similarity .5; characters match by chance more often, so they must do better."""
DROPS = np.array([30, 45, 60, 75], np.int64)
"""Unmatched tokens after which an extension gives up."""
SURE = 12
"""Tokens alike in the context of a seed (see `alignment.is_sure`) that make it worth extending."""


def align(
    corpus: Corpus,
    packed: NDArray[np.uint64],
    min_words: int,
    kernels: Kernels,
    threads: int = 1,
) -> Passages:
    """Passages through seeds (uint64, token of A << 32 | token of B, A first).

    Every passage has similarity ≥ .5 and at least about half of `min_words` matched. Cost:
    sorting the seeds, and linear in the matched text.
    """
    rules = penalties(min_words)
    packed.sort()
    packed = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]

    def aligned(ends: tuple[int, int]) -> Passages:
        part = packed[slice(*ends)]
        seeds = strong(corpus, part, rules, kernels, threads if len(part) > 2 * CHUNK else 1)
        return kernels.align(corpus, *group(corpus, *seeds), rules)

    return end_to_end(list(in_order(aligned, pairwise(_cuts(corpus, packed)), threads)))


def _cuts(corpus: Corpus, packed: NDArray[np.uint64]) -> list[int]:
    """Where seeds are cut into parts of about as many: at borders of documents of A."""
    seeds = packed[CHUNK::CHUNK] >> U32
    first = corpus.documents[corpus.documents_of(seeds.astype(np.int64))]
    inner = np.searchsorted(packed, first.astype(np.uint64) << U32)
    return [0, *np.unique(inner).tolist(), len(packed)]


def penalties(min_words: int) -> NDArray[np.int64]:
    """Rows (cost, drop, fewest matched tokens, strength of a sure seed) by kind of token."""
    fewest = np.maximum(1, np.array([3, 3, 4, 8], np.int64) * min_words * 2 // 9)
    return np.stack([COSTS, COSTS * DROPS, fewest, np.minimum(SURE, fewest * 3 // 2)], axis=1)


def strong(
    corpus: Corpus,
    packed: NDArray[np.uint64],
    rules: NDArray[np.int64],
    kernels: Kernels,
    threads: int = 1,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seeds in text that is alike with their strength: int64 (m, 3); their documents.

    `packed`: ascending, each once.
    """

    def weighed(start: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        part = packed[start : start + CHUNK]
        pairs = np.stack([part >> U32, part & np.uint64(0xFFFFFFFF)], axis=1).astype(np.int64)
        weights = kernels.weigh(corpus, pairs, rules[:, 3])
        kept = np.flatnonzero(weights[:, 0])
        return np.column_stack([pairs[kept], weights[kept, 0]]), weights[kept, 1:]

    found = [(np.empty((0, 3), np.int64), np.empty((0, 2), np.int64))]
    found += in_order(weighed, range(0, len(packed), CHUNK), threads)
    return np.concatenate([s for s, _ in found]), np.concatenate([d for _, d in found])


def group(
    corpus: Corpus, seeds: NDArray[np.int64], documents: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seeds by document pair, and rows (first seed, after its last, document A, B, kind)."""
    both = (documents[:, 0] * len(corpus.documents) + documents[:, 1]).astype(np.uint64)
    pairs, order = buckets.ordered(both)
    seeds = seeds[order]
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
    ends = np.append(starts[1:], len(pairs))[: len(starts)]
    kinds = corpus.kinds[seeds[starts, 0]].astype(np.int64)
    return seeds, np.column_stack([starts, ends, documents[order[starts]], kinds])


def choose(
    corpus: Corpus, passages: Passages, similarity: float, min_words: int, scope: str
) -> Passages:
    """The passages that a report is about.

    Their similarity is at least `similarity`; they match `min_words` words and half a word more for
    each that is not matched on either side, so that a dozen common words strewn over two
    paragraphs are no finding (a fifth of the false ones gone, no true one lost [measured]); they
    lie within one document or across two, as `scope` says.
    """
    spans = np.array([passages.a, passages.b])
    words = (corpus.weight(spans[:, :, 1]) - corpus.weight(spans[:, :, 0])).sum(axis=0) / 3
    alike = passages.similarity()
    enough = (2 * alike - 1) * words / 2 >= min_words - 1e-9  # equality is not lost to rounding
    documents = corpus.documents_of(spans[:, :, 0])
    within = documents[0] == documents[1]
    wanted = {"within": within, "across": ~within, "all": within | True}[scope]
    return passages.take(np.flatnonzero((alike >= similarity) & enough & wanted))
