"""Memory that columns of all batches share, one after the other."""

from __future__ import annotations

from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


class Arena(Generic[T]):
    """One piece of memory for columns that are made, and no longer needed, together.

    Apart they would leave holes between columns that stay, which are too small for those of the
    stages after: a third of all memory of a scan [measured]. What is not written to takes none.

    Args:
        kind: of the rows.
        rows: how many are expected; columns beyond stay where they are.
    """

    def __init__(self, kind: type[T], rows: int) -> None:
        self._rows = np.empty(rows, kind)
        self._used = 0
        self._lock = Lock()

    def hold(self, column: NDArray[T]) -> NDArray[T]:
        """A copy of a column, of any shape, that stands here; itself where there is no room."""
        with self._lock:
            own = slice(self._used, self._used + column.size)
            if own.stop > len(self._rows):
                return column
            self._used = own.stop
        held = self._rows[own].reshape(column.shape)
        held[...] = column
        return held


def joined(columns: Sequence[NDArray[T]]) -> NDArray[T] | None:
    """Columns that stand one after the other in one piece of memory as one; None where they do not,
    or where this is a file's that was mapped."""
    base = columns[0].base if columns else None
    if not isinstance(base, np.ndarray) or any(column.base is not base for column in columns):
        return None
    if base.dtype != columns[0].dtype or not base.flags.owndata:
        return None
    ends = [(column.ctypes.data, column.ctypes.data + column.nbytes) for column in columns]
    if any(end != start for (_, end), (start, _) in pairwise(ends)):
        return None
    first = (ends[0][0] - base.ctypes.data) // base.itemsize
    whole: NDArray[T] = base[first : first + sum(map(len, columns))]
    return whole
