"""Clusters on disk to findings, some at a time, in the order in which they are told."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup import edits, findings, patterns, texts
from dedup.columns import Clusters
from dedup.fingerprints import OwnIds
from dedup.large import pieces
from dedup.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.kernels.engine import Kernels
    from dedup.large.grouping import Grouped
    from dedup.large.ranking import Rank
    from dedup.large.shelf import Shelf
    from dedup.model import Finding

PLACES = 4096
TEXT = 16 << 20
"""Places, and bytes of their documents, that are in memory at once, or those of one finding."""

Told = tuple[list["Finding"], dict[int, int]]
"""Findings, and by the id() of the row of each of their documents its number."""


def tell(shelf: Shelf, grouped: Grouped, rank: Rank, kernels: Kernels) -> Iterator[Told]:
    """Make the findings of ranked clusters.

    Cost: copies the documents of each finding once more for each chunk they are in.
    """
    own = OwnIds(rank.doubles)
    for rows in _portions(shelf, grouped, rank.order):
        builder, numbers = _builder(shelf, shelf.whole(grouped.take(rows)), kernels)
        yield [own.named(finding, of) for finding, of in builder.all()], numbers
        shelf.stored.folder.release()


def chosen(
    shelf: Shelf, grouped: Grouped, wanted: Callable[[Finding], bool], kernels: Kernels
) -> NDArray[np.int64]:
    """Numbers of the clusters whose findings are wanted, ascending."""
    kept = [np.empty(0, np.int64)]
    for rows in _portions(shelf, grouped, np.arange(len(grouped.centres))):
        builder, _ = _builder(shelf, shelf.whole(grouped.take(rows)), kernels)
        kept.append(rows[builder.chosen(wanted)])
        shelf.stored.folder.release()
    return np.concatenate(kept)


def _portions(
    shelf: Shelf, grouped: Grouped, order: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """The clusters in portions whose documents fit into memory."""
    bounds = grouped.bounds()
    sizes = bounds[order + 1] - bounds[order] + 1
    average = len(shelf.stored.text) // max(1, len(shelf.thirds))
    most = max(1, min(PLACES, TEXT // max(1, average)))
    ends = np.cumsum(sizes)
    low = 0
    while low < len(order):
        before = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield order[low:high]
        low = high


def _builder(
    shelf: Shelf, found: Clusters, kernels: Kernels
) -> tuple[findings.Builder, dict[int, int]]:
    """What makes the findings of some clusters, from their documents alone; see `Told`.

    The rows of documents hold nothing but the texts: a finding is written with their numbers.
    """
    starts = np.concatenate([found.centres[:, 0], found.places[:, 0]])
    own = pieces.piece(shelf.stored, np.unique(shelf.documents_of(starts)))
    local = _inside(own, found)
    differences = edits.describe(own.corpus, local)
    wanted = findings.needed(local, differences)
    text = pieces.texts(shelf.stored, own)
    where = texts.characters(own.corpus, [text], wanted, kernels)
    data, bounds = text[0].text.data, text[0].offsets.tolist()
    rows = [Document("", "", None, data[low:high], 0, 0, 0) for low, high in pairwise(bounds)]
    told = (local, differences, patterns.recognise(own.corpus, local))
    builder = findings.Builder(own.corpus, told, (wanted, where), rows.__getitem__)
    return builder, dict(zip(map(id, rows), own.numbers.tolist(), strict=True))


def _inside(own: pieces.Piece, found: Clusters) -> Clusters:
    """Clusters whose tokens are counted among those of a piece."""

    def spans(of_all: NDArray[np.int64]) -> NDArray[np.int64]:
        start = own.inside(of_all[:, 0])
        return np.stack([start, start + of_all[:, 1] - of_all[:, 0]], axis=1)

    blocks = found.blocks.copy()
    blocks[:, 0], blocks[:, 1] = own.inside(blocks[:, 0]), own.inside(blocks[:, 1])
    centres, places = spans(found.centres), spans(found.places)
    return Clusters(centres, found.first, places, found.matched, blocks, found.bounds)
