"""JSON: an array of records, or one record, or some one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.read.broken import Broken, Faults
from dedup.read.elements import Elements
from dedup.read.jsonl import never_met
from dedup.read.records import RecordReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.errors import InputError
    from dedup.read.batches import Documents
    from dedup.read.fields import Fields

MORE = "record{} of this file could not be read"


def read_json(
    pieces: Iterable[bytes], path: str, fields: Fields
) -> Iterator[Documents | InputError]:
    """Read the records of a file, which count from 1.

    Args:
        pieces: the bytes of the file, cut anywhere.
        path: the file as the report names it.
        fields: where the text and the id are.

    Returns:
        Documents, and errors for records that give none: the first 20 and the number of the rest.

    Raises:
        Broken: the bytes broke off, or are no JSON from somewhere on.
    """
    faults = Faults(path, MORE)
    reader = RecordReader(fields, faults)
    elements = Elements()
    number = 1
    try:
        for found in elements.split(pieces):
            lines = [line for line, _ in found]
            first = number
            bodies = enumerate((body for _, body in found), first)
            yield from reader.read(bodies, lambda at: lines[at - first])  # noqa: B023 (used at once)
            number += len(found)
    except Broken as broken:
        yield from faults.end()
        raise broken.at(elements.line, number) from None
    yield from faults.end()
    yield from never_met(reader, path)
