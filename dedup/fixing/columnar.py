"""Parquet without some rows, and without some characters of the texts of others.

Schema, metadata, row groups, compression and the order of columns stay; so do all other values.
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import SettingsError
from dedup.fixing.plain import without
from dedup.fixing.stored import BLOCK, opened, pieces
from dedup.read.fields import BORDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.rewriting import Change
    from dedup.fixing.stored import Digest
    from dedup.read import Source


def rewritten(
    source: Source, change: Change, fields: Sequence[str], digest: Digest | None
) -> Iterator[bytes]:
    """The bytes of a Parquet file without what goes.

    Raises:
        SettingsError: a text stands in an object, or is another than was read.
    """
    if digest is not None:
        for _ in pieces(source, digest):
            pass
    with opened(source) as file, TemporaryFile() as spool:
        parquet = pq.ParquetFile(file)
        with pq.ParquetWriter(spool, parquet.schema_arrow, **_ways(parquet)) as writer:
            first = 1
            for number in range(parquet.num_row_groups):
                table = parquet.read_row_group(number, use_threads=False)
                kept = _kept(table, first, change, fields)
                first += table.num_rows
                if kept.num_rows:
                    writer.write_table(kept, row_group_size=kept.num_rows)
        spool.seek(0)
        while piece := spool.read(BLOCK):
            yield piece


def values(source: Source, name: str) -> Iterator[object]:
    """A column, row by row; None everywhere where there is no such column. Dates are as text."""
    with opened(source) as file:
        parquet = pq.ParquetFile(file)
        known = name in parquet.schema_arrow.names
        for number in range(parquet.num_row_groups):
            if known:
                column = parquet.read_row_group(number, [name], use_threads=False).column(name)
                yield from (_plain(value) for value in column.to_pylist())
            else:
                yield from [None] * parquet.metadata.row_group(number).num_rows


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _ways(parquet: pq.ParquetFile) -> dict[str, object]:
    """How the file is written: as it was."""
    about = parquet.metadata
    if not about.num_row_groups:
        return {}
    group = about.row_group(0)
    chunks = [group.column(number) for number in range(group.num_columns)]
    compression = {chunk.path_in_schema: _codec(chunk.compression) for chunk in chunks}
    dictionaries = [chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page]
    return {
        "compression": compression,
        "use_dictionary": dictionaries or False,
        "version": about.format_version,
        "store_schema": b"ARROW:schema" in (about.metadata or {}),
        "write_page_checksum": True,
    }


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


def _kept(table: pa.Table, first: int, change: Change, fields: Sequence[str]) -> pa.Table:
    """A row group without what goes; `first`: the number of its first row."""
    stays = [row not in change.dropped for row in range(first, first + table.num_rows)]
    cut = [number for number, stay in enumerate(stays) if stay and first + number in change.cuts]
    if cut:
        rows = pa.concat_tables([table.slice(number, 1) for number in cut])
        values = _values(rows, fields)
        for at, number in enumerate(cut):
            row = first + number
            _cut(values, at, change.texts[row], change.cuts[row])
        for name, column in values.items():
            table = _replaced(table, table.schema.get_field_index(name), cut, column)
    return table if all(stays) else table.filter(_mask(stays))


def _replaced(table: pa.Table, at: int, rows: Sequence[int], values: list[object]) -> pa.Table:
    """A column with other values in some rows, ascending."""
    field, column = table.schema.field(at), table.column(at)
    pieces, done = [], 0
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            pieces += [*column.slice(done, row - done).chunks, _cell(value, field.type)]
            done = row + 1
    pieces += column.slice(done).chunks
    whole = pa.chunked_array(pieces, field.type).combine_chunks()
    return table.set_column(at, field, whole)


def _cell(value: object, kind: pa.DataType) -> pa.Array:
    """One text as a column. (What makes columns of lists imports pandas where it is installed:
    a quarter of a second.)"""
    types = pa.types
    wide = types.is_large_string(kind) or types.is_large_binary(kind)
    if not (wide or types.is_string(kind) or types.is_binary(kind)):
        return pa.array([value], kind)
    data = value if isinstance(value, bytes) else str(value).encode()
    offsets = np.array([0, len(data)], np.int64 if wide else np.int32)
    return pa.Array.from_buffers(kind, 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _mask(rows: Sequence[bool]) -> pa.Array:
    bits = np.packbits(np.array(rows, np.bool_), bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(rows), [None, pa.py_buffer(bits)])


def _values(table: pa.Table, fields: Sequence[str]) -> dict[str, list[object]]:
    missing = [name for name in fields if table.schema.get_field_index(name) < 0]
    if missing:
        raise SettingsError(
            f"the texts of {missing[0]!r} stand in an object; only whole rows can be removed: "
            "--remove documents"
        )
    return {name: table.column(name).to_pylist() for name in fields}


def _cut(
    values: dict[str, list[object]], row: int, text: bytes, spans: Sequence[tuple[int, int]]
) -> None:
    """Take parts out of the texts of one row."""
    whole: list[bytes] = []
    for column in values.values():
        value = column[row]
        if value is None:
            continue
        data = value if isinstance(value, bytes) else str(value).encode()
        at = sum(len(part) + len(BORDER) for part in whole)
        whole.append(data)
        inner = [(max(0, a - at), min(len(data), b - at)) for a, b in spans]
        kept = without(data, [(a, b) for a, b in inner if a < b])
        column[row] = kept if isinstance(value, bytes) else kept.decode()
    if BORDER.join(whole) != text:
        raise SettingsError(f"row {row + 1} does not hold the text that was read from it")
