"""Exact Jaccard similarity of places of a corpus, without holding its text.

The documents are read once. Of the texts asked for, the hashes of their shingles are kept: 64 bits
each, so that two different shingles are taken for one in no corpus of this size.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from planting import BREAK
from recall import Span, UnreadableError
from shingles import shingles
from xxhash import xxh3_64_intdigest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Where = tuple[str, Span]
"""A document and a range of its characters."""

PARTS = 2
"""Paragraphs are never alike to a body of more than these."""

AT_ONCE = 10_000
"""Pairs compared together."""


def documents(directory: Path) -> Iterator[tuple[str, str]]:
    """Read the names and texts of a corpus, one by one."""
    with (directory / "docs.jsonl").open("rb") as lines:
        for row in map(json.loads, lines):
            yield row["id"], row["text"]


def similarities(
    directory: Path, pairs: Sequence[tuple[Where, Where]], unit: str
) -> NDArray[np.float64]:
    """Similarity of each pair; with the unit `paragraph`, of its two paragraphs most alike.

    Raises:
        UnreadableError: a document is not in the corpus.
    """
    sets = Sets()
    rows = _added(sets, directory, {where for pair in pairs for where in pair}, unit)
    every = [
        (number, one, other)
        for number, (a, b) in enumerate(pairs)
        for one in rows[a]
        for other in rows[b]
    ]
    number, one, other = np.array(every, dtype=np.int64).reshape(-1, 3).T
    best = np.zeros(len(pairs))
    np.maximum.at(best, number, sets.jaccard(one, other))
    return best


def _added(sets: Sets, directory: Path, wanted: set[Where], unit: str) -> dict[Where, list[int]]:
    """Add the texts of places; returns the numbers of the sets of each."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for name, span in wanted:
        spans[name].append(span)
    rows: dict[Where, list[int]] = {}
    for name, text in documents(directory):
        for span in spans.pop(name, ()):
            cut = _paragraphs(text, span) if unit == "paragraph" else [span]
            rows[name, span] = [sets.add(text[start:end]) for start, end in cut]
    if spans:
        raise UnreadableError(f"{min(spans)!r} is not a document of the corpus")
    return rows


def _paragraphs(text: str, span: Span) -> list[Span]:
    """Widen a span to paragraphs and split it at them; none if they are too many."""
    start = text.rfind(BREAK, 0, span[0])
    start = 0 if start < 0 else start + len(BREAK)
    rows = []
    while start < span[1]:
        end = text.find(BREAK, start)
        end = len(text) if end < 0 else end
        rows.append((start, end))
        start = end + len(BREAK)
    return rows if len(rows) <= PARTS else []


class Sets:
    """Sets of shingles as hashes, one set after the other in a column."""

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._starts = array("q", [0])

    def add(self, text: str) -> int:
        """Add the shingles of a text; returns the number of the set."""
        self._hashes.extend(map(xxh3_64_intdigest, map(str.encode, shingles(text))))
        self._starts.append(len(self._hashes))
        return len(self._starts) - 2

    def jaccard(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
        """Jaccard similarity of sets, by their numbers, pair by pair."""
        sizes = np.diff(np.array(self._starts))
        alike = np.empty(len(one))
        for first in range(0, len(one), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            both = self._shared(one[some], other[some])
            alike[some] = both / (sizes[one[some]] + sizes[other[some]] - both)
        return alike

    def _shared(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the hashes that two sets share: those that stand twice in a pair."""
        starts, sets = np.array(self._starts), np.concatenate([one, other])
        sizes = starts[sets + 1] - starts[sets]
        pair = np.repeat(np.tile(np.arange(len(one)), 2), sizes)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        hashes = np.array(self._hashes)[np.repeat(starts[sets], sizes) + within]
        order = np.lexsort((hashes, pair))
        pair, hashes = pair[order], hashes[order]
        twice = (pair[1:] == pair[:-1]) & (hashes[1:] == hashes[:-1])
        return np.bincount(pair[1:][twice], minlength=len(one))
