"""Findings as JSON, from columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.jit import inlined, kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGIT, LETTER = ord("0"), ord("a") - 10
HEX = 16
# What stands between the values of a row, by number in the pool; see `render.written`.
ID, RULE, KINDS, DOCUMENTS, ALIKE, WORDS, REDUNDANT, PLACES, CLOSE = range(9)
SIMILARITY, CONTAINMENT, OWN_WORDS, OWN_KINDS, EDITS, START, END, PARAGRAPHS, REPORTED = range(
    9, 18
)
LINE, COLUMN, OFFSET, BYTE, OP, CENTRE, HERE, DONE, COMMA, NEXT = range(18, 28)
FIXED = 28


class Pool(NamedTuple):
    """Texts by number: uint8, end to end, and where each starts, int64 (n + 1,)."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]


class Rows(NamedTuple):
    """What is written; texts are numbers in the pool.

    Attributes:
        ids: uint64 (f,).
        findings: int64 (f, 8), rows (rule, kinds, documents, similarity, words, redundant, first
            place, after the last); texts are the first two and the similarity.
        places: int64 (k, 18), rows (document and all up to its centre, whether it is that,
            similarity, containment, words, kinds, first edit, after the last, line, column,
            offset and byte of its start, then of its end, paragraphs from, to); texts are the first
            four and the kinds.
        edits: int64 (n, 5), rows (text, centre from, to, here from, to).
    """

    ids: NDArray[np.uint64]
    findings: NDArray[np.int64]
    places: NDArray[np.int64]
    edits: NDArray[np.int64]


@inlined
def put_text(out, at, pool, number):  # type: ignore[no-untyped-def]
    """Copy a text; where the next one goes."""
    start, stop = pool.starts[number], pool.starts[number + 1]
    for n in range(stop - start):
        out[at + n] = pool.data[start + n]
    return at + stop - start


@inlined
def put_number(out, at, value):  # type: ignore[no-untyped-def]
    """Write a number that is not negative."""
    size, rest = 1, value // 10
    while rest > 0:
        size, rest = size + 1, rest // 10
    for n in range(at + size - 1, at - 1, -1):
        out[n] = DIGIT + value % 10
        value //= 10
    return at + size


@inlined
def put_id(out, at, value):  # type: ignore[no-untyped-def]
    """Write 16 hex digits."""
    for n in range(HEX):
        digit = int(value >> type(value)(4 * (HEX - 1 - n))) & 15
        out[at + n] = digit + (DIGIT if digit < 10 else LETTER)
    return at + HEX


@inlined
def put_point(out, at, pool, point):  # type: ignore[no-untyped-def]
    """Write line, column, offset and byte."""
    for n in range(4):
        at = put_number(out, put_text(out, at, pool, LINE + n), point[n])
    return put_text(out, at, pool, DONE)


@inlined
def put_edits(out, at, pool, edits):  # type: ignore[no-untyped-def]
    """Write the edits of a place."""
    for n in range(len(edits)):
        row = edits[n]
        if n > 0:
            at = put_text(out, at, pool, COMMA)
        at = put_text(out, put_text(out, at, pool, OP), pool, row[0])
        at = put_number(out, put_text(out, at, pool, CENTRE), row[1])
        at = put_number(out, put_text(out, at, pool, COMMA), row[2])
        at = put_number(out, put_text(out, at, pool, HERE), row[3])
        at = put_number(out, put_text(out, at, pool, COMMA), row[4])
        at = put_text(out, at, pool, NEXT)
    return at


@inlined
def put_place(out, at, pool, row, edits):  # type: ignore[no-untyped-def]
    """Write a place."""
    at = put_text(out, put_text(out, at, pool, row[0]), pool, row[1])
    at = put_text(out, put_text(out, at, pool, SIMILARITY), pool, row[2])
    at = put_text(out, put_text(out, at, pool, CONTAINMENT), pool, row[3])
    at = put_number(out, put_text(out, at, pool, OWN_WORDS), row[4])
    at = put_text(out, put_text(out, at, pool, OWN_KINDS), pool, row[5])
    at = put_edits(out, put_text(out, at, pool, EDITS), pool, edits[row[6] : row[7]])
    at = put_point(out, put_text(out, at, pool, START), pool, row[8:12])
    at = put_point(out, put_text(out, at, pool, END), pool, row[12:16])
    at = put_number(out, put_text(out, at, pool, PARAGRAPHS), row[16])
    at = put_number(out, put_text(out, at, pool, COMMA), row[17])
    return put_text(out, at, pool, REPORTED)


@kernel
def write(rows, pool, out):  # type: ignore[no-untyped-def]
    """Write findings, each as one line that begins with what parts it from the one before; how many
    bytes. `out` must have room for them."""
    at = 0 * len(rows.ids)
    for n in range(len(rows.ids)):
        row = rows.findings[n]
        at = put_id(out, put_text(out, at, pool, ID), rows.ids[n])
        at = put_text(out, put_text(out, at, pool, RULE), pool, row[0])
        at = put_text(out, put_text(out, at, pool, KINDS), pool, row[1])
        at = put_number(out, put_text(out, at, pool, DOCUMENTS), row[2])
        at = put_text(out, put_text(out, at, pool, ALIKE), pool, row[3])
        at = put_number(out, put_text(out, at, pool, WORDS), row[4])
        at = put_number(out, put_text(out, at, pool, REDUNDANT), row[5])
        at = put_text(out, at, pool, PLACES)
        for place in range(row[6], row[7]):
            if place > row[6]:
                at = put_text(out, at, pool, COMMA)
            at = put_place(out, at, pool, rows.places[place], rows.edits)
        at = put_text(out, at, pool, CLOSE)
    return at
