"""Clusters of whole documents to the rows that people look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xxhash

from dedup.columns import Words
from dedup.fingerprints import digest, with_own_ids
from dedup.groups import CONTAINED, NEAR, SAME
from dedup.labels import RULES
from dedup.model import Finding, Pair, Place, kinds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from dedup.columns import Corpus
    from dedup.groups import Groups, Pairs
    from dedup.labels import Kind
    from dedup.model import Document

OF_DOCUMENTS = RULES[2:]
"""Rules, by how two documents are alike: SAME, NEAR or CONTAINED."""


def needed(corpus: Corpus, members: Groups) -> NDArray[np.int64]:
    """First and last tokens of the documents that the rows are about, ascending, each once."""
    numbers = np.union1d(members.centres, members.members)
    ends = np.concatenate([corpus.documents[numbers], corpus.documents[numbers + 1] - 1])
    return np.unique(ends)


def count_words(corpus: Corpus, members: Groups, measures: Pairs) -> Words:
    """Words of every document, and those of them that are redundant.

    All words of a document are if it is a copy of an earlier one, or contained in another.
    """
    words = (np.diff(corpus.weight(corpus.documents)) + 1) // 3
    centres = np.repeat(members.centres, np.diff(members.first))
    kind = np.append(measures.kind, SAME)[members.pairs]
    shorter = np.where(words[members.members] <= words[centres], members.members, centres)
    copy = np.zeros(len(words), np.bool_)
    copy[np.where(kind == CONTAINED, shorter, np.maximum(members.members, centres))] = True
    return Words(words, np.where(copy, words, 0))


Ranked = tuple[Finding, list[int], list[int]]
"""A finding, its documents, and their content hashes."""


class Builder:
    """Makes rows; holds the columns they are read from.

    Args:
        corpus, members, measures: what was found.
        where: tokens asked for by `needed`, and where they stand, see `texts.locate`.
        document: makes the row of a document, by its number.
    """

    def __init__(
        self,
        corpus: Corpus,
        members: Groups,
        measures: Pairs,
        where: tuple[NDArray[np.int64], NDArray[np.int64]],
        document: Callable[[int], Document],
    ) -> None:
        self.corpus, self.members, self.kind = corpus, members, measures.kind
        self.jaccard, self.inside = measures.jaccard(), measures.inside()
        self.tokens, self.found = where
        self.document = document

    def findings(self) -> tuple[Finding, ...]:
        """All findings, most redundant words first, then by place."""
        found = [self._finding(number) for number in range(len(self.members.centres))]
        found.sort(key=lambda row: (-row[0].redundant, row[1]))
        return tuple(with_own_ids((finding, contents) for finding, _, contents in found))

    def chosen(self, wanted: Callable[[Finding], bool]) -> NDArray[np.int64]:
        """Numbers of the clusters whose findings are wanted: int64 (n,)."""
        kept = [n for n in range(len(self.members.centres)) if wanted(self._finding(n)[0])]
        return np.array(kept, np.int64)

    def pairs(self, listed: Iterable[tuple[int, int, int]]) -> tuple[Pair, ...]:
        """Rows of verified pairs: two documents and a row of the measures, or -1: the same."""
        rows = []
        for one, other, row in sorted(listed):
            kind = int(self.kind[row]) if row >= 0 else SAME
            alike = float(self.jaccard[row]) if row >= 0 else 1.0
            share = float(self.inside[row].max()) if row >= 0 else 1.0
            ids = (self.document(one).id, self.document(other).id)
            rows.append(Pair(*ids, OF_DOCUMENTS[kind], alike, share))
        return tuple(rows)

    def _finding(self, number: int) -> Ranked:
        members = self.members
        centre, kind = int(members.centres[number]), int(members.kinds[number])
        rows = range(int(members.first[number]), int(members.first[number + 1]))
        places = {centre: self._place(centre, centre, -1)}
        for row in rows:
            member = int(self.members.members[row])
            places[member] = self._place(member, centre, row)
        numbers = sorted(places)
        ordered = tuple([places[number] for number in numbers])
        contents = [self._content(number) for number in numbers]
        words = [place.words for place in ordered]
        whole = max(words) if kind == CONTAINED else words[0]
        rule = OF_DOCUMENTS[kind]
        finding = Finding(
            digest(rule, [min(contents)]),
            rule,
            min([place.similarity for place in ordered]),
            places[centre].words,
            sum(words) - whole,
            ordered,
            kinds_of(ordered),
            len(ordered),
        )
        return finding, numbers, contents

    def _content(self, number: int) -> int:
        start, end = self.corpus.documents[number], self.corpus.documents[number + 1]
        return xxhash.xxh3_64_intdigest(self.corpus.tokens[start:end].data)

    def _place(self, number: int, centre: int, row: int) -> Place:
        document = self.document(number)
        pair = int(self.members.pairs[row]) if row >= 0 else -1
        alike = share = 1.0
        if pair >= 0:
            alike = float(self.jaccard[pair])
            share = float(self.inside[pair, 0 if self.members.turned[row] else 1])
        kinds: tuple[Kind, ...] = ()
        if number != centre:
            kinds = (self._kind(pair, document, self.document(centre)),)
        return Place(
            document,
            self._span(number),
            (1, document.paragraphs),
            document.words,
            number == centre,
            alike,
            share,
            kinds,
            (),
        )

    def _kind(self, pair: int, one: Document, other: Document) -> Kind:
        if pair < 0:
            return "identical" if one.utf8 == other.utf8 else "reformatted"
        return "edited" if self.kind[pair] == NEAR else "contained"

    def _span(self, number: int) -> tuple[int, int]:
        ends = (self.corpus.documents[number], self.corpus.documents[number + 1] - 1)
        first, last = self.found[np.searchsorted(self.tokens, ends)]
        return int(first[0]), int(last[1])
