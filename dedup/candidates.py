"""Sketches to candidates: what shares a bucket, an anchor, or all its tokens.

Buckets are found by sorting columns of `key << 32 | value`, one column after the other, and read as
a stream with carried state, so that it does not matter where a sorted run is cut.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels.parameters import BANDS, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Corpus

LAGS = 3
SMALL = 8
"""In a bucket each value meets the one before it and the first, and the first SMALL values also the
LAGS before them: all pairs of up to LAGS + 2 values, a star and a chain of many, so that cost is
linear in their number."""
ALL = (200, 200)
"""The same where documents are compared whole: all pairs of a bucket of up to 200."""
MANY = (64, 64)
"""The same where some documents are compared with the others, and these not with each other."""
FEWEST_SHINGLES = np.array([8, 16, 16, 20], np.int64)
"""Fewest shingles of an indexed unit by kind of its first token; shorter ones are found joined to
a neighbour, as equal segments, or by extension. (A chapter number alone as a paragraph links
thousands of documents [measured].)"""
SURE = 0.995
"""Probability that two whole documents of the similarity asked for share a bucket."""
CHUNK = 1 << 20
U32 = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
TABLE = np.uint64(0xFFFF)


def collide(
    batches: Iterable[NDArray[np.uint64]], meet: tuple[int, int] = (SMALL, LAGS)
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of values that share a key, from rows `key << 32 | value` sorted over all batches.

    `meet`: what SMALL and LAGS are for these. Yields pairs as `earlier value << 32 | later one`,
    uint64 (n,). Independent of where batches are cut.
    """
    most, lags = meet
    run = _OpenRun(np.empty(0, np.uint64), np.uint64(0), 0)
    for batch in batches:
        if not len(batch):
            continue
        rows = np.concatenate([run.tail, batch])
        values, keys = rows & LOW, rows >> U32
        index = np.arange(len(rows))
        begins = np.append(True, keys[1:] != keys[:-1])
        starts = np.maximum.accumulate(np.where(begins, index, 0))
        ranks = index - starts + np.where(starts == 0, run.dropped, 0)
        ranks[: len(run.tail)] = 0  # these have met theirs in an earlier batch
        for lag in range(1, min(lags, int(ranks.max())) + 1):
            later = np.flatnonzero((ranks >= lag) & ((lag == 1) | (ranks < most)))
            yield values[later - lag] << U32 | values[later]
        later = np.flatnonzero(ranks > np.where(ranks < most, lags, 1))
        centres = np.where(starts[later] == 0, run.centre(values), values[starts[later]])
        yield centres << U32 | values[later]
        run = run.after(rows, int(starts[-1]), lags)


class _OpenRun(NamedTuple):
    """The run that a sorted batch ends with, which the next one may go on with."""

    tail: NDArray[np.uint64]
    """Its last rows, as many as the next one meets."""
    first: np.uint64
    """Its first value, if rows were dropped."""
    dropped: int
    """Rows before the tail that are not kept."""

    def centre(self, values: NDArray[np.uint64]) -> np.uint64:
        return self.first if self.dropped else values[0]

    def after(self, rows: NDArray[np.uint64], start: int, lags: int) -> _OpenRun:
        """The run that starts at rows[start] and ends the batch; at 0 it goes on from here."""
        first = self.first if start == 0 and self.dropped else rows[start] & LOW
        cut = max(start, len(rows) - lags)
        return _OpenRun(rows[cut:], first, (self.dropped if start == 0 else 0) + cut - start)


def bands(jaccard: float) -> int:
    """How many bands find pairs of a Jaccard as surely as SURE; all of them below about .5.

    P(found) = 1 - (1 - J^rows)^bands (Leskovec et al., Mining of Massive Datasets, section 3.4).
    """
    if jaccard >= 1:
        return 1
    return min(BANDS, math.ceil(math.log(1 - SURE) / math.log(1 - jaccard**ROWS)))


def touching(column: NDArray[np.uint64], low: int, meet: tuple[int, int]) -> NDArray[np.uint64]:
    """Pairs as by `collide` of which the later value is at least `low`, from rows in any order.

    Cost: a look at the rows, and sorting those whose key a value from `low` on has.
    """
    news = column[(column & LOW) >= low]
    table = np.zeros(1 << 16, np.bool_)
    table[(news >> U32) & TABLE] = True
    column = column[table[(column >> U32) & TABLE]]
    column.sort()
    pairs = np.concatenate([*collide([column], meet), np.empty(0, np.uint64)])
    return pairs[(pairs & LOW) >= low]


def exact(
    contents: NDArray[np.uint64], low: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Equal segments; `low`: the first one that is compared with those before it, if not all are.

    Returns:
        int64 (n, 2): pairs of segments of equal content, each with the first and the one before,
        or, from `low` on, with each of the last MANY; bool (s,): whether a segment is the first of
        its content, or one from `low` on.
    """
    order = np.argsort(contents, kind="stable")
    same = contents[order][1:] == contents[order][:-1]
    first = np.ones(len(contents), np.bool_)
    first[order[1:][same]] = False
    starts = np.maximum.accumulate(np.where(np.append(True, ~same), np.arange(len(order)), 0))
    later = np.flatnonzero(np.append(False, same)) if len(order) else np.empty(0, np.int64)
    if low:
        first[low:] = True
        column = contents & ~LOW | np.arange(len(contents), dtype=np.uint64)
        return unpack(touching(column, low, MANY)), first
    stars = np.stack([order[starts[later]], order[later]], axis=1)
    chains = np.stack([order[later - 1], order[later]], axis=1)
    return np.concatenate([stars, chains[chains[:, 0] != stars[:, 0]]]), first


def units(
    corpus: Corpus,
    sketched: tuple[NDArray[np.uint64], NDArray[np.uint32]],
    first: NDArray[np.bool_],
    min_words: int,
) -> NDArray[np.int64]:
    """Units worth a bucket: 2 s for segment s, 2 s + 1 for s joined with s + 1.

    `sketched`: content hash and number of shingles of every segment; `first`: see `exact`. Of
    units with equal content only the first is taken; a joined one must not cross documents.
    """
    contents, shingles = sketched
    kinds = corpus.kinds[corpus.segments[:-1]]
    fewest = np.minimum(FEWEST_SHINGLES, max(1, min_words - 2))[kinds]
    alone = np.flatnonzero(first & (shingles >= fewest))
    inside = corpus.segment_documents[1:] == corpus.segment_documents[:-1]
    many = shingles[:-1].astype(np.int64) + shingles[1:] >= fewest[:-1]
    together = np.flatnonzero(inside & many & ~(_repeats(contents)))
    return np.concatenate([2 * alone, 2 * together + 1])


def _repeats(contents: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether a segment and the next one stood before in that order: bool (s - 1,)."""
    pairs = contents[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ contents[1:]
    return ~exact(pairs)[1]


def near(
    parts: Sequence[tuple[NDArray[np.uint32], NDArray[np.uint32]]],
    indexed: NDArray[np.int64],
    low: int = 0,
    meet: tuple[int, int] = (SMALL, LAGS),
) -> NDArray[np.int64]:
    """Pairs of units that share a bucket in some band: int64 (n, 2), each once, sorted.

    `parts`: band keys (bands, s) of the segments of each batch, alone and joined; `low`: the first
    unit that is compared with those before it, if not all are; `meet`: see `collide`. Cost: sorting
    `indexed` once for each band; memory for one band at a time.
    """
    joined = indexed % 2 == 1
    rows = [indexed[~joined] // 2, indexed[joined] // 2]
    units = np.concatenate([2 * rows[0], 2 * rows[1] + 1]).astype(np.uint64)
    found = [np.empty(0, np.uint64)]
    for band in range(len(parts[0][0]) if parts else 0):
        keys = [np.concatenate([part[i][band] for part in parts])[rows[i]] for i in (0, 1)]
        column = np.concatenate(keys).astype(np.uint64)
        column <<= U32
        column |= units
        found += [pairs[~_overlap(pairs)] for pairs in _met(column, low, meet)]
    return unpack(sorted_unique(np.concatenate(found)))


def _met(
    column: NDArray[np.uint64], low: int, meet: tuple[int, int] = (SMALL, LAGS)
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of a column: all of them, or those that reach from `low` on."""
    if low:
        yield touching(column, low, max(meet, MANY))
        return
    column.sort()
    yield from collide(shared(column), meet)


def _overlap(packed: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether two units share a segment: a joined one is like its halves (most raw pairs are)."""
    first, second, one = packed >> U32, packed & LOW, np.uint64(1)
    return (second >> one) - (first >> one) <= first & one


def shared(column: NDArray[np.uint64]) -> Iterator[NDArray[np.uint64]]:
    """The rows of a sorted column whose key stands in another row too, some at a time."""
    for start in range(0, len(column), CHUNK):
        stop = min(start + CHUNK, len(column))
        low, high = max(0, start - 1), min(len(column), stop + 1)
        keys = column[low:high] >> U32
        same = keys[1:] == keys[:-1]
        before = same if low < start else np.append(False, same)
        after = same if high > stop else np.append(same, False)
        size = stop - start
        yield column[start:stop][before[:size] | after[len(after) - size :]]


def anchored(
    parts: Sequence[NDArray[np.uint64]], tokens: Sequence[int], low: int = 0
) -> NDArray[np.uint64]:
    """Pairs of tokens where equal anchors stand, packed as by `collide`.

    `parts`: anchors of each batch, by its own tokens; `tokens`: how many tokens each has; `low`:
    the first token that is compared with those before it, if not all are.
    """
    column = np.empty(sum(map(len, parts)), np.uint64)
    at = base = 0
    for part, count in zip(parts, tokens, strict=True):
        np.add(part, np.uint64(base), out=column[at : at + len(part)])
        at, base = at + len(part), base + count
    return np.concatenate([*_met(column, low), np.empty(0, np.uint64)])


def sorted_unique(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Distinct values, ascending. (numpy's own hashes: 15 times as slow on 10 M [measured].)"""
    values = np.sort(values)
    distinct: NDArray[np.uint64] = values[np.append(True, values[1:] != values[:-1])[: len(values)]]
    return distinct


def pack(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Pairs int64 (n, 2) below 2³² as one column, `first << 32 | second`."""
    return pairs[:, 0].astype(np.uint64) << U32 | pairs[:, 1].astype(np.uint64)


def unpack(packed: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The inverse of `pack`."""
    return np.stack([packed >> U32, packed & LOW], axis=1).astype(np.int64)
