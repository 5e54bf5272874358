"""The texts that a saved result points into, read again where they are what they were."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup.columns import Batch, FileRead
from dedup.errors import InputError, SettingsError
from dedup.read import Fields, Source, list_files, read_batches
from dedup.read.source import INSIDE
from dedup.render.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Document, Finding, Report

CHANGED = "it has changed since the result was written; scan again"
STREAM = "it was standard input, which cannot be read again"
UNREAD = "it could not be read through when the result was written; scan again"
GONE = "it is no longer there; run dedup where the result was written"


def loaded(
    report: Report, findings: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[InputError, ...]]:
    """Read the texts that findings of a saved report point into, each file once.

    Returns:
        The findings whose texts are what they were, with these; and an error for each file that
        has changed or cannot be read. No text is taken from such a file.

    Cost: reading the files, and tokenising the texts.
    """
    wanted: dict[str, set[int | None]] = defaultdict(set)
    for finding in findings:
        for place in finding.places:
            wanted[place.document.path].add(place.document.record)
    hashes = {file.path: file.hash for file in report.files}
    library = _Library(report.settings)
    for path, records in sorted(wanted.items()):
        library.read(path, records, hashes.get(path, ""))
    found = tuple(
        library.filled(finding)
        for finding in findings
        if not any(place.document.path in library.errors for place in finding.places)
    )
    return found, tuple(library.errors[path] for path in sorted(library.errors))


class _Library:
    """Texts of files, by path and record, where these are what they were."""

    def __init__(self, settings: dict[str, object]) -> None:
        named = settings.get("text-field", "text")
        names = named if isinstance(named, list) else [named]
        self._fields = Fields(tuple(map(str, names)), str(settings.get("id-field", "id")))
        self._encoding = str(settings.get("encoding", "utf-8"))
        self._texts: dict[tuple[str, int | None], bytes] = {}
        self._documents: dict[tuple[str, int | None], Document] = {}
        self.errors: dict[str, InputError] = {}

    def read(self, path: str, records: set[int | None], expected: str) -> None:
        """Read some records of a file."""
        problem = STREAM if path == "-" else "" if expected else UNREAD
        texts: dict[int | None, bytes] = {}
        if not problem:
            try:
                problem = self._read(_sources(path), records, expected, texts)
            except SettingsError as error:
                problem = str(error)
        if problem or records - texts.keys():
            self.errors[path] = InputError(path, problem or CHANGED)
            return
        self._texts.update({(path, record): text for record, text in texts.items()})

    def _read(
        self,
        sources: Sequence[Source],
        records: set[int | None],
        expected: str,
        texts: dict[int | None, bytes],
    ) -> str:
        """Take in texts; says what is wrong, if anything is."""
        found = ""
        problem = GONE
        for item in read_batches(sources, self._fields, self._encoding):
            if isinstance(item, Batch):
                texts.update(_texts(item, records))
            elif isinstance(item, FileRead):
                found = item.hash
            elif item.record is None:
                problem = item.message
        if not found:
            return problem
        return "" if found == expected else CHANGED

    def filled(self, finding: Finding) -> Finding:
        """A finding with the texts of its places."""
        places = tuple(
            replace(place, document=self._document(place.document)) for place in finding.places
        )
        return replace(finding, places=places)

    def _document(self, document: Document) -> Document:
        key = document.path, document.record
        if key not in self._documents:
            filled = replace(document, utf8=self._texts[key])
            made = outline(filled)
            words = made.words(0, len(made.starts))
            filled = replace(filled, paragraphs=len(made.paragraphs) - 1, words=words)
            self._documents[key] = filled
        return self._documents[key]


def _sources(path: str) -> list[Source]:
    """The file of a result's path; what is in an archive is found through that."""
    name = path
    while not Path(name).exists() and INSIDE in name:
        name = name.rpartition(INSIDE)[0]
    return [source for source in list_files([name]).files if source.path == path]


def _texts(batch: Batch, records: set[int | None]) -> Iterator[tuple[int | None, bytes]]:
    for number, value in enumerate(batch.records.tolist()):
        record = value or None
        if record in records:
            start, end = batch.offsets[number : number + 2]
            yield record, batch.text[start:end].tobytes()
