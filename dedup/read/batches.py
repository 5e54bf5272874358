"""Collect documents into batches: their texts end to end, cut by size and never inside one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import Batch, FileRead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BATCH_BYTES = 8 << 20
# So that a file of a billion empty records does not become one batch.
MOST_DOCUMENTS = 1 << 18


@dataclass(frozen=True, slots=True)
class Documents:
    """Some texts of one file, in its order.

    Attributes:
        text: UTF-8 of the texts, one after the other, without byte-order marks.
        offsets: int64 (d + 1,), where each starts in `text`, and the end.
        records: int64 (d,), line or row in a data file, from 1; 0 for a plain file.
        ids: (d,), the record's own id, or None.
        regions: int64 (r, 4), what is compared, by document, as in `Batch`; None: all of every
            text, as prose.
    """

    text: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    records: NDArray[np.int64]
    ids: list[str | None]
    regions: NDArray[np.int64] | None = None


def packed(
    texts: Sequence[bytes],
    records: Sequence[int],
    ids: list[str | None],
    regions: NDArray[np.int64] | None = None,
) -> Documents:
    """Documents of texts that are objects of their own; see there."""
    whole = texts[0] if len(texts) == 1 else b"".join(texts)
    return Documents(
        text=np.frombuffer(whole, np.uint8),
        offsets=offsets_of(texts),
        records=np.array(records, np.int64),
        ids=ids,
        regions=regions,
    )


def offsets_of(texts: Sequence[bytes]) -> NDArray[np.int64]:
    """Where each text starts when they stand end to end, and the end: int64 (d + 1,)."""
    return np.array([*accumulate(map(len, texts), initial=0)], np.int64)


class Part(NamedTuple):
    """Some documents of a file, by number: from `first` to before `last`."""

    file: int
    documents: Documents
    first: int
    last: int

    def text(self) -> NDArray[np.uint8]:
        """Their texts."""
        offsets = self.documents.offsets
        return self.documents.text[offsets[self.first] : offsets[self.last]]

    def sizes(self) -> NDArray[np.int64]:
        """The bytes of each."""
        offsets = self.documents.offsets[self.first : self.last + 1]
        return offsets[1:] - offsets[:-1]


class BatchBuilder:
    """Takes documents in order and gives batches of about `batch_bytes` of text."""

    def __init__(self, batch_bytes: int) -> None:
        """Take how many bytes of text make a batch full."""
        self._batch_bytes = batch_bytes
        self._ended: list[FileRead] = []
        self._clear()

    def _clear(self) -> None:
        self._size = self._count = 0
        self._parts: list[Part] = []

    def add(self, file: int, documents: Documents) -> Iterator[Batch | FileRead]:
        """Take in documents of a file and give the batches they fill."""
        first, count = 0, len(documents.records)
        while first < count:
            last = min(count, self._until(documents, first))
            self._parts.append(Part(file, documents, first, last))
            self._size += int(documents.offsets[last] - documents.offsets[first])
            self._count += last - first
            first = last
            if self._size >= self._batch_bytes or self._count == MOST_DOCUMENTS:
                yield from self.flush()

    def _until(self, documents: Documents, first: int) -> int:
        """The document after the one that makes the batch full; beyond the last where none does."""
        full = documents.offsets[first] + self._batch_bytes - self._size
        last = int(documents.offsets.searchsorted(full))
        return min(last, first + MOST_DOCUMENTS - self._count)

    def end(self, read: FileRead) -> Iterator[FileRead]:
        """Take in the end of a file: given at once, or after the batch with its last document."""
        if self._parts and self._parts[-1].file == read.file:
            self._ended.append(read)
        else:
            yield read

    def flush(self) -> Iterator[Batch | FileRead]:
        """Give what was collected and the ends of files that waited for it."""
        if self._parts:
            batch = self._batch()
            self._clear()
            yield batch
        yield from self._ended
        self._ended.clear()

    def _batch(self) -> Batch:
        parts = self._parts
        offsets = np.zeros(self._count + 1, np.int64)
        np.cumsum(np.concatenate([part.sizes() for part in parts]), out=offsets[1:])
        counts = [part.last - part.first for part in parts]
        records = [part.documents.records[part.first : part.last] for part in parts]
        return Batch(
            # A copy even of a single part: compiled kernels take a read-only array for another
            # type.
            text=np.concatenate([part.text() for part in parts]),
            offsets=offsets,
            regions=_region_rows(parts, offsets),
            files=np.repeat(np.array([part.file for part in parts], np.int32), counts),
            records=np.concatenate(records),
            ids=[name for part in parts for name in part.documents.ids[part.first : part.last]],
        )


def _region_rows(parts: Sequence[Part], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows (start, end, document, code) of a batch, by document, then start."""
    whole = np.diff(offsets) > 0
    cut: list[NDArray[np.int64]] = []
    base = 0
    for part in parts:
        count = part.last - part.first
        if part.documents.regions is not None:
            whole[base : base + count] = False
            cut.append(_own_regions(part, part.documents.regions, int(offsets[base]), base))
        base += count
    numbers = np.flatnonzero(whole)
    rows = np.zeros((len(numbers), 4), np.int64)
    rows[:, 0] = offsets[numbers]
    rows[:, 1] = offsets[numbers + 1]
    rows[:, 2] = numbers
    if cut:
        rows = np.concatenate([rows, *cut])
        rows = rows[np.argsort(rows[:, 2], kind="stable")]
    return rows


def _own_regions(part: Part, regions: NDArray[np.int64], at: int, base: int) -> NDArray[np.int64]:
    """The regions of a part, whose text starts at `at` and whose documents count from `base`."""
    low, high = np.searchsorted(regions[:, 2], [part.first, part.last])
    own = regions[low:high].copy()
    own[:, :2] += at - part.documents.offsets[part.first]
    own[:, 2] += base - part.first
    return own
