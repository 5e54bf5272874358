"""Records of JSON lines without some characters of their texts: all other bytes stay."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import msgspec

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span = tuple[int, int]
BLANKS = re.compile(r"[ \t\r\n]*")
PIECE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+",
    re.DOTALL,
)
BORDER = b"\n\n"
"""Stands between the fields of a text that has several."""
_decoder = json.JSONDecoder()
_RECORDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def members(line: str, at: int = 0) -> Iterator[tuple[str, int, int]]:
    """The members of an object in JSON that begins at `at`: name, and where the value stands.

    Raises:
        ValueError: it is none.
    """
    at = _blank(line, at)
    if line[at] != "{":
        raise ValueError(line)
    at = _blank(line, at + 1)
    while line[at] != "}":
        name, at = _decoder.raw_decode(line, at)
        at = _blank(line, _blank(line, at) + 1)
        _, end = _decoder.raw_decode(line, at)
        yield name, at, end
        at = _blank(line, end)
        if line[at] == ",":
            at = _blank(line, at + 1)


def value_of(line: str, name: str) -> tuple[int, int] | None:
    """Where the value of a field stands in a record; `a.b` is `b` in `a`, or a name of its own.

    Of several fields of one name it is the last.
    """
    found = _member(line, 0, name)
    if found is not None or "." not in name:
        return found
    span: tuple[int, int] | None = (0, len(line))
    for part in name.split("."):
        if span is None or line[_blank(line, span[0])] != "{":
            return None
        span = _member(line, span[0], part)
    return span


def _plainly(
    line: bytes, fields: Sequence[str], text: bytes, spans: Sequence[Span]
) -> list[Span] | None:
    """The same where it shows at once: of one field that is written the one way or the other that
    programs have, and stands once in its line. None: it has to be looked for."""
    try:
        record = _RECORDS.decode(line)
    except msgspec.MsgspecError:
        return None
    value = bytes(record.get(fields[0], b"")) if len(fields) == 1 else b""
    start = line.find(value)
    if not value.startswith(b'"') or line.find(value, start + 1) >= 0:
        return None
    for write in (msgspec.json.encode, _escaped):
        if write(text.decode()) == value:
            places = {
                edge: start + len(write(text[:edge].decode())) - 1
                for edge in {edge for span in spans for edge in span}
            }
            return [(places[low], places[high]) for low, high in spans]
    return None


def _escaped(text: str) -> bytes:
    return json.dumps(text).encode()


def cuts(line: bytes, fields: Sequence[str], text: bytes, spans: Sequence[Span]) -> list[Span]:
    """The bytes of a line that stand for parts of its text.

    Args:
        line: a record.
        fields: that its text is in.
        text: what was read of it.
        spans: in the text, ascending, apart from each other.

    Raises:
        SettingsError: its text is another.
    """
    plainly = _plainly(line, fields, text, spans)
    if plainly is not None:
        return plainly
    found: list[Span] = []
    whole: list[bytes] = []
    decoded = line.decode()
    for name in fields:
        value = value_of(decoded, name)
        if value is None or decoded[value[0]] != '"':
            continue
        at = sum(len(part) + len(BORDER) for part in whole)
        low, high = (len(decoded[:edge].encode()) for edge in value)
        raw = line[low + 1 : high - 1]
        whole.append(json.loads(decoded[slice(*value)]).encode())
        inner = [
            (max(0, start - at), min(len(whole[-1]), end - at))
            for start, end in spans
            if start < at + len(whole[-1]) and end > at
        ]
        found += [(low + 1 + start, low + 1 + end) for start, end in _raw(raw, inner)]
    if BORDER.join(whole) != text:
        raise SettingsError("a record does not hold the text that was read from it")
    return sorted(found)


def _raw(raw: bytes, spans: Sequence[Span]) -> list[Span]:
    """Where bytes of a string stand between its quotation marks."""
    edges = sorted({edge for span in spans for edge in span})
    places: dict[int, int] = {}
    at, number = 0, 0
    for piece in PIECE.finditer(raw):
        size = len(piece[0])
        if piece[0].startswith(b"\\"):
            size = _size(piece[0])
        while number < len(edges) and edges[number] < at + size:
            places[edges[number]] = piece.start() + edges[number] - at
            number += 1
        at += size
        if number == len(edges):
            break
    places.update({edge: len(raw) for edge in edges[number:]})
    return [(places[start], places[end]) for start, end in spans]


def _size(escape: bytes) -> int:
    """Bytes of what an escape stands for."""
    if escape[1:2] != b"u":
        return 1
    if len(escape) > len(rb"\u0000"):
        return 4
    point = int(escape[2:].decode(), 16)
    return len(chr(point).encode("utf-8", "surrogatepass"))


def _member(line: str, at: int, name: str) -> tuple[int, int] | None:
    found = [(start, end) for member, start, end in members(line, at) if member == name]
    return found[-1] if found else None


def _blank(line: str, at: int) -> int:
    found = BLANKS.match(line, at)
    return found.end() if found else at
