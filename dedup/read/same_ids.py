"""Records of one file that have the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.read.broken import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.errors import InputError
    from dedup.read.batches import Documents

MORE = "record{} of this file have the id of an earlier one"


class SameIds:
    """Takes the ids of a file. Memory: 20 bytes a record that has one, and the id."""

    def __init__(self, path: str) -> None:
        """Take the file as the report names it."""
        self._path = path
        self._hashes: list[NDArray[np.int64]] = []
        self._records: list[NDArray[np.int64]] = []
        self._names: list[str] = []
        self._lengths: list[NDArray[np.uint32]] = []

    def add(self, documents: Documents) -> None:
        """Take in the ids of some documents."""
        ids = documents.ids
        if not any(ids):
            return
        there = [name for name in ids if name]
        records = documents.records
        if len(there) < len(ids):
            records = records[[name is not None for name in ids]]
        self._names.append("".join(there))
        self._lengths.append(np.fromiter(map(len, there), np.uint32, len(there)))
        self._hashes.append(np.fromiter(map(hash, there), np.int64, len(there)))
        self._records.append(records)

    def errors(self) -> Iterator[InputError]:
        """Say which records have the id of an earlier one; they are read all the same."""
        if not self._names:
            return
        hashes, records = np.concatenate(self._hashes), np.concatenate(self._records)
        order = np.argsort(hashes, kind="stable")
        equal = hashes[order][1:] == hashes[order][:-1]
        if not equal.any():
            return
        later = np.flatnonzero(np.isin(hashes, hashes[order[1:][equal]]))
        faults = Faults(self._path, MORE)
        first: dict[str, int] = {}
        for at, name in zip(later.tolist(), self._named(later), strict=True):
            record = int(records[at])
            earlier = first.setdefault(name, record)
            if earlier != record:
                message = f"the id {name!r} is also that of record {earlier}"
                yield from faults.add(message, None, record)
        yield from faults.end()

    def _named(self, numbers: NDArray[np.int64]) -> Iterator[str]:
        """Ids by number, ascending."""
        base = 0
        for names, lengths in zip(self._names, self._lengths, strict=True):
            own = numbers[slice(*np.searchsorted(numbers, [base, base + len(lengths)]))] - base
            ends = np.cumsum(lengths, dtype=np.int64)[own]
            for start, end in zip((ends - lengths[own]).tolist(), ends.tolist(), strict=True):
                yield names[start:end]
            base += len(lengths)
