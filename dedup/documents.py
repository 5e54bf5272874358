"""Whole documents: which are the same, nearly the same, or contained in another.

Here a unit is a document: its signature is over the shingles of all its text, and what is compared
is the set of its shingles, not an alignment.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from dedup.groups import CONTAINED, NEAR, SAME, Groups, Pairs
from dedup.kernels import stars
from dedup.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Corpus, Tokens
    from dedup.kernels.engine import Kernels

CONTAINMENT = 0.9
"""Share of a document's shingles that another has for it to be contained in that."""
FEW_ANCHORS = 0.1
"""Share of a document's anchors that another must share for the two to be compared: an anchor that
stands in many documents meets only some of them (see `buckets.SMALL`), so it is low."""
CHUNK = 1 << 12
LARGE = 200
"""Clusters of more documents list only the pairs with their centre."""


def whole(tokens: Tokens, bounds: NDArray[np.int64]) -> Tokens:
    """Tokens of a batch cut into documents instead of paragraphs; empty ones are no segment."""
    numbers = np.flatnonzero(np.diff(bounds)).astype(np.int32)
    return replace(tokens, segments=np.append(bounds[numbers], bounds[-1]), documents=numbers)


def of_corpus(corpus: Corpus) -> Corpus:
    """The corpus, cut likewise."""
    numbers = np.flatnonzero(np.diff(corpus.documents)).astype(np.int32)
    segments = np.append(corpus.documents[numbers], corpus.documents[-1])
    return replace(corpus, segments=segments, segment_documents=numbers)


def inside(
    corpus: Corpus, seeds: NDArray[np.int64], anchors: Sequence[NDArray[np.uint64]]
) -> NDArray[np.int64]:
    """Pairs of documents one of which may hold the other: they share anchors. int64 (n, 2).

    `seeds`: int64 (s, 2), pairs of tokens; `anchors`: of each batch, one after the other. Pairs are
    of segments of a corpus of whole documents.
    """
    first, second = (np.searchsorted(corpus.segments, seeds, side="right") - 1).T
    apart = first != second
    keys, counts = np.unique(first[apart] << 32 | second[apart], return_counts=True)
    pairs = np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1)
    most = np.diff(corpus.segments)[pairs].min(axis=1) * _density(corpus, anchors)
    kept: NDArray[np.int64] = pairs[counts >= np.maximum(1, FEW_ANCHORS * most)]
    return kept


def _density(corpus: Corpus, anchors: Sequence[NDArray[np.uint64]]) -> float:
    """Anchors a token."""
    return sum(map(len, anchors)) / max(1, len(corpus.tokens))


def verify(corpus: Corpus, pairs: NDArray[np.int64], similarity: float, kernels: Kernels) -> Pairs:
    """Compare candidates exactly, and keep those that are near, or one in the other.

    `pairs`: int64 (n, 2), segments of a corpus of whole documents. Cost: linear in their tokens.
    """
    counts = [np.empty((0, 3), np.int64)]
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        end = corpus.segments[part + 1]
        counts.append(kernels.compare(corpus, np.stack([corpus.segments[part], end, end], -1))[0])
    table = np.concatenate(counts)
    first, second = corpus.segment_documents[pairs].astype(np.int64).T
    found = Pairs(first, second, np.full(len(pairs), NEAR), table[:, 0], table[:, 1:])
    near = found.jaccard() >= similarity
    found.kind[~near] = CONTAINED
    return found.take(np.flatnonzero(near | (found.containment() >= CONTAINMENT)))


def copies(corpus: Corpus, contents: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each document the first one of the same words: int64 (d,); itself where it is that.

    `contents`: content hash of each segment of a corpus of whole documents.
    """
    first = np.arange(len(corpus.documents) - 1)
    _, at, each = np.unique(contents, return_index=True, return_inverse=True)
    first[corpus.segment_documents] = corpus.segment_documents[at[each]]
    return first


def group(pairs: Pairs, first: NDArray[np.int64]) -> Groups:
    """Clusters round centres that each member was verified against; and documents that are equal.

    `first`: see `copies`; pairs are of first ones. The kind of a cluster is the least alike one of
    its pairs; near and contained ones are apart.
    """
    rows = [_same(first)]
    base = len(first)
    for kind in (NEAR, CONTAINED):
        chosen = np.flatnonzero(pairs.kind == kind)
        star, centre, spoke, turned = stars.cover(pairs.first[chosen], pairs.second[chosen])
        pair = chosen[spoke]
        member = np.where(turned, pairs.first[pair], pairs.second[pair])
        table = np.column_stack([star + base, centre, member, pair, turned])
        rows.append(_with_copies(table, first))
        base += int(star.max(initial=-1)) + 1
        if kind == NEAR:
            told = np.isin(rows[0][:, 1], table[:, 1:3])
            rows[0] = rows[0][~told]
    return _assemble(np.concatenate(rows), pairs)


def _same(first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows (cluster, centre, member, -1, 0) of documents that are the same as an earlier one."""
    later = np.flatnonzero(first != np.arange(len(first)))
    none = np.zeros(len(later), np.int64)
    return np.column_stack([first[later], first[later], later, none - 1, none])


def _with_copies(table: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows for all documents that are the same as a member, or as a centre."""
    order, bounds = classes(first)
    alike, of = ragged(bounds, table[:, 2])
    rows = np.repeat(table, np.diff(of), axis=0)
    rows[:, 2] = order[alike]
    _, one = np.unique(table[:, 0], return_index=True)
    alike, of = ragged(bounds, table[one, 1])
    more = np.repeat(table[one], np.diff(of), axis=0)
    more[:, 2:] = np.stack([order[alike], np.full(len(alike), -1), np.zeros_like(alike)], axis=1)
    return np.concatenate([rows, more[more[:, 1] != more[:, 2]]])


def classes(first: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Documents by the first one of the same words, and where those of each begin in that order."""
    counts = np.bincount(first, minlength=len(first))
    return np.argsort(first, kind="stable"), np.append(0, np.cumsum(counts))


def listed(pairs: Pairs, first: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Every pair of documents that was verified: (first, second, row of `pairs` or -1: the same).

    Documents of the same words share the pairs of the first of them, and make pairs among
    themselves, unless there are more than LARGE: then each is listed with that first one.
    """
    order, bounds = (column.tolist() for column in classes(first))
    alike = [order[bounds[one] : bounds[one + 1]] for one in range(len(first))]
    for row, (a, b) in enumerate(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)):
        few = len(alike[a]) * len(alike[b]) <= LARGE
        for one, other in product(alike[a], alike[b]) if few else ((a, b),):
            yield min(one, other), max(one, other), row
    for same in alike:
        few = len(same) <= LARGE
        for one, other in combinations(same, 2) if few else ((same[0], o) for o in same[1:]):
            yield one, other, -1


def _assemble(table: NDArray[np.int64], pairs: Pairs) -> Groups:
    table = table[np.lexsort((table[:, 2], table[:, 0]))]
    begins = np.flatnonzero(np.append(True, np.diff(table[:, 0]) != 0)[: len(table)])
    kind = np.where(table[:, 3] < 0, SAME, pairs.kind[table[:, 3]] if len(pairs.kind) else SAME)
    kinds = np.maximum.reduceat(kind, begins) if len(begins) else begins
    bounds = np.append(begins, len(table))
    turned = table[:, 4].astype(np.bool_)
    return Groups(table[begins, 1], kinds, bounds, table[:, 2], table[:, 3], turned)
