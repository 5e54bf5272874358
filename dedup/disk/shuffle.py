"""Rows dealt out to parts, in one file: all rows of a part are read together later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.disk.column import Column
from dedup.ragged import portions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.disk.folder import Folder


class Shuffle:
    """Columns of uint64 rows by part.

    What is added at once stands together in the file, sorted by part, and its borders in another
    column: a part is gathered from all of these. So there are two open files, however many parts.

    Args:
        folder, name: see `Column`.
        parts: how many.
    """

    def __init__(self, folder: Folder, name: str, parts: int) -> None:
        self.parts = parts
        self._rows = Column(folder, name, np.uint64)
        self._borders = Column(folder, f"{name}-borders", np.int64, parts + 1)
        self._cached: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self._rows)

    def add(self, rows: NDArray[np.uint64], part: NDArray[np.integer]) -> None:
        """Add rows, each to a part; of one part they keep their order."""
        if not len(rows):
            return
        part = part.astype(np.min_scalar_type(self.parts))  # 16 bits: sorted by radix
        order = np.argsort(part, kind="stable")
        sizes = np.bincount(part, minlength=self.parts)
        self.add_sorted(rows[order], np.append(0, np.cumsum(sizes)))

    def add_sorted(self, rows: NDArray[np.uint64], borders: NDArray[np.integer]) -> None:
        """Add rows that are sorted by part; `borders`: int (parts + 1,), where each begins."""
        base = len(self._rows)
        self._rows.add(rows)
        self._cached = None
        self._borders.add((borders + base).astype(np.int64)[None])

    def size(self, part: int) -> int:
        """How many rows a part has."""
        starts, stops = self._all_borders()[:, part : part + 2].T
        return int((stops - starts).sum())

    def pieces(self, part: int, most: int) -> Iterator[NDArray[np.uint64]]:
        """The rows of a part, in the order in which they were added, about so many at a time."""
        starts, stops = self._all_borders()[:, part : part + 2].T
        for low, high in portions(stops - starts, most):
            rows = self._rows.gather(starts[low:high], stops[low:high])
            if len(rows):
                yield rows.astype(np.uint64, copy=False)

    def read(self, part: int) -> NDArray[np.uint64]:
        """All rows of a part, in the order in which they were added."""
        starts, stops = self._all_borders()[:, part : part + 2].T
        return self._rows.gather(starts, stops).astype(np.uint64, copy=False)

    def _all_borders(self) -> NDArray[np.int64]:
        if self._cached is None:
            borders = self._borders.read(0, len(self._borders)).astype(np.int64)
            self._cached = borders.reshape(-1, self.parts + 1)
        return self._cached

    def clear(self) -> None:
        """Drop everything."""
        self._rows.clear()
        self._borders.clear()
        self._cached = None
