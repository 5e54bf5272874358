"""Code points as UTF-8, both ways, and where bytes of it stand."""

from __future__ import annotations

from dedup.kernels.jit import inlined, kernel

NEWLINE = 10


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


@inlined
def walk(text, pos, to, point):  # type: ignore[no-untyped-def]
    """From a byte of a document to a later one: how many characters begin before that, and its line
    and column."""
    chars, line, column = point
    inside = lines = 0
    for at in range(pos, to):
        inside += int(text[at] & 0xC0 != 0x80)
        lines += int(text[at] == NEWLINE)
    if lines == 0:
        return chars + inside, line, column + inside
    begin, column = to, 1
    while text[begin - 1] != NEWLINE:
        begin -= 1
        column += int(text[begin] & 0xC0 != 0x80)
    return chars + inside, line + lines, column


@kernel
def locate(text, firsts, places, out):  # type: ignore[no-untyped-def]
    """Where bytes of documents stand in these.

    `text`: uint8, documents end to end; `firsts`: int64 (n,), where the document of each row
    starts; `places`: int64 (n, 2), bytes from, to; by document, then by the first. `out`: int64
    (n, 6): characters that begin before from and before to, line and column of from, of to, both
    from 1. Cost: a look at each document up to its last place.
    """
    before = pos = -1 + 0 * len(places)
    start = (0, 1, 1)
    for n in range(len(places)):
        if firsts[n] != before:
            before = pos = firsts[n]
            start = (0, 1, 1)
        start = walk(text, pos, places[n, 0], start)
        end = walk(text, places[n, 0], places[n, 1], start)
        pos = places[n, 0]
        out[n, 0], out[n, 1] = start[0], end[0]
        out[n, 2], out[n, 3] = start[1], start[2]
        out[n, 4], out[n, 5] = end[1], end[2]
