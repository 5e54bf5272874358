"""Texts held against each other pair by pair, with nothing of the engine but its vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Alike(NamedTuple):
    """Pairs of segments that share a shingle.

    Attributes:
        pairs: int64 (n, 2), the smaller number first, each pair once, sorted.
        shared: int64 (n,), shingles they share.
        sizes: int64 (s,), distinct shingles of each segment.
    """

    pairs: NDArray[np.int64]
    shared: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def jaccard(self) -> NDArray[np.float64]:
        both = self.sizes[self.pairs].sum(axis=1)
        share: NDArray[np.float64] = self.shared / (both - self.shared)
        return share

    @property
    def containment(self) -> NDArray[np.float64]:
        """The share of the smaller one that the larger one has."""
        share: NDArray[np.float64] = self.shared / self.sizes[self.pairs].min(axis=1)
        return share


def _shingles(segments: Sequence[Sequence[str]], size: int) -> NDArray[np.int64]:
    """Rows (number of a shingle, segment), each once, sorted."""
    numbers: dict[tuple[str, ...], int] = {}
    rows = {
        (numbers.setdefault(tuple(one[i : i + size]), len(numbers)), segment)
        for segment, one in enumerate(segments)
        for i in range(max(1, len(one) - size + 1))
    }
    return np.array(sorted(rows), np.int64).reshape(-1, 2)


def all_pairs(segments: Sequence[Sequence[str]], size: int) -> Alike:
    """Every pair of segments that shares a run of `size` words, counted shingle by shingle."""
    shingle, segment = _shingles(segments, size).T
    count = len(segments)
    first, found = np.arange(len(shingle)), [np.empty(0, np.int64)]
    for lag in range(1, len(shingle)):
        first = first[first + lag < len(shingle)]
        first = first[shingle[first] == shingle[first + lag]]
        if not len(first):
            break
        found.append(segment[first] * count + segment[first + lag])
    keys, shared = np.unique(np.concatenate(found), return_counts=True)
    pairs = np.stack([keys // max(1, count), keys % max(1, count)], axis=1)
    return Alike(pairs, shared, np.bincount(segment, minlength=count))


def lcs(a: Sequence[object], b: Sequence[object]) -> int:
    """Length of the longest common subsequence, a row of the table as the bits of one number."""
    places: dict[object, int] = {}
    for at, one in enumerate(a):
        places[one] = places.get(one, 0) | 1 << at
    full = row = (1 << len(a)) - 1
    for one in b:
        hit = row & places.get(one, 0)
        row = ((row + hit) | (row - hit)) & full
    return len(a) - row.bit_count()


def similarity(a: Sequence[object], b: Sequence[object]) -> float:
    """Twice the words that match in order, by the words of both."""
    return 2 * lcs(a, b) / (len(a) + len(b))
