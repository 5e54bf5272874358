"""CSV and TSV: one record a row, a text in one or some of its columns."""

from __future__ import annotations

import codecs
import csv
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING

from dedup.read.broken import Broken, Faults
from dedup.read.fields import ABSENT, BORDER
from dedup.read.records import Taken
from dedup.read.streams import streamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.errors import InputError
    from dedup.read.batches import Documents
    from dedup.read.fields import Fields

MORE = "row{} of this file could not be read"
DELIMITERS = ",\t;|"
LONGEST = 1 << 28
"""Characters of a field; what is longer is a quote that is not closed."""
ROWS = 1024
"""Rows taken at once."""
SHOWN_COLUMNS = 12


def read_table(
    pieces: Iterable[bytes], path: str, encoding: str, fields: Fields
) -> Iterator[Documents | InputError]:
    """Read the rows of a file; the first one names the columns.

    Args:
        pieces: the bytes of the file, cut anywhere.
        path: the file as the report names it; `.tsv` is read by tabs unless the first row says
            otherwise.
        encoding: how it is encoded, by Python's name.
        fields: columns of the text and the id; a dot in a name is a dot.

    Returns:
        Documents, whose record is the line their row starts on, and errors for rows that give
        none: the first 20 and the number of the rest.

    Raises:
        Broken: the bytes broke off, or there is no column of that name.
    """
    faults = Faults(path, MORE)
    lines = Lines(pieces, encoding)
    header = lines.first()
    if not header.strip():
        return
    table = Table(header, fields, encoding)
    rows = lines.rows(table.delimiter)
    try:
        while block := list(islice(rows, ROWS)):
            taken = Taken([], [], [], [])
            for line, row in block:
                try:
                    table.take(row, line, taken)
                except ValueError as error:
                    yield from faults.add(str(error), line, line)
            yield taken.documents()
    except Broken as broken:
        yield from faults.end()
        raise broken.at(lines.line, lines.line) from None
    yield from faults.end()


class Lines:
    """The rows of one file by the lines they start on.

    Attributes:
        line: where the row that comes next starts, from 1.
    """

    def __init__(self, pieces: Iterable[bytes], encoding: str) -> None:
        """Take the bytes, and how they are encoded."""
        utf8 = codecs.lookup(encoding).name == "utf-8"
        self.line = 1
        # What is not of the encoding is an error of its row; only a line feed ends a line.
        self._lines = TextIOWrapper(
            streamed(pieces),
            "utf-8-sig" if utf8 else encoding,
            errors="surrogateescape",
            newline="\n",
        )

    def first(self) -> str:
        """The first line."""
        with self._decoding():
            line = self._lines.readline()
        self.line += 1
        return line

    def rows(self, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
        """The rows after the first line, each with its line; or what is wrong with it.

        Raises:
            Broken: what follows cannot be decoded.
        """
        csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
        rows = csv.reader(self._lines, delimiter=delimiter, strict=True)
        while True:
            try:
                with self._decoding():
                    row: list[str] | str | None = next(rows, None)
            except csv.Error as error:
                row = f"malformed CSV: {error}"
            if row is None:
                return
            if row:
                yield self.line, row
            self.line = rows.line_num + 2

    @contextmanager
    def _decoding(self) -> Iterator[None]:
        try:
            yield
        except UnicodeError as error:
            raise Broken(f"not {self._lines.encoding}: {error}; check --encoding") from None


class Table:
    """The columns of one file."""

    def __init__(self, header: str, fields: Fields, encoding: str) -> None:
        """Find them in the first line.

        Raises:
            Broken: one of the text is not there.
        """
        self._encoding = encoding
        self.delimiter, names = _columns(header, fields.text)
        missing = [name for name in fields.text if name not in names]
        if missing:
            raise Broken(
                f"no column {missing[0]!r} (there are {_some(names)}); set --text-field to the "
                "column that holds the text",
                1,
            )
        self._width = len(names)
        self._text = [names.index(name) for name in fields.text]
        known = fields.id in names and fields.id not in fields.text
        self._id = names.index(fields.id) if known else None

    def take(self, row: list[str] | str, line: int, taken: Taken) -> None:
        """Take a row that starts on a line; raises ValueError where it is none."""
        if isinstance(row, str):
            raise ValueError(row)
        if len(row) != self._width:
            plural = "field" if len(row) == 1 else "fields"
            raise ValueError(f"the row has {len(row)} {plural}, the first row {self._width}")
        parts = [self._utf8(row[at]) for at in self._text]
        if len(parts) > 1:
            # An empty field is what a table has for one that is absent.
            taken.lengths.append([len(part) or ABSENT for part in parts])
            parts = [BORDER.join(part for part in parts if part)]
        name = None if self._id is None else row[self._id]
        taken.texts.append(parts[0])
        taken.records.append(line)
        taken.ids.append((name and self._utf8(name).decode()) or None)

    def _utf8(self, field: str) -> bytes:
        try:
            return field.encode()
        except UnicodeEncodeError as error:
            byte = ord(field[error.start]) & 0xFF
            raise ValueError(
                f"not {self._encoding} (byte 0x{byte:02x}, character {error.start} of the field); "
                "set --encoding, for example latin-1"
            ) from None


def _columns(header: str, wanted: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter, and the names in the first line: those of the first one that fits."""
    found: list[tuple[str, list[str]]] = []
    for delimiter in DELIMITERS:
        try:
            (names,) = csv.reader([header], delimiter=delimiter, strict=True)
        except csv.Error:
            continue
        found.append((delimiter, names))
        if set(wanted) <= set(names):
            return delimiter, names
    return max(found, key=lambda each: len(each[1]), default=(",", []))


def _some(names: Sequence[str]) -> str:
    more = ", …" if len(names) > SHOWN_COLUMNS else ""
    return ", ".join(map(repr, names[:SHOWN_COLUMNS])) + more
