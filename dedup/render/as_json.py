"""The result as JSON: everything that was found, with every place in lines, characters, bytes.

The contract is `result.schema.json` beside this file. There is one row on a line, so that results
can be compared and searched line by line. Edits and files are written as they are in the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup import __version__
from dedup.findings import states_of
from dedup.render.rows import LEVELS, encoded, error_row, finding_rows, share
from dedup.render.written import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.model import Leak, LeakedDocument, Pair, Report

SCHEMA = 1


def render(report: Report) -> Iterator[bytes]:
    """Write the report as one JSON object, UTF-8, ending with a newline, piece by piece.

    Equal reports give equal bytes. Cost: linear in the report and in the texts it points into.
    """
    yield b"{\n"
    for name, value in _head(report):
        yield b'"%s":%s,\n' % (name.encode(), encoded(value))
    written = lines(report.findings, (b",\n", b""))
    if written is None:
        yield from _rows("findings", finding_rows(report.findings))
    else:
        yield b'"findings":['
        yield next(written)[1:]
        yield from written
        yield b"\n],\n"
    if report.gate is not None:
        yield b'"gate":%s,\n' % encoded(report.gate)
    if report.pairs is not None:
        yield from _rows("pairs", (_pair(row) for row in report.pairs))
    if report.leaks is not None:
        yield from _rows("leaks", map(_shared, report.leaks))
        yield from _rows("leaked", map(_shared, report.leaked))
    yield from _rows("files", report.files)
    yield from _rows("errors", (error_row(row) for row in report.errors), end=b"\n}\n")


def _head(report: Report) -> Iterator[tuple[str, object]]:
    yield "schema", SCHEMA
    yield "tool", f"dedup {__version__}"
    yield "complete", report.complete
    yield "settings", report.settings
    inputs = {"files": len(report.files), "documents": report.documents, "skipped": report.skipped}
    yield "inputs", inputs
    states = states_of(report.findings)
    counts = {"findings": len(report.findings), **{str(state): states[state] for state in LEVELS}}
    yield (
        "totals",
        {
            "paragraphs": report.paragraphs,
            "words": report.words,
            "redundant": report.redundant,
            **counts,
        },
    )


def _rows(name: str, rows: Iterable[object], end: bytes = b",\n") -> Iterator[bytes]:
    yield b'"%s":[' % name.encode()
    between = b"\n"
    for row in rows:
        yield between + encoded(row)
        between = b",\n"
    yield (b"]" if between == b"\n" else b"\n]") + end


def _shared(row: Leak | LeakedDocument) -> Leak | LeakedDocument:
    return replace(row, share=share(row.share))


def _pair(pair: Pair) -> Pair:
    alike, inside = share(pair.similarity), share(pair.containment)
    return replace(pair, similarity=alike, containment=inside)
