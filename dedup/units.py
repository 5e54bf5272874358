"""Sentences and lines as units: cut from paragraphs, and compared whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Passages
from dedup.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch, Clusters, Corpus, Tokens

CLOSING = "[\"')\\]]|[”’»]"
STOP = f"(?:[.!?]|…)+(?:{CLOSING})*(?:\\s+(?![a-z])|\\Z)"
FULL_STOP = "(?:[。！？।॥۔؟።།။។៕։])+(?:[”’」』）])*"
FEWEST = 4
"""Tokens of a sentence; `Dr. ` and `No. ` end none."""


def _of_bytes(pattern: str) -> re.Pattern[bytes]:
    """A pattern for UTF-8: a set of characters that are not ASCII as a choice of byte strings."""
    found = re.sub(
        r"\[([^\]\x00-\x7f]+)\]", lambda chars: f"(?:{'|'.join(chars.group(1))})", pattern
    )
    return re.compile(found.encode())


SENTENCE = _of_bytes(f"{STOP}|{FULL_STOP}")
ASCII_SENTENCE = re.compile(rb"[.!?][.!?]*[\"')\]]*(?:\s+(?![a-z])|\Z)")
"""The same in ASCII, and ten times as fast: `re` looks for its first byte [measured]."""
LINE_FEED = 10


def cut(batch: Batch, tokens: Tokens, unit: str) -> Tokens:
    """The tokens of a batch, their segments cut further, into `sentence`s or `line`s.

    Cost: a look at all bytes of the batch. Scripts without marks at the end of sentences (Thai)
    keep their paragraphs.
    """
    if unit == "line":
        ends = np.flatnonzero(batch.text == LINE_FEED)
    else:
        ends = np.array([found.end() for found in SENTENCE.finditer(batch.text.data)], np.int64)
    borders = np.searchsorted(tokens.starts, ends.astype(np.uint32))
    if unit == "sentence":
        borders = _far(np.unique(borders), tokens.segments)
    segments = np.union1d(tokens.segments, borders[borders < tokens.segments[-1]])
    owner = np.searchsorted(tokens.segments, segments[:-1], side="right") - 1
    return replace(tokens, segments=segments, documents=tokens.documents[owner])


def _far(borders: NDArray[np.int64], segments: NDArray[np.int64]) -> NDArray[np.int64]:
    """The borders at least FEWEST tokens after the one before, and after the paragraph's start."""
    before = np.append(0, borders[:-1])[: len(borders)]
    start = segments[np.searchsorted(segments, borders, side="right") - 1]
    near = (start < borders) & (borders - np.maximum(before, start) < FEWEST)
    far: NDArray[np.int64] = borders[~near]
    return far


def of_corpus(corpus: Corpus, parts: Sequence[NDArray[np.int64]]) -> Corpus:
    """The corpus cut likewise, each unit a document of its own, so that nothing is aligned over
    its border. `parts`: the segments that `cut` gave for each batch.
    """
    before = np.cumsum([0, *(part[-1] for part in parts)])
    starts = [part[:-1] + base for part, base in zip(parts, before, strict=False)]
    segments = np.concatenate([*starts, before[-1:]]).astype(np.int64)
    numbers = np.arange(len(segments) - 1, dtype=np.int32)
    return replace(corpus, segments=segments, documents=segments, segment_documents=numbers)


def whole(units: Corpus, passages: Passages, min_words: int) -> Passages:
    """For each pair of units the passage that matches most, widened to both of them.

    `passages`: of a corpus of units, each within two of them. Pairs of units that have fewer than
    `min_words` words on average are left out. Cost: sorting them.
    """
    first = np.searchsorted(units.segments, passages.a[:, 0], side="right") - 1
    second = np.searchsorted(units.segments, passages.b[:, 0], side="right") - 1
    order = np.lexsort((-passages.matched, second, first))
    pairs = np.stack([first[order], second[order]], axis=1)
    best = order[np.append(True, (np.diff(pairs, axis=0) != 0).any(axis=1))[: len(order)]]
    blocks, bounds = ragged(passages.bounds, best)
    a, b = (_units_at(units, side[best, 0]) for side in (passages.a, passages.b))
    thirds = np.diff(units.weight(a), axis=1) + np.diff(units.weight(b), axis=1)
    found = Passages(a, b, passages.matched[best], passages.blocks[blocks], bounds)
    return found.take(np.flatnonzero(thirds[:, 0] >= 6 * min_words))


def widened(units: Corpus, clusters: Clusters) -> Clusters:
    """The clusters, each place the whole of the unit it lies in."""
    return replace(
        clusters,
        centres=_units_at(units, clusters.centres[:, 0]),
        places=_units_at(units, clusters.places[:, 0]),
    )


def _units_at(units: Corpus, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Spans of the units that tokens stand in: int64 (n, 2)."""
    numbers = np.searchsorted(units.segments, tokens, side="right") - 1
    spans: NDArray[np.int64] = units.segments[np.stack([numbers, numbers + 1], axis=-1)]
    return spans
