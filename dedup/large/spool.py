"""Findings on disk, read again as often as a report looks at them."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from dedup.disk import Column
from dedup.findings import Columnar, Findings
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
        self._shelf, self.threads = shelf, shelf.room.threads
        self._data = Column(shelf.stored.folder, "findings", np.uint8)
        self._parts: list[_Part] = []
        self._count = 0
        self._last: tuple[int, Findings] | None = None

    def add(self, told: Told, ids: list[str]) -> None:
        """Write findings at the end."""
        names = np.array([int(name, 16) for name in ids], np.uint64)
        columns: list[NDArray[np.generic]] = [names, *told.places]
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
            for low, high in self._shelf.portions(part.told.first):
                yield from part.some(low, high)

    def parts(self) -> Iterator[Findings]:
        """All, those together that were written together."""
        for number in range(len(self._parts)):
            yield self._read(number)
            self._shelf.stored.folder.release()

    def _one(self, number: int) -> Finding:
        last = self._last
        if last is None or not last[0] <= number < last[0] + len(last[1]):
            last = self._last = self._around(number)
        start, some = last
        return some[number - start]

    def _around(self, number: int) -> tuple[int, Findings]:
        """A finding with those whose documents are read with its own, and the number of the
        first."""
        at = bisect_right(self._parts, number, key=lambda part: part.findings) - 1
        part, before = self._read(at), self._parts[at].findings
        low, high = next(
            (low, high)
            for low, high in self._shelf.portions(part.told.first)
            if before + high > number
        )
        return before + low, part.some(low, high)

    def _read(self, number: int) -> Findings:
        start, _, kinds = self._parts[number]
        columns: list[NDArray[np.generic]] = []
        for kind, shape in kinds:
            size = kind.itemsize * int(np.prod(shape))
            columns.append(self._data.read(start, start + size).view(kind).reshape(shape))
            start += size
        names, *rest = columns
        fields = len(Places._fields)
        first, *others = rest[fields:]
        told = Told(first, Places(*rest[:fields]), *others)  # type: ignore[arg-type]
        ids = [f"{name:016x}" for name in names.tolist()]
        return Findings(told, np.arange(len(ids)), ids, self._shelf, self.threads)
