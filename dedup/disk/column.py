"""Rows of one type in a temporary file: written at its end, read anywhere."""

from __future__ import annotations

import mmap
import os
import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import DTypeLike, NDArray

    from dedup.disk.folder import Folder


PREADS = hasattr(os, "preadv")
MANY = 16
"""Ranges that are worth a call of a kernel."""


class Column:
    """A column on disk; `len` counts rows.

    Args:
        folder: where its file is made.
        name: what errors call it.
        kind: type of its numbers.
        width: numbers a row.
    """

    def __init__(self, folder: Folder, name: str, kind: DTypeLike, width: int = 1) -> None:
        self.name, self.width = name, width
        self._folder, self._kind = folder, np.dtype(kind)
        self._file, self._rows = folder.open(self)
        self._map: NDArray[np.generic] | None = None
        self._memory: mmap.mmap | None = None
        self._lock = threading.Lock()

    @property
    def _row(self) -> int:
        return self._kind.itemsize * self.width

    def __len__(self) -> int:
        """How many rows it has."""
        return self._rows

    def add(self, rows: NDArray[np.generic]) -> None:
        """Write rows at the end; they must have the column's type.

        Raises:
            SettingsError: the disk is full, or says no.
        """
        data = np.ascontiguousarray(rows, self._kind).reshape(-1).view(np.uint8)
        with self._folder.failing():
            self._file.seek(self._rows * self._row)
            done = 0
            while done < len(data):
                done += self._file.write(data[done:].data) or 0
        self._rows += len(data) // self._row
        self._map = None

    def read(self, start: int, stop: int) -> NDArray[np.generic]:
        """A copy of rows, (n,) or (n, width)."""
        found = self.empty(max(0, min(stop, self._rows) - start))
        self.read_into(start, found)
        return found

    def chunks(self, size: int) -> Iterator[NDArray[np.generic]]:
        """Copies of all rows, so many at a time."""
        for start in range(0, self._rows, size):
            yield self.read(start, start + size)

    def empty(self, count: int) -> NDArray[np.generic]:
        """Memory for so many rows, with nothing in it."""
        return np.empty((count, self.width) if self.width > 1 else (count,), self._kind)

    def read_into(self, start: int, out: NDArray[np.generic]) -> None:
        """Copy rows from `start` on, as many as `out` has. Several threads may read at once."""
        with self._folder.failing():
            self._fill(start * self._row, out.reshape(-1).view(np.uint8).data)

    def gather(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.generic]:
        """A copy of ranges of rows, one after the other. Cost: a read for each run of ranges that
        touch.

        It does not look at them in a map: for each page of that the system would map 15 around it.
        """
        found = self.empty(int((stops - starts).sum()))
        cuts = np.flatnonzero(starts[1:] != stops[:-1]) + 1
        begins = starts[np.append(0, cuts)] if len(starts) else starts
        sizes = stops[np.append(cuts - 1, len(stops) - 1)] - begins if len(starts) else stops
        self._gather(begins * self._row, sizes * self._row, found.reshape(-1).view(np.uint8))
        return found

    def _gather(
        self, starts: NDArray[np.int64], sizes: NDArray[np.int64], out: NDArray[np.uint8]
    ) -> None:
        """Read ranges of bytes: the kernels most of them, if not all; they are much quicker."""
        done = 0
        if PREADS and len(starts) >= MANY and self._folder.kernels is not None:
            done = self._folder.kernels.gather(self._file.fileno(), starts, sizes, out)
        data, at, read = out.data, int(sizes[:done].sum()), self._read_at
        with self._folder.failing():
            for start, size in zip(starts[done:].tolist(), sizes[done:].tolist(), strict=True):
                some = data[at : at + size]
                if read(start, some) < size:  # a read may stop early
                    self._fill(start, some)
                at += size

    def with_next(
        self, numbers: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the given numbers in any order, and the rows after them: int64 (n, width) each.

        `end`: int64 (width,), what stands for a row after the last.
        """
        breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
        runs = np.append(0, breaks)[: len(numbers)]
        starts = numbers[runs]
        stops = numbers[np.append(breaks, len(numbers))[: len(runs)] - 1] + 2
        stops = np.minimum(stops, self._rows)
        table = self.gather(starts, stops).astype(np.int64, copy=False)
        sizes = stops - starts
        counts = np.diff(runs, append=len(numbers))
        at = numbers + np.repeat(np.cumsum(sizes) - sizes - starts, counts)
        after = table[np.minimum(at + 1, max(0, len(table) - 1))]
        after[numbers == self._rows - 1] = end
        return table[at], after

    def _fill(self, at: int, out: memoryview) -> None:
        """Read bytes from `at` on, as many as `out` takes."""
        done = self._read_at(at, out) if out else 0
        while done < len(out):
            got = self._read_at(at + done, out[done:])
            if not got:
                raise OSError(f"{self.name} is shorter than it was written")
            done += got

    def _read_at(self, at: int, out: memoryview) -> int:
        if PREADS:
            return os.preadv(self._file.fileno(), (out,), at)
        with self._lock:
            self._file.seek(at)
            got = self._file.readinto(out)  # type: ignore[attr-defined]
        return int(got)

    def map(self) -> NDArray[np.generic]:
        """All rows as an array that is read from the file where it is looked at."""
        if self._map is None:
            shape = (self._rows, self.width) if self.width > 1 else (self._rows,)
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

    def clear(self) -> None:
        """Drop all rows, and give their disk back."""
        self._map = self._memory = None
        self._rows = 0
        with self._folder.failing():
            self._file.seek(0)
            self._file.truncate(0)
