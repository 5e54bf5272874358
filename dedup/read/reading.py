"""From files to batches of documents, file after file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from xxhash import xxh3_64

from dedup.columns import FileRead
from dedup.errors import InputError
from dedup.read.batches import BATCH_BYTES, BatchBuilder, packed
from dedup.read.broken import Broken
from dedup.read.fields import Fields
from dedup.read.formats import ONE_TEXT, Way, documents
from dedup.read.opening import Opener
from dedup.read.records import shapes_of
from dedup.read.same_ids import SameIds
from dedup.read.source import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.columns import Batch
    from dedup.read.batches import Documents
    from dedup.read.source import Source

BLOCK_BYTES = 1 << 20
FIELDS = Fields()
LONGEST_TEXT = 1 << 31


def read_batches(
    files: Sequence[Source],
    fields: Fields = FIELDS,
    encoding: str = "utf-8",
    batch_bytes: int = BATCH_BYTES,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Batch | InputError | FileRead]:
    """Read files one after the other, each only when its turn comes.

    Args:
        files: what to read, in this order.
        fields: fields of a record that hold its text and its id.
        encoding: how text, Markdown, HTML, CSV and TSV files are encoded; JSON is UTF-8.
        batch_bytes: bytes of text that make a batch full; a document is never cut.
        block_bytes: how much of a data file is read at once. It changes no answer.

    Returns:
        Batches in the order of the files; an error for everything that cannot be read; and
        the end of each file that could be read through, after its last document.

    Raises:
        SettingsError: a field whose name cannot be looked for.
    """
    shapes_of(fields)
    builder = BatchBuilder(batch_bytes)
    way = Way(fields, encoding, block_bytes)
    opener = Opener()
    try:
        for number, source in enumerate(files):
            yield from _file(number, source, way, (opener, builder))
    finally:
        opener.close()
    yield from builder.flush()


def _file(
    number: int, source: Source, way: Way, tools: tuple[Opener, BatchBuilder]
) -> Iterator[Batch | InputError | FileRead]:
    """What one file gives."""
    opener, builder = tools
    same = SameIds(source.path)
    try:
        size = -1 if source.format in ONE_TEXT else way.block_bytes
        with opener.content(source, size) as content:
            for item in documents(content, source, way):
                if isinstance(item, InputError):
                    yield item
                else:
                    _hold_size(item)
                    same.add(item)
                    yield from builder.add(number, item)
            yield from same.errors()
    except Broken as broken:
        yield from same.errors()
        yield broken.of(source.path)
    except OSError as error:
        yield from same.errors()
        yield InputError(source.path, why(error))
    else:
        yield from builder.end(FileRead(number, content.hash))


def _hold_size(documents: Documents) -> None:
    """Say no to a text whose bytes columns of 32 bits could not count.

    Raises:
        Broken: there is one.
    """
    if len(documents.text) > LONGEST_TEXT and np.diff(documents.offsets).max() > LONGEST_TEXT:
        number = int(np.argmax(np.diff(documents.offsets) > LONGEST_TEXT))
        record = int(documents.records[number]) or None
        raise Broken("a text of more than 2 GiB; split it", None, record)


def text_batches(
    texts: Iterable[tuple[str, str]], batch_bytes: int = BATCH_BYTES
) -> Iterator[Batch | InputError | FileRead]:
    """Make batches of texts in memory, as if they were one file.

    Args:
        texts: pairs of id and text.
        batch_bytes: bytes of text that make a batch full.

    Returns:
        Batches whose documents all have file 0, record 0 and their id; an error for a text that
        is not Unicode; last the end of file 0, with the hash of all texts end to end.
    """
    builder = BatchBuilder(batch_bytes)
    digest = xxh3_64()
    for name, text in texts:
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            yield InputError(name, f"half a surrogate pair (character {error.start})")
            continue
        digest.update(data)
        yield from builder.add(0, packed([data], [0], [name]))
    yield from builder.end(FileRead(0, digest.hexdigest()))
    yield from builder.flush()
