"""Documents on disk, made into rows when asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from dedup.large.stored import BYTE, FILE, NAME, RECORD, SEGMENT, THIRDS, TOKEN
from dedup.model import Document
from dedup.reporting import file_rows, texts_as_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Clusters, Words
    from dedup.intake import Intake
    from dedup.large.stored import Stored
    from dedup.model import File
    from dedup.read import Listing


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
        table = stored.documents.map()
        self.first: NDArray[np.int64] = table[:, TOKEN].astype(np.int64)
        self.thirds: NDArray[np.int64] = table[:, THIRDS].astype(np.int64)
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

    def document(self, number: int) -> Document:
        """The row of a document: the same one as long as anyone has it."""
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = self._made(number)
        return row

    def _made(self, number: int) -> Document:
        table = self.stored.documents.map()
        here = table[number]
        after = table[number + 1] if number + 1 < len(table) else self.stored.totals()
        record = int(here[RECORD]) or None
        name = self.stored.names.map()[here[NAME] : after[NAME]].tobytes()
        own = name.decode("utf-8", "surrogatepass")
        path = own if self.files is None else self.files[here[FILE]]
        return Document(
            id=own or (path if record is None else f"{path}:{record}"),
            path=path,
            record=record,
            utf8=self._text(int(here[BYTE]), int(after[BYTE])),
            paragraphs=int(after[SEGMENT] - here[SEGMENT]),
            words=int(self.words.all[number]),
            redundant=int(self.words.redundant[number]),
        )

    def _text(self, start: int, stop: int) -> bytes | memoryview:
        """A text: a copy of a short one, since a map takes many times its pages."""
        if stop - start > LONG:
            return self.stored.text.map()[start:stop].data
        return self.stored.text.read(start, stop).tobytes()

    def rows_of_files(self, taken: Intake) -> list[File]:
        """Every file that was read, with the words of its documents."""
        if self.files is None:
            return texts_as_files(map(self.document, range(len(self.thirds))))
        numbers = self.stored.documents.map()[:, FILE].astype(np.int64)
        return file_rows(self.files, numbers, self.words, taken)
