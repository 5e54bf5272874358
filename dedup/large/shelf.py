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
from dedup.ragged import portions
from dedup.reporting import file_rows, id_of, texts_as_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Words
    from dedup.disk import Column
    from dedup.intake import Intake
    from dedup.large.room import Room
    from dedup.large.stored import Stored
    from dedup.model import File
    from dedup.read import Listing


AT_ONCE, TEXT = 4096, 16 << 20
"""Documents, and bytes of them, whose rows are made together."""
TAKEN = 16
"""Bytes of memory that a byte of these takes [measured: 13, where they are of findings]."""
LONG = 1 << 18
"""Bytes of a text that is not copied."""
EVERY, CHUNK = 1 << 6, 1 << 16
"""Segments that are looked through for a token, and those whose table is in memory at once."""


class Some(NamedTuple):
    """Some documents: rows of them and of those after them in `Stored.documents`, int64 (d, 8)."""

    first: NDArray[np.int64]
    after: NDArray[np.int64]

    def of(self, column: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where they begin and end in a column."""
        return self.first[:, column], self.after[:, column]


class Shelf:
    """What `reporting.Library` is for documents in memory; see `tellings.Library`.

    Holds a few numbers of each document in memory; `words` has to be set before a document is
    asked for.

    Args:
        stored: the documents.
        listing: of their files.
        room: what findings may be made with.
    """

    words: Words

    def __init__(self, stored: Stored, listing: Listing | None, room: Room) -> None:
        self.stored, self.room = stored, room
        self.files = [source.path for source in listing.files] if listing else None
        self.first, self.thirds = stored.field(TOKEN), stored.field(THIRDS)
        self.whole_words = self.thirds == 3 * np.diff(self.first, append=len(stored.tokens))
        self.paragraphs = len(stored.segments)
        self._rows: WeakValueDictionary[int, Document] = WeakValueDictionary()

    @cached_property
    def segments(self) -> NDArray[np.int64]:
        """First token of every `EVERY`-th segment."""
        tables = self.stored.segments.chunks(CHUNK)
        return np.concatenate([np.empty(0, np.int64), *(rows[::EVERY, 0] for rows in tables)])

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
        rows = zip(numbers, self._origins(which), self._texts(which), counts, strict=True)
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

    def portions(self, first: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Ranges of findings whose documents' rows may be made together; `first`: int64 (f + 1,),
        the first place of each, and the end."""
        average = len(self.stored.text) // max(1, len(self.thirds))
        most = min(AT_ONCE, min(TEXT, self.room.memory // TAKEN) // max(1, average))
        return portions(np.diff(first), max(1, most))

    def some(self, numbers: NDArray[np.int64]) -> Some:
        """Where some documents stand."""
        return Some(*self.stored.documents.with_next(numbers, self.stored.totals()))

    def origins(self, numbers: NDArray[np.int64]) -> list[tuple[str, str, int | None]]:
        """Ids, paths and records of documents."""
        return self._origins(self.some(numbers))

    def _origins(self, which: Some) -> list[tuple[str, str, int | None]]:
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
        for low, high in self.portions(np.arange(len(self.thirds) + 1)):
            yield from self.rows(range(low, high)).values()


def _split(column: Column, first: NDArray[np.int64], after: NDArray[np.int64]) -> list[bytes]:
    """The bytes of each range. Cost: copies them."""
    data = column.gather(first, after).tobytes()
    ends = np.append(0, np.cumsum(after - first)).tolist()
    return [data[start:end] for start, end in pairwise(ends)]
