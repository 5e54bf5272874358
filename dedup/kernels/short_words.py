"""Short words of ASCII letters and digits, eight bytes at a time and without a branch for each.

All eight are compared by one addition: seven bits of each and what is added stay below 256, and the
highest bit of the sum says whether the byte is large enough.
"""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import inlined

SHORT = 16
"""Words of fewer bytes are read here."""
HIGH, ONES = np.uint64(0x8080808080808080), np.uint64(0x0101010101010101)
SMALL = np.uint64(0x20) * ONES
FROM_A, PAST_Z = np.uint64(0x80 - ord("a")) * ONES, np.uint64(0x7F - ord("z")) * ONES
FROM_0, PAST_9 = np.uint64(0x80 - ord("0")) * ONES, np.uint64(0x7F - ord("9")) * ONES
U0, U1, U3, U56 = (np.uint64(n) for n in (0, 1, 3, 56))


@inlined
def word64(text, at):  # type: ignore[no-untyped-def]
    """Eight bytes at `at`, little-endian."""
    place = np.uint64(at)  # numba would count a negative place from the end
    word = U0
    for n in range(8):
        word |= np.uint64(text[place + np.uint64(n)]) << np.uint64(8 * n)
    return word


@inlined
def others(chars):  # type: ignore[no-untyped-def]
    """The highest bit of each of eight bytes that is no ASCII letter or digit."""
    low = chars & ~HIGH
    small = low | SMALL
    letters = (small + FROM_A) & ~(small + PAST_Z)
    digits = (low + FROM_0) & ~(low + PAST_9)
    return (~(letters | digits) | chars) & HIGH


@inlined
def bytes_before(mark):  # type: ignore[no-untyped-def]
    """How many of eight bytes come before the lowest that has its highest bit set; one has."""
    below = (mark - U1) & ~mark
    return ((below & ONES) * ONES >> U56) - U1


@inlined
def first_bytes(chars, size):  # type: ignore[no-untyped-def]
    """The first `size` of eight bytes, fewer than eight; zeros instead of the others."""
    return chars & ((U1 << (size << U3)) - U1)


@inlined
def short_word(text, pos):  # type: ignore[no-untyped-def]
    """(Size, first eight bytes, others) of the run of ASCII letters and digits at `pos`, folded.

    The size is SHORT where it is longer; 16 bytes there must be.
    """
    chars = word64(text, pos)
    mark = others(chars)
    if mark != U0:
        size = bytes_before(mark)
        return np.int64(size), first_bytes(chars | SMALL, size), U0
    more = word64(text, pos + 8)
    mark = others(more)
    if mark == U0:
        return SHORT, U0, U0
    size = bytes_before(mark)
    return np.int64(size) + 8, chars | SMALL, first_bytes(more | SMALL, size)
