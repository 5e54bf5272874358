"""Columns of Arrow become documents: their buffers are taken over, no row becomes an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.read.batches import Documents
from dedup.read.broken import Broken
from dedup.read.fields import ABSENT, BORDER, regions_of
from dedup.read.records import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.errors import InputError
    from dedup.read.broken import Faults
    from dedup.read.fields import Fields

MORE = "row{} of this file could not be read"
SHOWN_COLUMNS = 12
DAMAGE = (pa.ArrowException, OSError, ValueError, RuntimeError, MemoryError, SystemError)
"""What pyarrow raises where the bytes of a file make no sense."""


class Columns(NamedTuple):
    """Where the fields are in a schema: for each the names on the way to it."""

    text: tuple[tuple[str, ...], ...]
    id: tuple[str, ...] | None

    def names(self) -> list[str]:
        """As Parquet names them, each once."""
        paths = [*self.text, *([self.id] if self.id else [])]
        return list(dict.fromkeys(".".join(path) for path in paths))


def columns_of(schema: pa.Schema, fields: Fields) -> Columns:
    """Find the fields in a schema.

    Raises:
        Broken: one of the text is not there, or holds no text.
    """
    text = []
    for name in fields.text:
        path = _path(schema, name)
        if path is None:
            raise Broken(
                f"no column {name!r} (there are {_some(schema.names)}); set --text-field to the "
                "column that holds the text"
            )
        kind = _type(schema, path)
        if not _is_text(kind):
            raise Broken(f"the column {name!r} holds {kind}, not strings")
        text.append(path)
    name_path = None if fields.id in fields.text else _path(schema, fields.id)
    return Columns(tuple(text), name_path)


def _path(schema: pa.Schema, name: str) -> tuple[str, ...] | None:
    """The way to a field: a column of that name, or one in a struct."""
    for path in ((name,), tuple(name.split("."))):
        if _type(schema, path) is not None:
            return path
    return None


def _type(schema: pa.Schema, path: Sequence[str]) -> pa.DataType | None:
    at = schema.get_field_index(path[0])
    kind = schema.field(at).type if at >= 0 else None
    for name in path[1:]:
        if kind is None or not pa.types.is_struct(kind):
            return None
        at = kind.get_field_index(name)
        kind = kind.field(at).type if at >= 0 else None
    return kind


def _is_text(kind: pa.DataType) -> bool:
    """Whether values are strings, or bytes that may be some, or all null."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    views = (pa.string_view(), pa.binary_view())
    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary,
             pa.types.is_large_binary, pa.types.is_null)  # fmt: skip
    return kind in views or any(is_kind(kind) for is_kind in known)


def _some(names: Sequence[str]) -> str:
    more = ", …" if len(names) > SHOWN_COLUMNS else ""
    return ", ".join(map(repr, names[:SHOWN_COLUMNS])) + more


class Texts(NamedTuple):
    """One column of texts: UTF-8, int64 (d + 1,) offsets, and which rows have one."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    there: NDArray[np.bool_]


def documents_of(
    batch: pa.RecordBatch, columns: Columns, first: int, faults: Faults
) -> Iterator[Documents | InputError]:
    """The documents of some rows, the first of them numbered `first`; and errors for the others.

    Raises:
        pa.ArrowException: the data contradicts itself.
    """
    texts = []
    good = np.ones(batch.num_rows, np.bool_)
    for path in columns.text:
        column = _bytes(_column(batch, path))
        bad = _not_utf8(column)
        yield from _say(faults, bad, first, f"not UTF-8 in the field {'.'.join(path)!r}")
        good[bad] = False
        texts.append(_texts(column, good))
    there = np.logical_or.reduce([column.there for column in texts])
    named = " or ".join(repr(".".join(path)) for path in columns.text)
    absent = np.flatnonzero(good & ~there)
    yield from _say(faults, absent, first, f"the field {named} is null")
    ids: list[str | None] = [None] * batch.num_rows
    if columns.id:
        ids = _names(_column(batch, columns.id))
    rows = np.flatnonzero(good & there)
    if len(rows) < batch.num_rows:
        ids = [ids[row] for row in rows.tolist()]
        texts = [_chosen(column, rows) for column in texts]
    yield _documents(texts, rows + first, ids)


def _documents(
    texts: Sequence[Texts], records: NDArray[np.int64], ids: list[str | None]
) -> Documents:
    if len(texts) == 1:
        return Documents(texts[0].data, texts[0].offsets, records, ids)
    lengths = np.stack([np.where(each.there, np.diff(each.offsets), ABSENT) for each in texts], 1)
    views = [each.data.data for each in texts]
    parts: list[bytes] = []
    offsets = np.zeros(len(records) + 1, np.int64)
    for row in range(len(records)):
        own = [
            views[at][each.offsets[row] : each.offsets[row + 1]]
            for at, each in enumerate(texts)
            if each.there[row]
        ]
        parts.append(BORDER.join(own))
        offsets[row + 1] = offsets[row] + len(parts[-1])
    regions = regions_of(lengths, offsets)
    return Documents(np.frombuffer(b"".join(parts), np.uint8), offsets, records, ids, regions)


def _say(faults: Faults, rows: NDArray[np.int64], first: int, message: str) -> Iterator[InputError]:
    for row in rows.tolist():
        yield from faults.add(message, None, row + first)


def _column(batch: pa.RecordBatch, path: Sequence[str]) -> pa.Array:
    """The values of a field; null where an object on the way is."""
    column = batch.column(batch.schema.get_field_index(path[0]))
    for name in path[1:]:
        column = pc.struct_field(column, [name])
    return column


def _not_utf8(column: pa.Array) -> NDArray[np.int64]:
    """Rows that are no UTF-8. Cost: one pass over the bytes where there is none."""
    try:
        # As bytes, so that these are not looked into yet.
        column.cast(pa.large_string(), safe=False).validate(full=True)
    except pa.ArrowInvalid:
        values = column.to_pylist()
        return np.array([at for at, value in enumerate(values) if _is_bad(value)], np.int64)
    return np.zeros(0, np.int64)


def _is_bad(value: bytes | None) -> bool:
    try:
        (value or b"").decode()
    except UnicodeDecodeError:
        return True
    return False


def _bytes(column: pa.Array) -> pa.Array:
    """Texts as large binary, whose offsets lie within their bytes.

    Raises:
        pa.ArrowInvalid: the data contradicts itself.
    """
    if pa.types.is_dictionary(column.type):
        # Dictionaries are small: that they are UTF-8 is looked into here.
        column.validate(full=True)
        column = column.dictionary_decode()
    column = column.cast(pa.large_binary())
    column.validate(full=True)
    return column


def _texts(column: pa.Array, good: NDArray[np.bool_]) -> Texts:
    """The buffers of a column of large binary; rows that are not `good` are absent."""
    there = good.copy()
    if column.null_count:  # this imports pandas where it is installed
        there &= np.asarray(column.is_valid())
    _, bounds, data = column.buffers()
    offsets = np.frombuffer(bounds, np.int64)[column.offset : column.offset + len(column) + 1]
    if data is None:
        return Texts(np.zeros(0, np.uint8), np.zeros(len(column) + 1, np.int64), there)
    text = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    return Texts(text, offsets - offsets[0], there)


def _chosen(column: Texts, rows: NDArray[np.int64]) -> Texts:
    """Some rows of a column."""
    starts, ends = column.offsets[rows], column.offsets[rows + 1]
    parts = [column.data[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    offsets = np.append(0, np.cumsum(ends - starts))
    return Texts(np.concatenate([np.zeros(0, np.uint8), *parts]), offsets, column.there[rows])


def _names(column: pa.Array) -> list[str | None]:
    """The ids in a column."""
    column.validate(full=True)
    return [name_of(value) for value in column.to_pylist()]


def short(error: BaseException) -> str:
    """The first line of what a library says."""
    return str(error).split("\n", 1)[0] or type(error).__name__
