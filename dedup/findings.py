"""Clusters to the rows that people look at."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, overload

import numpy as np

from dedup import tellings
from dedup.columns import Words
from dedup.labels import KINDS, PATTERNS, RULES, Kind, Pattern
from dedup.model import Edit, Finding, Op, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus, Edits
    from dedup.identities import Identities
    from dedup.model import State
    from dedup.tellings import Library, Told

OPS: tuple[Op, ...] = ("insert", "delete", "replace", "move", "split", "merge")


def count_words(corpus: Corpus, clusters: Clusters) -> Words:
    """Words of every document, and how many of them are redundant. Cost: O(k log k) in places."""
    everything = np.diff(corpus.weight(corpus.documents))
    spans = union(copies(clusters))
    owner = corpus.documents_of(spans[:, 0])
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
    """Makes rows from the columns of all that is told.

    Args:
        told: the columns.
        identities: of the same clusters.
        library: the documents.
        threads: how many may write the rows.
    """

    def __init__(
        self, told: Told, identities: Identities, library: Library, threads: int = 1
    ) -> None:
        self.told = told
        self._identities, self._library, self._threads = identities, library, threads

    def findings(self) -> Findings:
        """All findings, most redundant words first, then by place."""
        order = tellings.ranked(self.told)
        ids = self._identities.own(order.tolist())
        return Findings(self.told, order, ids, self._library, self._threads)

    def chosen(self, wanted: Callable[[Finding], bool]) -> NDArray[np.int64]:
        """Numbers of the clusters whose findings are wanted: int64 (n,)."""
        ids = self._identities.shared
        found = Findings(self.told, np.arange(len(ids)), ids, self._library)
        return np.array([n for n, finding in enumerate(found) if wanted(finding)], np.int64)


def states_of(findings: Sequence[Finding]) -> Counter[State]:
    """How many findings are in each state. Cost: makes none of those that are columns."""
    if isinstance(findings, Columnar):
        return Counter({"new": len(findings)})
    return Counter(finding.state for finding in findings)


class Columnar(Sequence[Finding]):
    """Findings made of columns; all of them new.

    Attributes:
        threads: how many may write them.
    """

    threads: int

    @abstractmethod
    def parts(self) -> Iterator[Findings]:
        """All of them, in parts."""


class Findings(Columnar):
    """Findings made of columns, all of them when one is asked for.

    Attributes:
        told: the columns.
        order: int64 (f,), rows of these in the order in which they are told.
        ids: ids of the findings in that order.
        library: the documents.
        threads: see `Columnar`.
    """

    def __init__(
        self,
        told: Told,
        order: NDArray[np.int64],
        ids: list[str],
        library: Library,
        threads: int = 1,
    ) -> None:
        self.told, self.order, self.ids, self.library = told, order, ids, library
        self.threads = threads
        self._made: tuple[Finding, ...] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        """A finding, or some."""
        return self._all()[at]

    def __iter__(self) -> Iterator[Finding]:
        """All, one after the other."""
        return iter(self._all())

    def parts(self) -> Iterator[Findings]:
        """All of them, in one part."""
        yield self

    def some(self, low: int, high: int) -> Findings:
        """Those of a range, where they are told in the order of the columns."""
        told, ids = self.told.some(low, high), self.ids[low:high]
        return Findings(told, np.arange(high - low), ids, self.library)

    def __eq__(self, other: object) -> bool:
        """Whether they are the same as those of another sequence."""
        return isinstance(other, Sequence) and self._all() == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """As that of a tuple."""
        return repr(self._all())

    def _all(self) -> tuple[Finding, ...]:
        if self._made is None:
            self._made = tuple(self._findings())
        return self._made

    def _findings(self) -> Iterator[Finding]:
        told = self.told
        places = self._places()
        columns = (told.rules, told.similarity, told.words, told.redundant, told.documents)
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        bounds, kinds = told.first.tolist(), told.kinds.tolist()
        for name, number in zip(self.ids, self.order.tolist(), strict=True):
            rule, similarity, words, redundant, documents = rows[number]
            own = tuple(places[bounds[number] : bounds[number + 1]])
            sums, said = (similarity, words, redundant), names(kinds[number])
            yield Finding(name, RULES[rule], *sums, own, said, documents)

    def _places(self) -> list[Place]:
        """All places in the order of the columns."""
        columns = self.told.places
        documents = columns.document.tolist()
        made = self.library.rows(documents)
        rows = self.told.edits.tolist()
        edits = [Edit(OPS[op], (c0, c1), (h0, h1)) for op, c0, c1, h0, h1 in rows]
        return list(
            map(
                Place,
                map(made.__getitem__, documents),
                map(tuple, columns.span.tolist()),
                map(tuple, columns.paragraphs.tolist()),
                columns.words.tolist(),
                columns.centre.tolist(),
                columns.similarity.tolist(),
                columns.containment.tolist(),
                map(names, columns.kinds.tolist()),
                [tuple(edits[low:high]) for low, high in columns.edits.tolist()],
            )
        )


@cache
def names(bits: int) -> tuple[Kind | Pattern, ...]:
    """The kinds and patterns that bits stand for."""
    every = (*KINDS, *PATTERNS)
    return tuple(name for bit, name in enumerate(every) if bits >> bit & 1)
