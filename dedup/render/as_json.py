"""The result as JSON: everything that was found, with every place in lines, characters, bytes.

The contract is `result.schema.json` beside this file. There is one row on a line, so that results
can be compared and searched line by line.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from dedup import __version__
from dedup.render.positions import locate_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.errors import InputError
    from dedup.model import Document, Edit, File, Finding, Place, Report

SCHEMA = 1
DIGITS = 4

Json = dict[str, object]


def render(report: Report) -> Iterator[bytes]:
    """Write the report as one JSON object, UTF-8, ending with a newline, piece by piece.

    Equal reports give equal bytes. Cost: linear in the report and in the texts it points into.
    """
    points = _points(report.findings)
    yield b"{\n"
    for name, value in _head(report):
        yield b'"%s":%s,\n' % (name.encode(), _encoded(value))
    yield from _rows("findings", (_finding(row, points) for row in report.findings))
    yield from _rows("files", (_file(row) for row in report.files))
    yield from _rows("errors", (_error(row) for row in report.errors), end=b"\n}\n")


def _head(report: Report) -> Iterator[tuple[str, object]]:
    yield "schema", SCHEMA
    yield "tool", f"dedup {__version__}"
    yield "complete", report.complete
    yield "settings", report.settings
    skipped = [{"reason": row.reason, "files": row.files} for row in report.skipped]
    yield "inputs", {"files": len(report.files), "documents": report.documents, "skipped": skipped}
    yield (
        "totals",
        {
            "paragraphs": report.paragraphs,
            "words": report.words,
            "redundant": report.redundant,
            "findings": len(report.findings),
            "new": len(report.findings),
            "known": 0,
        },
    )


def _rows(name: str, rows: Iterable[Json], end: bytes = b",\n") -> Iterator[bytes]:
    yield b'"%s":[' % name.encode()
    between = b"\n"
    for row in rows:
        yield between + _encoded(row)
        between = b",\n"
    yield (b"]" if between == b"\n" else b"\n]") + end


class _Points:
    """Every start and end of a place, in the order of the report, document by document."""

    def __init__(self, offsets: dict[int, list[int]], texts: dict[int, bytes | memoryview]) -> None:
        located = locate_each(list(texts.values()), [offsets[key] for key in texts])
        self._rows = {
            key: zip(*columns, offsets[key], strict=True)
            for key, columns in zip(texts, located, strict=True)
        }

    def next(self, document: Document) -> Json:
        line, column, byte, offset = next(self._rows[id(document)])
        return {"line": line, "column": column, "offset": offset, "byte": byte}


def _points(findings: Iterable[Finding]) -> _Points:
    offsets: dict[int, list[int]] = defaultdict(list)
    texts: dict[int, bytes | memoryview] = {}
    for finding in findings:
        for place in finding.places:
            key = id(place.document)
            texts[key] = place.document.utf8
            offsets[key].extend(place.span)
    return _Points(offsets, texts)


def _finding(finding: Finding, points: _Points) -> Json:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "level": "error",
        "state": "new",
        "similarity": round(finding.similarity, DIGITS),
        "words": finding.words,
        "redundant": finding.redundant,
        "places": [_place(place, points) for place in finding.places],
    }


def _place(place: Place, points: _Points) -> Json:
    return {
        "document": place.document.id,
        "path": place.document.path,
        "record": place.document.record,
        "centre": place.centre,
        "similarity": round(place.similarity, DIGITS),
        "containment": round(place.containment, DIGITS),
        "words": place.words,
        "kinds": place.kinds,
        "edits": [_edit(edit) for edit in place.edits],
        "start": points.next(place.document),
        "end": points.next(place.document),
        "paragraphs": place.paragraphs,
    }


def _edit(edit: Edit) -> Json:
    return {"op": edit.op, "centre": edit.centre, "here": edit.here}


def _file(file: File) -> Json:
    return {
        "path": file.path,
        "hash": file.hash,
        "documents": file.documents,
        "words": file.words,
        "redundant": file.redundant,
    }


def _error(error: InputError) -> Json:
    return {
        "path": error.path,
        "line": error.line,
        "record": error.record,
        "rule": "DD901",
        "message": error.message,
    }


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_plain(value))


def _plain(value: object) -> object:
    """Spell out lone surrogates (file names that are not UTF-8), which JSON cannot carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
