"""Judge a result that says which texts have a copy, but not where the copy is.

This is easier: a planted pair counts as found if its later text is flagged, whatever for.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from alike import documents
from planting import BREAK
from recall import Pair, Place, Places, Planted
from shingles import shingles

if TYPE_CHECKING:
    from pathlib import Path

    from judge import Truth

SAMPLE = 2_000
"""Flagged texts, planted nowhere, that are compared with the whole corpus."""

START = b'{"flags": true'


def are_in(result: Path) -> bool:
    """Whether a result is of this form."""
    with result.open("rb") as file:
        return file.read(len(START)) == START


def judge(
    truth: Truth, due: list[Pair], places: dict[str, list[Place]], threshold: float
) -> dict[str, object]:
    """Count planted pairs whose later text is flagged, and flagged texts that have a copy."""
    index = {document: Places(rows) for document, rows in places.items()}
    kinds: dict[str, tuple[int, int]] = {}
    for pair in truth.pairs:
        found, planted = kinds.get(pair["kind"], (0, 0))
        kinds[pair["kind"]] = (found + _flagged(pair, index), planted + 1)
    found = sum(row[0] for row in kinds.values())
    flagged = sum(map(len, places.values()))
    return {
        "found": found,
        "pairs": len(truth.pairs),
        "recall": round(found / max(1, len(truth.pairs)), 4),
        "findings": flagged,
        "kinds": dict(sorted(kinds.items())),
        "due": (sum(_flagged(pair, index) for pair in due), len(due)),
        "named": 0,
        "precision": round(1 - _wrong(truth, places, threshold) / max(1, flagged), 4),
    }


def _flagged(pair: Pair, index: dict[str, Places]) -> bool:
    start, end = pair["b_span"]
    over = index.get(pair["b"], Places([])).over((start, end))
    covered = sum(
        min(place.end, end) - max(place.start, start) for rows in over.values() for place in rows
    )
    return 2 * covered >= end - start


def _wrong(truth: Truth, places: dict[str, list[Place]], threshold: float) -> float:
    """Count flagged texts that are not planted and not so alike to any other text, by a sample."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in truth.pairs:
        spans[pair["a"]].append(pair["a_span"])
        spans[pair["b"]].append(pair["b_span"])
    doubtful = [
        (document, place)
        for document, rows in places.items()
        for place in rows
        if 2 * Planted(spans[document]).inside(place.start, place.end) < place.end - place.start
    ]
    sample = random.Random(1).sample(doubtful, min(SAMPLE, len(doubtful)))
    right = _with_a_copy(truth.directory, sample, threshold) / max(1, len(sample))
    return len(doubtful) * (1 - right)


def _with_a_copy(directory: Path, doubtful: list[tuple[str, Place]], threshold: float) -> int:
    """Count texts that are alike to another; every text of the corpus is looked at once."""
    sizes, index, whole = _indexed(directory, doubtful)
    copied: set[int] = set()
    for name, text in documents(directory):
        start = 0
        for row in [text] if whole else text.split(BREAK):
            these = shingles(row)
            shared = Counter(number for shingle in these for number in index.get(shingle, ()))
            for number, both in shared.items():
                itself = doubtful[number][0] == name and doubtful[number][1].start == start
                alike = both / (len(these) + sizes[number] - both) >= threshold
                copied |= {number} if alike and not itself else set()
            start += len(row) + len(BREAK)
    return len(copied)


def _indexed(
    directory: Path, doubtful: list[tuple[str, Place]]
) -> tuple[list[int], dict[str, list[int]], bool]:
    """Sizes of the sets of some texts, the texts of each shingle, and whether all are whole."""
    wanted: dict[str, list[tuple[int, Place]]] = defaultdict(list)
    for number, (name, place) in enumerate(doubtful):
        wanted[name].append((number, place))
    sizes = [0] * len(doubtful)
    index: dict[str, list[int]] = defaultdict(list)
    whole = True
    for name, text in documents(directory):
        for number, place in wanted.get(name, ()):
            own = shingles(text[place.start : place.end])
            whole = whole and len(text) == place.end - place.start
            sizes[number] = len(own)
            for shingle in own:
                index[shingle].append(number)
    return sizes, index, whole
