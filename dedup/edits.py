"""Aligned places to what an editor would call the difference: edits, and kinds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus

OPS = ("insert", "delete", "replace", "move", "split", "merge")
INSERT, DELETE, REPLACE, MOVE, SPLIT, MERGE = range(6)
SPLIT_KIND, MERGED, REORDERED, APPENDED, CONTAINED, EDITED = (1 << n for n in range(6))
"""Bits of the kinds of a place; none: the same words in the same order."""


class Sides(NamedTuple):
    """Blocks of all places with the numbers of their places, in order of one of the sides."""

    owner: NDArray[np.int64]
    start: NDArray[np.int64]
    other: NDArray[np.int64]
    length: NDArray[np.int64]


def describe(corpus: Corpus, clusters: Clusters) -> Edits:
    """Edits and kinds of every place beside a centre. Cost: linear in the blocks."""
    owner = np.repeat(np.arange(len(clusters.places)), np.diff(clusters.bounds))
    blocks = clusters.blocks
    centres = np.repeat(clusters.centres, np.diff(clusters.first), axis=0)
    same = owner[1:] == owner[:-1]
    back = np.zeros(len(clusters.places), np.bool_)
    back[owner[1:][same & (blocks[1:, 1] < blocks[:-1, 1])]] = True
    rows = [_gaps(owner, blocks, back), _ends(clusters, centres, back)]
    rows += [_moves(corpus, clusters, (centres[n], n)) for n in np.flatnonzero(back).tolist()]
    rows.append(_borders(corpus, clusters.places, _sides(owner, blocks, 1), SPLIT))
    rows.append(_borders(corpus, centres, _sides(owner, blocks, 0), MERGE))
    table = np.concatenate(rows)
    table = table[np.lexsort((table[:, 1], table[:, 2], table[:, 4], table[:, 0]))]
    kinds = _kinds_of_edits(corpus, table, len(clusters.places))
    kinds |= _kinds_of_ends(corpus, centres, clusters.places)
    first = np.searchsorted(table[:, 0], np.arange(len(clusters.places) + 1))
    return Edits(first, table[:, 1:], kinds)


def _sides(owner: NDArray[np.int64], blocks: NDArray[np.int64], side: int) -> Sides:
    order = np.lexsort((blocks[:, side], owner))
    return Sides(owner[order], blocks[order, side], blocks[order, 1 - side], blocks[order, 2])


def _gaps(
    owner: NDArray[np.int64], blocks: NDArray[np.int64], back: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """What stands between the blocks of places where nothing was moved."""
    inner = np.flatnonzero((owner[1:] == owner[:-1]) & ~back[owner[1:]])
    before, after = blocks[inner], blocks[inner + 1]
    c0, h0 = before[:, 0] + before[:, 2], before[:, 1] + before[:, 2]
    c1, h1 = after[:, 0], after[:, 1]
    return _changes(owner[inner], c0, c1, h0, h1)


def _ends(
    clusters: Clusters, centres: NDArray[np.int64], back: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """What stands before the first block or after the last, on either side."""
    places = np.flatnonzero(~back)
    first = clusters.blocks[clusters.bounds[places]]
    last = clusters.blocks[clusters.bounds[places + 1] - 1]
    centre, here, size = centres[places], clusters.places[places], last[:, 2]
    head = (places, centre[:, 0], first[:, 0], here[:, 0], first[:, 1])
    tail = (places, last[:, 0] + size, centre[:, 1], last[:, 1] + size, here[:, 1])
    return _changes(*(np.concatenate(pair) for pair in zip(head, tail, strict=True)))


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of what stands between blocks, from columns (place, centre from, to, here from, to)."""
    place, c0, c1, h0, h1 = columns
    op = np.where(c0 == c1, INSERT, np.where(h0 == h1, DELETE, REPLACE))
    rows = np.stack([place, op, c0, c1, h0, h1], axis=1)
    return rows[(c0 < c1) | (h0 < h1)]


def _moves(
    corpus: Corpus, clusters: Clusters, where: tuple[NDArray[np.int64], int]
) -> NDArray[np.int64]:
    """Edits of one place where text was moved, given by its centre and number.

    Words that stand alone between moved ones may be equal and yet not matched: they are no edit.
    """
    centre, place = where
    blocks = clusters.blocks[clusters.bounds[place] : clusters.bounds[place + 1]].tolist()
    chain = _heaviest_chain(blocks)
    moved = [block for n, block in enumerate(blocks) if n not in chain]
    rows = [[place, MOVE, c, c + size, h, h + size] for c, h, size in moved]
    for (c0, c1), (h0, h1) in _between(blocks, chain, centre, clusters.places[place]):
        gone = list(_unmatched(c0, c1, [(c, size) for c, _, size in moved]))
        new = list(_unmatched(h0, h1, [(h, size) for _, h, size in moved]))
        if len(gone) == 1 and len(new) == 1:
            old, other = (corpus.tokens[slice(*spans[0])] for spans in (gone, new))
            if not np.array_equal(old, other):
                rows.append([place, REPLACE, *gone[0], *new[0]])
            continue
        rows += [[place, DELETE, *span, h0, h0] for span in gone]
        rows += [[place, INSERT, c0, c0, *span] for span in new]
    return np.array(rows, np.int64)


def _between(
    blocks: list[list[int]],
    chain: set[int],
    centre: NDArray[np.int64],
    here: NDArray[np.int64],
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The ranges between the blocks of a chain, on both sides, from end to end of the place."""
    c, h = int(centre[0]), int(here[0])
    for n in sorted(chain):
        yield (c, blocks[n][0]), (h, blocks[n][1])
        c, h = blocks[n][0] + blocks[n][2], blocks[n][1] + blocks[n][2]
    yield (c, int(centre[1])), (h, int(here[1]))


def _unmatched(start: int, end: int, moved: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What of a range no moved block holds."""
    for at, size in sorted(moved):
        if at + size <= start or at >= end:
            continue
        if at > start:
            yield start, at
        start = at + size
    if start < end:
        yield start, end


def _heaviest_chain(blocks: list[list[int]]) -> set[int]:
    """Blocks (by centre) whose order is the same here, of the most tokens. O(n²)."""
    best: list[int] = []
    link: list[int] = []
    for n, (_, here, size) in enumerate(blocks):
        weight, before = 0, -1
        for m in range(n):
            if blocks[m][1] + blocks[m][2] <= here and best[m] > weight:
                weight, before = best[m], m
        best.append(weight + size)
        link.append(before)
    at = best.index(max(best))
    chain = set()
    while at >= 0:
        chain.add(at)
        at = link[at]
    return chain


def _borders(corpus: Corpus, spans: NDArray[np.int64], sides: Sides, op: int) -> NDArray[np.int64]:
    """Paragraph borders inside `spans` that fall within a paragraph on the other side.

    `sides` is in order of the side that `spans` are of.
    """
    low, high = corpus.segments_of(spans - np.array([0, 1])).T + 1
    counts = high - low
    owner = np.repeat(np.arange(len(spans)), counts)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    border = corpus.segments[low[owner] + steps]
    wide = int(corpus.segments[-1]) + 1
    keys = sides.owner * wide + sides.start
    before = np.searchsorted(keys, owner * wide + border, side="left") - 1
    after = np.minimum(before + 1, len(keys) - 1)
    usable = (before >= 0) & (sides.owner[before] == owner)
    within = border - sides.start[before] < sides.length[before]
    usable &= within | (sides.owner[after] == owner) & (after > before)
    last = sides.other[before] + np.minimum(sides.length[before], border - sides.start[before]) - 1
    next_ = np.where(within, last + 1, sides.other[after])
    segment = corpus.segments_of(np.stack([last, next_]))
    found = np.flatnonzero(usable & (segment[0] == segment[1]))
    here, there = border[found], next_[found]
    if op == MERGE:
        here, there = there, here
    rows = np.stack([owner[found], np.full(len(found), op), there, there, here, here], axis=1)
    point = there if op == SPLIT else here
    again = (owner[found][1:] == owner[found][:-1]) & (point[1:] == point[:-1])
    kept: NDArray[np.int64] = rows[~np.append(False, again)[: len(rows)]]
    return kept


def _kinds_of_edits(corpus: Corpus, table: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    """Bits of kinds that follow from the edits of each place."""
    kinds = np.zeros(places, np.int64)
    bit = np.array([EDITED, EDITED, EDITED, REORDERED, SPLIT_KIND, MERGED])[table[:, 1]]
    at_border = (corpus.segments[corpus.segments_of(table[:, 5])] == table[:, 5]) & (
        corpus.segments[corpus.segments_of(table[:, 2])] == table[:, 2]
    )
    bit[(table[:, 1] == INSERT) & at_border] = APPENDED
    np.bitwise_or.at(kinds, table[:, 0], bit)
    return kinds


def _kinds_of_ends(
    corpus: Corpus, centres: NDArray[np.int64], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Bits of kinds that follow from what stands beside a place in its own paragraphs."""
    starts, ends = np.stack([centres, places]).transpose(2, 0, 1)
    head = starts - corpus.segments[corpus.segments_of(starts)]
    tail = corpus.segments[corpus.segments_of(ends - 1) + 1] - ends
    whole = head + tail == 0
    words = places[:, 1] - places[:, 0]
    tailed = whole[0] & (head[1] == 0) & (tail[1] > 0) & (2 * tail[1] < words)
    part = (whole[0] ^ whole[1]) & ~tailed
    kinds: NDArray[np.int64] = APPENDED * tailed.astype(np.int64) | CONTAINED * part.astype(
        np.int64
    )
    return kinds
