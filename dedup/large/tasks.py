"""Candidates on disk to tasks: pairs of documents whose candidates and tokens fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import buckets
from dedup.buckets import LOW, U32
from dedup.large.stored import TOKEN, UNIT
from dedup.owners import Owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.disk import Shuffle
    from dedup.large.sieve import Candidates
    from dedup.large.stored import Stored

SEED, TOKEN_BYTES = 160, 24
"""Bytes of memory that a candidate, and a token, take while they are weighed and aligned
[measured: 120, and 10 to 20]."""

DEALT = 80
"""Bytes of memory that a candidate takes while it is put with those of its documents."""
CHUNK = 1 << 20


class Task(NamedTuple):
    """Some documents, and all candidates of some pairs of them.

    Attributes:
        documents: int64 (d,), their numbers, ascending.
        near: uint64 (n,), candidates of units as in `Candidates`, sorted.
        seeds: uint64 (s,), candidates of tokens, sorted.
        share: of the work that is done with this task, about.
    """

    documents: NDArray[np.int64]
    near: NDArray[np.uint64]
    seeds: NDArray[np.uint64]
    share: float


class _Dealt(NamedTuple):
    """Candidates by pair of documents, and the pairs."""

    rows: NDArray[np.uint64]
    pairs: NDArray[np.uint64]

    @classmethod
    def of(cls, rows: NDArray[np.uint64], owners: Owners) -> _Dealt:
        """`owners`: the documents of tokens, or units."""
        rows = buckets.sorted_unique(rows)
        pairs = buckets.pack(np.stack([owners.of(rows >> U32), owners.of(rows & LOW)], axis=1))
        order = np.argsort(pairs, kind="stable")
        return cls(rows[order], pairs[order])

    def beside(self, others: _Dealt) -> _Dealt:
        """These, and the others of the same pairs of documents."""
        at = np.searchsorted(self.pairs, others.pairs)
        known = np.append(self.pairs, ~np.uint64(0))[at] == others.pairs
        rows = np.concatenate([self.rows, others.rows[known]])
        pairs = np.concatenate([self.pairs, others.pairs[known]])
        order = np.argsort(pairs, kind="stable")
        return _Dealt(rows[order], pairs[order])

    def between(self, low: np.uint64, high: np.uint64 | None) -> NDArray[np.uint64]:
        """The candidates of the pairs from `low` to before `high`, sorted."""
        start = np.searchsorted(self.pairs, low)
        stop = len(self.pairs) if high is None else np.searchsorted(self.pairs, high)
        return np.sort(self.rows[start:stop])


class _Side(NamedTuple):
    """First tokens, or units, of documents, and the end: uint64 (d + 1,); and whose each is."""

    starts: NDArray[np.uint64]
    owners: Owners

    @classmethod
    def of(cls, starts: NDArray[np.int64]) -> _Side:
        return cls(starts.astype(np.uint64), Owners(starts[:-1], int(starts[-1])))


class Tasks:
    """Cuts what is dealt out to blocks into tasks.

    Args:
        stored: the documents.
        memory: bytes that a task may take.
    """

    def __init__(self, stored: Stored, memory: int) -> None:
        ends = stored.totals()
        self._tokens, self._units = (
            np.append(stored.field(column), ends[column]) for column in (TOKEN, UNIT)
        )
        self._of_tokens, self._of_units = _Side.of(self._tokens), _Side.of(2 * self._units)
        self._memory = memory

    def of(self, candidates: Candidates) -> Iterator[Task]:
        """All tasks, by the first document; those of one pair of documents stay together.

        Cost: sorts the candidates of a block at a time, or where these are more than memory holds,
        as those of the first texts may be, reads them once for each part.
        """
        near, (sure, others) = candidates
        for block in range(near.parts):
            rows = sum(shuffle.size(block) for shuffle in (near, sure, others))
            parts = 1 + DEALT * rows // max(1, self._memory)
            for part in range(parts):
                which = (block, part, parts)
                own = self._dealt(sure, which, self._of_tokens)
                own = own.beside(self._dealt(others, which, self._of_tokens))
                for task in self._cut(self._dealt(near, which, self._of_units), own):
                    yield Task(*task, (block + (part + 1) / parts) / near.parts)

    def _dealt(self, shuffle: Shuffle, which: tuple[int, int, int], side: _Side) -> _Dealt:
        """Candidates of a block, or of its part, of how many; parts are ranges of the second."""
        block, part, parts = which
        if parts == 1:
            return _Dealt.of(shuffle.read(block), side.owners)
        documents = len(side.starts) - 1
        low, high = side.starts[[documents * n // parts for n in (part, part + 1)]]
        found = [np.empty(0, np.uint64)]
        for rows in shuffle.pieces(block, CHUNK):
            second = rows & LOW
            found.append(rows[(second >= low) & (second < high)])
        return _Dealt.of(np.concatenate(found), side.owners)

    def _cut(
        self, near: _Dealt, seeds: _Dealt
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]]:
        pairs = buckets.sorted_unique(np.concatenate([near.pairs, seeds.pairs]))
        sides = np.stack([pairs >> U32, pairs & LOW]).astype(np.int64)
        for low, high in self._runs(pairs, sides, (near, seeds)):
            after = pairs[high] if high < len(pairs) else None
            between = (pairs[low], after)
            yield np.unique(sides[:, low:high]), near.between(*between), seeds.between(*between)

    def _runs(
        self, pairs: NDArray[np.uint64], sides: NDArray[np.int64], dealt: tuple[_Dealt, _Dealt]
    ) -> Iterator[tuple[int, int]]:
        """Ranges of pairs that take as much memory as there is, or of one pair."""
        sizes = TOKEN_BYTES * np.diff(self._tokens)[sides]
        sizes[1, sides[0] == sides[1]] = 0
        new = np.append(True, sides[0, 1:] != sides[0, :-1])[: len(pairs)]
        costs = sizes[1] + np.where(new, sizes[0], 0)
        for own in dealt:
            costs += SEED * np.diff(np.searchsorted(own.pairs, pairs), append=len(own.pairs))
        ends = np.cumsum(costs)
        low = 0
        while low < len(pairs):
            before = ends[low] - costs[low] - (0 if new[low] else sizes[0, low])
            high = int(np.searchsorted(ends, before + self._memory, side="right"))
            high = max(low + 1, high)
            yield low, high
            low = high
