"""A folder of packs: rows of documents that earlier runs have made."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from dedup.cache.pack import SUFFIX, TEMPORARY, opened, write
from dedup.cache.rows import chosen
from dedup.cache.version import version

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.cache.rows import Rows

MOST_PACKS = 8
"""Where a run uses more, it writes what it uses as one."""
MOST_BYTES = 1 << 30
"""What all packs of a folder may hold: about half as much text."""
MOST_FILES = 64
FEW = 100
"""Documents that may lie about unused."""
HOUR = 3600
TAG, IGNORE = "CACHEDIR.TAG", ".gitignore"
TEXTS = {
    TAG: "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of dedup: it can be deleted.\n",
    IGNORE: "*\n",
}
"""Files that tell programs that make backups (bford.info/cachedir), and git, to leave it out."""
OWN = re.compile(rf"\w+-[0-9a-f]{{16}}-[a-z]+-[0-9a-f]{{16}}\{SUFFIX}|[0-9a-f]{{16}}{TEMPORARY}")
"""Names of packs of all versions, and of those that are being written."""


class Cache:
    """Rows by the names of documents. Several processes may use one folder at a time.

    A pack that is damaged, of another version, or gone is not there; nothing else is ever wrong
    with it: a cache that cannot be written keeps nothing.

    Args:
        folder: where it lies; made when something is kept.
        unit: what is sketched; each has packs of its own.
    """

    def __init__(self, folder: str, unit: str) -> None:
        self.folder, self.unit = Path(folder), unit
        self.prefix = f"dedup-{version()}-{unit}-"
        files = _files(self.folder, self.prefix)
        newest = sorted(files, key=lambda path: (files[path].st_mtime_ns, path.name), reverse=True)
        found = [opened(path) for path in newest]
        self._packs = [pack for pack in found if pack is not None]
        self._parts: list[Rows | None] = [None for _ in self._packs]
        self._places: dict[bytes, tuple[int, int]] = {}
        self._place()

    def _place(self) -> None:
        """Note where documents are to be found: where several packs have one, in the newest."""
        for part, pack in reversed(list(enumerate(self._packs))):
            self._places.update(
                zip(pack.names, ((part, n) for n in range(len(pack.names))), strict=True)
            )

    def add(self, names: Sequence[bytes], rows: Rows) -> None:
        """Hold the rows of documents for this run."""
        part = len(self._parts)
        self._parts.append(rows)
        for number, name in enumerate(names):
            self._places.setdefault(name, (part, number))

    def find(self, names: Sequence[bytes]) -> NDArray[np.int64]:
        """Part and number of each document in it, -1 where it is not known: int64 (n, 2).

        Cost: packs are read when it is first known that something is in them.
        """
        nowhere = (-1, -1)
        places = [self._places.get(name, nowhere) for name in names]
        numbers = np.array(places, np.int64).reshape(-1, 2)
        unread = [
            n for n in sorted(set(numbers[:, 0].tolist())) if n >= 0 and self._parts[n] is None
        ]
        damaged = [part for part in unread if not self._read(part)]
        return self.find(names) if damaged else numbers

    def _read(self, part: int) -> bool:
        """Read a pack; where it is damaged, it has nothing."""
        pack = self._packs[part]
        rows = self._parts[part] = pack.rows()
        if rows is None:
            for name in pack.names:
                if self._places[name][0] == part:
                    del self._places[name]
            pack.names.clear()
        return rows is not None

    def take(self, names: Sequence[bytes]) -> Rows:
        """The rows of documents that are all known."""
        numbers = self.find(names)
        return chosen(cast("list[Rows]", self._parts), numbers)

    def keep(self, names: Sequence[bytes]) -> None:
        """Write the rows of documents that no pack has; where those used are many, or hold much
        that is not used, everything as one.

        `names`: every document of this run; all are known.
        """
        every = list(dict.fromkeys(names))
        uses = Counter(self.find(every)[:, 0].tolist())
        used = {self._packs[part]: uses[part] for part in uses if part < len(self._packs)}
        new = [name for name in every if self._places[name][0] >= len(self._packs)]
        held = sum(len(pack.names) for pack in used)
        anew = len(used) + bool(new) > MOST_PACKS or held > 2 * (len(every) - len(new)) + FEW
        with suppress(OSError, ValueError):  # ValueError: a name with a NUL
            if anew:
                mostly = [pack.path for pack in used if 2 * used[pack] >= len(pack.names)]
                self._write(every, [], mostly)
            else:
                for pack in used:
                    _touch(pack.path)
                if new:
                    self._write(new, [pack.path for pack in used], [])

    def _write(self, names: list[bytes], kept: list[Path], replaced: list[Path]) -> None:
        """Write a pack of some documents, and delete those that it replaces, and by and by what is
        no longer used; nothing of what is kept."""
        _prepare(self.folder)
        most = MOST_BYTES - sum(path.stat().st_size for path in kept)
        path = write(self.folder, self.prefix, names, lambda: self.take(names), most)
        if path is not None:
            _delete(file for file in replaced if file != path)
            _tidy(self.folder, {path, *kept})


def clear(folder: str) -> int:
    """Delete all packs of a folder, of any version; how many there were.

    Raises:
        OSError: one cannot be deleted.
    """
    if not Path(folder).is_dir():
        return 0
    found = [path for path in Path(folder).iterdir() if OWN.fullmatch(path.name)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _files(folder: Path, prefix: str) -> dict[Path, os.stat_result]:
    """The packs of a folder whose names begin so; none where it cannot be listed."""
    found = {}
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        for entry in entries:
            named = entry.name.startswith(prefix) and OWN.fullmatch(entry.name)
            if named and entry.is_file(follow_symlinks=False):
                found[Path(entry.path)] = entry.stat(follow_symlinks=False)
    return found


def _prepare(folder: Path) -> None:
    """Make the folder; say that it is a cache, and keep it out of git, if it is nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    if all(path.name in TEXTS or OWN.fullmatch(path.name) for path in folder.iterdir()):
        for name, text in TEXTS.items():
            if not (folder / name).exists():
                (folder / name).write_text(text, "utf-8")


def _touch(path: Path) -> None:
    """Note that a pack is used, now and then."""
    with suppress(OSError):
        if path.stat().st_mtime < time.time() - HOUR:
            os.utime(path)


def _tidy(folder: Path, kept: set[Path]) -> None:
    """Delete packs of other versions, what is left of runs that were killed, and those packs that
    were not used for longest where there are too many."""
    own, old = f"dedup-{version()}-", time.time() - HOUR
    files = _files(folder, "")
    gone = [path for path in files if path.suffix == SUFFIX and not path.name.startswith(own)]
    gone += [path for path in files if path.suffix != SUFFIX and files[path].st_mtime < old]
    packs = [path for path in files if path.name.startswith(own)]
    packs.sort(key=lambda path: (path in kept, files[path].st_mtime_ns, path.name), reverse=True)
    size = 0
    for number, path in enumerate(packs):
        size += files[path].st_size
        if path not in kept and (size > MOST_BYTES or number >= MOST_FILES):
            gone.append(path)
    _delete(gone)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):  # another process was quicker, or reads it
            path.unlink()
