"""Rows of documents on disk: packs that are written once, read whole, and replaced together."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from xxhash import xxh3_128_hexdigest

from dedup.cache.digests import SIZE
from dedup.cache.rows import Rows, arrays, chosen
from dedup.kernels import jit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FORMAT = 1
MAGIC = b"dedup pack\n"
SUFFIX = ".pack"
MOST_PACKS = 8
"""More are written as one."""
MOST_BYTES = 1 << 30
"""What all packs may hold: about half as much text."""
ALIGNED = 64
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of dedup: it can be deleted.\n"
"""Tells programs that make backups to leave it out (bford.info/cachedir)."""


class Cache:
    """Rows by the digests of documents. Two processes may use one folder at a time.

    A pack that is torn, of another version, or gone is not there; nothing else is ever wrong with
    it: a cache that cannot be written keeps nothing.

    Args:
        folder: where it lies; made when something is kept.
        unit: what is sketched; each has packs of its own.
    """

    def __init__(self, folder: str, unit: str) -> None:
        self.folder, self.unit = Path(folder), unit
        self.prefix = f"{FORMAT}-{jit.sources()}-{unit}-"
        self.parts: list[Rows] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        self._packs: list[Path] = []
        for path in sorted(self.folder.glob(f"{self.prefix}*{SUFFIX}")):
            found = _read(path)
            if found is not None:
                self._packs.append(path)
                self.add(*found)

    def add(self, names: Sequence[bytes], rows: Rows) -> None:
        """Hold the rows of documents for this run."""
        part = len(self.parts)
        self.parts.append(rows)
        for number, name in enumerate(names):
            self._places.setdefault(name, (part, number))

    def find(self, names: Sequence[bytes]) -> NDArray[np.int64]:
        """Part and number of each document in it, -1 where it is not known: int64 (n, 2)."""
        nowhere = (-1, -1)
        places = [self._places.get(name, nowhere) for name in names]
        return np.array(places, np.int64).reshape(-1, 2)

    def take(self, names: Sequence[bytes]) -> Rows:
        """The rows of documents that are all known."""
        return chosen(self.parts, self.find(names))

    def keep(self, names: Sequence[bytes]) -> None:
        """Write the rows of documents that no pack has; with many packs, all that are named in one.

        `names`: every document of this run.
        """
        every = list(dict.fromkeys(names))
        known = len(self._packs)
        new = [name for name in every if self._places[name][0] >= known]
        if not new:
            return
        anew = known >= MOST_PACKS or self._is_stale(every)
        with suppress(OSError):
            self._prepare()
            _write(
                self.folder, self.prefix, every if anew else new, self.take(every if anew else new)
            )
            if anew:
                self._forget()

    def _is_stale(self, every: list[bytes]) -> bool:
        """Whether most of what the packs hold is no longer asked for, or it is too much."""
        known = len(self._packs)
        held = sum(len(part) for part in self.parts[:known])
        used = sum(self._places[name][0] < known for name in every)
        size = sum(path.stat().st_size for path in self._packs if path.exists())
        return size > MOST_BYTES or held > 2 * used + 100

    def _prepare(self) -> None:
        """Make the folder, say that it is a cache, and keep it out of git."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", TAG), (".gitignore", "*\n")):
            path = self.folder / name
            if not path.exists():
                path.write_text(text, "utf-8")

    def _forget(self) -> None:
        for path in self._packs:
            with suppress(OSError):
                path.unlink()


def clear(folder: str) -> int:
    """Delete all packs of a folder, of any version; how many there were.

    Raises:
        OSError: one cannot be deleted.
    """
    found = [*Path(folder).glob(f"*{SUFFIX}"), *Path(folder).glob("*.tmp")]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _write(folder: Path, prefix: str, names: Sequence[bytes], rows: Rows) -> None:
    """Write a pack under a temporary name, and rename it when it is whole."""
    columns = {"names": np.frombuffer(b"".join(names), np.uint8), **arrays(rows)}
    table: list[tuple[str, str, list[int], int]] = []
    body = bytearray()
    for name, column in columns.items():
        body += b"\0" * (-len(body) % ALIGNED)
        table.append((name, column.dtype.str, list(column.shape), len(body)))
        body += np.ascontiguousarray(column).data.cast("B") if column.size else b""
    if len(body) > MOST_BYTES:
        return
    digest = xxh3_128_hexdigest(body)
    head = json.dumps({"columns": table, "size": len(body), "digest": digest}).encode() + b"\n"
    temporary = folder / f"{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as stream:
            stream.write(MAGIC + len(head).to_bytes(8, "little") + head)
            stream.write(body)
        temporary.replace(folder / f"{prefix}{digest[:16]}{SUFFIX}")
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: Path) -> tuple[list[bytes], Rows] | None:
    """What a pack holds; None where it is torn or gone."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(MAGIC) + 8)
            if not start.startswith(MAGIC):
                return None
            head = json.loads(stream.read(int.from_bytes(start[len(MAGIC) :], "little")))
            body = np.empty(min(head["size"], os.fstat(stream.fileno()).st_size), np.uint8)
            if stream.readinto(body.data) != head["size"]:
                return None
        return _columns(head, body)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        return None


def _columns(head: dict[str, object], body: NDArray[np.uint8]) -> tuple[list[bytes], Rows] | None:
    if xxh3_128_hexdigest(body.data) != head["digest"]:
        return None
    columns: dict[str, NDArray[np.generic]] = {}
    for name, kind, shape, start in head["columns"]:  # type: ignore[attr-defined]
        dtype = np.dtype(kind)
        end = start + int(np.prod(shape)) * dtype.itemsize
        columns[name] = body[start:end].view(dtype).reshape(shape)
    names = columns.pop("names").tobytes()
    cut = [names[at : at + SIZE] for at in range(0, len(names), SIZE)]
    return cut, Rows(**columns)  # type: ignore[arg-type]
