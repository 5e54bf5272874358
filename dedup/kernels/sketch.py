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
    """

    contents: NDArray[np.uint64]
    shingles: NDArray[np.uint32]
    keys: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    signatures: NDArray[np.uint32]


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
def absorb(signature, permutations, shingle):  # type: ignore[no-untyped-def]
    """Lower `signature` by one 32-bit shingle hash."""
    x = fmix32(shingle)
    for p in range(len(signature)):
        value = np.uint32(np.uint32(permutations.a[p] * x) + permutations.b[p])
        signature[p] = min(signature[p], value)


@inlined
def sign(text, segment, permutations, signature):  # type: ignore[no-untyped-def]
    """The signature of one segment; how many shingles it has.

    A shingle that would cross the segment's end is left out, but a segment shorter than any of its
    shingles is one shingle.
    """
    start, stop = segment
    signature[:] = FULL
    count = 0
    for i in range(start, stop):
        size = text.sizes[text.kinds[i]]
        if i + size <= stop:
            shingle = gram(text.tokens, i, size)
            absorb(signature, permutations, np.uint32(shingle & np.uint64(FULL)))
            count += 1
    if count == 0:
        whole = gram(text.tokens, start, stop - start)
        absorb(signature, permutations, np.uint32(whole & np.uint64(FULL)))
        count = 1
    return count


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
        out.shingles[s] = sign(text, (start, stop), permutations, now)
        out.contents[s] = xxh64(text.tokens, start, stop)
        band_keys(now, now, out.keys, s)
        if s > 0 and joins[s - 1]:
            band_keys(before, now, out.joined, s - 1)


@inlined
def lowest(hashes, first, last):  # type: ignore[no-untyped-def]
    """Position of the smallest of hashes[first:last], the last one of equals."""
    best = first
    for i in range(first + 1, last):
        if hashes[i] <= hashes[best]:
            best = i
    return best


@inlined
def hash_grams(text, span, hashes):  # type: ignore[no-untyped-def]
    """Write the hash of the gram at every token of a document; how many there are."""
    start, stop = span
    for i in range(start, stop):
        size = min(text.sizes[text.kinds[i]], stop - i)
        hashes[i - start] = np.uint32(gram(text.tokens, i, size) >> U32)
    return max(1, stop - start - text.sizes[text.kinds[start]] + 1)


@kernel
def winnow(text, documents, window, hashes, anchors):  # type: ignore[no-untyped-def]
    """Anchors of every document: in each window of grams the smallest, the last one of equals.

    `documents`: int64 (d + 1,), first tokens and the end; `anchors`: uint64 out, gram hash << 32 |
    token. Returns how many. Source: Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003, §3.
    """
    n = 0
    for d in range(len(documents) - 1):
        start, stop = documents[d], documents[d + 1]
        if start == stop:
            continue
        grams = hash_grams(text, (start, stop), hashes)
        best = -1
        for last in range(min(window, grams), grams + 1):
            first = max(0, last - window)
            if best < first:
                best = lowest(hashes, first, last)
            elif hashes[last - 1] <= hashes[best]:
                best = last - 1
            else:
                continue
            anchors[n] = np.uint64(hashes[best]) << U32 | np.uint64(start + best)
            n += 1
    return n
