"""Code points as UTF-8, both ways."""

from __future__ import annotations

from dedup.kernels.jit import inlined


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
