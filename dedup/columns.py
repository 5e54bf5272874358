"""Columns for machines: what the stages hand on, a few arrays each, never an object per row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.owners import Owners
from dedup.ragged import ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray

HAN, STEP, CHUNK = 1, 64, 1 << 14
"""The last kind of which each token is a whole word; tokens between two sums of words: one at each
would be the largest column; sums made at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts end to end, in the layout of Arrow's large string.

    Attributes:
        text: uint8, UTF-8 of the documents one after the other, without byte-order marks.
        offsets: int64 (d + 1,), where each document starts in `text`, and the end.
        regions: int64 (r, 4), rows (start, end, document, code): the bytes of `text` that are
            compared, in order; `document` counts within the batch; code 1 is only compared with
            code. A region's border is a segment's border. What lies in no region (front matter)
            is not compared. A document may have none.
        files: int32 (d,), number of the document's file in the listing.
        records: int64 (d,), line or row in a data file from 1; 0 for a plain file.
        ids: (d,), the record's own id, or None.
    """

    text: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    regions: NDArray[np.int64]
    files: NDArray[np.int32]
    records: NDArray[np.int64]
    ids: list[str | None]


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file came to its end: its number in the listing and the xxh3-64 of its bytes (hex)."""

    file: int
    hash: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a batch, and its segments.

    Attributes:
        hashes: uint32 (t,), XXH32 of the folded token.
        kinds: uint8 (t,), 0 word, 1 Han, 2 Kana, 3 a character of another spaceless script.
        starts, ends: uint32 (t,), its bytes in the batch's text.
        segments: int64 (s + 1,), first token of each segment, and the end.
        documents: int32 (s,), the segment's document in the batch.
    """

    hashes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    segments: NDArray[np.int64]
    documents: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sketches:
    """What stands for the segments of a batch in the index; a row a segment, but for `anchors`.

    Attributes:
        contents: uint64, XXH64 over the segment's token hashes.
        shingles: uint32, how many shingles.
        keys: uint32 (bands, s), band keys of its signature.
        joined: uint32 (bands, s), of its signature joined with the next segment's; where there is
            no next one in the document they mean nothing.
        anchors: uint64, gram hash << 32 | token, in order of tokens.
    """

    contents: NDArray[np.uint64]
    shingles: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    anchors: NDArray[np.uint64]


@dataclass(frozen=True)
class Corpus:
    """All tokens, by document and segment.

    Attributes:
        tokens: uint32 (t,), token hashes.
        kinds: uint8 (t,), see `Tokens`.
        documents: int64 (d + 1,), first token of each document, and the end.
        segments: int64 (s + 1,), first token of each segment, and the end.
        segment_documents: int32 (s,).
        thirds: int64, thirds of words before every STEP-th token.
    """

    tokens: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    documents: NDArray[np.int64]
    segments: NDArray[np.int64]
    segment_documents: NDArray[np.int32]
    thirds: NDArray[np.int64]

    def documents_of(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of the documents that hold tokens, of any shape; the end is in one more."""
        return self._by_document.of(tokens)

    def segments_of(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same of segments."""
        return self._by_segment.of(tokens)

    @cached_property
    def _by_document(self) -> Owners:
        return Owners(self.documents, len(self.tokens))

    @cached_property
    def _by_segment(self) -> Owners:
        return Owners(self.segments, len(self.tokens))

    def weight(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Thirds of words before tokens (any shape): the words of a span are a difference."""
        flat = tokens.reshape(-1)
        step, inside = np.divmod(flat, STEP)
        found: NDArray[np.int64] = self.thirds[step] + 3 * inside
        whole = np.append(np.diff(self.thirds) == 3 * STEP, False)
        mixed = np.flatnonzero(~whole[step] & (inside > 0))
        for start in range(0, len(mixed), STEP << 10):
            rows = mixed[start : start + (STEP << 10)]
            near = (step[rows] * STEP)[:, None] + np.arange(STEP)
            missing = np.uint8(3) - thirds(self.kinds.take(near, mode="clip"))
            found[rows] -= missing.sum(axis=1, where=near < flat[rows, None], dtype=np.int64)
        return found.reshape(tokens.shape)


@dataclass(frozen=True, slots=True)
class Passages:
    """Aligned passages, columns of one length; tokens are those of the corpus.

    Attributes:
        a, b: int64 (p, 2), token spans of the two sides; a starts before b.
        matched: int64 (p,), tokens matched one to one.
        blocks: int64 (m, 3), runs of equal tokens: first in A, first in B, length.
        bounds: int64 (p + 1,), first block of each passage, and the end.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    matched: NDArray[np.int64]
    blocks: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Passages:
        """The passages of the given numbers, in that order, with their blocks."""
        blocks, bounds = ragged(self.bounds, rows)
        return Passages(self.a[rows], self.b[rows], self.matched[rows], self.blocks[blocks], bounds)

    def similarity(self) -> NDArray[np.float64]:
        """2M / (|A| + |B|) of each, M = tokens matched one to one."""
        spans = self.a[:, 1] - self.a[:, 0] + self.b[:, 1] - self.b[:, 0]
        return 2 * self.matched / spans


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters and their places beside the centre, a row a place, by cluster and then by span.

    Attributes:
        centres: int64 (c, 2), token span of each cluster's centre.
        first: int64 (c + 1,), first place of each cluster, and the end.
        places: int64 (k, 2), token span of each place.
        matched: int64 (k,), tokens matched one to one with the centre.
        blocks: int64 (m, 3), runs of equal tokens: first in the centre, first here, length; by
            centre within a place.
        bounds: int64 (k + 1,), first block of each place, and the end.
    """

    centres: NDArray[np.int64]
    first: NDArray[np.int64]
    places: NDArray[np.int64]
    matched: NDArray[np.int64]
    blocks: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Clusters:
        """The clusters of the given numbers, in that order, with their places."""
        places, first = ragged(self.first, rows)
        blocks, bounds = ragged(self.bounds, places)
        columns = (self.places[places], self.matched[places], self.blocks[blocks], bounds)
        return Clusters(self.centres[rows], first, *columns)


class Edits(NamedTuple):
    """Edits of all places, a row an edit, by place, then by position there.

    Attributes:
        first: int64 (k + 1,), first edit of each place, and the end.
        rows: int64 (n, 5): number in `edits.OPS`, then half-open token ranges of the centre and
            here; a point is an empty range, and stands before its token.
        kinds: int64 (k,), bits of the kinds of each place.
    """

    first: NDArray[np.int64]
    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]


class Patterns(NamedTuple):
    """What each cluster is, int64 (c,): number of its rule in `labels.RULES`, bits of its
    `labels.PATTERNS`, and how many documents it stands in.
    """

    rules: NDArray[np.int64]
    patterns: NDArray[np.int64]
    documents: NDArray[np.int64]


class Words(NamedTuple):
    """Words of each document: int64 (d,), all of them and those in copies other than the first."""

    all: NDArray[np.int64]
    redundant: NDArray[np.int64]


def thirds(kinds: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thirds of a word that tokens count for: uint8 (t,); word 3, Han 3, Kana 2, spaceless 1. (Kana
    as whole words let phrases of four words pass for twelve: precision .938, so .951 [measured].)
    """
    return np.uint8(4) - np.maximum(kinds, np.uint8(HAN))


def weigh(kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Thirds of words before every STEP-th token: int64 (t // STEP + 1,)."""
    rows = kinds[: len(kinds) // STEP * STEP].reshape(-1, STEP)
    parts = [rows[n : n + CHUNK] for n in range(0, len(rows), CHUNK)]
    sums = [
        thirds(part).sum(axis=1) if part.max() > HAN else _of_words(len(part)) for part in parts
    ]
    return np.append(0, np.cumsum(np.concatenate([*sums, np.empty(0, np.uint64)]), dtype=np.int64))


def _of_words(rows: int) -> NDArray[np.uint64]:
    """Thirds of so many times STEP words; sums are ten times as slow [measured]."""
    return np.full(rows, 3 * STEP, np.uint64)
