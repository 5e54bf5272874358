"""The order in which findings are told, and what is redundant, from clusters on disk."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xxhash

from dedup import findings, tellings
from dedup.columns import Clusters, Words, thirds
from dedup.fingerprints import of_passage
from dedup.large.grouping import CHUNK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.large.grouping import Grouped
    from dedup.large.shelf import Shelf

MOST = (1 << 32) - 1
"""More words than there are."""


class Rank(NamedTuple):
    """How clusters are told.

    Attributes:
        order: int64 (c,), their numbers, those of most redundant words first, then by place.
        doubles: ids that several of them have.
        words: words of every document, and those that are redundant.
    """

    order: NDArray[np.int64]
    doubles: frozenset[str]
    words: Words


class _Part(NamedTuple):
    """What some clusters are ranked by, a row a cluster, and the spans of their copies.

    Attributes:
        keys: uint32 (5, c): MOST less redundant words; start and end of the first two places.
        ids: uint64 (c,).
    """

    keys: NDArray[np.uint32]
    ids: NDArray[np.uint64]
    copies: NDArray[np.int64]


def rank(shelf: Shelf, grouped: Grouped, chosen: NDArray[np.int64] | None = None) -> Rank:
    """Rank clusters; `chosen`: their numbers, ascending, where they are not all.

    Cost: memory for 60 bytes a cluster and 40 a copy; reads the tokens of all places once.
    """
    if chosen is None:
        chosen = np.arange(len(grouped.centres))
    keys, ids = np.empty((5, len(chosen)), np.uint32), np.empty(len(chosen), np.uint64)
    copies = [np.empty((0, 2), np.int64)]
    for start in range(0, len(chosen), CHUNK):
        part = _part(shelf, shelf.whole(grouped.take(chosen[start : start + CHUNK])))
        keys[:, start : start + CHUNK], ids[start : start + CHUNK] = part.keys, part.ids
        copies.append(part.copies)
        shelf.stored.folder.release()
    order = np.lexsort(keys[::-1])
    order = _untied(shelf, grouped, chosen, (keys, order))
    ids.sort()
    doubles = np.unique(ids[1:][ids[1:] == ids[:-1]])
    words = _words(shelf, np.concatenate(copies))
    return Rank(chosen[order], frozenset(f"{one:016x}" for one in doubles.tolist()), words)


def _part(shelf: Shelf, found: Clusters) -> _Part:
    """Look at some clusters."""
    count = len(found.centres)
    bounds = found.first + np.arange(count + 1)
    first = bounds[:-1]
    owner = np.concatenate([np.arange(count), np.repeat(np.arange(count), np.diff(found.first))])
    spans = np.concatenate([found.centres, found.places])
    order = np.lexsort((spans[:, 1], spans[:, 0], owner))
    owner, spans = owner[order], spans[order]
    words = (_thirds(shelf, spans) + 1) // 3
    redundant = tellings.each(np.add, words, bounds) - words[first]
    keys = np.stack([MOST - redundant, *spans[first].T, *spans[first + 1].T]).astype(np.uint32)
    documents = shelf.documents_of(spans[:, 0])
    within = np.ones(count, np.bool_)
    within[owner[documents != documents[first][owner]]] = False
    contents = tellings.each(np.minimum, _contents(shelf, spans), bounds)
    named = zip(within.tolist(), contents.tolist(), strict=True)
    ids = [int(of_passage(inside, [content]), 16) for inside, content in named]
    return _Part(keys, np.array(ids, np.uint64), findings.copies(found))


def _thirds(shelf: Shelf, spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """Thirds of words in spans: int64 (n,). Looks at tokens only where some are not whole words."""
    found = 3 * np.diff(spans)[:, 0]
    mixed = np.flatnonzero(~shelf.whole_words[shelf.documents_of(spans[:, 0])])
    for start in range(0, len(mixed), CHUNK):
        rows = mixed[start : start + CHUNK]
        low, high = spans[rows].T
        kinds = shelf.stored.kinds.gather(low, high).astype(np.uint8, copy=False)
        sums = np.append(0, np.cumsum(thirds(kinds), dtype=np.int64))
        ends = np.cumsum(high - low)
        found[rows] = sums[ends] - sums[ends - high + low]
    return found


def _contents(shelf: Shelf, spans: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Content hash of each span."""
    found = np.empty(len(spans), np.uint64)
    for start in range(0, len(spans), CHUNK):
        low, high = spans[start : start + CHUNK].T
        tokens = shelf.stored.tokens.gather(low, high).data
        ends = np.append(0, np.cumsum(high - low)).tolist()
        hashes = [xxhash.xxh3_64_intdigest(tokens[a:b]) for a, b in pairwise(ends)]
        found[start : start + CHUNK] = hashes
    return found


def _untied(
    shelf: Shelf,
    grouped: Grouped,
    chosen: NDArray[np.int64],
    ranked: tuple[NDArray[np.uint32], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """The order where clusters whose first two places are the same go by the others."""
    keys, order = ranked
    same = np.ones(max(0, len(order) - 1), np.bool_)
    for key in keys:
        ranked_key = key[order]
        same &= ranked_key[1:] == ranked_key[:-1]
    for low, high in tellings.runs(same):
        rows = order[low:high]
        found = shelf.whole(grouped.take(chosen[rows]))
        spans = [
            sorted([found.centres[n].tolist(), *found.places[a:b].tolist()])
            for n, (a, b) in enumerate(pairwise(found.first.tolist()))
        ]
        order[low:high] = rows[sorted(range(len(rows)), key=spans.__getitem__)]
    return order


def _words(shelf: Shelf, copies: NDArray[np.int64]) -> Words:
    spans = findings.union(copies)
    owner = shelf.documents_of(spans[:, 0])
    redundant = np.bincount(owner, _thirds(shelf, spans), len(shelf.thirds)).astype(np.int64)
    return Words((shelf.thirds + 1) // 3, (redundant + 1) // 3)
