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
    """Takes the ids of a file. Memory: 24 bytes a record that has one."""

    def __init__(self, path: str) -> None:
        """Take the file as the report names it."""
        self._path = path
        self._hashes: list[NDArray[np.int64]] = []
        self._records: list[NDArray[np.int64]] = []
        self._names: list[str] = []

    def add(self, documents: Documents) -> None:
        """Take in the ids of some documents."""
        ids = documents.ids
        if not any(ids):
            return
        there = [name for name in ids if name]
        records = documents.records
        if len(there) < len(ids):
            records = records[[name is not None for name in ids]]
        self._names += there
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
        for at in later.tolist():
            name, record = self._names[at], int(records[at])
            earlier = first.setdefault(name, record)
            if earlier != record:
                message = f"the id {name!r} is also that of record {earlier}"
                yield from faults.add(message, None, record)
        yield from faults.end()
