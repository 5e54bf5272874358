"""Collect documents into batches: their texts end to end, cut by size and never inside one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Batch, FileRead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Region = tuple[int, int, int]
"""Start and end in the UTF-8 of one text, and 1 for code, 0 for prose."""

BATCH_BYTES = 8 << 20
# So that a file of a billion empty records does not become one batch.
MOST_DOCUMENTS = 1 << 18


@dataclass(frozen=True, slots=True)
class Documents:
    """Some texts of one file, in its order.

    Attributes:
        texts: UTF-8, without byte-order marks.
        records: line in a data file, from 1; 0 for a plain file.
        ids: the record's own id, or None.
        regions: what is compared of the only text; None: all of every text, as prose.
    """

    texts: list[bytes]
    records: list[int]
    ids: list[str | None]
    regions: list[Region] | None = None


class BatchBuilder:
    """Takes documents in order and gives batches of about `batch_bytes` of text."""

    def __init__(self, batch_bytes: int) -> None:
        """Take how many bytes of text make a batch full."""
        self._batch_bytes = batch_bytes
        self._ended: list[FileRead] = []
        self._clear()

    def _clear(self) -> None:
        self._size = 0
        self._texts: list[bytes] = []
        self._files: list[int] = []
        self._records: list[int] = []
        self._ids: list[str | None] = []
        self._regions: list[tuple[int, list[Region]]] = []

    def add(self, file: int, documents: Documents) -> Iterator[Batch | FileRead]:
        """Take in documents of a file and give the batches they fill."""
        if documents.regions is not None:
            self._regions.append((len(self._texts), documents.regions))
        for text, record, name in zip(
            documents.texts, documents.records, documents.ids, strict=True
        ):
            self._texts.append(text)
            self._files.append(file)
            self._records.append(record)
            self._ids.append(name)
            self._size += len(text)
            if self._size >= self._batch_bytes or len(self._texts) == MOST_DOCUMENTS:
                yield from self.flush()

    def end(self, read: FileRead) -> Iterator[FileRead]:
        """Take in the end of a file: given at once, or after the batch with its last document."""
        if self._files and self._files[-1] == read.file:
            self._ended.append(read)
        else:
            yield read

    def flush(self) -> Iterator[Batch | FileRead]:
        """Give what was collected and the ends of files that waited for it."""
        if self._texts:
            batch = self._batch()
            self._clear()
            yield batch
        yield from self._ended
        self._ended.clear()

    def _batch(self) -> Batch:
        offsets = np.zeros(len(self._texts) + 1, np.int64)
        np.cumsum([len(text) for text in self._texts], out=offsets[1:])
        return Batch(
            # A bytearray, since compiled kernels take a read-only array for another type.
            text=np.frombuffer(bytearray().join(self._texts), np.uint8),
            offsets=offsets,
            regions=self._region_rows(offsets),
            files=np.array(self._files, np.int32),
            records=np.array(self._records, np.int64),
            ids=self._ids,
        )

    def _region_rows(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows (start, end, document, code) of the batch, by document, then start."""
        whole = np.diff(offsets) > 0
        cut: list[tuple[int, int, int, int]] = []
        for document, regions in self._regions:
            whole[document] = False
            at = int(offsets[document])
            cut.extend((at + start, at + end, document, code) for start, end, code in regions)
        numbers = np.flatnonzero(whole)
        rows = np.zeros((len(numbers) + len(cut), 4), np.int64)
        rows[: len(numbers), 0] = offsets[numbers]
        rows[: len(numbers), 1] = offsets[numbers + 1]
        rows[: len(numbers), 2] = numbers
        if cut:
            rows[len(numbers) :] = cut
            rows = rows[np.argsort(rows[:, 2], kind="stable")]
        return rows
