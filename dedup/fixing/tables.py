"""CSV and TSV without some rows, and without some characters of others: all else stays."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.fixing.plain import without
from dedup.read.fields import BORDER, Fields
from dedup.read.tables import LONGEST, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.fixing.rewriting import Change

Span = tuple[int, int]
QUOTE = '"'


class Row(NamedTuple):
    """A row as it is written, and the line it starts on."""

    line: int
    text: str


def rewritten(
    read: Iterable[bytes], encoding: str, change: Change, fields: Sequence[str]
) -> Iterator[bytes]:
    """The bytes of a table without what goes.

    Raises:
        SettingsError: it cannot be written as it was, or a row does not hold what was read.
    """
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    encoder = codecs.getincrementalencoder(encoding)("surrogateescape")
    mirror = codecs.getincrementalencoder(encoding)("surrogateescape")
    seen = _Seen(read)
    lines = _lines(decoder.decode(piece) for piece in seen)
    header = next(lines, "")
    delimiter, names = columns_of(header, encoding, fields)
    columns = [names.index(name) for name in fields]
    yield encoder.encode(header)
    seen.written(mirror.encode(header))
    new = 2
    for row in _rows(lines, delimiter):
        kept = _kept(row, delimiter, columns, change)
        if kept:
            change.moved.append((row.line, new))
            new += kept.count("\n")
            yield encoder.encode(kept)
        seen.written(mirror.encode(row.text))
    if not seen.same():
        raise SettingsError(f"a table in {encoding} cannot be written as it was; use UTF-8")


def columns_of(header: str, encoding: str, fields: Sequence[str]) -> tuple[str, list[str]]:
    """What parts the fields of a table, and the names of these, from its first line."""
    line = header.removeprefix("\ufeff")
    delimiter = Table(line, Fields(tuple(fields)), encoding).delimiter
    (names,) = csv.reader([line], delimiter=delimiter, strict=True)
    return delimiter, names


def values(
    read: Iterable[bytes], encoding: str, fields: Sequence[str], name: str
) -> Iterator[tuple[int, str | None]]:
    """A field of each row, by the line the row starts on; None where there is no such field."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    lines = _lines(decoder.decode(piece) for piece in read)
    delimiter, names = columns_of(next(lines, ""), encoding, fields)
    at = names.index(name) if name in names else None
    for row in _rows(lines, delimiter):
        (parts,) = csv.reader([row.text], delimiter=delimiter, strict=True)
        yield row.line, parts[at] if at is not None and at < len(parts) else None


class _Seen:
    """Pieces that pass by, held against what they would be written as."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._read, self._written = bytearray(), bytearray()
        self._fits = True

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._read += piece
            yield piece

    def written(self, data: bytes) -> None:
        self._written += data
        size = min(len(self._read), len(self._written))
        self._fits = self._fits and self._read[:size] == self._written[:size]
        del self._read[:size], self._written[:size]

    def same(self) -> bool:
        return self._fits and not self._read and not self._written


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their line feeds."""
    rest: list[str] = []
    for piece in pieces:
        *whole, last = piece.split("\n")
        for line in whole:
            yield "".join((*rest, line, "\n"))
            rest = []
        rest.append(last)
    if any(rest):
        yield "".join(rest)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """The rows after the header, as the reader takes them; lines without a field are rows too."""
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    taken: list[str] = []

    def fed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    line = 2
    for _ in csv.reader(fed(), delimiter=delimiter, strict=True):
        yield Row(line, "".join(taken))
        line += len(taken)
        taken.clear()


def _kept(row: Row, delimiter: str, columns: Sequence[int], change: Change) -> str:
    """What stays of a row."""
    if row.line in change.dropped:
        change.gone.append((row.line, row.text.encode("utf-8", "surrogateescape")))
        return ""
    if row.line not in change.cuts:
        return row.text
    spans = _spans(row.text, delimiter)
    found: list[Span] = []
    whole: list[bytes] = []
    for column in columns:
        low, high = spans[column]
        raw = row.text[low:high]
        text, places = _unquoted(raw)
        if not text and len(columns) > 1:
            continue
        at = sum(len(part) + len(BORDER) for part in whole)
        whole.append(text.encode())
        for start, end in change.cuts[row.line]:
            first, last = max(0, start - at), min(len(whole[-1]), end - at)
            if first < last:
                a, b = (len(whole[-1][:edge].decode()) for edge in (first, last))
                found.append((low + places[a], low + places[b]))
    if BORDER.join(whole) != change.texts[row.line]:
        raise SettingsError(f"line {row.line} does not hold the text that was read from it")
    data = row.text.encode("utf-32-le", "surrogatepass")
    change.gone.extend(
        (row.line, row.text[a:b].encode("utf-8", "surrogateescape")) for a, b in sorted(found)
    )
    kept = without(data, [(4 * a, 4 * b) for a, b in sorted(found)])
    return kept.decode("utf-32-le", "surrogatepass")


def _spans(row: str, delimiter: str) -> list[Span]:
    """Where the fields of a row stand, quotation marks and all."""
    row = row.removesuffix("\n").removesuffix("\r")
    found: list[Span] = []
    at = 0
    while True:
        end = row.find(delimiter, _after_quotes(row, at) if row.startswith(QUOTE, at) else at)
        end = len(row) if end < 0 else end
        found.append((at, end))
        if end == len(row):
            return found
        at = end + 1


def _after_quotes(row: str, at: int) -> int:
    """The end of a field that begins with a quotation mark."""
    end = row.find(QUOTE, at + 1)
    while row.startswith(QUOTE, end + 1):
        end = row.find(QUOTE, end + 2)
    return end + 1


def _unquoted(raw: str) -> tuple[str, list[int]]:
    """The text of a field, and where each of its characters, and the end, stands."""
    if not raw.startswith(QUOTE):
        return raw, list(range(len(raw) + 1))
    chars: list[str] = []
    places: list[int] = []
    at = 1
    while at < len(raw) - 1:
        chars.append(raw[at])
        places.append(at)
        at += 2 if raw[at] == QUOTE else 1
    return "".join(chars), [*places, at]
