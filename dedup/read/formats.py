"""One source's bytes become documents, by its format."""

from __future__ import annotations

import codecs
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.errors import InputError
from dedup.read.batches import packed
from dedup.read.broken import Broken
from dedup.read.json_array import read_json
from dedup.read.jsonl import read_jsonl
from dedup.read.markdown import markdown_regions
from dedup.read.source import ARCHIVES
from dedup.read.tables import read_table
from dedup.read.text import BOM, decode_text
from dedup.read.xml import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.read.batches import Documents
    from dedup.read.fields import Fields
    from dedup.read.opening import Content
    from dedup.read.source import Format, Source

ONE_TEXT: tuple[Format, ...] = ("text", "markdown", "html", "xml")
COLUMNAR: tuple[Format, ...] = ("parquet", "arrow")


class Way(NamedTuple):
    """How to read.

    Attributes:
        fields: of a record.
        encoding: of text files, by Python's name.
        block_bytes: how much of a data file is taken at once.
    """

    fields: Fields
    encoding: str
    block_bytes: int


def documents(content: Content, source: Source, way: Way) -> Iterator[Documents | InputError]:
    """The documents of one source, and errors for what of it gives none.

    Raises:
        Broken, OSError: what follows cannot be read.
    """
    if source.format in ARCHIVES:
        raise Broken("what is in an archive is read from a file only")
    if source.format in COLUMNAR:
        return _columnar(content, source, way.fields)
    kind: Format = source.format
    pieces = content.pieces(-1 if kind in ONE_TEXT else way.block_bytes)
    if kind == "stream":
        kind, pieces = _sniffed(pieces)
    if kind in ONE_TEXT:
        return _one_text(pieces, source.path, way.encoding, kind)
    return _records(pieces, source.path, way, kind)


def _records(
    pieces: Iterator[bytes], path: str, way: Way, kind: Format
) -> Iterator[Documents | InputError]:
    if kind == "jsonl":
        return read_jsonl(pieces, path, way.fields)
    if kind == "json":
        return read_json(pieces, path, way.fields)
    return read_table(pieces, path, way.encoding, way.fields)


def _columnar(content: Content, source: Source, fields: Fields) -> Iterator[Documents | InputError]:
    try:
        from dedup.read.arrow import read_arrow  # noqa: PLC0415 (only for such files)
        from dedup.read.parquet import read_parquet  # noqa: PLC0415
    except ImportError:
        raise Broken(
            "reading it needs pyarrow, which is not installed; install dedup-text[parquet]"
        ) from None
    read = read_parquet if source.format == "parquet" else read_arrow
    return read(content.file(), source.path, fields)


def _sniffed(pieces: Iterator[bytes]) -> tuple[Format, Iterator[bytes]]:
    """Tell the format of a stream by its first character, and give the stream again whole."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(BOM) and head.removeprefix(BOM).strip():
            break
    records = head.removeprefix(BOM).lstrip().startswith(b"{")
    return "jsonl" if records else "text", chain([head], pieces)


def _one_text(
    pieces: Iterator[bytes], path: str, encoding: str, kind: Format
) -> Iterator[Documents | InputError]:
    """The one document of a file."""
    if kind == "xml":
        yield packed([xml_text(pieces).encode()], [0], [None])
        return
    data = b"".join(pieces)
    text = decode_text(data, encoding, path)
    if kind == "html":
        text = _html(data, text, path)
    if isinstance(text, InputError):
        yield text
        return
    regions = markdown_regions(text) if kind == "markdown" else None
    rows = None if regions is None else [(start, end, 0, code) for start, end, code in regions]
    columns = None if rows is None else np.array(rows, np.int64).reshape(-1, 4)
    yield packed([text], [0], [None], columns)


def _html(data: bytes, text: bytes | InputError, path: str) -> bytes | InputError:
    """The text of a page; one that cannot be decoded as asked for may say how it is encoded."""
    from dedup.read.html import declared_encoding, html_text  # noqa: PLC0415 (only for such files)

    declared = declared_encoding(data)
    if isinstance(text, InputError) and declared and _is_known(declared):
        text = decode_text(data, declared, path)
    return text if isinstance(text, InputError) else html_text(text.decode()).encode()


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        return False
