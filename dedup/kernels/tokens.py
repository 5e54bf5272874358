"""UTF-8 bytes to token hashes and segments, in one pass.

A token is a run of letters and digits, or one character of a script written without spaces. It is
hashed by XXH32 over the UTF-8 of its folded code points. The reference is `reference.tokenise`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.code_points import EXPAND, MARK, SEPARATOR, SKIP, WORD
from dedup.kernels.jit import inlined, jit, kernel
from dedup.kernels.parameters import CODE_SALT, HARD_WRAP, WORD_BYTES
from dedup.kernels.short_words import SHORT, short_word
from dedup.kernels.utf8 import append, decode
from dedup.kernels.xxh import short32, xxh32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEGINS = 1 << WORD | 1 << EXPAND
"""Bits of the classes that can begin a word, or stand inside one without a letter, or between."""
INSIDE = 1 << SKIP | 1 << MARK
BETWEEN = 1 << SEPARATOR | INSIDE
BETWEEN_WORDS = 1
NEWLINE, SPACE = 10, 32


class Table(NamedTuple):
    """`code_points.CodePoints`, and of ASCII what most characters need.

    Attributes:
        ascii: uint32 (128,), entries.
        folds: uint8 (256,), what a byte that is a letter or digit is folded to; BETWEEN_WORDS for
            one that separates words; 0 for others, and for a hyphen, which may join them.
    """

    ascii: NDArray[np.uint32]
    folds: NDArray[np.uint8]
    pages: NDArray[np.int32]
    entries: NDArray[np.uint32]
    expansion_starts: NDArray[np.int32]
    expansions: NDArray[np.uint32]


class Out(NamedTuple):
    """Where the pass writes: a row a token; `segments` holds first tokens; `buffer` is scratch."""

    hashes: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    segments: NDArray[np.int64]
    segment_documents: NDArray[np.int32]
    buffer: NDArray[np.uint8]


@inlined
def entry_at(text, pos, table):  # type: ignore[no-untyped-def]
    """The table's entry for the code point at `pos`, and its width in bytes."""
    byte = text[pos]
    if byte < 0x80:
        return int(table.ascii[byte]), 1
    code, width = decode(text, pos)
    return int(table.entries[table.pages[code >> 8] * 256 + (code & 255)]), width


@inlined
def expand(table, number, buffer, size):  # type: ignore[no-untyped-def]
    """Append every part of an expansion; the new size, or the old one if its parts stand alone."""
    first, last = table.expansion_starts[number], table.expansion_starts[number + 1]
    if table.expansions[first] & 7 != WORD:
        return size
    for part in range(first, last):
        size = append(buffer, size, int(table.expansions[part] >> 3))
    return size


@inlined
def hyphen_end(text, pos, stop):  # type: ignore[no-untyped-def]
    """Where the hyphen at `pos` ends: -, U+2010 or a soft one; -1 if there is none."""
    if text[pos] == 0x2D:
        return pos + 1
    if text[pos] == 0xC2 and pos + 1 < stop and text[pos + 1] == 0xAD:
        return pos + 2
    if text[pos] == 0xE2 and pos + 2 < stop and text[pos + 1] == 0x80 and text[pos + 2] == 0x90:
        return pos + 3
    return -1


@jit
def rejoined(text, after, stop, table):  # type: ignore[no-untyped-def]
    """Where a word goes on that is broken at a line's end by the hyphen before `after`; or -1.

    It goes on after spaces and quote marks, with a small letter: before a capital or a digit the
    hyphen is more likely one of the text. (Accented Latin capitals count as small letters: the
    table does not tell them apart.)
    """
    while after < stop and (text[after] == 32 or text[after] == 9 or text[after] == 13):
        after += 1
    if after == stop or text[after] != NEWLINE:
        return -1
    after += 1
    while after < stop and (text[after] == 32 or text[after] == 9 or text[after] == 62):
        after += 1
    if after == stop:
        return -1
    entry, _ = entry_at(text, after, table)
    value = entry >> 3
    code = int(text[after]) if text[after] < 0x80 else decode(text, after)[0]
    small = value == code or (code >= 0x80 and value < 0x80)
    return after if entry & 7 == WORD and small and not 48 <= value <= 57 else -1


@inlined
def fold_into(text, pos, table, buffer, size):  # type: ignore[no-untyped-def]
    """Append what a character inside a word is folded to; (bytes written, class, width).

    The class is SEPARATOR where it ends the word.
    """
    entry, width = entry_at(text, pos, table)
    kind = entry & 7
    if kind == WORD:
        return append(buffer, size, entry >> 3), kind, width
    if kind == EXPAND:
        after = expand(table, entry >> 3, buffer, size)
        return after, kind if after > size else SEPARATOR, width
    return size, kind if INSIDE >> kind & 1 else SEPARATOR, width


@inlined
def read_word(text, pos, stop, table, buffer):  # type: ignore[no-untyped-def]
    """Fold the word at `pos` into `buffer`; (bytes written, end of the word, next position)."""
    size = 0
    end = pos
    while pos < stop and size < WORD_BYTES:
        folded = table.folds[text[pos]]
        if folded > BETWEEN_WORDS:
            buffer[size] = folded
            size, pos = size + 1, pos + 1
            end = pos
            continue
        if folded == BETWEEN_WORDS:
            break
        hyphen = hyphen_end(text, pos, stop)
        after = rejoined(text, hyphen, stop, table) if hyphen > 0 and size > 0 else -1
        if after > 0:
            pos = after
            continue
        size, kind, width = fold_into(text, pos, table, buffer, size)
        if kind == SEPARATOR:
            break
        pos += width
        if kind != SKIP:
            end = pos
    return size, end, pos


@inlined
def put(out, n, size, kind, salt):  # type: ignore[no-untyped-def]
    """Token n is the first `size` bytes of the buffer."""
    out.hashes[n] = xxh32(out.buffer, size) ^ salt
    out.kinds[n] = kind - WORD


@inlined
def put_alone(table, entry, out, n, salt):  # type: ignore[no-untyped-def]
    """Write the token or tokens of a character that stands alone; how many there are then."""
    if entry & 7 != EXPAND:
        size = append(out.buffer, 0, entry >> 3)
        put(out, n, size, entry & 7, salt)
        return n + 1
    number = entry >> 3
    for part in range(table.expansion_starts[number], table.expansion_starts[number + 1]):
        value = int(table.expansions[part])
        size = append(out.buffer, 0, value >> 3)
        put(out, n, size, value & 7, salt)
        n += 1
    return n


@inlined
def read_tokens(text, pos, table, out, where):  # type: ignore[no-untyped-def]
    """Write the token or tokens that begin at `pos`; (tokens written so far, next position)."""
    n, first, stop, salt = where
    entry, width = entry_at(text, pos, table)
    kind = entry & 7
    if BEGINS >> kind & 1:
        size, end, after = read_word(text, pos, stop, table, out.buffer)
        if size > 0:
            put(out, n, size, WORD, salt)
            out.starts[n], out.ends[n] = pos, end
            return n + 1, after
    end = pos + width
    if kind == MARK and n > first and out.ends[n - 1] == pos:
        out.ends[n - 1] = end
    if BETWEEN >> kind & 1:
        return n, end
    after = put_alone(table, entry, out, n, salt)
    for token in range(n, after):
        out.starts[token], out.ends[token] = pos, end
    return after, end


@inlined
def read_short(text, pos, table, out, where):  # type: ignore[no-untyped-def]
    """As `read_tokens`, for a short word with a space or the like behind; nothing for others."""
    n, _, stop, salt = where
    size, low, high = short_word(text, pos)
    end = pos + size
    if size in (0, SHORT) or end >= stop or table.folds[text[end]] != BETWEEN_WORDS:
        return n, pos
    out.hashes[n] = short32(low, high, size) ^ salt
    out.kinds[n] = 0
    out.starts[n], out.ends[n] = pos, end
    return n + 1, end + int(text[end] == SPACE)


@inlined
def is_long(text, start, end):  # type: ignore[no-untyped-def]
    """Whether one of the lines text[start:end] has more than HARD_WRAP code points."""
    count = 0
    for pos in range(start, end):
        if text[pos] & 0xC0 != 0x80:
            count += 1
        if count > HARD_WRAP:
            return True
        if text[pos] == NEWLINE:
            count = 0
    return False


@inlined
def read_line(text, pos, table, out, where):  # type: ignore[no-untyped-def]
    """Write the tokens of the line at `pos`; (tokens written so far, position after its \\n)."""
    n, first, stop, salt = where
    wide = min(stop, len(text) - SHORT)
    while pos < stop:
        if text[pos] == NEWLINE:
            return n, pos + 1
        if table.folds[text[pos]] == BETWEEN_WORDS:
            pos += 1
            continue
        after = pos
        if pos < wide:
            n, after = read_short(text, pos, table, out, (n, first, stop, salt))
        if after > pos:
            pos = after
            continue
        n, pos = read_tokens(text, pos, table, out, (n, first, stop, salt))
    return n, pos


@inlined
def read_region(text, region, table, out, counts):  # type: ignore[no-untyped-def]
    """Write a region's tokens and segments; the counts after it."""
    pos, stop, document, code = region
    n, block = counts
    region_first = n
    salt = CODE_SALT if code else 0
    lines = 0
    unwrapped = False
    while pos < stop:
        first, start = n, pos
        n, pos = read_line(text, pos, table, out, (n, region_first, stop, salt))
        if n > first:
            out.segments[block + lines] = first
            out.segment_documents[block + lines] = document
            lines += 1
            unwrapped = unwrapped or is_long(text, start, pos)
        if n == first or pos >= stop:
            block += lines if unwrapped else min(lines, 1)
            lines = 0
            unwrapped = False
    return n, block


@kernel
def tokenise(text, regions, table, out):  # type: ignore[no-untyped-def]
    """All regions of a batch; (tokens, segments) written."""
    none = 0 * len(regions)  # a literal 0 would have everything compiled once more for it
    counts = (none, none)
    for row in range(len(regions)):
        start, stop, document, code = regions[row]
        counts = read_region(text, (start, stop, document, code), table, out, counts)
    return counts
