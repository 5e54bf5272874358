"""What was read, in columns on disk, and pieces of it as the stages take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup import machine, texts
from dedup.buckets import LOW, U32
from dedup.columns import thirds
from dedup.disk import Column, Shuffle
from dedup.errors import SettingsError
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Batch, Tokens
    from dedup.disk import Folder
    from dedup.intake import Work
    from dedup.kernels.engine import Kernels

TOKEN, BYTE, SEGMENT, UNIT, NAME, FILE, RECORD, THIRDS = range(8)
"""Columns of a document: where its first one of each is, and what it is."""
JOINS = 4
"""Bit of `heads` beside the kind."""
PARTS = 256
"""Parts of the anchors, by the last byte of their hashes."""
CHECK, HASHED = np.uint64(8), np.uint64(40)
"""Bits of a token's hash after each anchor, and all after those of its own: `rest of the hash << 40
| token << 8 | these`."""
BATCHES = 32
"""After so many the memory that they had is given back: holes between what is small and stays."""
CHUNK = 1 << 14
"""Documents whose table is in memory at once."""
MOST_TOKENS = 1 << 32
"""Numbers of tokens are 32 bits wide where they stand beside hashes."""


class Stored:
    """Documents, their tokens and sketches, on disk.

    Args:
        folder: where.
        unit: what was sketched, see `Settings.unit`.
    """

    def __init__(self, folder: Folder, unit: str) -> None:
        def column(name: str, kind: type[np.generic], width: int = 1) -> Column:
            return Column(folder, name, kind, width)

        self.folder, self.unit = folder, unit
        self.text, self.names = column("text", np.uint8), column("names", np.uint8)
        self.tokens, self.kinds = column("tokens", np.uint32), column("kinds", np.uint8)
        self.bytes = column("bytes", np.uint8)
        self.documents = column("documents", np.int64, 8)
        self.segments = column("segments", np.int64, 2)
        self.points = column("points", np.uint32, 4)
        self.units, self.contents = column("units", np.int64), column("contents", np.uint64)
        self.shingles, self.heads = column("shingles", np.uint32), column("heads", np.uint8)
        self.keys, self.batches = column("keys", np.uint32), column("batches", np.int64)
        self.anchors = Shuffle(folder, "anchors", PARTS)

    def add(self, batch: Batch, work: Work, kernels: Kernels) -> None:
        """Write a batch.

        Raises:
            SettingsError: the disk is full, or there are more tokens than can be numbered.
        """
        tokens, bounds, units, sketches = work
        base = len(self.tokens)
        if base + int(bounds[-1]) >= MOST_TOKENS:
            raise SettingsError(
                f"the corpus has more than {MOST_TOKENS:,} words, the most that one scan takes; "
                "scan it in parts"
            )
        self.documents.add(self._documents(batch, work))
        self.names.add(np.frombuffer(b"".join(map(_name, batch.ids)), np.uint8))
        self.points.add(_points(batch, tokens, kernels))
        self._add_units(work, base)
        self.batches.add(np.array([len(units) - 1], np.int64))
        self.keys.add(sketches.keys)
        self.keys.add(sketches.joined)
        checks = tokens.hashes.astype(np.uint8)
        self._add_anchors(sketches.anchors, checks, base)
        self.tokens.add(tokens.hashes)
        self.bytes.add(checks)
        self.kinds.add(tokens.kinds)
        self.text.add(batch.text)
        if len(self.batches) % BATCHES == 0:
            machine.trim()

    def _add_units(self, work: Work, base: int) -> None:
        """Write segments and units, whose first token is `base` among all."""
        tokens, bounds, units, sketches = work
        starts = tokens.starts.astype(np.int64) + len(self.text)
        self.segments.add(np.stack([tokens.segments[:-1] + base, starts], axis=1))
        self.units.add(units[:-1] + base)
        self.contents.add(sketches.contents)
        self.shingles.add(sketches.shingles)
        self.heads.add(self._heads(tokens, bounds, units))

    def _add_anchors(
        self, anchors: NDArray[np.uint64], checks: NDArray[np.uint8], base: int
    ) -> None:
        """Write anchors by the last byte of their hashes, in whose place is one of the token: of
        what shares a hash of 10 GB of text by chance alone, that tells all but one in 256.

        (By the first byte the first part has four times as many: low hashes are anchors.)
        """
        tokens = anchors & LOW
        rows = anchors >> HASHED << HASHED | tokens + np.uint64(base) << CHECK
        rows |= checks[tokens.astype(np.int64)]
        self.anchors.add(rows, (anchors >> U32).astype(np.uint8))

    def _documents(self, batch: Batch, work: Work) -> NDArray[np.int64]:
        tokens, bounds, units, _ = work
        numbers = np.arange(len(batch.offsets) - 1)
        sums = np.append(0, np.cumsum(thirds(tokens.kinds), dtype=np.int64))
        names = np.cumsum([0, *(len(_name(name)) for name in batch.ids)])[:-1]
        columns = (
            bounds[:-1] + len(self.tokens),
            batch.offsets[:-1] + len(self.text),
            np.searchsorted(tokens.documents, numbers) + len(self.segments),
            np.searchsorted(units[:-1], bounds[:-1]) + len(self.units),
            names + len(self.names),
            batch.files,
            batch.records,
            sums[bounds[1:]] - sums[bounds[:-1]],
        )
        return np.stack(columns, axis=1).astype(np.int64)

    def _heads(
        self, tokens: Tokens, bounds: NDArray[np.int64], units: NDArray[np.int64]
    ) -> NDArray[np.uint8]:
        """Kind of each unit's first token, and whether it is indexed joined with the next one too:
        paragraphs of one document are."""
        owner = np.searchsorted(bounds, units[:-1], side="right")
        same = np.append(owner[1:] == owner[:-1], False)[: len(owner)]
        joins = np.where(same & (self.unit == "paragraph"), np.uint8(JOINS), np.uint8(0))
        heads: NDArray[np.uint8] = tokens.kinds[units[:-1]] | joins
        return heads

    def field(self, field: int) -> NDArray[np.int64]:
        """One of the columns of all documents: int64 (d,). Cost: reads all of their table."""
        found = (rows[:, field].astype(np.int64) for rows in self.documents.chunks(CHUNK))
        return np.concatenate([np.empty(0, np.int64), *found])

    def first_of_file(self, number: int) -> tuple[int, int]:
        """First token and first unit of the documents of a file and those after it."""
        row = int(np.searchsorted(self.field(FILE), number))
        found = self.documents.read(row, row + 1) if row < len(self.documents) else [self.totals()]
        return int(found[0][TOKEN]), int(found[0][UNIT])

    def totals(self) -> NDArray[np.int64]:
        """What `documents` would hold of the document after the last."""
        ends = (self.tokens, self.text, self.segments, self.units, self.names)
        return np.array([*map(len, ends), 0, 0, 0], np.int64)

    def band(self, band: int) -> Iterator[tuple[int, NDArray[np.uint32], NDArray[np.uint32]]]:
        """Keys of units in a band, a batch at a time: its first unit; keys of each alone and joined
        with the next, uint32 (u,)."""
        first = at = 0
        for size in self.batches.read(0, len(self.batches)).tolist():
            starts = (at + band * size, at + (BANDS + band) * size)
            alone, joined = (self.keys.read(start, start + size) for start in starts)
            yield first, alone.astype(np.uint32, copy=False), joined.astype(np.uint32, copy=False)
            first, at = first + size, at + 2 * BANDS * size


def _points(batch: Batch, tokens: Tokens, kernels: Kernels) -> NDArray[np.uint32]:
    """Of each segment how many bytes it has, how many characters of its document are before it, and
    the line and column it starts at: uint32 (s, 4)."""
    count = len(tokens.documents)
    ends = texts.regions_of(batch, tokens, np.arange(count))
    firsts = batch.offsets[tokens.documents]
    found = kernels.locate(batch.text, firsts, ends[:, [0, 0]])
    columns = ends[:, 1] - ends[:, 0], found[:, 0], found[:, 2], found[:, 3]
    return np.stack(columns, axis=1).astype(np.uint32)


def _name(name: str | None) -> bytes:
    return (name or "").encode("utf-8", "surrogatepass")
