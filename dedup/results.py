"""A saved result, read back: the report as it was, without the texts that it points into."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dedup.errors import InputError, SettingsError
from dedup.model import (
    Document,
    File,
    Finding,
    Gate,
    Leak,
    LeakedDocument,
    Pair,
    Place,
    Report,
    Skipped,
)
from dedup.render.as_json import SCHEMA
from dedup.render.rows import ErrorRow, FindingRow, PlaceRow  # noqa: TC001 (msgspec resolves the types of fields)

LEAST = 2
"""Places of a finding."""


class Inputs(msgspec.Struct, gc=False):
    """What was read."""

    documents: int
    skipped: tuple[Skipped, ...]


class Totals(msgspec.Struct, gc=False):
    """The sums of a result."""

    paragraphs: int
    words: int
    redundant: int


class Saved(msgspec.Struct, gc=False):
    """A result, as in `result.schema.json`."""

    settings: dict[str, object]
    inputs: Inputs
    totals: Totals
    findings: list[FindingRow]
    files: tuple[File, ...]
    errors: list[ErrorRow]
    gate: Gate | None = None
    pairs: tuple[Pair, ...] | None = None
    leaks: tuple[Leak, ...] | None = None
    leaked: tuple[LeakedDocument, ...] = ()


class Version(msgspec.Struct, gc=False):
    """What says how the rest is written."""

    schema: int


def read(path: str) -> Report:
    """Read a result that `-f json` wrote.

    Returns:
        The report. Its documents have no text, no paragraphs and no words: see `reloading`.

    Raises:
        SettingsError: it cannot be read, is no result, or one of another version.
    """
    try:
        data = Path(path).read_bytes()
        schema = msgspec.json.decode(data, type=Version).schema
        if schema != SCHEMA:
            raise SettingsError(
                f"{path} is a result of schema {schema}; this version reads {SCHEMA}: scan again"
            )
        return _report(msgspec.json.decode(data, type=Saved))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror or error}") from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise SettingsError(f"{path} is no result of dedup -f json: {error}") from error


def _report(saved: Saved) -> Report:
    documents: dict[tuple[str, int | None], Document] = {}
    return Report(
        settings=saved.settings,
        files=saved.files,
        skipped=saved.inputs.skipped,
        errors=tuple(
            InputError(row.path, row.message, row.line, row.record) for row in saved.errors
        ),
        documents=saved.inputs.documents,
        paragraphs=saved.totals.paragraphs,
        words=saved.totals.words,
        redundant=saved.totals.redundant,
        findings=tuple(_finding(row, documents) for row in saved.findings),
        pairs=saved.pairs,
        gate=saved.gate,
        leaks=saved.leaks,
        leaked=saved.leaked,
    )


def _finding(row: FindingRow, documents: dict[tuple[str, int | None], Document]) -> Finding:
    places = tuple(_place(place, documents) for place in row.places)
    if len(places) < LEAST or sum(place.centre for place in places) != 1:
        raise msgspec.ValidationError(f"finding {row.id} has not two places and one centre")
    return Finding(
        id=row.id,
        rule=row.rule,
        similarity=row.similarity,
        words=row.words,
        redundant=row.redundant,
        places=places,
        kinds=row.kinds,
        documents=row.documents,
        state=row.state,
        reason=row.reason,
    )


def _place(row: PlaceRow, documents: dict[tuple[str, int | None], Document]) -> Place:
    key = row.path, row.record
    if key not in documents:
        documents[key] = Document(row.document, row.path, row.record, b"", 0, 0, 0)
    return Place(
        document=documents[key],
        span=(row.start.offset, row.end.offset),
        paragraphs=row.paragraphs,
        words=row.words,
        centre=row.centre,
        similarity=row.similarity,
        containment=row.containment,
        kinds=row.kinds,
        edits=row.edits,
        reported=row.reported,
    )
