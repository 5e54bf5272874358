"""Clusters to columns of all that is told of them: what findings, or bytes of a report, are made
from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import numpy as np

from dedup.labels import KINDS
from dedup.owners import Owners
from dedup.threads import both

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus, Edits, Patterns
    from dedup.model import Document

    Text = Callable[[int, int, int], bytes]
    """Bytes of a document from, to; by its number."""

IDENTICAL, REFORMATTED = 1, 2
OF_EDITS = 2
"""Bits of the kinds: those that follow from edits come after these two, in the order of KINDS."""
SPLIT = 4
"""Number in `edits.OPS` of the first of those that are a point between two words."""


class Places(NamedTuple):
    """Places of all findings, the centres among them, by finding and then by place.

    Attributes:
        tokens: int64 (k, 2), its tokens.
        document: int64 (k,).
        span, bytes: int64 (k, 2), its characters and its bytes in that.
        points: int64 (k, 2, 2), line and column of its start, and of its end.
        paragraphs: int64 (k, 2), first and last that it touches, from 1.
        words: int64 (k,).
        centre: bool (k,).
        similarity, containment: float64 (k,).
        kinds: int64 (k,), bits of `labels.KINDS`.
        edits: int64 (k, 2), its first edit and the one after its last.
    """

    tokens: NDArray[np.int64]
    document: NDArray[np.int64]
    span: NDArray[np.int64]
    bytes: NDArray[np.int64]
    points: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    words: NDArray[np.int64]
    centre: NDArray[np.bool_]
    similarity: NDArray[np.float64]
    containment: NDArray[np.float64]
    kinds: NDArray[np.int64]
    edits: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Places:
        """The places of the given numbers, in that order."""
        return Places(*(column[rows] for column in self))  # type: ignore[arg-type]


class Told(NamedTuple):
    """Findings in the order of their clusters, a row a finding.

    Attributes:
        first: int64 (f + 1,), first place of each, and the end.
        places: all places.
        edits: int64 (n, 5), rows (op, centre from, to, here from, to) in characters.
        rules, documents: as in `Patterns`.
        kinds: int64 (f,), bits of `labels.KINDS`, and after these of `labels.PATTERNS`.
        similarity: float64 (f,), the lowest of its places'.
        words: int64 (f,), of the centre.
        redundant: int64 (f,), of all places but the first.
    """

    first: NDArray[np.int64]
    places: Places
    edits: NDArray[np.int64]
    rules: NDArray[np.int64]
    documents: NDArray[np.int64]
    kinds: NDArray[np.int64]
    similarity: NDArray[np.float64]
    words: NDArray[np.int64]
    redundant: NDArray[np.int64]

    def some(self, low: int, high: int) -> Told:
        """The findings of a range of numbers."""
        first = self.first[low : high + 1]
        places = Places(*(column[first[0] : first[-1]] for column in self.places))  # type: ignore[arg-type]
        inner = places.edits[places.edits[:, 0] < places.edits[:, 1]]
        begin, end = (inner.min(), inner.max()) if len(inner) else (0, 0)
        places = places._replace(edits=np.maximum(places.edits - begin, 0))
        rest = (column[low:high] for column in self[3:])
        return Told(first - first[0], places, self.edits[begin:end], *rest)  # type: ignore[arg-type]


class Library(Protocol):
    """Documents by number."""

    def origins(self, numbers: NDArray[np.int64]) -> Iterable[tuple[str, str, int | None]]:
        """Ids, paths and records of documents, by number ascending."""

    def rows(self, numbers: Iterable[int]) -> dict[int, Document]:
        """The rows of some documents, by number."""


class Where:
    """Where tokens stand; those not asked for stand anywhere.

    Args:
        tokens: int64 (n,), asked for by `findings.needed`, ascending.
        found: int64 (n, 8), what `texts.locate` says of them.
        text: what stands there.
    """

    def __init__(self, tokens: NDArray[np.int64], found: NDArray[np.int64], text: Text) -> None:
        self._owners = Owners(tokens, int(tokens[-1]) + 1 if len(tokens) else 0)
        self._found, self._spans = found, found[:, :2].copy()
        self.text = text

    def of(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """What `texts.locate` says of tokens: int64 (k, 8)."""
        return self._found[self._owners.of(tokens)]

    def spans(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their first characters, and the ones after their last: int64 (k, 2)."""
        return self._spans[self._owners.of(tokens)]


def tell(
    corpus: Corpus, found: tuple[Clusters, Edits, Patterns], where: Where, threads: int = 1
) -> Told:
    """What is told of every cluster. Cost: O(k log k) in places, and a look at the bytes of those
    that are their centre word by word."""
    clusters, differences, patterns = found
    edits, (first, places) = both(
        partial(_edits, clusters, differences, where),
        partial(_all_places, corpus, clusters, differences, where),
        threads,
    )
    return Told(
        first,
        places,
        edits,
        patterns.rules,
        patterns.documents,
        each(np.bitwise_or, places.kinds, first) | patterns.patterns << len(KINDS),
        each(np.minimum, places.similarity, first),
        places.words[places.centre],
        each(np.add, places.words, first) - places.words[first[:-1]],
    )


def _all_places(
    corpus: Corpus, clusters: Clusters, differences: Edits, where: Where
) -> tuple[NDArray[np.int64], Places]:
    """The first place of each finding, and the end; all places, by finding and then by place."""
    count = len(clusters.centres)
    owner = np.repeat(np.arange(count), np.diff(clusters.first))
    whose = np.concatenate([np.arange(count), owner])
    spans = np.concatenate([clusters.centres, clusters.places])
    order = np.lexsort((spans[:, 1], spans[:, 0], whose))
    first = clusters.first + np.arange(count + 1)
    bounds = np.stack([differences.first[:-1], differences.first[1:]], axis=1)
    none = np.zeros((count, 2), np.int64)
    places = _places(corpus, clusters, owner, where)
    kinds = np.concatenate([none[:, 0], differences.kinds << OF_EDITS])
    same = count + np.flatnonzero(bounds[:, 0] == bounds[:, 1])
    kinds[same] |= _sameness(places, same, whose[same], where.text)
    places = places._replace(kinds=kinds, edits=np.concatenate([none, bounds]))
    return first, places.take(order)


T = TypeVar("T", bound=np.generic)


def each(by: np.ufunc, values: NDArray[T], first: NDArray[np.int64]) -> NDArray[T]:
    """One value of those of each finding."""
    found: NDArray[T] = by.reduceat(values, first[:-1]) if len(first) > 1 else values
    return found


def _places(corpus: Corpus, clusters: Clusters, owner: NDArray[np.int64], where: Where) -> Places:
    """The centres, then the other places, without kinds and edits."""
    spans = np.concatenate([clusters.centres, clusters.places])
    documents = corpus.documents_of(spans[:, 0])
    segments = corpus.segments_of(spans - np.array([0, 1]))
    before = np.searchsorted(corpus.segment_documents, documents)
    first, last = where.of(spans[:, 0]), where.of(spans[:, 1] - 1)
    size, length = clusters.centres[owner], np.diff(clusters.places, axis=1)[:, 0]
    alike = 2 * clusters.matched / (size[:, 1] - size[:, 0] + length)
    one = np.ones(len(clusters.centres))
    return Places(
        spans,
        documents,
        np.stack([first[:, 0], last[:, 1]], axis=1),
        np.stack([first[:, 2], last[:, 3]], axis=1),
        np.stack([first[:, 4:6], last[:, 6:8]], axis=1),
        segments + 1 - before[:, None],
        (corpus.weight(spans[:, 1]) - corpus.weight(spans[:, 0]) + 1) // 3,
        np.arange(len(spans)) < len(one),
        np.concatenate([one, alike]),
        np.concatenate([one, clusters.matched / length]),
        documents,
        spans,
    )


def _sameness(
    places: Places, rows: NDArray[np.int64], centres: NDArray[np.int64], text: Text
) -> NDArray[np.int64]:
    """What equal tokens are: equal to the letter, or only in words."""
    sides = [
        np.column_stack([places.document[side], places.bytes[side]]) for side in (rows, centres)
    ]
    sizes = [side[:, 2] - side[:, 1] for side in sides]
    found = np.full(len(rows), REFORMATTED)
    alike = np.flatnonzero(sizes[0] == sizes[1])
    pairs = zip(sides[0][alike].tolist(), sides[1][alike].tolist(), strict=True)
    equal = np.array([text(*here) == text(*centre) for here, centre in pairs], np.bool_)
    found[alike[equal]] = IDENTICAL
    return found


def _edits(clusters: Clusters, differences: Edits, where: Where) -> NDArray[np.int64]:
    """Rows (op, centre from, to, here from, to) in characters."""
    rows = differences.rows
    columns = [rows[:, 0]]
    place = np.repeat(np.arange(len(clusters.places)), np.diff(differences.first))
    centre = np.searchsorted(clusters.first, place, side="right") - 1
    for low, begins in ((1, clusters.centres[centre, 0]), (3, clusters.places[place, 0])):
        first, last = rows[:, low], rows[:, low + 1]
        empty = first == last
        behind = empty & (rows[:, 0] < SPLIT) & (first != begins)
        span = where.spans(first - behind)
        start = np.where(behind, span[:, 1], span[:, 0])
        end = start.copy()
        full = np.flatnonzero(~empty)
        end[full] = where.spans(last[full] - 1)[:, 1]
        columns += [start, end]
    return np.stack(columns, axis=1)


def ranked(told: Told) -> NDArray[np.int64]:
    """Numbers of the findings, most redundant words first, then by their places."""
    spans, first = told.places.tokens, told.first[:-1]
    keys = (*spans[first + 1].T[::-1], *spans[first].T[::-1], -told.redundant)
    order = np.lexsort(keys)
    table = np.stack(keys, axis=1)[order]
    same = (table[1:] == table[:-1]).all(axis=1)
    for low, high in runs(same):
        rows = order[low:high].tolist()
        rows.sort(key=lambda row: spans[told.first[row] : told.first[row + 1]].tolist())
        order[low:high] = rows
    return order


def runs(same: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where rows stand, from, to, of which each but the first is the same as the one before."""
    edges = np.diff(np.concatenate([[False], same, [False]]).astype(np.int8))
    lows, highs = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0) + 1
    return list(zip(lows.tolist(), highs.tolist(), strict=True))
