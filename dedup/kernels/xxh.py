"""XXH32 and XXH64 as numba can compile them; the `xxhash` package is the reference.

Source: the xxHash specification, "XXH32 algorithm description" and "XXH64 algorithm description".
"""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import inlined

MASK = 0xFFFFFFFF
A1, A2, A3, A4, A5 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1
B1 = np.uint64(0x9E3779B185EBCA87)
B2 = np.uint64(0xC2B2AE3D27D4EB4F)
B3 = np.uint64(0x165667B19E3779F9)
B4 = np.uint64(0x85EBCA77C2B2AE63)
B5 = np.uint64(0x27D4EB2F165667C5)
U32, U32_MASK = np.uint64(32), np.uint64(0xFFFFFFFF)


@inlined
def rotl32(value, by):  # type: ignore[no-untyped-def]
    """Rotate 32 bits to the left."""
    return (value << by | value >> 32 - by) & MASK


@inlined
def word32(data, at):  # type: ignore[no-untyped-def]
    """Four bytes at `at`, little-endian."""
    low = int(data[at]) | int(data[at + 1]) << 8
    return low | int(data[at + 2]) << 16 | int(data[at + 3]) << 24


@inlined
def stripes32(data, size):  # type: ignore[no-untyped-def]
    """The accumulator after all stripes of 16 bytes, and where they end."""
    a, b, c, d = (A1 + A2) & MASK, A2, 0, -A1 & MASK
    at = 0
    while at + 16 <= size:
        a = rotl32((a + word32(data, at) * A2) & MASK, 13) * A1 & MASK
        b = rotl32((b + word32(data, at + 4) * A2) & MASK, 13) * A1 & MASK
        c = rotl32((c + word32(data, at + 8) * A2) & MASK, 13) * A1 & MASK
        d = rotl32((d + word32(data, at + 12) * A2) & MASK, 13) * A1 & MASK
        at += 16
    return (rotl32(a, 1) + rotl32(b, 7) + rotl32(c, 12) + rotl32(d, 18)) & MASK, at


@inlined
def xxh32(data, size):  # type: ignore[no-untyped-def]
    """XXH32 with seed 0 of the first `size` bytes of `data` (uint8)."""
    h, at = A5, 0
    if size >= 16:
        h, at = stripes32(data, size)
    h = (h + size) & MASK
    while at + 4 <= size:
        h = rotl32((h + word32(data, at) * A3) & MASK, 17) * A4 & MASK
        at += 4
    while at < size:
        h = rotl32((h + int(data[at]) * A5) & MASK, 11) * A1 & MASK
        at += 1
    h = (h ^ h >> 15) * A2 & MASK
    h = (h ^ h >> 13) * A3 & MASK
    return h ^ h >> 16


@inlined
def either(condition, one, other):  # type: ignore[no-untyped-def]
    """`one` where the condition holds, else the other; no branch, which would be guessed wrong."""
    return other ^ ((one ^ other) & -int(condition))


@inlined
def four32(h, word):  # type: ignore[no-untyped-def]
    """The accumulator after four more bytes."""
    return rotl32((h + word * A3) & MASK, 17) * A4 & MASK


@inlined
def one32(h, byte):  # type: ignore[no-untyped-def]
    """The accumulator after one more byte."""
    return rotl32((h + byte * A5) & MASK, 11) * A1 & MASK


@inlined
def mixed32(h):  # type: ignore[no-untyped-def]
    """The hash of an accumulator that has everything."""
    h = (h ^ h >> 15) * A2 & MASK
    h = (h ^ h >> 13) * A3 & MASK
    return h ^ h >> 16


@inlined
def short32(low, high, size):  # type: ignore[no-untyped-def]
    """XXH32 with seed 0 of fewer than 16 bytes: eight of them, and the others (uint64, zeros behind
    the last). Same as `xxh32`, without branches."""
    h = A5 + size
    h = either(size >= 4, four32(h, np.int64(low & U32_MASK)), h)
    h = either(size >= 8, four32(h, np.int64(low >> U32)), h)
    h = either(size >= 12, four32(h, np.int64(high & U32_MASK)), h)
    rest = either(size >= 8, np.int64(high), np.int64(low))
    rest = (rest >> (size & 4) * 8) & MASK
    h = either(size & 3 >= 1, one32(h, rest & 255), h)
    h = either(size & 3 >= 2, one32(h, rest >> 8 & 255), h)
    h = either(size & 3 == 3, one32(h, rest >> 16 & 255), h)
    return mixed32(h)


@inlined
def rotl64(value, by):  # type: ignore[no-untyped-def]
    """Rotate 64 bits to the left."""
    return value << np.uint64(by) | value >> np.uint64(64 - by)


@inlined
def round64(lane, word):  # type: ignore[no-untyped-def]
    """One round of a lane."""
    return rotl64(lane + word * B2, 31) * B1


@inlined
def pair64(tokens, at):  # type: ignore[no-untyped-def]
    """Two 32-bit tokens as eight little-endian bytes."""
    return np.uint64(tokens[at]) | np.uint64(tokens[at + 1]) << U32


@inlined
def stripes64(tokens, start, stop):  # type: ignore[no-untyped-def]
    """The accumulator after all stripes of 8 tokens, and where they end."""
    a, b, c, d = B1 + B2, B2, np.uint64(0), np.uint64(0) - B1
    at = start
    while at + 8 <= stop:
        a = round64(a, pair64(tokens, at))
        b = round64(b, pair64(tokens, at + 2))
        c = round64(c, pair64(tokens, at + 4))
        d = round64(d, pair64(tokens, at + 6))
        at += 8
    h = rotl64(a, 1) + rotl64(b, 7) + rotl64(c, 12) + rotl64(d, 18)
    zero = np.uint64(0)
    h = (h ^ round64(zero, a)) * B1 + B4
    h = (h ^ round64(zero, b)) * B1 + B4
    h = (h ^ round64(zero, c)) * B1 + B4
    return (h ^ round64(zero, d)) * B1 + B4, at


@inlined
def xxh64(tokens, start, stop):  # type: ignore[no-untyped-def]
    """XXH64 with seed 0 of tokens[start:stop] (uint32) as little-endian bytes."""
    h, at = B5, start
    if stop - start >= 8:
        h, at = stripes64(tokens, start, stop)
    h += np.uint64((stop - start) * 4)
    while at + 2 <= stop:
        h = rotl64(h ^ round64(np.uint64(0), pair64(tokens, at)), 27) * B1 + B4
        at += 2
    if at < stop:
        h = rotl64(h ^ np.uint64(tokens[at]) * B1, 23) * B2 + B3
    h = (h ^ h >> np.uint64(33)) * B2
    h = (h ^ h >> np.uint64(29)) * B3
    return h ^ h >> U32
