"""Findings that are still columns, written as JSON without making an object of any of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dedup.findings import OPS, Columnar, names
from dedup.kernels import engine, jit
from dedup.kernels.plain import Plain
from dedup.labels import RULES
from dedup.ragged import portions
from dedup.render.rows import encoded, share
from dedup.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.findings import Findings
    from dedup.model import Finding

PLACE, EDIT, FINDING = 1 << 9, 1 << 7, 1 << 9
"""Bytes that one takes at most, without its texts, of which it has seven."""
PIECE = 1 << 22
NEW = b',"level":"error","state":"new","reason":"","documents":'
FIXED = (
    b'%b{"id":"', b'","rule":', b',"kinds":', NEW,
    b',"similarity":', b',"words":', b',"redundant":', b',"places":[', b"]}%b",
    b',"similarity":', b',"containment":', b',"words":', b',"kinds":', b',"edits":[',
    b'],"start":', b',"end":', b',"paragraphs":[', b'],"reported":true}',
    b'{"line":', b',"column":', b',"offset":', b',"byte":', b'{"op":', b',"centre":[',
    b'],"here":[', b"}", b",", b"]}",
)  # fmt: skip
"""In the order of the numbers in `kernels.writing`."""


def lines(findings: Sequence[Finding], around: tuple[bytes, bytes]) -> Iterator[bytes] | None:
    """Findings as JSON, what stands `around` before and behind each; None where they are few, or
    are objects already, or there are no compiled kernels.

    The bytes are those of `rows.finding_rows`. Cost: linear in what is written.
    """
    if not isinstance(findings, Columnar):
        return None
    if isinstance(engine.enough(Plain(), 2 * PLACE * len(findings)), Plain):
        return None
    return _lines(findings, around)


def _lines(findings: Columnar, around: tuple[bytes, bytes]) -> Iterator[bytes]:
    for part in findings.parts():
        yield from _Writer(part, around).pieces(jit.compiled("writing"))


class _Writer:
    """Writes findings with a kernel; see `writing.Rows` for the columns."""

    def __init__(self, findings: Findings, around: tuple[bytes, bytes]) -> None:
        self.findings, self.told, self.library = findings, findings.told, findings.library
        before, behind = around
        self.pool = [*FIXED]
        self.pool[0] %= before
        self.pool[8] %= behind

    def pieces(self, kernel: ModuleType) -> Iterator[bytes]:
        """The bytes, some findings at a time."""
        places, edits = self._places(), self.told.edits.copy()
        edits[:, 0] = self._texts(edits[:, 0], [encoded(op) for op in OPS])
        table, ids = self._findings(), np.array([int(name, 16) for name in self.findings.ids], "u8")
        data = np.frombuffer(bytearray(b"".join(self.pool)), np.uint8)
        starts = np.append(0, np.cumsum([len(text) for text in self.pool]))
        pool = kernel.Pool(data, starts)
        sizes = self._sizes(np.diff(starts), table, places)

        def write(some: tuple[int, int]) -> bytes:
            chosen = slice(*some)
            out = np.empty(int(sizes[chosen].sum()), np.uint8)
            rows = kernel.Rows(ids[chosen], table[chosen], places, edits)
            return out[: kernel.write(rows, pool, out)].tobytes()

        yield from in_order(write, portions(sizes, PIECE), self.findings.threads)

    def _texts(self, numbers: NDArray[np.int64], texts: list[bytes]) -> NDArray[np.int64]:
        """Put texts into the pool; their numbers there, of those given."""
        base = len(self.pool)
        self.pool += texts
        return numbers + base

    def _shares(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Shares as texts."""
        distinct, each = np.unique(values, return_inverse=True)
        texts = [encoded(share(value)) for value in distinct.tolist()]
        return self._texts(each.reshape(-1), texts)

    def _kinds(self, bits: NDArray[np.int64]) -> NDArray[np.int64]:
        distinct, each = np.unique(bits, return_inverse=True)
        texts = [encoded(names(one)) for one in distinct.tolist()]
        return self._texts(each.reshape(-1), texts)

    def _findings(self) -> NDArray[np.int64]:
        told, order = self.told, self.findings.order
        columns = (
            self._texts(told.rules, [encoded(rule) for rule in RULES]),
            self._kinds(told.kinds),
            told.documents,
            self._shares(told.similarity),
            told.words,
            told.redundant,
            told.first[:-1],
            told.first[1:],
        )
        return np.column_stack(columns)[order]

    def _places(self) -> NDArray[np.int64]:
        places = self.told.places
        distinct, each = np.unique(places.document, return_inverse=True)
        named = [_named(*origin) for origin in self.library.origins(distinct)]
        columns = (
            self._texts(each.reshape(-1), named),
            self._texts(places.centre.astype(np.int64), [b"false", b"true"]),
            self._shares(places.similarity),
            self._shares(places.containment),
            places.words,
            self._kinds(places.kinds),
            places.edits,
            *(
                column[:, end]
                for end in (0, 1)
                for column in (*np.moveaxis(places.points, 2, 0), places.span, places.bytes)
            ),
            places.paragraphs,
        )
        return np.column_stack(columns)

    def _sizes(
        self, lengths: NDArray[np.int64], table: NDArray[np.int64], places: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Bytes that each finding takes at most."""
        own = PLACE + EDIT * (places[:, 7] - places[:, 6]) + lengths[places[:, [0, 5]]].sum(axis=1)
        sums = np.append(0, np.cumsum(own))
        sizes: NDArray[np.int64] = sums[table[:, 7]] - sums[table[:, 6]] + lengths[table[:, 1]]
        return sizes + FINDING


def _named(name: str, path: str, record: int | None) -> bytes:
    """A place up to whether it is the centre."""
    line = b"null" if record is None else b"%d" % record
    row = encoded(name), _path(path), line
    return b'{"document":%b,"path":%b,"record":%b,"centre":' % row


@lru_cache(maxsize=1 << 10)
def _path(path: str) -> bytes:
    """Many documents in a row are of one file."""
    return encoded(path)
