"""Documents on disk, made into rows when asked for."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from dedup.large.stored import BYTE, FILE, NAME, RECORD, SEGMENT, THIRDS, TOKEN
from dedup.model import Document
from dedup.reporting import file_rows, texts_as_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Words
    from dedup.disk import Column
    from dedup.intake import Intake
    from dedup.large.stored import Stored
    from dedup.model import File
    from dedup.read import Listing


AT_ONCE = 512
"""Documents whose rows are made together where all are asked for."""
LONG = 1 << 18
"""Bytes of a text that is not copied."""


class Shelf:
    """What `reporting.Library` is for documents in memory.

    Holds a few numbers of each document in memory; `words` has to be set before a document is
    asked for.
    """

    words: Words

    def __init__(self, stored: Stored, listing: Listing | None) -> None:
        self.stored = stored
        self.files = [source.path for source in listing.files] if listing else None
        self.first, self.thirds = stored.field(TOKEN), stored.field(THIRDS)
        self.paragraphs = len(stored.segments)
        self._rows: WeakValueDictionary[int, Document] = WeakValueDictionary()

    def documents_of(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of the documents that tokens stand in."""
        return np.searchsorted(self.first, tokens, side="right") - 1

    def whole(self, found: Clusters) -> Clusters:
        """The clusters; where sentences or lines are compared, each place the whole of one."""
        if self.stored.unit == "paragraph":
            return found
        centres, places = found.centres[:, 0], found.places[:, 0]
        return replace(found, centres=self._unit_at(centres), places=self._unit_at(places))

    def _unit_at(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Spans of the units that tokens stand in: int64 (n, 2)."""
        starts = self.stored.units.map()
        numbers = np.searchsorted(starts, tokens, side="right")
        last = numbers == len(starts)
        ends = np.where(last, len(self.stored.tokens), starts[np.where(last, 0, numbers)])
        return np.stack([starts[numbers - 1], ends], axis=1).astype(np.int64)

    def forget(self) -> None:
        """Drop the rows that were made: the words of documents have changed."""
        self._rows.clear()

    def rows(self, numbers: Iterable[int]) -> dict[int, Document]:
        """The rows of some documents by number: the same ones as long as anyone has them.

        Cost: reads the texts of those that nobody has, a few at a time.
        """
        wanted = sorted(set(numbers))
        found = {number: row for number in wanted if (row := self._rows.get(number)) is not None}
        missing = np.array([number for number in wanted if number not in found], np.int64)
        made = self._made(missing)
        self._rows.update(made)
        return found | made

    def _made(self, numbers: NDArray[np.int64]) -> dict[int, Document]:
        first, after = self.stored.documents.with_next(numbers, self.stored.totals())
        whole = after[:, BYTE] - first[:, BYTE] > LONG
        short = np.where(whole, first[:, BYTE], after[:, BYTE])
        texts: list[bytes | memoryview] = [*_split(self.stored.text, first[:, BYTE], short)]
        names = _split(self.stored.names, first[:, NAME], after[:, NAME])
        where = np.column_stack([first[:, [FILE, RECORD]], (after - first)[:, SEGMENT]]).tolist()
        for row in np.flatnonzero(whole).tolist():  # a map takes many times the pages of a text
            texts[row] = self.stored.text.map()[first[row, BYTE] : after[row, BYTE]].data
        return {
            number: self._row(number, names[row].decode("utf-8", "surrogatepass"), where[row], text)
            for row, (number, text) in enumerate(zip(numbers.tolist(), texts, strict=True))
        }

    def _row(self, number: int, name: str, where: list[int], text: bytes | memoryview) -> Document:
        file, line, paragraphs = where
        record = line or None
        path = name if self.files is None else self.files[file]
        return Document(
            id=name or (path if record is None else f"{path}:{record}"),
            path=path,
            record=record,
            utf8=text,
            paragraphs=paragraphs,
            words=int(self.words.all[number]),
            redundant=int(self.words.redundant[number]),
        )

    def rows_of_files(self, taken: Intake) -> list[File]:
        """Every file that was read, with the words of its documents."""
        if self.files is None:
            return texts_as_files(self._all())
        return file_rows(self.files, self.stored.field(FILE), self.words, taken)

    def _all(self) -> Iterator[Document]:
        for start in range(0, len(self.thirds), AT_ONCE):
            yield from self.rows(range(start, min(start + AT_ONCE, len(self.thirds)))).values()


def _split(column: Column, first: NDArray[np.int64], after: NDArray[np.int64]) -> list[bytes]:
    """The bytes of each range. Cost: copies them."""
    data = column.gather(first, after).tobytes()
    ends = np.append(0, np.cumsum(after - first)).tolist()
    return [data[start:end] for start, end in pairwise(ends)]
