"""Clusters on disk to findings, some at a time, in the order in which they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup import edits, findings, patterns, texts
from dedup.columns import Clusters
from dedup.fingerprints import OwnIds
from dedup.large import pieces
from dedup.large.shelf import Documents, Some
from dedup.ragged import portions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.kernels.engine import Kernels
    from dedup.large.grouping import Grouped
    from dedup.large.ranking import Rank
    from dedup.large.shelf import Shelf
    from dedup.large.spool import Spool
    from dedup.model import Finding

PLACES = 4096
TEXT = 16 << 20
"""Places, and bytes of their documents, that are in memory at once, or those of one finding."""
TAKEN = 16
"""Bytes of memory that a byte of the documents takes [measured: 13]."""


def tell(shelf: Shelf, grouped: Grouped, rank: Rank, kernels: Kernels, out: Spool) -> None:
    """Write the findings of ranked clusters.

    Cost: copies the documents of each finding once more for each portion they are in.
    """
    own = OwnIds(rank.doubles)
    for rows in _portions(shelf, grouped, rank.order):
        builder, numbers = _builder(shelf, shelf.whole(grouped.take(rows)), kernels)
        out.add(builder.told, builder.own_ids(own), numbers)
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
    text = min(TEXT, shelf.memory // TAKEN)
    most = max(1, min(PLACES, text // max(1, average)))
    for low, high in portions(sizes, most):
        yield order[low:high]


def _builder(
    shelf: Shelf, found: Clusters, kernels: Kernels
) -> tuple[findings.Builder, NDArray[np.int64]]:
    """What makes the findings of some clusters, from their documents alone; and which these are."""
    starts = np.concatenate([found.centres[:, 0], found.places[:, 0]])
    own = pieces.piece(shelf.stored, np.unique(shelf.documents_of(starts)))
    local = _inside(own, found)
    differences = edits.describe(own.corpus, local)
    wanted = findings.needed(local, differences)
    text = pieces.texts(shelf.stored, own)
    where = texts.locate(own.corpus, [text], wanted, kernels)
    told = (local, differences, patterns.recognise(own.corpus, local))
    which = Some(own.first, own.first + own.sizes)
    documents = Documents(shelf, own.numbers, which, text[0].text)
    return findings.Builder(own.corpus, told, (wanted, where), documents), own.numbers


def _inside(own: pieces.Piece, found: Clusters) -> Clusters:
    """Clusters whose tokens are counted among those of a piece."""

    def spans(of_all: NDArray[np.int64]) -> NDArray[np.int64]:
        start = own.inside(of_all[:, 0])
        return np.stack([start, start + of_all[:, 1] - of_all[:, 0]], axis=1)

    blocks = found.blocks.copy()
    blocks[:, 0], blocks[:, 1] = own.inside(blocks[:, 0]), own.inside(blocks[:, 1])
    centres, places = spans(found.centres), spans(found.places)
    return Clusters(centres, found.first, places, found.matched, blocks, found.bounds)
