"""Passages to clusters: all places of one text, round a centre that each was verified against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.buckets import pack, unpack
from dedup.columns import Clusters
from dedup.kernels import stars
from dedup.ragged import ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Passages


def group(passages: Passages, similarity: float) -> Clusters:
    """Cover every passage by a star: a cluster's centre is verified against each of its members.

    No transitive chains: A~B and B~C put A and C into one cluster only round B. Every verified pair
    stands in some cluster, and a place may be in several. Places that repeat only because they are
    slices of larger repeats are left out. Cost: O(n log n) in passages.
    """
    spokes = cover(np.concatenate([pack(passages.a), pack(passages.b)]))
    found, alike = oriented(passages, spokes, similarity)
    alone = np.flatnonzero(~alike)
    apart = on_their_own(passages, spokes.take(alone))
    number = np.concatenate([spokes.star[alike], spokes.alone + np.arange(len(alone))])
    clusters = assemble(number, [found.take(np.flatnonzero(alike)), apart])
    return _tell_once(clusters)


class Covered(NamedTuple):
    """Passages as spokes of stars, a row a spoke.

    Attributes:
        star: int64 (n,), number of the star.
        centre: int64 (n, 2), the span that stands for the place in its middle.
        rows: int64 (n,), the passage.
        swapped: bool (n,), whether the centre is its second place.
        alone: number of the first cluster that is no star.
    """

    star: NDArray[np.int64]
    centre: NDArray[np.int64]
    rows: NDArray[np.int64]
    swapped: NDArray[np.bool_]
    alone: int

    def take(self, spokes: NDArray[np.int64]) -> Covered:
        """The given spokes."""
        star, centre, rows = self.star[spokes], self.centre[spokes], self.rows[spokes]
        return Covered(star, centre, rows, self.swapped[spokes], self.alone)


def cover(spans: NDArray[np.uint64]) -> Covered:
    """Stars that cover passages, given by the spans, start << 32 | end, of all first sides and then
    of all second ones: uint64 (2 p,)."""
    sides, nodes = stars.nodes(spans)
    half = len(spans) // 2
    star, centre, rows, swapped = stars.cover(sides[:half], sides[half:])
    return Covered(star, unpack(nodes[centre]), rows, swapped, int(star.max(initial=-1)) + 1)


def oriented(
    passages: Passages, spokes: Covered, similarity: float
) -> tuple[Clusters, NDArray[np.bool_]]:
    """Each spoke as a cluster of two round the span that stands for its centre, and whether they
    are alike enough: the centre of some is too different from what they were aligned with."""
    found = _orient(passages, spokes.rows, spokes.swapped, spokes.centre)
    return found, (_similarity(found) >= similarity) & ~_overlap(found)


def on_their_own(passages: Passages, spokes: Covered) -> Clusters:
    """Each spoke as a cluster of two round the span that was aligned."""
    sides = np.where(spokes.swapped[:, None], passages.b[spokes.rows], passages.a[spokes.rows])
    return _orient(passages, spokes.rows, spokes.swapped, sides)


def _orient(
    passages: Passages,
    rows: NDArray[np.int64],
    swapped: NDArray[np.bool_],
    centres: NDArray[np.int64],
) -> Clusters:
    """Each passage as a cluster of two, its centre cut or widened to the given span."""
    take, bounds = ragged(passages.bounds, rows)
    owner = np.repeat(np.arange(len(rows)), np.diff(bounds))
    blocks = passages.blocks[take]
    blocks[swapped[owner]] = blocks[swapped[owner]][:, [1, 0, 2]]
    low = np.maximum(blocks[:, 0], centres[owner, 0])
    high = np.minimum(blocks[:, 0] + blocks[:, 2], centres[owner, 1])
    blocks = np.stack([low, blocks[:, 1] + low - blocks[:, 0], high - low], axis=1)
    kept = high > low
    owner, blocks = owner[kept], blocks[kept]
    order = np.lexsort((blocks[:, 0], owner))
    owner, blocks = owner[order], blocks[order]
    bounds = np.searchsorted(owner, np.arange(len(rows) + 1))
    matched = np.add.reduceat(blocks[:, 2], bounds[:-1]) if len(rows) else bounds[:0]
    places = _hulls(blocks, bounds)
    return Clusters(centres, np.arange(len(rows) + 1), places, matched, blocks, bounds)


def _hulls(blocks: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """From the first to the last token that each place's blocks match there: int64 (k, 2)."""
    if len(bounds) < 2:
        return np.empty((0, 2), np.int64)
    start = np.minimum.reduceat(blocks[:, 1], bounds[:-1])
    end = np.maximum.reduceat(blocks[:, 1] + blocks[:, 2], bounds[:-1])
    return np.stack([start, end], axis=1)


def _similarity(found: Clusters) -> NDArray[np.float64]:
    spans = np.diff(found.centres, axis=1) + np.diff(found.places, axis=1)
    alike: NDArray[np.float64] = 2 * found.matched / spans[:, 0]
    return alike


def _overlap(found: Clusters) -> NDArray[np.bool_]:
    """Whether a place has tokens of its centre, which was widened over it."""
    low = np.maximum(found.centres[:, 0], found.places[:, 0])
    return low < np.minimum(found.centres[:, 1], found.places[:, 1])


def assemble(number: NDArray[np.int64], parts: list[Clusters]) -> Clusters:
    """One table of clusters from clusters of two, those of one number together."""
    before = np.cumsum([0, *(len(part.blocks) for part in parts)])
    whole = Clusters(
        np.concatenate([part.centres for part in parts]),
        np.arange(len(number) + 1),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.matched for part in parts]),
        np.concatenate([part.blocks for part in parts]),
        np.append(
            np.concatenate([p.bounds[:-1] + b for p, b in zip(parts, before, strict=False)]),
            before[-1],
        ),
    )
    order = np.lexsort((whole.places[:, 1], whole.places[:, 0], number))
    rows, number = whole.take(order), number[order]
    begins = np.flatnonzero(np.append(True, number[1:] != number[:-1])[: len(number)])
    return Clusters(
        rows.centres[begins],
        np.append(begins, len(number)),
        rows.places,
        rows.matched,
        rows.blocks,
        rows.bounds,
    )


def _tell_once(found: Clusters) -> Clusters:
    """Leave out places that larger clusters tell, and clusters of which one place is left."""
    counts = np.diff(found.first)
    number = np.repeat(np.arange(len(counts)), counts)
    return without(found, told(found.centres, found.places, number))


def told(
    centres: NDArray[np.int64], places: NDArray[np.int64], number: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which places beside a centre larger clusters tell, bool (k,); `number`: their clusters."""
    spans = np.concatenate([centres, places])
    owner = np.concatenate([np.arange(len(centres)), number])
    return stars.told(spans, owner)[len(centres) :]


def without(found: Clusters, gone: NDArray[np.bool_]) -> Clusters:
    """The clusters that still have places beside their centre when some are left out."""
    number = np.repeat(np.arange(len(found.centres)), np.diff(found.first))
    places = np.flatnonzero(~gone)
    kept, sizes = np.unique(number[places], return_counts=True)
    blocks, bounds = ragged(found.bounds, places)
    return _first_as_centre(
        Clusters(
            found.centres[kept],
            np.append(0, np.cumsum(sizes)),
            found.places[places],
            found.matched[places],
            found.blocks[blocks],
            bounds,
        )
    )


def _first_as_centre(found: Clusters) -> Clusters:
    """Of two places the first is the centre, and the other is what of it the first has."""
    begins = found.first[:-1]
    later = (np.diff(found.first) == 1) & (found.places[begins, 0] < found.centres[:, 0])
    rows = begins[later]
    centres = found.centres.copy()
    centres[later] = found.places[rows]
    turned = np.zeros(len(found.places), np.bool_)
    turned[rows] = True
    owner = np.repeat(np.arange(len(turned)), np.diff(found.bounds))
    blocks = np.where(turned[owner, None], found.blocks[:, [1, 0, 2]], found.blocks)
    blocks = blocks[np.lexsort((blocks[:, 0], owner))]
    places = _hulls(blocks, found.bounds)
    return Clusters(centres, found.first, places, found.matched, blocks, found.bounds)
