"""The report: what was read, and the rows of what was found in it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol

import numpy as np
from xxhash import xxh3_64_hexdigest

from dedup.errors import SettingsError
from dedup.model import Document, File, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Batch, Corpus, Words
    from dedup.intake import Intake
    from dedup.model import Finding
    from dedup.read import Listing


OF_NOTHING = xxh3_64_hexdigest(b"")
LAST = 1 << 62
"""Line of what is said of a file as a whole: it comes last."""


def is_empty(report: Report) -> bool:
    """Whether there was nothing to read: no file, or only empty ones."""
    return not report.errors and all(file.hash == OF_NOTHING for file in report.files)


def nothing_to_read(paths: Sequence[str], listing: Listing) -> str:
    """What to say, and to do, where no text was found."""
    where = ", ".join(paths)
    if listing.files:
        return f"nothing to read in {where}: every file is empty"
    left = ", ".join(f"{skipped.files} {skipped.reason}" for skipped in listing.skipped)
    hint = f" ({left}; --include '*' takes other suffixes in, a file named is always read)"
    return f"nothing to read in {where}{hint if left else ': there is no file'}"


def hold_two(taken: Intake, listing: Listing, sizes: Sequence[int]) -> None:
    """Two files of one text each were read, and both have words.

    Raises:
        SettingsError: they do not.
    """
    counts = [0, 0]
    for batch in taken.batches:
        for file in batch.files.tolist():
            counts[file] += 1
    for source, count in zip(listing.files, counts, strict=True):
        if count > 1:
            raise SettingsError(f"{source.path} holds {count:,} texts; name two files of one each")
    if sum(counts) < 2 or not all(sizes):
        empty = counts.index(0) if 0 in counts else list(sizes).index(0)
        raise SettingsError(f"{listing.files[empty].path} has no words to compare")


def first_reported(taken: Intake, listing: Listing | None) -> int:
    """The first token of the documents that are reported on; those before are compared with."""
    token = 0
    for batch, (_, bounds) in zip(taken.batches, taken.tokens, strict=True):
        others = int(np.searchsorted(batch.files, listing.others)) if listing else 0
        token += int(bounds[others])
        if others < len(batch.files):
            return token
    return token


class Library:
    """Documents by number, made into rows when asked for.

    Args:
        taken: what was read.
        corpus: its tokens.
        words: words of each document.
        listing: the files, or None where texts have no files: then an id is the path too.
    """

    def __init__(
        self, taken: Intake, corpus: Corpus, words: Words, listing: Listing | None
    ) -> None:
        self.batches, self.words = taken.batches, words
        sizes = [len(batch.offsets) - 1 for batch in taken.batches]
        self.bases = list(itertools.accumulate(sizes, initial=0))
        self.texts = [batch.text for batch in taken.batches]
        self.parts = np.repeat(np.arange(len(sizes)), sizes)
        self.starts = np.concatenate(
            [*(batch.offsets[:-1] for batch in taken.batches), np.empty(0, np.int64)]
        )
        documents = np.arange(len(corpus.documents))
        self.segments = np.searchsorted(corpus.segment_documents, documents).tolist()
        self.paragraphs: int = self.segments[-1]
        self.files = [source.path for source in listing.files] if listing else None
        self._made: dict[int, Document] = {}

    def document(self, number: int) -> Document:
        """The row of a document: always the same one."""
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def rows(self, numbers: Iterable[int]) -> dict[int, Document]:
        """The rows of some documents, by number."""
        return {number: self.document(number) for number in numbers}

    def text(self, number: int, start: int, end: int) -> bytes:
        """Bytes of a document, from, to."""
        at = int(self.starts[number])
        found: bytes = self.texts[self.parts[number]][at + start : at + end].tobytes()
        return found

    def origins(self, numbers: NDArray[np.int64]) -> Iterator[tuple[str, str, int | None]]:
        """Ids, paths and records of documents, by number ascending."""
        cuts = np.searchsorted(numbers, self.bases).tolist()
        for batch, base, low, high in zip(self.batches, self.bases, cuts, cuts[1:], strict=False):
            rows = numbers[low:high] - base
            names = [batch.ids[row] for row in rows.tolist()]
            yield from map(
                self._origin, names, batch.files[rows].tolist(), batch.records[rows].tolist()
            )

    def _at(self, number: int) -> tuple[Batch, int]:
        """The batch of a document, and its number there."""
        part = self.parts[number]
        return self.batches[part], number - self.bases[part]

    def _make(self, number: int) -> Document:
        batch, at = self._at(number)
        file, line = int(batch.files[at]), int(batch.records[at])
        name, path, record = self._origin(batch.ids[at], file, line)
        return Document(
            id=name,
            path=path,
            record=record,
            utf8=batch.text.data[batch.offsets[at] : batch.offsets[at + 1]],
            paragraphs=self.segments[number + 1] - self.segments[number],
            words=int(self.words.all[number]),
            redundant=int(self.words.redundant[number]),
        )

    def _origin(self, own: str | None, file: int, line: int) -> tuple[str, str, int | None]:
        record = line or None
        path = own or "" if self.files is None else self.files[file]
        return id_of(own, path, record), path, record

    def rows_of_files(self, taken: Intake) -> list[File]:
        """Every file that was read, with the words of its documents."""
        if self.files is None:
            return texts_as_files(map(self.document, range(len(self.words.all))))
        numbers = np.concatenate([batch.files for batch in self.batches] or [np.empty(0, np.int32)])
        return file_rows(self.files, numbers, self.words, taken)


def id_of(name: str | None, path: str, record: int | None) -> str:
    """The id of a document: its own one, or else its path and record."""
    return name or (path if record is None else f"{path}:{record}")


def texts_as_files(documents: Iterable[Document]) -> list[File]:
    """Texts that come from no file, each as one."""
    return [File(row.path, "", 1, row.words, row.redundant) for row in documents]


def file_rows(
    files: Sequence[str], numbers: NDArray[np.integer], words: Words, taken: Intake
) -> list[File]:
    """Every file that was read; `numbers`: of each document the number of its file."""
    columns = [
        np.bincount(numbers, weights, len(files)).astype(np.int64).tolist()
        for weights in (None, words.all, words.redundant)
    ]
    hashes = {read.file: read.hash for read in taken.read}
    rows = zip(files, *columns, strict=True)
    return [
        File(path, hashes.get(number, ""), documents, all_, redundant)
        for number, (path, documents, all_, redundant) in enumerate(rows)
        if number in hashes or documents
    ]


class Shelf(Protocol):
    """Where a report has its documents from."""

    words: Words
    paragraphs: int

    def rows_of_files(self, taken: Intake) -> list[File]:
        """Every file that was read, with the words of its documents."""


def report(
    taken: Intake,
    library: Shelf,
    listing: Listing | None,
    found: Sequence[Finding],
    settings: dict[str, object],
) -> Report:
    """All that a scan has to say."""
    errors = (*(listing.errors if listing else ()), *taken.errors)
    return Report(
        settings=settings,
        files=tuple(library.rows_of_files(taken)),
        skipped=listing.skipped if listing else (),
        errors=tuple(
            sorted(errors, key=lambda error: (error.path, error.line or error.record or LAST))
        ),
        documents=len(library.words.all),
        paragraphs=library.paragraphs,
        words=int(library.words.all.sum()),
        redundant=int(library.words.redundant.sum()),
        findings=found,
    )
