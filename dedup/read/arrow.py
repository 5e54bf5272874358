"""Arrow files and streams, and Feather: one record a row, read by record batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa

from dedup.read.broken import Broken, Faults
from dedup.read.columnar import DAMAGE, MORE, columns_of, documents_of, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.errors import InputError
    from dedup.read.batches import Documents
    from dedup.read.fields import Fields

FILE, FEATHER_1 = b"ARROW1", b"FEA1"
PADDED = 8
"""Where the stream begins that most files have between their sign and their footer."""


def read_arrow(file: BinaryIO, path: str, fields: Fields) -> Iterator[Documents | InputError]:
    """Read the rows of a file.

    Args:
        file: it, to be read anywhere.
        path: as the report names it.
        fields: where the text and the id are.

    Returns:
        Documents, and errors for rows that give none: the first 20 and the number of the rest.

    Raises:
        Broken: what follows cannot be read.
    """
    faults = Faults(path, MORE)
    first = 1
    try:
        schema, batches = _opened(file)
        columns = columns_of(schema, fields)
        for batch in batches:
            yield from documents_of(batch, columns, first, faults)
            first += batch.num_rows
    except Broken as broken:
        yield from faults.end()
        raise broken.at(None, first) from None
    except DAMAGE as error:
        yield from faults.end()
        said = f"it is damaged, or not whole, from this row on: {short(error)}"
        raise Broken(said, None, first) from None
    yield from faults.end()


def _opened(file: BinaryIO) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The schema and the batches of a file or a stream."""
    head = file.read(PADDED)
    file.seek(0)
    if head.startswith(FEATHER_1):
        raise Broken("it is Feather of version 1; write it again as version 2")
    if not head.startswith(FILE):
        reader = pa.ipc.open_stream(pa.PythonFile(file, "r"))
        return reader.schema, _of_stream(reader, file)
    try:
        whole = pa.ipc.open_file(pa.PythonFile(file, "r"))
    except DAMAGE as error:
        file.seek(PADDED)
        reader = pa.ipc.open_stream(pa.PythonFile(file, "r"))
        return reader.schema, _of_damaged_file(reader, short(error))
    return whole.schema, (whole.get_batch(at) for at in range(whole.num_record_batches))


def _of_stream(reader: pa.RecordBatchReader, file: BinaryIO) -> Iterator[pa.RecordBatch]:
    yield from _batches(reader)
    if file.read(1):
        raise Broken("the stream ends before the file does: what follows is not read")


def _of_damaged_file(reader: pa.RecordBatchReader, reason: str) -> Iterator[pa.RecordBatch]:
    """What can be read where the end of the file is missing, which says where batches are."""
    yield from _batches(reader)
    raise Broken(f"the file is not whole, rows may be missing: {reason}")


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        yield batch
