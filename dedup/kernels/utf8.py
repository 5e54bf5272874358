"""Code points as UTF-8, both ways."""

from __future__ import annotations

from dedup.kernels.jit import inlined, kernel


@inlined
def decode(text, pos):  # type: ignore[no-untyped-def]
    """Code point and width of the well-formed UTF-8 sequence at `pos` that is not ASCII."""
    lead = int(text[pos])
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (int(text[pos + 1]) & 0x3F), 2
    if lead < 0xF0:
        middle = (int(text[pos + 1]) & 0x3F) << 6
        return (lead & 0x0F) << 12 | middle | (int(text[pos + 2]) & 0x3F), 3
    high = (int(text[pos + 1]) & 0x3F) << 12 | (int(text[pos + 2]) & 0x3F) << 6
    return (lead & 0x07) << 18 | high | (int(text[pos + 3]) & 0x3F), 4


@inlined
def append(buffer, size, code):  # type: ignore[no-untyped-def]
    """Write `code` as UTF-8 at `buffer[size:]`; the new size."""
    if code < 0x80:
        buffer[size] = code
        return size + 1
    if code < 0x800:
        buffer[size] = 0xC0 | code >> 6
        buffer[size + 1] = 0x80 | code & 0x3F
        return size + 2
    if code < 0x10000:
        buffer[size] = 0xE0 | code >> 12
    else:
        buffer[size] = 0xF0 | code >> 18
        size += 1
        buffer[size] = 0x80 | code >> 12 & 0x3F
    buffer[size + 1] = 0x80 | code >> 6 & 0x3F
    buffer[size + 2] = 0x80 | code & 0x3F
    return size + 3


@kernel
def count(text, firsts, places, out):  # type: ignore[no-untyped-def]
    """Characters of a document that begin before bytes of it.

    `text`: uint8, documents end to end; `firsts`: int64 (n,), where the document of each row
    starts; `places`: int64 (n, 2), bytes from, to; by document, then by the first. `out`: int64
    (n, 2). Cost: a look at each document up to its last place.
    """
    before = pos = -1 + 0 * len(places)
    chars = 0
    for n in range(len(places)):
        start, end = places[n]
        if firsts[n] != before:
            before = pos = firsts[n]
            chars = 0
        for at in range(pos, start):
            chars += int(text[at] & 0xC0 != 0x80)
        inside = 0
        for at in range(start, end):
            inside += int(text[at] & 0xC0 != 0x80)
        pos = start
        out[n, 0], out[n, 1] = chars, chars + inside
