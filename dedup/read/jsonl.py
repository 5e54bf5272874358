"""JSON lines: one record a line, a text in one or some of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.errors import InputError
from dedup.read.broken import Broken, Faults
from dedup.read.records import RecordReader
from dedup.read.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.read.batches import Documents
    from dedup.read.fields import Fields

MORE = "line{} of this file could not be read"


def read_jsonl(
    pieces: Iterable[bytes], path: str, fields: Fields
) -> Iterator[Documents | InputError]:
    """Read the records of a file, a block of lines at a time.

    Args:
        pieces: the bytes of the file, cut anywhere.
        path: the file as the report names it.
        fields: where the text and the id are.

    Returns:
        Documents, and errors for lines that give none: the first 20 and the number of the rest.

    Raises:
        Broken: the bytes broke off.
    """
    faults = Faults(path, MORE)
    reader = RecordReader(fields, faults)
    line = 1
    try:
        for block in whole_lines(pieces):
            lines = block.split(b"\n")
            yield from reader.read(enumerate(lines, line), _same)
            # Blocks end after a line's end: what `split` puts last is the start of the next one.
            line += len(lines) - 1
    except Broken as broken:
        yield from faults.end()
        raise broken.at(line, line) from None
    yield from faults.end()
    yield from never_met(reader, path)


def never_met(reader: RecordReader, path: str) -> Iterator[InputError]:
    """Say which of several fields no record of a file had: they may be misspelt."""
    for name in reader.never_met():
        yield InputError(path, f"no record has a text in the field {name!r}")


def _same(number: int) -> int:
    return number


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join pieces to blocks that end with a line's end (but the last), without the file's BOM."""
    rest: list[bytes] = []
    mark = BOM
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if not cut:
            rest.append(piece)
            continue
        yield b"".join((*rest, piece[:cut])).removeprefix(mark)
        rest, mark = [piece[cut:]], b""
    last = b"".join(rest).removeprefix(mark)
    if last:
        yield last
