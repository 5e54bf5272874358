"""Tokens and sketches of documents, each for itself, so that any of them make a batch."""

from __future__ import annotations

from dataclasses import dataclass
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

KINDS = 4
"""Kinds of tokens; see `columns.Tokens`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of documents, one after the other.

    Attributes:
        tokens, segments, units, anchors: int64 (d + 1,), first row of each document in the columns
            of that kind, and the end.
        starts, sizes: uint32, first byte (from the start of the document) and tokens of each
            segment.
        unit_sizes: uint32, tokens of each unit that was sketched.
        contents, shingles: a row a unit, see `columns.Sketches`.
        keys, joined: uint32 (bands, u).
        grams: uint64, anchors: hash << 32 | token, counted in these rows.
        hashes, kinds: a row a token, see `columns.Tokens`.
    """

    tokens: NDArray[np.int64]
    segments: NDArray[np.int64]
    units: NDArray[np.int64]
    anchors: NDArray[np.int64]
    starts: NDArray[np.uint32]
    sizes: NDArray[np.uint32]
    unit_sizes: NDArray[np.uint32]
    contents: NDArray[np.uint64]
    shingles: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    grams: NDArray[np.uint64]
    hashes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many documents."""
        return len(self.tokens) - 1


BOUNDS = ("tokens", "segments", "units", "anchors")
COLUMNS: dict[str, tuple[str, np.dtype[np.generic]]] = {
    "starts": ("segments", np.dtype(np.uint32)),
    "sizes": ("segments", np.dtype(np.uint32)),
    "unit_sizes": ("units", np.dtype(np.uint32)),
    "contents": ("units", np.dtype(np.uint64)),
    "shingles": ("units", np.dtype(np.uint32)),
    "keys": ("units", np.dtype(np.uint32)),
    "joined": ("units", np.dtype(np.uint32)),
    "grams": ("anchors", np.dtype(np.uint64)),
    "hashes": ("tokens", np.dtype(np.uint32)),
    "kinds": ("tokens", np.dtype(np.uint8)),
}
"""What the rows of each column are, and its type."""
BANDED = ("keys", "joined")


def rows_of(batch: Batch, work: Work) -> Rows:
    """The rows of all documents of a batch, from what intake made of it."""
    tokens, bounds, units, sketches = work
    return Rows(
        bounds,
        np.searchsorted(tokens.documents, np.arange(len(batch.offsets))),
        np.searchsorted(units[:-1], bounds),
        np.searchsorted(sketches.anchors.astype(np.uint32), bounds.astype(np.uint32)),
        (tokens.starts - batch.offsets[tokens.documents]).astype(np.uint32),
        np.diff(tokens.segments).astype(np.uint32),
        np.diff(units).astype(np.uint32),
        sketches.contents,
        sketches.shingles,
        sketches.keys,
        sketches.joined,
        sketches.anchors,
        tokens.hashes,
        tokens.kinds,
    )


def chosen(parts: Sequence[Rows], numbers: NDArray[np.int64]) -> Rows:
    """Documents of several parts, int64 (n, 2): part and number in it, in that order.

    Cost: documents that follow each other in a part are copied at once; where all of them do, they
    are not copied but for their grams.
    """
    apart = (np.diff(numbers[:, 0]) != 0) | (np.diff(numbers[:, 1]) != 1)
    cuts = [0, *(np.flatnonzero(apart) + 1).tolist(), len(numbers)]
    runs = [
        (parts[numbers[a, 0]], int(numbers[a, 1]), int(numbers[b - 1, 1]) + 1)
        for a, b in pairwise(cuts)
        if a < b
    ]
    bounds, slices = {}, {}
    for name in BOUNDS:
        own = [getattr(part, name)[a : b + 1] for part, a, b in runs]
        slices[name] = [(int(bound[0]), int(bound[-1])) for bound in own]
        counts = [np.diff(bound) for bound in own]
        bounds[name] = np.cumsum(np.concatenate([np.zeros(1, np.int64), *counts]))
    columns: dict[str, NDArray[np.generic]] = {}
    for name, (kind, _) in COLUMNS.items():
        own = [
            getattr(part, name)[..., a:b]
            for (part, _, _), (a, b) in zip(runs, slices[kind], strict=True)
        ]
        if name == "grams":
            own = _moved(own, slices["tokens"])
        columns[name] = _end_to_end(own, name)
    return Rows(**bounds, **columns)  # type: ignore[arg-type]


def _moved(
    grams: Sequence[NDArray[np.uint64]], tokens: Sequence[tuple[int, int]]
) -> list[NDArray[np.uint64]]:
    """Grams of runs of tokens, counted from the first token of all of them."""
    moved, at = [], 0
    for part, (first, last) in zip(grams, tokens, strict=True):
        shift = np.uint64((at - first) % (1 << 64))
        moved.append(part + shift if shift else part)
        at += last - first
    return moved


def _end_to_end(parts: Sequence[NDArray[np.generic]], name: str) -> NDArray[np.generic]:
    if len(parts) == 1:
        return parts[0]
    none = np.empty((BANDS, 0) if name in BANDED else 0, COLUMNS[name][1])
    return np.concatenate([none, *parts], axis=-1)


def work_of(batch: Batch, rows: Rows) -> Work:
    """What intake makes of a batch, from the rows of its documents.

    What the bands of the last unit of a document are joined with is not the same: it means nothing.
    """
    documents = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(rows.segments))
    tokens = Tokens(
        rows.hashes,
        rows.kinds,
        (rows.starts + batch.offsets[documents]).astype(np.uint32),
        np.empty(0, np.uint32),
        _sums(rows.sizes),
        documents,
    )
    sketches = Sketches(rows.contents, rows.shingles, rows.keys, rows.joined, rows.grams)
    return tokens, rows.tokens, _sums(rows.unit_sizes), sketches


def are_sound(rows: Rows, sizes: NDArray[np.uint64]) -> bool:
    """Whether rows that somebody may have made up point nowhere outside their documents.

    Compiled kernels do not look where they read. `sizes`: bytes of each document's text.
    """
    return (
        _are_bounds(rows.tokens, rows.hashes)
        and _are_bounds(rows.segments, rows.starts)
        and _are_bounds(rows.units, rows.contents)
        and _are_bounds(rows.anchors, rows.grams)
        and _are_cut(rows.sizes, rows.segments, rows.tokens)
        and _are_cut(rows.unit_sizes, rows.units, rows.tokens)
        and _are_inside(rows, sizes)
        and bool(rows.kinds.max(initial=0) < KINDS)
    )


def _are_bounds(bounds: NDArray[np.int64], column: NDArray[np.generic]) -> bool:
    ends = bounds[0] == 0 and bounds[-1] == len(column)
    return bool(ends and (bounds[1:] >= bounds[:-1]).all())


def _are_cut(
    counts: NDArray[np.uint32], bounds: NDArray[np.int64], tokens: NDArray[np.int64]
) -> bool:
    """Whether pieces, which all have tokens, are those of their documents."""
    return bool(counts.all()) and np.array_equal(_sums(counts)[bounds], tokens)


def _are_inside(rows: Rows, sizes: NDArray[np.uint64]) -> bool:
    """Whether segments lie in the texts of their documents, and grams in their tokens, in order."""
    documents = np.repeat(np.arange(len(rows)), np.diff(rows.segments))
    rise = (rows.starts[1:] > rows.starts[:-1]) | (documents[1:] != documents[:-1])
    some = np.flatnonzero(np.diff(rows.anchors))
    token = rows.grams.astype(np.uint32)
    first, last = token[rows.anchors[some]], token[rows.anchors[some + 1] - 1]
    return bool(
        rise.all()
        and (rows.starts < sizes[documents]).all()
        and (token[1:] >= token[:-1]).all()
        and (first >= rows.tokens[some]).all()
        and (last < rows.tokens[some + 1]).all()
    )


def _sums(counts: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Bounds of rows of so many each: int64 (n + 1,)."""
    return np.append(0, np.cumsum(counts, dtype=np.int64))
