"""Ids of clusters, made from what stands in their places."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from dedup.fingerprints import OwnIds, of_passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus


class Identities:
    """Ids of clusters. Cost: a look at the tokens of all places.

    Args:
        corpus, clusters: what was found.
        documents: int64 (c,), how many documents each stands in.

    Attributes:
        shared: an id of each; several of the same content have the same one.
    """

    def __init__(self, corpus: Corpus, clusters: Clusters, documents: NDArray[np.int64]) -> None:
        self._first = clusters.first
        self._centres, self._places = (
            contents(corpus, spans) for spans in (clusters.centres, clusters.places)
        )
        least = self._centres
        if len(least):
            least = np.minimum(least, np.minimum.reduceat(self._places, clusters.first[:-1]))
        rows = zip((documents == 1).tolist(), least.tolist(), strict=True)
        self.shared = [of_passage(within, [content]) for within, content in rows]

    def own(self, order: Sequence[int], own: OwnIds | None = None) -> list[str]:
        """An id of its own for each of some clusters, given by number; `own`: that has named others
        before, and knows what several are called."""
        if own is None:
            met = Counter(self.shared)
            own = OwnIds({name for name, times in met.items() if times > 1})
        return [
            own.own(name, self._of(number)) if own.is_double(name := self.shared[number]) else name
            for number in order
        ]

    def _of(self, number: int) -> list[int]:
        """Content hashes of the places of a cluster."""
        start, end = self._first[number : number + 2]
        hashes: list[int] = self._places[start:end].tolist()
        return [int(self._centres[number]), *hashes]


def contents(corpus: Corpus, spans: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Content hash of the tokens in each span."""
    tokens, digest = corpus.tokens.data, xxhash.xxh3_64_intdigest
    hashes = [digest(tokens[start:end]) for start, end in spans.tolist()]
    return np.array(hashes, np.uint64)
