"""Candidates of everything that is stored, dealt out by where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import buckets, candidates, machine
from dedup.buckets import LOW, U32
from dedup.kernels.parameters import BANDS
from dedup.large import nearing
from dedup.large.stored import CHECK, HASHED, JOINS, PARTS
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.disk import Shuffle
    from dedup.kernels.engine import Kernels
    from dedup.large.blocks import Blocks
    from dedup.large.room import Room
    from dedup.large.sieve import Loose
    from dedup.large.stored import Stored

CHUNK = 1 << 21
DEAL = 1 << 19
"""Pairs that are dealt out at once, 40 bytes each."""


class Low(NamedTuple):
    """The first token, and the first unit, of what is reported on; 0: all is."""

    token: int
    unit: int


def pair(
    stored: Stored,
    stretches: Blocks,
    room: Room,
    asked: tuple[int, bool, Low, Kernels],
    out: Loose,
) -> Iterator[float]:
    """Find candidates, as `candidates` does of what is in memory; yields what share is done.

    Args:
        stored: the documents.
        stretches: by pairs of which they are dealt out.
        room: what may be used.
        asked: fewest words of a passage, whether the window tier is left out, what is reported on,
            and kernels.
        out: where they are written.

    Cost: reads the sketches once for each part they are taken in.
    """
    min_words, fast, low, kernels = asked
    first, found = _exact(stored, room, low)
    table = stored.units.map()
    for start in range(0, len(found), CHUNK):
        tokens = table[found[start : start + CHUNK]].astype(np.int64)
        _deal(buckets.pack(tokens), stretches.pairs_of, out.seeds)
    alone, together = _worth(stored, room, first, min_words)
    stored.folder.release()
    machine.trim()
    steps = BANDS + (0 if fast else PARTS)
    for band, pairs in enumerate(nearing.near(stored, (alone, together), room, low.unit, kernels)):
        _deal(pairs, stretches.pairs_of_units, out.near)
        yield (band + 1) / steps
    if not fast:
        del alone, together, first
        machine.trim()
        few = _few_anchors(stored, low.token)
        for part, pairs in enumerate(_anchored(stored, room, low.token, few)):
            _deal(pairs, stretches.pairs_of, out.seeds)
            yield (BANDS + part + 1) / steps


def _deal(
    pairs: NDArray[np.uint64],
    part: Callable[[NDArray[np.uint64]], NDArray[np.int64]],
    out: Shuffle,
) -> None:
    for start in range(0, len(pairs), DEAL):
        some = pairs[start : start + DEAL]
        out.add(some, part(some))


def _exact(stored: Stored, room: Room, low: Low) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether each unit is the first of its content, and pairs of equal ones; see `exact`."""
    contents = stored.contents

    def chunk(start: int) -> NDArray[np.uint64]:
        return contents.read(start, start + CHUNK).astype(np.uint64, copy=False)

    return _first(len(contents), chunk, room, low.unit)


def _first(
    count: int, chunk: Callable[[int], NDArray[np.uint64]], room: Room, low: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """As `candidates.exact`, of hashes that are read a chunk at a time, a part of them at once."""
    few = buckets.are_few(count - low, count)
    parts = room.parts(count)
    shift = np.uint64(64 - parts.bit_length() + 1)
    first = np.ones(count, np.bool_)
    found = [np.empty((0, 2), np.int64)]
    for part in range(parts):
        rows, hashes = [], []
        for start in range(0, count, CHUNK):
            values = chunk(start)
            here = np.arange(len(values))
            if parts > 1:
                here = np.flatnonzero(values >> shift == part)
            rows.append(here + start)
            hashes.append(values[here])
        row = np.concatenate([np.empty(0, np.int64), *rows])
        values = np.concatenate([np.empty(0, np.uint64), *hashes])
        local = int(np.searchsorted(row, low))
        pairs, new = _exact_part(values, local, few, low > 0)
        first[row] = new
        found.append(row[pairs])
    return first, np.concatenate(found)


def _exact_part(
    values: NDArray[np.uint64], local: int, few: bool, some: bool
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if some and not local:  # all of the part is reported on, and is compared as if some were not
        column = values & ~LOW | np.arange(len(values), dtype=np.uint64)
        pairs = buckets.unpack(buckets.touching(column, 0, every=True, few=few))
        return pairs, np.ones(len(values), np.bool_)
    return candidates.exact(values, local, few)


def _worth(
    stored: Stored, room: Room, first: NDArray[np.bool_], min_words: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which units are worth a bucket, alone and joined with the next; see `candidates.units`."""
    count = len(first)

    def of_two(start: int) -> NDArray[np.uint64]:
        contents = stored.contents.read(start, start + CHUNK + 1).astype(np.uint64, copy=False)
        return candidates.of_two(contents)

    together = _first(max(0, count - 1), of_two, room, 0)[0]
    together = np.append(together, False)[:count]
    for start in range(0, count, CHUNK):
        stop = min(count, start + CHUNK)
        heads = stored.heads.read(start, stop).astype(np.uint8, copy=False)
        shingles = stored.shingles.read(start, stop + 1).astype(np.uint32, copy=False)
        fewest = candidates.fewest_shingles(heads & np.uint8(JOINS - 1), min_words)
        first[start:stop] &= shingles[: stop - start] >= fewest
        more = np.append(shingles, np.zeros(1, np.uint32))[: stop - start + 1]
        many = candidates.many(more, np.append(fewest, 0))
        together[start:stop] &= many & (heads & JOINS > 0)
    return first, together


def _few_anchors(stored: Stored, low: int) -> bool:
    """Whether the anchors that are reported on are few beside the others."""
    if not low:
        return False
    news = 0
    for part in range(PARTS):
        rows = stored.anchors.read(part)
        news += int(np.count_nonzero((rows >> CHECK & LOW) >= low))
    return buckets.are_few(news, len(stored.anchors))


def _anchored(stored: Stored, room: Room, low: int, few: bool) -> Iterator[NDArray[np.uint64]]:
    """Pairs of tokens where equal anchors stand, a part of the anchors at a time."""

    def of_part(part: int) -> NDArray[np.uint64]:
        column = stored.anchors.read(part)
        if low:
            return buckets.touching(column >> CHECK, low, few=few)
        return _equal(column)

    yield from in_order(of_part, range(PARTS), room.threads)


def _equal(column: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Pairs of tokens of a part of the anchors, less those that are told to differ by a byte."""
    column.sort()
    rows = np.concatenate([np.empty(0, np.uint64), *buckets.shared(column, HASHED)])
    keyed = rows >> HASHED << U32 | np.arange(len(rows), dtype=np.uint64)
    batches = (keyed[start : start + CHUNK] for start in range(0, len(keyed), CHUNK))
    found = [np.empty(0, np.uint64)]
    for pairs in buckets.collide(batches):
        a, b = rows[pairs >> U32], rows[pairs & LOW]
        same = (a ^ b).astype(np.uint8) == 0
        found.append((a[same] >> CHECK & LOW) << U32 | b[same] >> CHECK & LOW)
    return np.concatenate(found)
