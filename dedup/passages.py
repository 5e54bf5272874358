"""Seeds to passages: maximal runs of matched text in two places, over paragraph borders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages
    from dedup.kernels.engine import Kernels

COSTS = np.array([5, 6, 8, 10], np.int64)
"""Cost of an unmatched token by kind, where a matched one scores 10: words pay their way down to
similarity .5; characters match by chance more often, so they must do better."""
DROPS = np.array([40, 60, 80, 100], np.int64)
"""Unmatched tokens after which an extension gives up."""
SURE = 12
"""Tokens alike in the context of a seed (see `alignment.is_sure`) that make it worth extending."""


def align(
    corpus: Corpus, seeds: NDArray[np.int64], min_words: int, kernels: Kernels
) -> Passages:
    """Passages through `seeds` (int64 (n, 2), tokens of A and B that are equal, A first).

    Every passage has similarity ≥ .5 and at least about half of `min_words` matched. Cost:
    sorting the seeds, and linear in the matched text.
    """
    seeds, groups = group(corpus, seeds)
    return kernels.align(corpus, seeds, groups, penalties(min_words))


def penalties(min_words: int) -> NDArray[np.int64]:
    """Rows (cost, drop, fewest matched tokens, length of a sure run) by kind of token."""
    fewest = np.maximum(1, np.array([3, 3, 4, 8], np.int64) * min_words * 2 // 9)
    return np.stack([COSTS, COSTS * DROPS, fewest, np.minimum(SURE, fewest * 3 // 2)], axis=1)


def group(
    corpus: Corpus, seeds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seeds by document pair, and rows (first seed, after its last, document A, B, kind)."""
    packed = np.sort(seeds[:, 0].astype(np.uint64) << np.uint64(32) | seeds[:, 1].astype(np.uint64))
    packed = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]
    a = (packed >> np.uint64(32)).astype(np.int64)
    b = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    doc_a = np.searchsorted(corpus.documents, a, side="right") - 1
    doc_b = np.searchsorted(corpus.documents, b, side="right") - 1
    order = np.argsort(doc_a << 32 | doc_b, kind="stable")
    a, b, doc_a, doc_b = a[order], b[order], doc_a[order], doc_b[order]
    starts = np.flatnonzero(
        np.append(True, (doc_a[1:] != doc_a[:-1]) | (doc_b[1:] != doc_b[:-1]))[: len(a)]
    )
    ends = np.append(starts[1:], len(a))[: len(starts)]
    kinds = corpus.kinds[a[starts]].astype(np.int64)
    groups = np.stack([starts, ends, doc_a[starts], doc_b[starts], kinds], axis=1)
    return np.stack([a, b], axis=1), groups



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
    thirds = weigh(corpus.kinds)
    words = (thirds[spans[:, :, 1]] - thirds[spans[:, :, 0]]).sum(axis=0) / 3
    alike = passages.similarity()
    enough = alike * words / 2 - (1 - alike) * words / 2 >= min_words
    documents = np.searchsorted(corpus.documents, spans[:, :, 0], side="right")
    within = documents[0] == documents[1]
    wanted = {"within": within, "across": ~within, "all": within | True}[scope]
    return passages.take(np.flatnonzero((alike >= similarity) & enough & wanted))
