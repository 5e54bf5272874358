"""Clusters on disk to findings, some at a time, in the order in which they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import edits, findings, patterns, tellings
from dedup.columns import Clusters
from dedup.findings import Findings
from dedup.fingerprints import OwnIds
from dedup.identities import Identities
from dedup.large.excerpts import Excerpts
from dedup.ragged import portions
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.kernels.engine import Kernels
    from dedup.large.grouping import Grouped
    from dedup.large.ranking import Rank
    from dedup.large.shelf import Shelf
    from dedup.large.spool import Spool
    from dedup.model import Finding
    from dedup.tellings import Told

PLACES, TOKENS = 1 << 13, 64
"""Places that are told at once, at most, or those of one finding; tokens that count as one more."""
TAKEN = 2 << 10
"""Bytes of memory that each takes [measured: 1,300 to 1,600]."""


def tell(shelf: Shelf, grouped: Grouped, rank: Rank, kernels: Kernels, out: Spool) -> None:
    """Write the findings of ranked clusters. Cost: reads the paragraphs of each once."""
    own = OwnIds(rank.doubles)

    def tell_some(rows: NDArray[np.int64]) -> _Told:
        return _told(shelf, shelf.whole(grouped.take(rows)), kernels)

    for some in in_order(tell_some, _portions(shelf, grouped, rank.order), shelf.room.threads):
        ids = some.identities.own(range(len(some.told.rules)), own)
        out.add(some.told, ids)
        shelf.stored.folder.release()


def chosen(
    shelf: Shelf, grouped: Grouped, wanted: Callable[[Finding], bool], kernels: Kernels
) -> NDArray[np.int64]:
    """Numbers of the clusters whose findings are wanted, ascending."""
    kept = [np.empty(0, np.int64)]
    for rows in _portions(shelf, grouped, np.arange(len(grouped.centres))):
        some = _told(shelf, shelf.whole(grouped.take(rows)), kernels)
        every = Findings(some.told, np.arange(len(rows)), some.identities.shared, shelf)
        for low, high in shelf.portions(some.told.first):
            kept.append(rows[low:high][[wanted(finding) for finding in every.some(low, high)]])
        shelf.stored.folder.release()
    return np.concatenate(kept)


def _portions(
    shelf: Shelf, grouped: Grouped, order: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """The clusters in portions that fit into memory."""
    places, tokens = grouped.sizes()
    sizes = places + tokens // TOKENS
    most = max(1, min(PLACES, shelf.room.memory // (TAKEN * (shelf.room.threads + 1))))
    for low, high in portions(sizes[order], most):
        yield order[low:high]


class _Told(NamedTuple):
    """Some clusters."""

    told: Told
    identities: Identities


def _told(shelf: Shelf, found: Clusters, kernels: Kernels) -> _Told:
    """Look at some clusters in their documents alone."""
    spans = np.concatenate([found.centres, found.places])
    own = Excerpts(shelf, spans)
    local, corpus = _inside(own, found), own.corpus
    differences = edits.describe(corpus, local)
    recognised = patterns.recognise(corpus, local, shelf.thirds[own.documents])
    wanted = findings.needed(local, differences)
    where = tellings.Where(wanted, own.locate(wanted, kernels), own.text)
    told = tellings.tell(corpus, (local, differences, recognised), where)
    places = told.places._replace(
        document=own.documents[told.places.document],
        paragraphs=own.paragraphs(told.places.document, told.places.paragraphs),
    )
    return _Told(told._replace(places=places), Identities(corpus, local, recognised.documents))


def _inside(own: Excerpts, found: Clusters) -> Clusters:
    """Clusters whose tokens are counted in excerpts."""

    def spans(of_all: NDArray[np.int64]) -> NDArray[np.int64]:
        start = own.inside(of_all[:, 0])
        return np.stack([start, start + of_all[:, 1] - of_all[:, 0]], axis=1)

    blocks = found.blocks.copy()
    blocks[:, 0], blocks[:, 1] = own.inside(blocks[:, 0]), own.inside(blocks[:, 1])
    centres, places = spans(found.centres), spans(found.places)
    return Clusters(centres, found.first, places, found.matched, blocks, found.bounds)
