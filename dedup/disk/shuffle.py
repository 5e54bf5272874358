"""Rows dealt out to parts, in one file: all rows of a part are read together later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.disk.column import Column

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

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self._rows)

    def add(self, rows: NDArray[np.uint64], part: NDArray[np.integer]) -> None:
        """Add rows, each to a part; of one part they keep their order."""
        if not len(rows):
            return
        order = np.argsort(part, kind="stable")
        self.add_sorted(rows[order], np.searchsorted(part[order], np.arange(self.parts + 1)))

    def add_sorted(self, rows: NDArray[np.uint64], borders: NDArray[np.integer]) -> None:
        """Add rows that are sorted by part; `borders`: int (parts + 1,), where each begins."""
        base = len(self._rows)
        self._rows.add(rows)
        self._borders.add((borders + base).astype(np.int64)[None])

    def _all_borders(self) -> NDArray[np.int64]:
        borders: NDArray[np.int64] = self._borders.read(0, len(self._borders)).astype(np.int64)
        return borders.reshape(-1, self.parts + 1)

    def pieces(self, part: int) -> Iterator[NDArray[np.uint64]]:
        """The rows of a part, in the order in which they were added, as they were."""
        for start, stop in self._all_borders()[:, part : part + 2].tolist():
            if start < stop:
                yield self._rows.read(start, stop).astype(np.uint64, copy=False)

    def read(self, part: int) -> NDArray[np.uint64]:
        """All rows of a part, in the order in which they were added."""
        return np.concatenate([np.empty(0, np.uint64), *self.pieces(part)])

    def clear(self) -> None:
        """Drop everything."""
        self._rows.clear()
        self._borders.clear()
