"""Sketches to candidates: what shares a bucket, an anchor, or all its tokens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dedup import buckets
from dedup.arena import joined
from dedup.buckets import (
    LAGS,
    LOW,
    SMALL,
    U32,
    are_few,
    met,
    met_before,
    shared,
    sorted_unique,
    table_of,
    touching,
    unpack,
)
from dedup.kernels.parameters import BANDS, ROWS
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

    Keyed = tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint64]]
    """Keys of all units of a batch in a band, which of these are meant, and their numbers."""

FEWEST_SHINGLES = np.array([8, 16, 16, 20], np.int64)
"""Fewest shingles of an indexed unit by kind of its first token; shorter ones are found joined to
a neighbour, as equal segments, or by extension. (A chapter number alone as a paragraph links
thousands of documents [measured].)"""
SURE = 0.995
"""Probability that two whole documents of the similarity asked for share a bucket."""


def bands(jaccard: float) -> int:
    """How many bands find pairs of a Jaccard as surely as SURE; all of them below about .5.

    P(found) = 1 - (1 - J^rows)^bands (Leskovec et al., Mining of Massive Datasets, section 3.4).
    """
    if jaccard >= 1:
        return 1
    return min(BANDS, math.ceil(math.log(1 - SURE) / math.log(1 - jaccard**ROWS)))


def exact(
    contents: NDArray[np.uint64], low: int = 0, few: bool | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Equal segments; `low`: the first one that is compared with those before it, if not all are;
    `few`: see `touching`.

    Returns:
        int64 (n, 2): pairs of segments of equal content, each with the first and the one before,
        or as by `touching` (by half of the hash: some are not equal); bool (s,): whether a segment
        is the first of its content, or one from `low` on.
    """
    order = _repeated(contents)
    same = contents[order][1:] == contents[order][:-1]
    first = np.ones(len(contents), np.bool_)
    first[order[1:][same]] = False
    if low:
        first[low:] = True
        column = contents & ~LOW | np.arange(len(contents), dtype=np.uint64)
        return unpack(touching(column, low, every=True, few=few)), first
    starts = np.maximum.accumulate(np.where(np.append(True, ~same), np.arange(len(order)), 0))
    later = np.flatnonzero(np.append(False, same)) if len(order) else np.empty(0, np.int64)
    stars = np.stack([order[starts[later]], order[later]], axis=1)
    chains = np.stack([order[later - 1], order[later]], axis=1)
    return np.concatenate([stars, chains[chains[:, 0] != stars[:, 0]]]), first


def _repeated(contents: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Segments by content, then number, of those whose content another segment has, and a few more.

    Halves of hashes with numbers are sorted first, and with all of the hash only those that share
    their half: numpy sorts values several times as fast as it finds the order of them.
    """
    halves = np.sort(contents & ~LOW | np.arange(len(contents), dtype=np.uint64))
    rows = np.concatenate([np.empty(0, np.uint64), *shared(halves)])
    numbers = (rows & LOW).astype(np.int64)
    return numbers[np.argsort(contents[numbers], kind="stable")]


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
    fewest = fewest_shingles(corpus.kinds[corpus.segments[:-1]], min_words)
    inside = corpus.segment_documents[1:] == corpus.segment_documents[:-1]
    new = exact(of_two(contents))[1]
    alone, together = first & (shingles >= fewest), inside & new & many(shingles, fewest)
    return np.concatenate([2 * np.flatnonzero(alone), 2 * np.flatnonzero(together) + 1])


def fewest_shingles(kinds: NDArray[np.uint8], min_words: int) -> NDArray[np.int64]:
    """Shingles that a unit needs for a bucket, by the kind of its first token."""
    fewest: NDArray[np.int64] = np.minimum(FEWEST_SHINGLES, max(1, min_words - 2))[kinds]
    return fewest


def many(shingles: NDArray[np.uint32], fewest: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each segment has enough of them together with the next one: bool (s - 1,)."""
    return shingles[:-1].astype(np.int64) + shingles[1:] >= fewest[:-1]


def of_two(contents: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Content hash of each segment and the next one, in that order: uint64 (s - 1,)."""
    return contents[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ contents[1:]


def near(
    parts: Sequence[tuple[NDArray[np.uint32], NDArray[np.uint32]]],
    indexed: NDArray[np.int64],
    work: tuple[Kernels, int],
    low: int = 0,
    meet: tuple[int, int] = (SMALL, LAGS),
) -> NDArray[np.int64]:
    """Pairs of units that share a bucket in some band: int64 (n, 2), each once, sorted.

    `parts`: band keys (bands, s) of the segments of each batch, alone and joined; `indexed`: as by
    `units`, ascending alone and joined; `work`: the kernels, and on how many threads; `low`: the
    first unit that is compared with those before it, if not all are; `meet`: see `collide`. Cost: a
    look at `indexed` once for each band, and sorting what shares a key; memory for a band at a time
    on each thread.
    """
    kernels, threads = work
    bases = np.cumsum([0, *(part[0].shape[1] for part in parts)])
    alone, together = (_of_parts(indexed[indexed % 2 == kind] // 2, bases) for kind in (0, 1))
    units = [(2 * (segments + base)).astype(np.uint64) for segments, base in alone]
    units += [(2 * (segments + base) + 1).astype(np.uint64) for segments, base in together]
    rows = [segments for segments, _ in (*alone, *together)]
    few = are_few(int((indexed >= low).sum()), len(indexed))
    none = np.empty(0, np.uint64)

    def of_band(band: int) -> NDArray[np.uint64]:
        keys = [part[kind][band] for kind in (0, 1) for part in parts]
        batches = list(zip(keys, rows, units, strict=True))
        column = np.concatenate([*crowded(kernels, batches, len(indexed)), none])
        return np.concatenate([*meetings(kernels, column, (low, few), meet), none])

    bands = range(len(parts[0][0]) if parts else 0)
    return unpack(sorted_unique(np.concatenate([*in_order(of_band, bands, threads), none])))


def crowded(kernels: Kernels, batches: Iterable[Keyed], rows: int) -> Iterator[NDArray[np.uint64]]:
    """Rows `key << 32 | unit` of units whose key another unit has too, and some others, by batch.

    `batches`: gone through twice; `rows`: how many they have. Of the rows alone with their key one
    in nine, at most, shares its count with another. Memory: 2 to 4 bytes a row.
    """
    counts = np.zeros(2 << (max(1, rows) - 1).bit_length(), np.uint8)
    for keys, chosen, _ in batches:
        kernels.tally(keys, chosen, counts)
    for keys, chosen, units in batches:
        yield kernels.crowd((keys, chosen), units, counts)


def meetings(
    kernels: Kernels,
    column: NDArray[np.uint64],
    low: tuple[int, bool],
    meet: tuple[int, int] = (SMALL, LAGS),
) -> list[NDArray[np.uint64]]:
    """Pairs of units of a band, see `met`, that share no segment; the column is sorted in place.

    `low`: the first unit that is compared with those before it, and whether these are few.
    """
    first, few = low
    if first:
        return [apart(pairs) for pairs in met(column, first, meet, few)]
    column.sort()
    return [kernels.meetings(column, meet)]


def _of_parts(
    segments: NDArray[np.int64], bases: NDArray[np.int64]
) -> list[tuple[NDArray[np.int64], int]]:
    """Ascending segments by part, each counted from the first of its part; and that."""
    own = np.split(segments, np.searchsorted(segments, bases[1:-1]))
    return [(part - base, base) for part, base in zip(own, bases.tolist(), strict=False)]


def apart(packed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The pairs of units that share no segment: a joined one is like its halves, and most raw
    pairs are of such."""
    first, second, one = packed >> U32, packed & LOW, np.uint64(1)
    return packed[(second >> one) - (first >> one) > first & one]


def anchored(
    parts: Sequence[NDArray[np.uint64]], tokens: Sequence[int], low: int = 0
) -> NDArray[np.uint64]:
    """Pairs of tokens where equal anchors stand, packed as by `collide`.

    `parts`: anchors of each batch, by its own tokens; they are overwritten where they share an
    arena; `tokens`: how many tokens each has; `low`: the first token that is compared with those
    before it, if not all are.
    """
    bases = np.cumsum([0, *tokens]).tolist()
    few = _sharing(parts, bases, low) if low else None
    column = _in_corpus(few or parts, bases)
    if few:
        return met_before(column, low)
    pairs = [touching(column, low)] if low else met(column, low)
    return np.concatenate([*pairs, np.empty(0, np.uint64)])


def _in_corpus(parts: Sequence[NDArray[np.uint64]], bases: Sequence[int]) -> NDArray[np.uint64]:
    """Anchors by the tokens of all batches, in any order; see `anchored`."""
    based = zip(parts, bases, strict=False)
    column = joined(
        sorted((part for part in parts if len(part)), key=lambda part: part.ctypes.data)
    )
    if column is None:
        return np.concatenate([np.empty(0, np.uint64), *(p + np.uint64(b) for p, b in based)])
    for part, base in based:
        np.add(part, np.uint64(base), out=part)
    return column


def _sharing(
    parts: Sequence[NDArray[np.uint64]], bases: Sequence[int], low: int
) -> list[NDArray[np.uint64]] | None:
    """The anchors that may share their hash with one from `low` on; None where these are not few.
    (As `touching` does, before all are copied into one column.)"""
    news = [
        part[(part & LOW) >= max(0, low - base)]
        for part, base, end in zip(parts, bases, bases[1:], strict=False)
        if end > low
    ]
    if sum(map(len, news)) * buckets.FEW > sum(map(len, parts)):
        return None
    table = table_of(np.concatenate([*news, np.empty(0, np.uint64)]))
    return [part[table[(part >> U32).astype(np.uint16)]] for part in parts]
