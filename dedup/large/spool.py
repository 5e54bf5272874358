"""Findings on disk, read again as often as a report looks at them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from dedup.disk import Column
from dedup.findings import Columnar, Findings
from dedup.large.shelf import Documents
from dedup.tellings import Places, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.large.shelf import Shelf
    from dedup.model import Finding


class _Part(NamedTuple):
    """Where some findings are.

    Attributes:
        start: first byte.
        findings: how many were told before them.
        columns: type and shape of each of their columns.
    """

    start: int
    findings: int
    columns: list[tuple[np.dtype[np.generic], tuple[int, ...]]]


class Spool(Columnar):
    """Findings in the order in which they are told; all new.

    A finding is made anew when it is asked for, with the same rows of documents as long as anyone
    has these; those that were written with it stay in memory until another one is asked for.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._data = Column(shelf.stored.folder, "findings", np.uint8)
        self._parts: list[_Part] = []
        self._count = 0
        self._last: tuple[int, Findings] | None = None

    def add(self, told: Told, ids: list[str], documents: NDArray[np.int64]) -> None:
        """Write findings at the end; `documents`: the numbers of theirs among all, int64 (d,)."""
        names = np.array([int(name, 16) for name in ids], np.uint64)
        columns: list[NDArray[np.generic]] = [names, documents, *told.places]
        columns += [column for column in told if not isinstance(column, Places)]
        kinds = [(column.dtype, column.shape) for column in columns]
        self._parts.append(_Part(len(self._data), self._count, kinds))
        self._count += len(ids)
        for column in columns:
            self._data.add(np.ascontiguousarray(column).reshape(-1).view(np.uint8))

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        """A finding, or some."""
        if isinstance(at, slice):
            return tuple([self._one(number) for number in range(*at.indices(len(self)))])
        number = len(self) + at if at < 0 else at
        if not 0 <= number < len(self):
            raise IndexError(at)
        return self._one(number)

    def __iter__(self) -> Iterator[Finding]:
        """All, one after the other."""
        for part in self.parts():
            yield from part

    def parts(self) -> Iterator[Findings]:
        """All, those together that were written together."""
        for number in range(len(self._parts)):
            yield self._read(number)
            self._shelf.stored.folder.release()

    def _one(self, number: int) -> Finding:
        part = bisect_right(self._parts, number, key=lambda part: part.findings) - 1
        if self._last is None or self._last[0] != part:
            self._last = part, self._read(part)
        return self._last[1][number - self._parts[part].findings]

    def _read(self, number: int) -> Findings:
        start, _, kinds = self._parts[number]
        columns: list[NDArray[np.generic]] = []
        for kind, shape in kinds:
            size = kind.itemsize * int(np.prod(shape))
            columns.append(self._data.read(start, start + size).view(kind).reshape(shape))
            start += size
        names, documents, *rest = columns
        fields = len(Places._fields)
        first, *others = rest[fields:]
        told = Told(first, Places(*rest[:fields]), *others)  # type: ignore[arg-type]
        numbers = documents.astype(np.int64, copy=False)
        own = Documents(self._shelf, numbers, self._shelf.some(numbers))
        ids = [f"{name:016x}" for name in names.tolist()]
        return Findings(told, np.arange(len(ids)), ids, own)
