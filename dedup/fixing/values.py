"""Fields of records that a policy goes by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dedup.errors import SettingsError
from dedup.fixing import tables
from dedup.fixing.preference import hold_field
from dedup.fixing.rewriting import is_file, lines_of
from dedup.fixing.stored import plain_pieces
from dedup.read.text import BOM
from dedup.removals import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dedup.fixing.request import Keep
    from dedup.read import Source
    from dedup.settings import Settings


def values_of(
    keep: Keep, files: Sequence[Source], wanted: Mapping[str, set[int]], settings: Settings
) -> dict[Key, object]:
    """The field that a policy goes by, of some documents; empty where it goes by none. What is in
    an archive, or remote, stays whatever its fields are, and has none.

    Raises:
        SettingsError: no document has it.
    """
    if not keep.field:
        return {}
    found: dict[Key, object] = {}
    for source in files:
        records = wanted.get(source.path, set())
        if records and is_file(source):
            for record, value in _values(source, keep.field, settings):
                if record in records:
                    found[Key(source.path, record)] = value
    hold_field(keep, found)
    return found


def _values(source: Source, name: str, settings: Settings) -> Iterator[tuple[int, object]]:
    """A field of all records of a file, by their numbers."""
    read = plain_pieces(source)
    if source.format == "jsonl":
        for number, line in enumerate(lines_of(read), 1):
            if line.strip():
                yield number, _field(json.loads(line.removeprefix(BOM)), name)
    elif source.format == "csv":
        for row, value in tables.values(read, settings.encoding, settings.text_fields, name):
            yield row, number_in(value)
    elif source.format == "parquet":
        from dedup.fixing import columnar  # noqa: PLC0415 (only for such files)

        yield from enumerate(columnar.values(source, name), 1)
    else:
        raise SettingsError(f"--keep goes by the field {name!r}, and {source.path} has no fields")


def number_in(value: str | None) -> object:
    """What a field of a table says: a number, if it is one."""
    try:
        return float(value or "")
    except ValueError:
        return value or None


def _field(record: object, name: str) -> object:
    if isinstance(record, dict) and name in record:
        return record[name]
    for part in name.split("."):
        if not isinstance(record, dict) or part not in record:
            return None
        record = record[part]
    return record
