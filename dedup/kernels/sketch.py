"""Shingles, MinHash signatures, band keys and anchors of tokens. The reference is `reference`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels.jit import inlined, kernel
from dedup.kernels.parameters import BANDS, ROWS
from dedup.kernels.xxh import xxh64

if TYPE_CHECKING:
    from numpy.typing import NDArray

M1 = np.uint64(0x9E3779B97F4A7C15)
M2 = np.uint64(0xD6E8FEB86659FD93)
U29 = np.uint64(29)
U32 = np.uint64(32)
F1, F2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
S13, S16 = np.uint32(13), np.uint32(16)
FULL = np.uint32(0xFFFFFFFF)
LOW = np.uint64(0xFFFFFFFF)


class Text(NamedTuple):
    """Tokens, and how many of them make a gram.

    Attributes:
        tokens: uint32 (t,).
        kinds: uint8 (t,).
        sizes: int64 (kinds,), tokens of a gram by kind of its first.
    """

    tokens: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    sizes: NDArray[np.int64]


class Permutations(NamedTuple):
    """datasketch's "affine32": minimum of a · fmix32(h) + b mod 2³², uint32 (n_permutations,)."""

    a: NDArray[np.uint32]
    b: NDArray[np.uint32]


class Sketches(NamedTuple):
    """Where the pass writes, a row a segment.

    Attributes:
        contents: uint64, XXH64 over the tokens.
        shingles: uint32, how many shingles (repeats counted).
        keys: uint32 (BANDS, n), band keys of the segment.
        joined: uint32 (BANDS, n), band keys of the segment with the next one.
        signatures: uint32 (2, n_permutations), scratch: the last two signatures.
        hashes: uint64, scratch: four more than the longest segment has tokens.
    """

    contents: NDArray[np.uint64]
    shingles: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    signatures: NDArray[np.uint32]
    hashes: NDArray[np.uint64]


@inlined
def gram(tokens, at, size):  # type: ignore[no-untyped-def]
    """Hash of tokens[at:at+size], uint64."""
    h = np.uint64(size)
    for i in range(at, at + size):
        h = (h ^ np.uint64(tokens[i])) * M1
        h ^= h >> U29
    h *= M2
    return h ^ h >> U32


@inlined
def fmix32(h):  # type: ignore[no-untyped-def]
    """MurmurHash3's finaliser, a bijection of 32 bits (datasketch 2.0 applies it first)."""
    h = np.uint32(h ^ h >> S16)  # numba widens a product of uint32: cut back each time
    h = np.uint32(h * F1)
    h = np.uint32(h ^ h >> S13)
    h = np.uint32(h * F2)
    return np.uint32(h ^ h >> S16)


@inlined
def hash_all(tokens, size, hashes):  # type: ignore[no-untyped-def]
    """Write the hash of every gram of `size` of the tokens; how many there are. Same as `gram`, one
    step of all grams after the other, so that it is compiled to instructions on many at once."""
    count = max(0, len(tokens) - size + 1)
    for n in range(count):
        hashes[n] = np.uint64(size)
    for step in range(size):
        part = tokens[step : step + count]
        for n in range(count):
            h = (hashes[n] ^ np.uint64(part[n])) * M1
            hashes[n] = h ^ h >> U29
    for n in range(count):
        h = hashes[n] * M2
        hashes[n] = h ^ h >> U32
    return count


@inlined
def of_one_kind(kinds):  # type: ignore[no-untyped-def]
    """Whether all tokens are of one kind, and there are any."""
    others = 0
    for n in range(len(kinds)):
        others |= kinds[n] ^ kinds[0]
    return len(kinds) > 0 and others == 0


@inlined
def hash_shingles(text, segment, hashes):  # type: ignore[no-untyped-def]
    """Write the hash of every shingle of a segment; how many there are.

    A shingle that would cross the segment's end is left out, but a segment shorter than any of its
    shingles is one shingle.
    """
    start, stop = segment
    count = 0
    if of_one_kind(text.kinds[start:stop]):
        count = hash_all(text.tokens[start:stop], text.sizes[text.kinds[start]], hashes)
    else:
        for i in range(start, stop):
            size = text.sizes[text.kinds[i]]
            if i + size <= stop:
                hashes[count] = gram(text.tokens, i, size)
                count += 1
    if count == 0:
        hashes[0] = gram(text.tokens, start, stop - start)
        count = 1
    return count


@inlined
def permuted(permutations, p, x):  # type: ignore[no-untyped-def]
    """What permutation p makes of a hash."""
    return np.uint32(np.uint32(permutations.a[p] * x) + permutations.b[p])


@inlined
def sign(hashes, count, permutations, signature):  # type: ignore[no-untyped-def]
    """Write the signature of shingles.

    Four are taken at a time, so that each of its numbers is read and written once for four; there
    must be room for three behind the last.
    """
    for n in range(count, count + 3):
        hashes[n] = hashes[0]
    for n in range(count + 3):
        hashes[n] = np.uint64(fmix32(np.uint32(hashes[n] & np.uint64(FULL))))
    signature[:] = FULL
    for n in range(0, count, 4):
        x, y = np.uint32(hashes[n]), np.uint32(hashes[n + 1])
        z, w = np.uint32(hashes[n + 2]), np.uint32(hashes[n + 3])
        for p in range(len(signature)):
            one = min(permuted(permutations, p, x), permuted(permutations, p, y))
            other = min(permuted(permutations, p, z), permuted(permutations, p, w))
            signature[p] = min(signature[p], one, other)


@inlined
def band_keys(one, other, keys, s):  # type: ignore[no-untyped-def]
    """Write column s: keys of the element-wise minimum of two signatures, one a band of ROWS."""
    for band in range(BANDS):
        h = np.uint64(band)
        for row in range(band * ROWS, band * ROWS + ROWS):
            h = (h ^ np.uint64(min(one[row], other[row]))) * M1
            h ^= h >> U29
        keys[band, s] = np.uint32(h * M2 >> U32)


@kernel
def sketch(text, segments, joins, permutations, out):  # type: ignore[no-untyped-def]
    """Sketch every segment of a batch.

    `segments`: int64 (n + 1,), first tokens and the end; `joins[s]`: segment s and s + 1 are
    neighbours in one document.
    """
    for s in range(len(segments) - 1):
        start, stop = segments[s], segments[s + 1]
        now, before = out.signatures[s & 1], out.signatures[1 - (s & 1)]
        count = hash_shingles(text, (start, stop), out.hashes)
        sign(out.hashes, count, permutations, now)
        out.shingles[s] = count
        out.contents[s] = xxh64(text.tokens, start, stop)
        band_keys(now, now, out.keys, s)
        if s > 0 and joins[s - 1]:
            band_keys(before, now, out.joined, s - 1)


@inlined
def hash_grams(text, span, hashes):  # type: ignore[no-untyped-def]
    """Write the hash of every gram of a document; how many there are, at least one."""
    start, stop = span
    size = text.sizes[text.kinds[start]]
    if size <= stop - start and of_one_kind(text.kinds[start:stop]):
        return hash_all(text.tokens[start:stop], size, hashes)
    count = max(1, stop - start - size + 1)
    for i in range(start, start + count):
        size = min(text.sizes[text.kinds[i]], stop - i)
        hashes[i - start] = gram(text.tokens, i, size)
    return count


@inlined
def lowest(hashes, count, window, spare):  # type: ignore[no-untyped-def]
    """Write the lowest of each `window` numbers over the first of them; how many windows.

    Ever longer windows are made of two shorter ones, which takes no branch.
    """
    size = 1
    while size < window:
        step = min(size, window - size)
        count -= step
        ahead = hashes[step : step + count]
        for n in range(count):
            spare[n] = min(hashes[n], ahead[n])
        hashes, spare = spare, hashes
        size += step
    return count, hashes


@kernel
def winnow(text, documents, window, hashes, anchors):  # type: ignore[no-untyped-def]
    """Anchors of every document: in each window of grams the smallest, the last one of equals.

    `documents`: int64 (d + 1,), first tokens and the end; `hashes`: uint64 (2, n), scratch, n the
    tokens of the longest document; `anchors`: uint64 out, gram hash << 32 | token. Returns how
    many. Source: Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003, §3.
    """
    n = 0
    for d in range(len(documents) - 1):
        start, stop = documents[d], documents[d + 1]
        if start == stop:
            continue
        grams = hash_grams(text, (start, stop), hashes[0])
        for at in range(grams):  # of equal ones the last is the lowest: its place is turned round
            hashes[0, at] = hashes[0, at] & ~LOW | LOW - np.uint64(at)
        count, found = lowest(hashes[0], grams, min(window, grams), hashes[1])
        before = ~found[0]
        for at in range(count):
            anchors[n] = found[at] & ~LOW | np.uint64(start) + LOW - (found[at] & LOW)
            n += int(found[at] != before)
            before = found[at]
    return n
