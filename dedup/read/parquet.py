"""Parquet: one record a row, read by row groups, of the columns that are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import pyarrow.parquet as pq

from dedup.read.broken import Broken, Faults
from dedup.read.columnar import DAMAGE, MORE, columns_of, documents_of, short
from dedup.read.unpacking import FREE_BYTES, LARGEST_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.errors import InputError
    from dedup.read.batches import Documents
    from dedup.read.columnar import Columns
    from dedup.read.fields import Fields

READ_BYTES = 4 << 20
"""Bytes of text to read at once, as far as the size of rows can be told before."""
FEWEST_ROWS, MOST_ROWS = 16, 1 << 11
"""Where many rows have the same large text, its size in the file says little."""
BUFFER = 1 << 20


def read_parquet(file: BinaryIO, path: str, fields: Fields) -> Iterator[Documents | InputError]:
    """Read the rows of a file.

    Args:
        file: it, to be read anywhere.
        path: as the report names it.
        fields: where the text and the id are.

    Returns:
        Documents, and errors for rows that give none, the first 20 and the number of the rest; and
        for each row group that cannot be read.

    Raises:
        Broken: no row can be read.
    """
    try:
        parquet = pq.ParquetFile(file, buffer_size=BUFFER, page_checksum_verification=True)
        columns = columns_of(parquet.schema_arrow, fields)
    except DAMAGE as error:
        raise Broken(f"it is no whole Parquet file: {short(error)}") from None
    faults = Faults(path, MORE)
    first = 1
    for number in range(parquet.num_row_groups):
        yield from _row_group(parquet, number, columns, (first, faults, path))
        first += parquet.metadata.row_group(number).num_rows
    yield from faults.end()


def _row_group(
    parquet: pq.ParquetFile, number: int, columns: Columns, where: tuple[int, Faults, str]
) -> Iterator[Documents | InputError]:
    """Read one row group; an error says from which row on it cannot be read."""
    first, faults, path = where
    rows = parquet.metadata.row_group(number).num_rows
    last = first + rows - 1
    try:
        size = _size(parquet, number, columns)
        at_once = max(FEWEST_ROWS, min(MOST_ROWS, READ_BYTES * rows // max(size, 1)))
        for batch in parquet.iter_batches(at_once, [number], columns.names(), use_threads=False):
            yield from documents_of(batch, columns, first, faults)
            first += batch.num_rows
        if first <= last:
            raise Broken("it has fewer rows than it says")
    except Broken as broken:
        yield broken.at(None, first).of(path)
    except DAMAGE as error:
        message = f"row group {number + 1} is damaged, rows {first} to {last} are not read"
        yield Broken(f"{message}: {short(error)}", None, first).of(path)


def _size(parquet: pq.ParquetFile, number: int, columns: Columns) -> int:
    """The bytes of the columns of a row group, unpacked.

    Raises:
        Broken: they are absurdly many.
    """
    group = parquet.metadata.row_group(number)
    wanted = tuple(columns.names())
    chunks = [group.column(at) for at in range(group.num_columns)]
    own = [chunk for chunk in chunks if _is_in(chunk.path_in_schema, wanted)]
    size = sum(int(chunk.total_uncompressed_size) for chunk in own)
    stored = sum(int(chunk.total_compressed_size) for chunk in own)
    if size > max(FREE_BYTES, LARGEST_RATIO * stored):
        raise Broken(
            f"row group {number + 1} unpacks to more than {LARGEST_RATIO:,} times its size and is "
            "not read"
        )
    return size


def _is_in(path: str, wanted: tuple[str, ...]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in wanted)
