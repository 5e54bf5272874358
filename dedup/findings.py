"""Clusters to the rows that people look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xxhash

from dedup.columns import Words
from dedup.fingerprints import of_passage, with_own_ids
from dedup.labels import KINDS, RULES, Kind
from dedup.model import Document, Edit, Finding, Op, Place, kinds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus, Edits, Patterns

OF_EDITS = KINDS[2:]
"""Kinds that follow from edits; their order is that of their bits in `edits`."""
NAMES = [tuple(kind for bit, kind in enumerate(OF_EDITS) if bits >> bit & 1) for bits in range(64)]
OPS: tuple[Op, ...] = ("insert", "delete", "replace", "move", "split", "merge")


def count_words(corpus: Corpus, clusters: Clusters) -> Words:
    """Words of every document, and how many of them are redundant. Cost: O(k log k) in places."""
    everything = np.diff(corpus.weight(corpus.documents))
    spans = union(copies(clusters))
    owner = np.searchsorted(corpus.documents, spans[:, 0], side="right") - 1
    weights = corpus.weight(spans[:, 1]) - corpus.weight(spans[:, 0])
    redundant = np.bincount(owner, weights, len(everything)).astype(np.int64)
    return Words((everything + 1) // 3, (redundant + 1) // 3)


def union(spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same tokens in spans that do not overlap."""
    spans = spans[np.lexsort((spans[:, 1], spans[:, 0]))]
    reach = np.maximum.accumulate(np.append(0, spans[:-1, 1]))[: len(spans)]
    spans = np.stack([np.maximum(spans[:, 0], reach), spans[:, 1]], axis=1)
    return spans[spans[:, 0] < spans[:, 1]]


def copies(clusters: Clusters) -> NDArray[np.int64]:
    """Token spans of all places but each cluster's first: int64 (k, 2)."""
    begins = clusters.first[:-1]
    later = clusters.centres[:, 0] > clusters.places[begins, 0]
    spans = clusters.places.copy()
    spans[begins[later]] = clusters.centres[later]
    return spans


def needed(clusters: Clusters, differences: Edits) -> NDArray[np.int64]:
    """Tokens whose characters the rows ask for, ascending, each once."""
    rows = differences.rows
    spans = np.concatenate([clusters.centres, clusters.places, rows[:, 1:3], rows[:, 3:5]])
    full = spans[spans[:, 0] < spans[:, 1]]
    points = spans[spans[:, 0] == spans[:, 1], 0]
    tokens: NDArray[np.int64]
    tokens = np.sort(np.concatenate([full[:, 0], full[:, 1] - 1, points - 1, points]))
    tokens = tokens[(tokens >= 0) & (tokens < full[:, 1].max(initial=0))]
    tokens = tokens[np.append(True, tokens[1:] != tokens[:-1])[: len(tokens)]]
    return tokens


class Builder:
    """Makes rows; holds the columns they are read from.

    Args:
        corpus: all tokens.
        found: the clusters, their edits and patterns.
        tokens, characters: tokens asked for by `needed`, and their characters, int64 (n, 4).
        document: makes the row of a document, by its number.
    """

    def __init__(
        self,
        corpus: Corpus,
        found: tuple[Clusters, Edits, Patterns],
        where: tuple[NDArray[np.int64], NDArray[np.int64]],
        document: Callable[[int], Document],
    ) -> None:
        clusters, differences, patterns = found
        self.corpus, self.clusters, self.document = corpus, clusters, document
        self.rules, self.patterns = patterns.rules.tolist(), patterns.patterns.tolist()
        self.documents = patterns.documents.tolist()
        self.bounds = clusters.first.tolist()
        self.tokens, self.characters = where
        self.centres = self._places(clusters.centres)
        self.places = self._places(clusters.places)
        self.edits = self._edits(differences)
        self.edit_bounds = differences.first.tolist()
        self.kinds = differences.kinds.tolist()

    def _places(self, spans: NDArray[np.int64]) -> list[list[int]]:
        """Rows (document, characters from, to, paragraphs, words, tokens from, to, bytes)."""
        corpus = self.corpus
        documents = np.searchsorted(corpus.documents, spans[:, 0], side="right") - 1
        segments = np.searchsorted(corpus.segments, [spans[:, 0], spans[:, 1] - 1], side="right")
        before = np.searchsorted(corpus.segment_documents, documents)
        words = (corpus.weight(spans[:, 1]) - corpus.weight(spans[:, 0]) + 1) // 3
        first = self.characters[np.searchsorted(self.tokens, spans[:, 0])]
        last = self.characters[np.searchsorted(self.tokens, spans[:, 1] - 1)]
        where = (documents, first[:, 0], last[:, 1], *(segments - before))
        columns = (*where, words, spans[:, 0], spans[:, 1], first[:, 2], last[:, 3])
        return np.stack(columns, axis=1).tolist()  # type: ignore[no-any-return]

    def _start(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.characters[:, 0].take(np.searchsorted(self.tokens, tokens), mode="clip")

    def _end(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.characters[:, 1].take(np.searchsorted(self.tokens, tokens), mode="clip")

    def _edits(self, differences: Edits) -> list[list[int]]:
        """Rows (op, centre from, to, here from, to) in characters."""
        rows, clusters = differences.rows, self.clusters
        columns = [rows[:, 0]]
        place = np.repeat(np.arange(len(clusters.places)), np.diff(differences.first))
        centre = np.searchsorted(clusters.first, place, side="right") - 1
        for low, begins in ((1, clusters.centres[centre, 0]), (3, clusters.places[place, 0])):
            first, last = rows[:, low], rows[:, low + 1]
            begin = (rows[:, 0] >= OPS.index("split")) | (first == begins)
            empty = first == last
            point = np.where(begin, self._start(first), self._end(first - 1))
            columns.append(np.where(empty, point, self._start(first)))
            columns.append(np.where(empty, point, self._end(np.where(empty, first, last) - 1)))
        return np.stack(columns, axis=1).tolist()  # type: ignore[no-any-return]

    def findings(self) -> tuple[Finding, ...]:
        """All findings, most redundant words first, then by place."""
        found = self.all()
        found.sort(key=lambda item: (-item[0].redundant, item[1]))
        return tuple(with_own_ids((finding, contents) for finding, _, contents in found))

    def all(self) -> list[Ranked]:
        """All findings in the order of their clusters, where their places stand, and the content
        hashes of these."""
        return [self._finding(number) for number in range(len(self.centres))]

    def chosen(self, wanted: Callable[[Finding], bool]) -> NDArray[np.int64]:
        """Numbers of the clusters whose findings are wanted: int64 (n,)."""
        kept = [n for n in range(len(self.centres)) if wanted(self._finding(n)[0])]
        return np.array(kept, np.int64)

    def _finding(self, number: int) -> Ranked:
        """A finding, where its places stand, and the content hashes of these."""
        centre = self.centres[number]
        size = centre[7] - centre[6]
        matched = self.clusters.matched
        members = [(centre, self._place(centre, True, 1.0, 1.0, -1))]
        for row in range(self.bounds[number], self.bounds[number + 1]):
            here = self.places[row]
            m, length = int(matched[row]), here[7] - here[6]
            members.append(
                (here, self._place(here, False, 2 * m / (size + length), m / length, row))
            )
        members.sort(key=lambda member: (member[0][6], member[0][7]))
        tokens = self.corpus.tokens.data
        contents = [xxhash.xxh3_64_intdigest(tokens[here[6] : here[7]]) for here, _ in members]
        places = tuple([place for _, place in members])
        finding = Finding(
            of_passage(self.documents[number] == 1, contents),
            RULES[self.rules[number]],
            min([place.similarity for place in places]),
            centre[5],
            sum([place.words for place in places[1:]]),
            places,
            kinds_of(places, self.patterns[number]),
            self.documents[number],
        )
        return finding, [number for here, _ in members for number in here[6:8]], contents

    def _sameness(self, here: Sequence[int], row: int) -> Kind:
        """What equal tokens are: equal to the letter, or only in words."""
        centre = self.centres[int(np.searchsorted(self.clusters.first, row, side="right")) - 1]
        texts = [self.document(place[0]).utf8[place[8] : place[9]] for place in (here, centre)]
        return "identical" if texts[0] == texts[1] else "reformatted"

    def _place(
        self, here: Sequence[int], centre: bool, similarity: float, containment: float, row: int
    ) -> Place:
        edits: tuple[Edit, ...] = ()
        kinds: tuple[Kind, ...] = ()
        if row >= 0:
            rows = self.edits[self.edit_bounds[row] : self.edit_bounds[row + 1]]
            edits = tuple([Edit(OPS[op], (c0, c1), (h0, h1)) for op, c0, c1, h0, h1 in rows])
            kinds = NAMES[self.kinds[row]]
            if not rows:
                kinds = (self._sameness(here, row), *kinds)
        return Place(
            self.document(here[0]),
            (here[1], here[2]),
            (here[3], here[4]),
            here[5],
            centre,
            similarity,
            containment,
            kinds,
            edits,
        )


Ranked = tuple[Finding, list[int], list[int]]
