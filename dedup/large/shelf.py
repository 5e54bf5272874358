"""Documents on disk, made into rows when asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakValueDictionary

import numpy as np

from dedup.large.stored import BYTE, FILE, NAME, RECORD, SEGMENT, THIRDS, TOKEN
from dedup.model import Document
from dedup.reporting import file_rows, id_of, texts_as_files

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


class Some(NamedTuple):
    """Some documents: rows of them and of those after them in `Stored.documents`, int64 (d, 9)."""

    first: NDArray[np.int64]
    after: NDArray[np.int64]

    def of(self, column: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where they begin and end in a column."""
        return self.first[:, column], self.after[:, column]


class Shelf:
    """What `reporting.Library` is for documents in memory.

    Holds a few numbers of each document in memory; `words` has to be set before a document is
    asked for.

    Args:
        stored: the documents.
        listing: of their files.
        memory: bytes that they may take while findings are made of them.
    """

    words: Words

    def __init__(self, stored: Stored, listing: Listing | None, memory: int) -> None:
        self.stored, self.memory = stored, memory
        self.files = [source.path for source in listing.files] if listing else None
        self.first, self.thirds = stored.field(TOKEN), stored.field(THIRDS)
        self.whole_words = self.thirds == 3 * np.diff(self.first, append=len(stored.tokens))
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

        Cost: reads the texts of those that nobody has.
        """
        wanted = sorted(set(numbers))
        found = {number: row for number in wanted if (row := self._rows.get(number)) is not None}
        made = self._made([number for number in wanted if number not in found])
        self._rows.update(made)
        return found | made

    def _made(self, numbers: list[int]) -> dict[int, Document]:
        which = self.some(np.array(numbers, np.int64))
        counts = (which.after - which.first)[:, SEGMENT].tolist()
        rows = zip(numbers, self.origins(which), self._texts(which), counts, strict=True)
        return {
            number: Document(
                *origin,
                utf8=text,
                paragraphs=paragraphs,
                words=int(self.words.all[number]),
                redundant=int(self.words.redundant[number]),
            )
            for number, origin, text, paragraphs in rows
        }

    def some(self, numbers: NDArray[np.int64]) -> Some:
        """Where some documents stand."""
        return Some(*self.stored.documents.with_next(numbers, self.stored.totals()))

    def origins(self, which: Some) -> list[tuple[str, str, int | None]]:
        """Id, path and record of documents."""
        files, records = which.first[:, FILE].tolist(), which.first[:, RECORD].tolist()
        names = _split(self.stored.names, *which.of(NAME))
        found = []
        for name, file, line in zip(names, files, records, strict=True):
            own, record = name.decode("utf-8", "surrogatepass"), line or None
            path = own if self.files is None else self.files[file]
            found.append((id_of(own, path, record), path, record))
        return found

    def _texts(self, which: Some) -> list[bytes | memoryview]:
        first, after = which.of(BYTE)
        long = after - first > LONG
        texts: list[bytes | memoryview] = [
            *_split(self.stored.text, first, np.where(long, first, after))
        ]
        for row in np.flatnonzero(long).tolist():  # a map takes many times the pages of a text
            texts[row] = self.stored.text.map()[first[row] : after[row]].data
        return texts

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


class Documents:
    """Some documents; see `tellings.Texts`. What is not given is read when it is asked for.

    Args:
        shelf: where they stand.
        numbers: int64 (d,), which.
        which: where they stand there.
        text: uint8, their texts, end to end.
    """

    def __init__(
        self,
        shelf: Shelf,
        numbers: NDArray[np.int64],
        which: Some,
        text: NDArray[np.uint8] | None = None,
    ) -> None:
        self._shelf, self._numbers, self._which, self._text = shelf, numbers, which, text
        first, after = which.of(BYTE)
        self.parts: NDArray[np.int64] = np.zeros(len(numbers), np.int64)
        self.starts: NDArray[np.int64] = np.cumsum(after - first) - (after - first)

    @property
    def texts(self) -> list[NDArray[np.uint8]]:
        """Their texts, end to end."""
        if self._text is None:
            text = self._shelf.stored.text.gather(*self._which.of(BYTE))
            self._text = text.astype(np.uint8, copy=False)
        return [self._text]

    def text(self, number: int, start: int, end: int) -> bytes:
        """Bytes of a document, from, to."""
        at = int(self.starts[number])
        return self.texts[0][at + start : at + end].tobytes()

    def origin(self, number: int) -> tuple[str, str, int | None]:
        """Id, path and record of a document."""
        return self._origins[number]

    def document(self, number: int) -> Document:
        """The row of a document."""
        return self._rows[int(self._numbers[number])]

    @cached_property
    def _origins(self) -> list[tuple[str, str, int | None]]:
        return self._shelf.origins(self._which)

    @cached_property
    def _rows(self) -> dict[int, Document]:
        return self._shelf.rows(self._numbers.tolist())
