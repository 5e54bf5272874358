"""Text files without some of their characters: all other bytes stay as they are."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import numpy as np

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
MARKS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


def stored(data: bytes, encoding: str, spans: Sequence[Span], path: str) -> list[Span]:
    """Where bytes of a text stand in its file.

    Args:
        data: the file.
        encoding: of it, by Python's name.
        spans: in the text as UTF-8 without a byte-order mark, ascending, apart from each other.
        path: the file as reports name it.

    Raises:
        SettingsError: the encoding does not let a part be taken out alone.
    """
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        base = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        return [(low + base, high + base) for low, high in spans]
    text = data.decode(encoding)
    mark = len(text) - len(text.removeprefix("\ufeff"))
    utf8 = text[mark:].encode()
    begins = np.flatnonzero((np.frombuffer(utf8, np.uint8) & 0xC0) != 0x80)
    starts = [*_starts(data, encoding), len(data)]
    found = []
    for span in spans:
        first, last = (np.searchsorted(begins, span) + mark).tolist()
        found.append((starts[first], starts[last]))
    if _decoded(without(data, found), encoding) != text[:mark] + without(utf8, spans).decode():
        raise SettingsError(
            f"{path}: no part of a text in {encoding} can be taken out alone; convert it to UTF-8"
        )
    return found


def without(data: bytes, spans: Sequence[Span]) -> bytes:
    """The bytes without some; spans ascend and are apart from each other."""
    edges = [0, *(edge for span in spans for edge in span), len(data)]
    return b"".join(data[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _starts(data: bytes, encoding: str) -> list[int]:
    """The first byte of each character. Cost: a step of the interpreter for each byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    found: list[int] = []
    start = next((len(mark) for mark in MARKS if data.startswith(mark)), 0)
    begin = 0
    for at in range(len(data)):
        made = decoder.decode(data[at : at + 1])
        if made:
            marked = made == "\ufeff" and not found
            first = begin if marked else max(begin, start if not found else 0)
            found += [first] * len(made)
            begin = at + 1
    return found
