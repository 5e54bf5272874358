"""The kernels' plain twins: the same bits from Python, numpy and the `xxhash` package.

They are the oracle of the compiled loops, and what small inputs run on, so that nothing is compiled
for three files. Small is a matter of measurement: see `kernels.choose`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from dedup.kernels import code_points
from dedup.kernels.code_points import EXPAND, MARK, SEPARATOR, SKIP, WORD
from dedup.kernels.parameters import CODE_SALT, HARD_WRAP, WORD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Token = tuple[int, int, int, int]
"""XXH32, first byte, byte after the last, kind."""

M1 = np.uint64(0x9E3779B97F4A7C15)
M2 = np.uint64(0xD6E8FEB86659FD93)
FULL = np.uint32(0xFFFFFFFF)
U32, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
HYPHENS = "-\u2010\u00ad"
BROKEN = re.compile("[-\u2010\u00ad][\\t\\r ]*\\n[\\t >]*")
"""What stands between the halves of a word that is broken at the end of a line."""


def _entry(code: int) -> int:
    """The table's entry for a code point."""
    table = code_points.load()
    return int(table.entries[table.pages[code >> 8] * 256 + (code & 255)])


@cache
def fold(char: str) -> tuple[int, tuple[tuple[int, bytes], ...]]:
    """Class of a character and what it is compared as: (class, UTF-8) of each part."""
    table, entry = code_points.load(), _entry(ord(char))
    parts = [entry]
    if entry & 7 == EXPAND:
        first, last = table.expansion_starts[entry >> 3 : (entry >> 3) + 2]
        parts = [int(part) for part in table.expansions[first:last]]
    folded = tuple((part & 7, chr(part >> 3).encode()) for part in parts)
    return folded[0][0], folded


class _Reader:
    """Reads tokens line by line, character by character."""

    def __init__(self, salt: int) -> None:
        self.salt = salt
        self.tokens: list[Token] = []
        self.word = b""
        self.span = (0, 0)

    def put(self, folded: bytes, span: tuple[int, int], kind: int) -> None:
        digest = xxhash.xxh32_intdigest(folded) ^ self.salt
        self.tokens.append((digest, *span, kind - WORD))

    def flush(self) -> None:
        if self.word:
            self.put(self.word, self.span, WORD)
        self.word = b""

    def lengthen(self, start: int, end: int) -> None:
        """A diacritic belongs to the word being read, or the token that ends where it starts."""
        if self.word and (len(self.word) < WORD_BYTES or self.span[1] == start):
            self.span = (self.span[0], end)
        elif not self.word and self.tokens and self.tokens[-1][2] == start:
            digest, first, _, kind = self.tokens[-1]
            self.tokens[-1] = (digest, first, end, kind)

    def read_line(self, text: str, at: int, pos: int) -> tuple[int, int, int]:
        """Read the line at text[at], byte `pos`, and the next where a word goes on there.

        Returns both positions after it, and the characters of the longest line.
        """
        letters = longest = 0
        step = ""
        while at < len(text) and step != "\n":
            whole = bool(self.word) and len(self.word) < WORD_BYTES
            after = _rejoined(text, at) if whole and text[at] in HYPHENS else at
            step = text[at:after] or text[at]
            if after == at and step != "\n":
                self.read(step, pos, pos + len(step.encode()))
            for char in step:
                letters += 1
                longest = max(longest, letters)
                letters = 0 if char == "\n" else letters
            at, pos = at + len(step), pos + len(step.encode())
        self.flush()
        return at, pos, longest

    def read(self, char: str, start: int, end: int) -> None:
        kind, parts = fold(char)
        if kind == SKIP:
            return
        if kind == MARK:
            self.lengthen(start, end)
            return
        if kind == WORD:
            if len(self.word) >= WORD_BYTES:
                self.flush()
            self.span = (self.span[0] if self.word else start, end)
            self.word += b"".join(folded for _, folded in parts)
            return
        self.flush()
        if kind != SEPARATOR:
            for alone, folded in parts:
                self.put(folded, (start, end), alone)


def _rejoined(text: str, at: int) -> int:
    """Where a word goes on that a hyphen at `at` breaks at the end of a line; `at` if none does."""
    found = BROKEN.match(text, at)
    if found is None or found.end() == len(text):
        return at
    code = ord(text[found.end()])
    value = _entry(code) >> 3
    small = value == code or (code >= 0x80 and value < 0x80)
    goes_on = _entry(code) & 7 == WORD and small and chr(value) not in "0123456789"
    return found.end() if goes_on else at


def _read_region(text: str, start: int, salt: int) -> tuple[list[Token], list[int]]:
    """Tokens of a region, and which of them begin a segment."""
    reader = _Reader(salt)
    segments: list[int] = []
    lines: list[int] = []
    unwrapped = False
    at, pos = 0, start
    while at < len(text):
        first = len(reader.tokens)
        at, pos, longest = reader.read_line(text, at, pos)
        if len(reader.tokens) > first:
            lines.append(first)
            unwrapped = unwrapped or longest > HARD_WRAP
        else:
            segments += lines if unwrapped else lines[:1]
            lines, unwrapped = [], False
    return reader.tokens, segments + (lines if unwrapped else lines[:1])


def tokenise(
    text: NDArray[np.uint8], regions: NDArray[np.int64]
) -> tuple[list[Token], list[int], list[int]]:
    """All tokens of a batch, the first tokens of its segments, and their documents."""
    tokens: list[Token] = []
    segments: list[int] = []
    documents: list[int] = []
    for start, stop, document, code in regions.tolist():
        region = text[start:stop].tobytes().decode()
        found, firsts = _read_region(region, start, CODE_SALT if code else 0)
        segments += [len(tokens) + first for first in firsts]
        documents += [document] * len(firsts)
        tokens += found
    return tokens, segments, documents


def grams(
    tokens: NDArray[np.uint32], kinds: NDArray[np.uint8], sizes: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Hash of the tokens at each token, as many as its kind asks for; fewer at the end."""
    n = len(tokens)
    left = np.minimum(sizes[kinds], n - np.arange(n))
    h = left.astype(np.uint64)
    for step in range(int(left.max(initial=0))):
        rows = np.flatnonzero(left > step)
        mixed = (h[rows] ^ tokens[rows + step].astype(np.uint64)) * M1
        h[rows] = mixed ^ mixed >> np.uint64(29)
    h *= M2
    return h ^ h >> np.uint64(32)


def fmix32(h: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's finaliser."""
    h = (h ^ h >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    h = (h ^ h >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return h ^ h >> np.uint32(16)


def shingles(
    tokens: NDArray[np.uint32], kinds: NDArray[np.uint8], sizes: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Shingles of one segment in order: those that do not cross its end, or all of it as one."""
    whole = np.arange(len(tokens)) + sizes[kinds] <= len(tokens)
    if not whole.any():
        return grams(tokens, np.zeros_like(kinds), np.full(1, len(tokens)))[:1]
    return grams(tokens, kinds, sizes)[whole]


def sign(
    hashes: NDArray[np.uint32], a: NDArray[np.uint32], b: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """MinHash signature of 32-bit shingle hashes, uint32 (n_permutations,)."""
    lowest: NDArray[np.uint32] = (fmix32(hashes)[:, None] * a + b).min(axis=0, initial=FULL)
    return lowest


def band_keys(signatures: NDArray[np.uint32], bands: int, rows: int) -> NDArray[np.uint32]:
    """Keys of signatures (n, n_permutations), uint32 (n, bands)."""
    h = np.broadcast_to(np.arange(bands, dtype=np.uint64), (len(signatures), bands)).copy()
    cells = signatures[:, : bands * rows].reshape(-1, bands, rows).astype(np.uint64)
    for row in range(rows):
        h = (h ^ cells[:, :, row]) * M1
        h ^= h >> np.uint64(29)
    return (h * M2 >> np.uint64(32)).astype(np.uint32)


def content(tokens: NDArray[np.uint32]) -> int:
    """XXH64 over the little-endian bytes of tokens."""
    return xxhash.xxh64_intdigest(tokens.astype("<u4").tobytes())


def winnow(
    tokens: NDArray[np.uint32], kinds: NDArray[np.uint8], window: int, sizes: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Anchors of one document: gram hash << 32 | token; of equals in a window the last one."""
    hashes = grams(tokens, kinds, sizes) >> np.uint64(32)
    count = max(1, len(tokens) - int(sizes[kinds[0]]) + 1)
    width = min(window, count)
    views = np.lib.stride_tricks.sliding_window_view(hashes[:count], width)
    lowest = np.arange(len(views)) + width - 1 - views[:, ::-1].argmin(axis=1)
    chosen = lowest[np.diff(lowest, prepend=-1) != 0]
    anchors: NDArray[np.uint64] = hashes[chosen] << np.uint64(32) | chosen.astype(np.uint64)
    return anchors


def _unit_shingles(
    tokens: list[int], kinds: list[int], unit: list[int], sizes: list[int]
) -> list[tuple[tuple[int, ...], int]]:
    """Shingles of a unit as tuples of tokens, and where each starts."""
    found = []
    for start, stop in pairwise(unit):
        each = [i for i in range(start, stop) if i + sizes[kinds[i]] <= stop]
        found += [(tuple(tokens[i : i + sizes[kinds[i]]]), i) for i in each]
        if not each and start < stop:
            found.append((tuple(tokens[start:stop]), start))
    return found


def compare(
    tokens: list[int], kinds: list[int], units: list[list[list[int]]], sizes: list[int]
) -> Iterator[tuple[tuple[int, int, int], list[tuple[int, int]]]]:
    """((shared, shingles of A, of B), seeds) of each candidate; see `comparison.compare`."""
    for one, other in units:
        first: dict[tuple[int, ...], list[int]] = {}
        for shingle, at in _unit_shingles(tokens, kinds, one, sizes):
            first.setdefault(shingle, []).append(at)
        second: dict[tuple[int, ...], int] = {}
        for shingle, at in _unit_shingles(tokens, kinds, other, sizes):
            second.setdefault(shingle, at)
        seeds: list[tuple[int, int]] = []
        for shingle, at in second.items():
            free = not seeds or at >= seeds[-1][1] + 8
            if free and len(seeds) < 8 and len(first.get(shingle, ())) == 1:
                seeds.append((first[shingle][0], at))
        yield (len(first.keys() & second.keys()), len(first), len(second)), seeds


def meetings(rows: NDArray[np.uint64], most: int, lags: int) -> NDArray[np.uint64]:
    """See `crowds.meetings`."""
    keys, units = rows >> U32, rows & LOW
    index = np.arange(len(rows))
    starts = np.searchsorted(keys, keys)
    ranks = index - starts
    reach = np.minimum(ranks, np.where(ranks < most, lags, 1))
    later = np.flatnonzero(ranks > reach)
    found = [units[starts[later]] << U32 | units[later]]
    for lag in range(1, lags + 1):
        later = np.flatnonzero(reach >= lag)
        found.append(units[later - lag] << U32 | units[later])
    pairs = np.concatenate(found)
    first, second, one = pairs >> U32, pairs & LOW, np.uint64(1)
    apart: NDArray[np.uint64] = pairs[(second >> one) - (first >> one) > first & one]
    return apart
