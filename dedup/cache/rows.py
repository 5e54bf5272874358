"""Tokens and sketches of documents, each for itself, so that any of them make a batch."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Sketches, Tokens
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch

    Work = tuple[Tokens, NDArray[np.int64], NDArray[np.int64], Sketches]

U32 = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of documents; tokens and bytes count from the start of each.

    Attributes:
        tokens, segments, units, anchors: int64 (d + 1,), first row of each document in the columns
            of that kind, and the end.
        hashes, kinds: a row a token, see `columns.Tokens`.
        starts, sizes: uint32, first byte and tokens of each segment.
        unit_sizes: uint32, tokens of each unit that was sketched.
        contents, shingles: a row a unit, see `columns.Sketches`.
        keys, joined: uint32 (u, bands).
        grams: uint64, anchors: hash << 32 | token.
    """

    tokens: NDArray[np.int64]
    segments: NDArray[np.int64]
    units: NDArray[np.int64]
    anchors: NDArray[np.int64]
    hashes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    sizes: NDArray[np.uint32]
    unit_sizes: NDArray[np.uint32]
    contents: NDArray[np.uint64]
    shingles: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    grams: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many documents."""
        return len(self.tokens) - 1


BOUNDS = ("tokens", "segments", "units", "anchors")
COLUMNS = {
    "hashes": "tokens",
    "kinds": "tokens",
    "starts": "segments",
    "sizes": "segments",
    "unit_sizes": "units",
    "contents": "units",
    "shingles": "units",
    "keys": "units",
    "joined": "units",
    "grams": "anchors",
}
"""What the rows of each column are."""
TYPES = {
    "hashes": np.uint32,
    "kinds": np.uint8,
    "starts": np.uint32,
    "sizes": np.uint32,
    "unit_sizes": np.uint32,
    "contents": np.uint64,
    "shingles": np.uint32,
    "keys": np.uint32,
    "joined": np.uint32,
    "grams": np.uint64,
}


def rows_of(batch: Batch, work: Work) -> Rows:
    """The rows of all documents of a batch, from what intake made of it. Cost: copies them."""
    tokens, bounds, units, sketches = work
    documents = np.arange(len(batch.offsets))
    segment_bounds = np.searchsorted(tokens.documents, documents)
    unit_bounds = np.searchsorted(units[:-1], bounds)
    token = (sketches.anchors & LOW).astype(np.int64)
    owner = np.searchsorted(bounds, token, side="right") - 1
    grams = sketches.anchors - bounds[owner].astype(np.uint64)
    return Rows(
        bounds,
        segment_bounds,
        unit_bounds,
        np.searchsorted(token, bounds),
        tokens.hashes,
        tokens.kinds,
        (tokens.starts - batch.offsets[tokens.documents]).astype(np.uint32),
        np.diff(tokens.segments).astype(np.uint32),
        np.diff(units).astype(np.uint32),
        sketches.contents,
        sketches.shingles,
        np.ascontiguousarray(sketches.keys.T),
        np.ascontiguousarray(sketches.joined.T),
        grams,
    )


def chosen(parts: Sequence[Rows], numbers: NDArray[np.int64]) -> Rows:
    """Documents of several parts, int64 (n, 2): part and number in it, in that order.

    Cost: copies their rows; documents that follow each other in a part are copied at once.
    """
    apart = (np.diff(numbers[:, 0]) != 0) | (np.diff(numbers[:, 1]) != 1)
    cuts = [0, *(np.flatnonzero(apart) + 1).tolist(), len(numbers)]
    runs = [
        (parts[numbers[a, 0]], int(numbers[a, 1]), int(numbers[b - 1, 1]) + 1)
        for a, b in pairwise(cuts)
        if a < b
    ]
    columns: dict[str, NDArray[np.generic]] = {}
    for name in BOUNDS:
        counts = [np.diff(getattr(part, name)[a : b + 1]) for part, a, b in runs]
        columns[name] = np.cumsum(np.concatenate([np.zeros(1, np.int64), *counts]))
    for name, kind in COLUMNS.items():
        shape = (0, BANDS) if name in ("keys", "joined") else (0,)
        slices = [
            getattr(part, name)[getattr(part, kind)[a] : getattr(part, kind)[b]]
            for part, a, b in runs
        ]
        columns[name] = np.concatenate([np.empty(shape, TYPES[name]), *slices])
    return Rows(**columns)  # type: ignore[arg-type]


def work_of(batch: Batch, rows: Rows) -> Work:
    """What intake makes of a batch, from the rows of its documents."""
    counts = np.diff(rows.segments)
    documents = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
    starts = (rows.starts + batch.offsets[documents]).astype(np.uint32)
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.anchors))
    anchors = rows.grams + rows.tokens[owner].astype(np.uint64)
    tokens = Tokens(
        rows.hashes,
        rows.kinds,
        starts,
        np.empty(0, np.uint32),
        np.append(0, np.cumsum(rows.sizes, dtype=np.int64)),
        documents,
    )
    sketches = Sketches(
        rows.contents,
        rows.shingles,
        np.ascontiguousarray(rows.keys.T),
        np.ascontiguousarray(rows.joined.T),
        anchors,
    )
    units = np.append(0, np.cumsum(rows.unit_sizes, dtype=np.int64))
    return tokens, rows.tokens, units, sketches


def arrays(rows: Rows) -> dict[str, NDArray[np.generic]]:
    """All columns by name, to be kept."""
    return {field.name: getattr(rows, field.name) for field in fields(rows)}
