"""Clusters to what a person calls them: the rule, and the pattern of all places together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus

WITHIN, ACROSS, SAME, NEAR, INSIDE = range(5)
"""Numbers in `labels.RULES`."""
PASTED, BOILERPLATE, REFRAIN = (1 << n for n in range(3))
"""Bits of `labels.PATTERNS`."""

WHOLE = 0.9
"""Share of a document's words that a place has for it to be the document; and share of the place's
words that the centre must have, or the place of the centre's, for the one to be contained."""
BODY = (0.5, 0.8)
"""Share of a document's words that the places of a pasted body have together: where it is several
paragraphs, and where it is one."""
MANY = 5
"""Documents that a boilerplate stands in, at least; of each, on average, it is less than half."""
OFTEN = 3
"""Times that a refrain stands in its document, at least."""


class _Shape(NamedTuple):
    """Columns of all places, the centres first, and the cluster of each."""

    owner: NDArray[np.int64]
    document: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    share: NDArray[np.float64]


def recognise(corpus: Corpus, clusters: Clusters, whole: NDArray[np.int64]) -> Patterns:
    """Rule and pattern of every cluster. Cost: sorting the places once.

    `whole`: int64 (d,), thirds of words that each document has, of which the corpus may hold less.
    """
    count = len(clusters.centres)
    shape = _shape(corpus, clusters, whole)
    documents = _distinct(shape, count)
    patterns = np.zeros(count, np.int64)
    sizes = np.bincount(shape.owner, minlength=count)
    shares = np.bincount(shape.owner, shape.share, count)
    many = (documents >= MANY) & (shares < sizes / 2)
    within = documents == 1
    longest = np.zeros(count, np.int64)
    np.maximum.at(longest, shape.owner, shape.paragraphs)
    pasted = within & (shares >= np.where(longest > 1, *BODY)) & ((sizes == 2) | (longest > 1))
    patterns[many] = BOILERPLATE
    patterns[within & (sizes >= OFTEN) & ~pasted] = REFRAIN
    patterns[pasted] = PASTED
    rules = np.where(within, WITHIN, ACROSS)
    for rule, holds in zip((INSIDE, NEAR, SAME), _whole(clusters, shape), strict=True):
        rules[holds & ~within & ~many] = rule
    return Patterns(rules, patterns, documents)


def _shape(corpus: Corpus, clusters: Clusters, whole: NDArray[np.int64]) -> _Shape:
    spans = np.concatenate([clusters.centres, clusters.places])
    count = len(clusters.centres)
    owner = np.concatenate([np.arange(count), np.repeat(np.arange(count), np.diff(clusters.first))])
    document = corpus.documents_of(spans[:, 0])
    segments = corpus.segments_of(spans - np.array([0, 1])).T
    words = corpus.weight(spans[:, 1]) - corpus.weight(spans[:, 0])
    share = words / np.maximum(1, whole[document])
    return _Shape(owner, document, segments[1] - segments[0] + 1, share)


def _distinct(shape: _Shape, count: int) -> NDArray[np.int64]:
    """Documents that each cluster stands in."""
    order = np.lexsort((shape.document, shape.owner))
    owner, document = shape.owner[order], shape.document[order]
    new = np.append(True, (np.diff(owner) != 0) | (np.diff(document) != 0))[: len(owner)]
    return np.bincount(owner[new], minlength=count)


def _whole(clusters: Clusters, shape: _Shape) -> tuple[NDArray[np.bool_], ...]:
    """Whether a document of each cluster is contained, all are near, and all are the same."""
    count = len(clusters.centres)
    full = shape.share >= WHOLE
    centre, member = full[:count], full[count:]
    owner = shape.owner[count:]
    sizes = clusters.places[:, 1] - clusters.places[:, 0]
    centres = (clusters.centres[:, 1] - clusters.centres[:, 0])[owner]
    held = clusters.matched
    inside = member & (held >= WHOLE * sizes) | centre[owner] & (held >= WHOLE * centres)
    every = centre & (np.bincount(owner, ~member, count) == 0)
    equal = (held == sizes) & (held == centres) & (np.diff(clusters.bounds) == 1)
    equal &= (shape.share[count:] == 1) & (shape.share[:count][owner] == 1)
    same = every & (np.bincount(owner, ~equal, count) == 0)
    return np.bincount(owner, inside, count) > 0, every, same
