"""One file of rows, written once: named when it is whole, and never changed."""

from __future__ import annotations

import math
import mmap
import secrets
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from xxhash import xxh3_128, xxh3_128_digest

from dedup.cache.digests import NAME
from dedup.cache.rows import BANDED, BOUNDS, COLUMNS, Rows, are_sound
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Body = NDArray[np.uint8]

MAGIC = b"dedup pack 2\n\0\0\0"
HEAD = struct.Struct("<5Q16s")
"""Rows of documents, segments, units, anchors and tokens, and the digest of all after the names."""
START = len(MAGIC) + 16
"""The head begins after the magic and the digest of the head and the names."""
ALIGNED = 64
SUFFIX, TEMPORARY = ".pack", ".dedup.tmp"
DAMAGED = (OSError, ValueError, OverflowError, MemoryError)


class _Column(NamedTuple):
    """Where a column lies in a pack."""

    name: str
    kind: np.dtype[np.generic]
    shape: tuple[int, ...]
    start: int

    @property
    def end(self) -> int:
        return self.start + math.prod(self.shape) * self.kind.itemsize


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A pack whose head is whole.

    Attributes:
        path: where it lies.
        names: of its documents; see `digests`.
        body: all its bytes: the file itself, whose pages take no memory of this process. (Packs are
            replaced and deleted, which leaves open ones as they were, and never changed.)
        columns: where they lie.
        digest: of these, and what is between them.
    """

    path: Path
    names: list[bytes]
    body: Body
    columns: list[_Column]
    digest: bytes

    def rows(self) -> Rows | None:
        """What it holds; None where it is damaged. Cost: one look at all of it."""
        names_end = START + HEAD.size + len(self.names) * NAME.itemsize
        if xxh3_128_digest(self.body[names_end:].data) != self.digest:
            return None
        found = {
            column.name: self.body[column.start : column.end]
            .view(column.kind)
            .reshape(column.shape)
            for column in self.columns
        }
        rows = Rows(**found)
        names = np.frombuffer(b"".join(self.names), NAME)
        return rows if are_sound(rows, names["size"]) else None


def opened(path: Path) -> Pack | None:
    """The pack at a path; None where there is none. Cost: a look at its names."""
    try:
        with path.open("rb") as stream:
            body = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
        return _parsed(path, body)
    except DAMAGED:
        return None


def _parsed(path: Path, body: Body) -> Pack | None:
    start = body[: START + HEAD.size].tobytes()
    if len(start) < START + HEAD.size or not start.startswith(MAGIC):
        return None
    *counts, digest = HEAD.unpack_from(start, START)
    names_end = START + HEAD.size + counts[0] * NAME.itemsize
    columns = _columns(tuple(counts))
    whole = columns[-1].end == len(body) and all(column.end <= len(body) for column in columns)
    if not whole or xxh3_128_digest(body[START:names_end].data) != start[len(MAGIC) : START]:
        return None
    names = body[START + HEAD.size : names_end].tobytes()
    cut = [names[at : at + NAME.itemsize] for at in range(0, len(names), NAME.itemsize)]
    return Pack(path, cut, body, columns, digest)


def _columns(counts: tuple[int, ...]) -> list[_Column]:
    """Where columns lie in a pack of so many rows of each kind."""
    documents, *others = counts
    rows = dict(zip(("segments", "units", "anchors", "tokens"), others, strict=True))
    kinds: list[tuple[str, np.dtype[np.generic], tuple[int, ...]]] = [
        (name, np.dtype(np.int64), (documents + 1,)) for name in BOUNDS
    ]
    for name, (of, kind) in COLUMNS.items():
        kinds.append((name, kind, (BANDS, rows[of]) if name in BANDED else (rows[of],)))
    found = []
    at = START + HEAD.size + documents * NAME.itemsize
    for name, kind, shape in kinds:
        at += -at % ALIGNED
        found.append(_Column(name, kind, shape, at))
        at = found[-1].end
    return found


def write(
    folder: Path, prefix: str, names: Sequence[bytes], rows: Callable[[], Rows], most: int
) -> Path | None:
    """Write a pack under a temporary name, and rename it when it is whole.

    Args:
        folder: where to.
        prefix: how its name is to begin.
        names: of its documents.
        rows: gives their rows; asked for when it is known that a file can be made.
        most: bytes that it may have; a larger one is not written.

    Raises:
        OSError: it cannot be written.
    """
    temporary = folder / f"{secrets.token_hex(8)}{TEMPORARY}"
    try:
        with temporary.open("xb") as stream:
            head, pieces = _laid_out(names, rows())
            if sum(map(len, pieces)) > most:
                return None
            stream.writelines([head, *pieces])
        path = folder / f"{prefix}{xxh3_128_digest(head).hex()[:16]}{SUFFIX}"
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    return path


def _laid_out(names: Sequence[bytes], rows: Rows) -> tuple[bytes, list[bytes | memoryview]]:
    """What a pack begins with, and its columns with what fills the gaps before them."""
    counts = [len(column) for column in (rows, rows.starts, rows.contents, rows.grams, rows.hashes)]
    digest = xxh3_128()
    pieces: list[bytes | memoryview] = []
    columns = _columns(tuple(counts))
    at = START + HEAD.size + len(names) * NAME.itemsize
    for column in columns:
        values = np.ascontiguousarray(getattr(rows, column.name), column.kind)
        pieces += [bytes(column.start - at), values.reshape(-1).view(np.uint8).data]
        at = column.end
    for piece in pieces:
        digest.update(piece)
    head = HEAD.pack(*counts, digest.digest()) + b"".join(names)
    return MAGIC + xxh3_128_digest(head) + head, pieces
