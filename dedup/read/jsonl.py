"""JSON lines: one record a line, a text in one of its fields."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from dedup.errors import InputError, SettingsError
from dedup.read.batches import Documents
from dedup.read.text import BOM, bad_byte

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SHOWN_ERRORS = 20
_TYPES: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
}


class Record(Protocol):
    """What is taken from a record."""

    text: str
    id: object


@lru_cache(maxsize=8)
def record_decoder(text_field: str) -> Callable[[bytes], Record]:
    """Make the decoder of one line; other fields than the text and `id` cost next to nothing.

    Raises:
        SettingsError: a field name that cannot be looked for.
    """
    fields: list[tuple[str, type] | tuple[str, type, object]] = [("text", str)]
    if text_field != "id":
        fields.append(("id", object, None))
    try:
        record = msgspec.defstruct(
            "Record", fields, rename={"text": text_field}, namespace={"id": None}, gc=False
        )
    except ValueError:
        raise SettingsError(
            f"text-field {text_field!r} cannot be looked for; a name without quotes, "
            "backslashes and control characters can"
        ) from None
    return cast("Callable[[bytes], Record]", msgspec.json.Decoder(record).decode)


def read_jsonl(
    pieces: Iterable[bytes], path: str, text_field: str
) -> Iterator[Documents | InputError]:
    """Read the records of a file, a block of lines at a time.

    Args:
        pieces: the bytes of the file, cut anywhere.
        path: the file as the report names it.
        text_field: name of the field that holds the text.

    Returns:
        Documents, and errors for lines that give none: the first 20 and the number of the rest.
    """
    decode = record_decoder(text_field)
    line, errors = 1, 0
    for block in whole_lines(pieces):
        lines = block.split(b"\n")
        documents, failures = _records(lines, line, decode)
        for number, reason in failures[: max(0, SHOWN_ERRORS - errors)]:
            message = _explain(lines[number - line], text_field) or f"malformed JSON: {reason}"
            yield InputError(path, message, line=number, record=number)
        yield documents
        errors += len(failures)
        # Blocks end after a line's end: what `split` puts last is the start of the next one.
        line += len(lines) - 1
    if errors > SHOWN_ERRORS:
        more = errors - SHOWN_ERRORS
        plural = "line" if more == 1 else "lines"
        yield InputError(path, f"{more} more {plural} of this file could not be read")


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


def _records(
    lines: list[bytes], first: int, decode: Callable[[bytes], Record]
) -> tuple[Documents, list[tuple[int, str]]]:
    """Decode lines, the first of them numbered `first`; also give the failures by line."""
    texts: list[bytes] = []
    records: list[int] = []
    ids: list[object] = []
    failures: list[tuple[int, str]] = []
    for number, line in enumerate(lines, first):
        try:
            record = decode(line)
            text = record.text.encode()
        except (ValueError, RecursionError) as error:
            if line.strip():
                failures.append((number, str(error).removeprefix("JSON is malformed: ")))
            continue
        texts.append(text)
        records.append(number)
        ids.append(record.id)
    return Documents(texts, records, [_name(value) for value in ids]), failures


def _name(value: object) -> str | None:
    """The id of a record: its string or number; None where it is empty or anything else."""
    if type(value) is str:
        return value or None
    return str(value) if type(value) in (int, float) else None


def _explain(line: bytes, text_field: str) -> str | None:
    """Say what is wrong with a line that gave no document; None where nothing is to be seen."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return f"{bad_byte(error, 'UTF-8')} of the line"
    except json.JSONDecodeError as error:
        return f"malformed JSON: {error.msg} (column {error.colno})"
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return f"the record is {_TYPES[type(value)]}, not an object"
    if text_field not in value:
        return f"no field {text_field!r}; set --text-field to the field that holds the text"
    return _explain_text(value[text_field], text_field)


def _explain_text(text: object, text_field: str) -> str | None:
    if text is None:
        return f"the field {text_field!r} is null"
    if not isinstance(text, str):
        return f"the field {text_field!r} is {_TYPES[type(text)]}, not a string"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"malformed JSON: the text holds half a surrogate pair (character {error.start})"
    return None
