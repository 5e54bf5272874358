"""Whole documents that are alike: pairs, and clusters of them, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.ragged import ragged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME, NEAR, CONTAINED = range(3)
"""How two whole documents are alike."""


class Pairs(NamedTuple):
    """Verified pairs of documents, a row a pair.

    Attributes:
        first, second: int64 (n,), numbers of documents, the first before the second.
        kind: int64 (n,), SAME, NEAR or CONTAINED.
        shared, sizes: int64 (n,) and (n, 2), shingles both have, and each has.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    kind: NDArray[np.int64]
    shared: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def jaccard(self) -> NDArray[np.float64]:
        """Jaccard similarity of the shingles of each pair."""
        alike: NDArray[np.float64] = self.shared / (self.sizes.sum(axis=1) - self.shared)
        return alike

    def inside(self) -> NDArray[np.float64]:
        """Share of the shingles of each of the two that the other has: float64 (n, 2)."""
        shares: NDArray[np.float64] = self.shared[:, None] / self.sizes
        return shares

    def containment(self) -> NDArray[np.float64]:
        """Share of the shingles of the document that has fewer which the other has."""
        most: NDArray[np.float64] = self.inside().max(axis=1, initial=0)
        return most

    def take(self, rows: NDArray[np.int64]) -> Pairs:
        """The given pairs."""
        return Pairs(*(column[rows] for column in self))


class Groups(NamedTuple):
    """Clusters of documents, a row a member beside the centre, by cluster.

    Attributes:
        centres: int64 (c,), numbers of documents.
        kinds: int64 (c,), the least alike kind of its pairs.
        first: int64 (c + 1,), first member of each cluster, and the end.
        members: int64 (k,), numbers of documents.
        pairs: int64 (k,), which pair joins a member to the centre; -1 where they are the same.
        turned: bool (k,), whether the centre is that pair's second document.
    """

    centres: NDArray[np.int64]
    kinds: NDArray[np.int64]
    first: NDArray[np.int64]
    members: NDArray[np.int64]
    pairs: NDArray[np.int64]
    turned: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64]) -> Groups:
        """The clusters of the given numbers, in that order, with their members."""
        members, first = ragged(self.first, rows)
        columns = (self.members[members], self.pairs[members], self.turned[members])
        return Groups(self.centres[rows], self.kinds[rows], first, *columns)
