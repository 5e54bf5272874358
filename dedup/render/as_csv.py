"""The places as a table: comma-separated values (RFC 4180), one place a row, names in the first.

Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
formula; ids and paths are not to be trusted, so an apostrophe is put before those. Characters that
are not printable are spelled out, so that a row is a line. An input that could not be read is a row
with the rule DD901. The message says why that could not be read, or why a finding is not new. Read
JSON where names must come as they are.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dedup.render.locations import locate_places
from dedup.render.rows import share
from dedup.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.errors import InputError
    from dedup.model import Finding, Report
    from dedup.render.locations import Spot

Cell = str | int | float | None

HEADER = (
    "finding",
    "rule",
    "state",
    "document",
    "path",
    "record",
    "first",
    "reported",
    "similarity",
    "containment",
    "words",
    "kinds",
    "start_line",
    "start_column",
    "end_line",
    "end_column",
    "start_offset",
    "end_offset",
    "start_byte",
    "end_byte",
    "first_paragraph",
    "last_paragraph",
    "message",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report) -> Iterator[bytes]:
    """Write the header and a row for each place and each error, UTF-8, lines ending in CR LF."""
    yield _line(HEADER)
    for error in report.errors:
        yield _line(_error(error))
    for finding, spots in locate_places(report.findings):
        for spot in spots:
            yield _line(_place(finding, spot))


def _place(finding: Finding, spot: Spot) -> Iterable[Cell]:
    place, document = spot.place, spot.place.document
    return (
        finding.id,
        finding.rule,
        finding.state,
        document.id,
        document.path,
        document.record,
        _bool(place is finding.first),
        _bool(place.reported),
        share(place.similarity),
        share(place.containment),
        place.words,
        " ".join(place.kinds),
        spot.start.line,
        spot.start.column,
        spot.end.line,
        spot.end.column,
        *place.span,
        spot.start.byte,
        spot.end.byte,
        *place.paragraphs,
        finding.reason,
    )


def _error(error: InputError) -> Iterable[Cell]:
    row: dict[str, Cell] = dict.fromkeys(HEADER)
    row |= {"rule": "DD901", "path": error.path, "record": error.record}
    row |= {"start_line": error.line, "message": error.message}
    return row.values()


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _line(cells: Iterable[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return line.getvalue().encode()


def _cell(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    shown = safe(cell)
    return f"'{shown}" if cell.startswith(FORMULA) else shown
