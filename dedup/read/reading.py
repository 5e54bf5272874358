"""From files to batches of documents, file after file."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from xxhash import xxh3_64

from dedup.columns import FileRead
from dedup.errors import InputError
from dedup.read.batches import BATCH_BYTES, BatchBuilder, Documents
from dedup.read.jsonl import read_jsonl, record_decoder
from dedup.read.markdown import markdown_regions
from dedup.read.source import STDIN, why
from dedup.read.text import BOM, decode_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from dedup.columns import Batch
    from dedup.read.source import Format, Source

BLOCK_BYTES = 1 << 20


def read_batches(
    files: Sequence[Source],
    text_field: str = "text",
    encoding: str = "utf-8",
    batch_bytes: int = BATCH_BYTES,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Batch | InputError | FileRead]:
    """Read files one after the other, each only when its turn comes.

    Args:
        files: what to read, in this order.
        text_field: field of a JSON record that holds the text.
        encoding: how text and Markdown files are encoded; JSON lines are UTF-8.
        batch_bytes: bytes of text that make a batch full; a document is never cut.
        block_bytes: how much of a data file is read at once. It changes no answer.

    Returns:
        Batches in the order of the files; an error for everything that cannot be read; and
        the end of each file that could be read through, after its last document.

    Raises:
        SettingsError: a text field whose name cannot be looked for.
    """
    record_decoder(text_field)
    builder = BatchBuilder(batch_bytes)
    for number, source in enumerate(files):
        digest = xxh3_64()
        try:
            with _opened(source) as stream:
                size = -1 if source.format in ("text", "markdown") else block_bytes
                pieces = _hashed(stream, size, digest)
                for item in _documents(pieces, source, text_field, encoding):
                    if isinstance(item, InputError):
                        yield item
                    else:
                        yield from builder.add(number, item)
        except OSError as error:
            yield InputError(source.path, why(error))
        else:
            yield from builder.end(FileRead(number, digest.hexdigest()))
    yield from builder.flush()


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
        yield from builder.add(0, Documents([data], [0], [name]))
    yield from builder.end(FileRead(0, digest.hexdigest()))
    yield from builder.flush()


def _opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """Open a file, or its content where that is given; standard input stays open afterwards."""
    if source.content is not None:
        return BytesIO(source.content)
    if source.location != STDIN:
        return Path(source.location).open("rb")
    if sys.stdin is None or sys.stdin.closed:
        raise OSError("standard input is closed")
    return nullcontext(sys.stdin.buffer)


def _hashed(stream: BinaryIO, size: int, digest: xxh3_64) -> Iterator[bytes]:
    """The bytes of a stream in pieces of `size` (-1: all in one), each hashed on its way."""
    while piece := stream.read(size):
        digest.update(piece)
        yield piece


def _documents(
    pieces: Iterator[bytes], source: Source, text_field: str, encoding: str
) -> Iterator[Documents | InputError]:
    """The documents of one file, by its format."""
    kind = source.format
    if kind == "stream":
        kind, pieces = _sniffed(pieces)
    if kind == "jsonl":
        return read_jsonl(pieces, source.path, text_field)
    return _read_text(b"".join(pieces), source.path, encoding, marked=kind == "markdown")


def _sniffed(pieces: Iterator[bytes]) -> tuple[Format, Iterator[bytes]]:
    """Tell the format of a stream by its first character, and give the stream again whole."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(BOM) and head.removeprefix(BOM).strip():
            break
    records = head.removeprefix(BOM).lstrip().startswith(b"{")
    return "jsonl" if records else "text", chain([head], pieces)


def _read_text(
    data: bytes, path: str, encoding: str, *, marked: bool
) -> Iterator[Documents | InputError]:
    """The one document of a text file; `marked`: it is Markdown."""
    text = decode_text(data, encoding, path)
    if isinstance(text, InputError):
        yield text
    else:
        regions = markdown_regions(text) if marked else None
        yield Documents([text], [0], [None], regions)
