"""Rows of one type in a temporary file: written at its end, read anywhere."""

from __future__ import annotations

import mmap
import os
import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from dedup.disk.folder import Folder


class Column:
    """A column on disk; `len` counts rows.

    Args:
        folder: where its file is made.
        name: its file's.
        kind: type of its numbers.
        width: numbers a row.
        rows: how many rows an earlier run has written; what stands behind them is cut off.
    """

    def __init__(
        self, folder: Folder, name: str, kind: DTypeLike, width: int = 1, rows: int = 0
    ) -> None:
        self.name, self._folder, self._kind, self._width = name, folder, np.dtype(kind), width
        self._file = folder.open(name, self)
        self._rows = rows
        self._map: NDArray[np.generic] | None = None
        self._memory: mmap.mmap | None = None
        self._lock = threading.Lock()
        with folder.failing():
            self._file.truncate(rows * self._row)
            self._file.seek(0, os.SEEK_END)

    @property
    def _row(self) -> int:
        return self._kind.itemsize * self._width

    def __len__(self) -> int:
        return self._rows

    def add(self, rows: NDArray[np.generic]) -> None:
        """Write rows at the end; they must have the column's type.

        Raises:
            SettingsError: the disk is full, or says no.
        """
        data = np.ascontiguousarray(rows, self._kind).reshape(-1).view(np.uint8)
        with self._folder.failing():
            done = 0
            while done < len(data):
                done += self._file.write(data[done:].data) or 0
        self._rows += len(data) // self._row
        self._map = None

    def read(self, start: int, stop: int) -> NDArray[np.generic]:
        """A copy of rows, (n,) or (n, width)."""
        count = max(0, min(stop, self._rows) - start)
        found = np.empty((count, self._width) if self._width > 1 else (count,), self._kind)
        self.read_into(start, found)
        return found

    def read_into(self, start: int, out: NDArray[np.generic]) -> None:
        """Copy rows from `start` on, as many as `out` has. Several threads may read at once."""
        data, done = out.reshape(-1).view(np.uint8).data, 0
        with self._lock, self._folder.failing():
            self._file.seek(start * self._row)
            while done < len(data):
                got = self._file.readinto(data[done:])  # type: ignore[attr-defined]
                if not got:
                    raise OSError(f"{self.name} is shorter than it was written")
                done += got
            self._file.seek(0, os.SEEK_END)

    def map(self) -> NDArray[np.generic]:
        """All rows as an array that is read from the file where it is looked at."""
        if self._map is None:
            shape = (self._rows, self._width) if self._width > 1 else (self._rows,)
            if not self._rows:
                return np.empty(shape, self._kind)
            size = self._rows * self._row
            self._memory = mmap.mmap(self._file.fileno(), size, access=mmap.ACCESS_READ)
            self._map = np.frombuffer(self._memory, self._kind).reshape(shape)
        return self._map

    def release(self) -> None:
        """Take the pages that were looked at out of this process's memory."""
        if self._memory is not None and hasattr(self._memory, "madvise"):
            self._memory.madvise(mmap.MADV_DONTNEED)

    def sync(self) -> None:
        """Wait until everything is on disk."""
        if not self._file.closed:
            os.fsync(self._file.fileno())

    def clear(self) -> None:
        """Drop all rows, and give their disk back."""
        self._map = self._memory = None
        self._rows = 0
        with self._folder.failing():
            self._file.seek(0)
            self._file.truncate(0)

    def close(self) -> None:
        """Close the file; maps of it stay usable."""
        self._file.close()
