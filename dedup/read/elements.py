"""Where the records of a JSON text start and end, found without decoding them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.read.broken import Broken
from dedup.read.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

QUOTE, ESCAPE, COMMA = b'"\\,'
_STEPS = np.zeros(256, np.int8)
_STEPS[list(b"[{")] = 1
_STEPS[list(b"]}")] = -1
_SIGNS = _STEPS != 0
_SIGNS[COMMA] = True
_BLANK = b" \t\r\n"

Element = tuple[int, bytes]
"""The line on which a record starts, from 1, and its bytes."""


class Elements:
    """The records of one JSON text: those of an array, or values one after the other.

    Attributes:
        line: where the record that comes next starts, from 1.
    """

    def __init__(self) -> None:
        """Start before the first character."""
        self.line = 1
        self._array = self._closed = False
        self._rest = b""
        self._signs = Signs()

    def split(self, pieces: Iterable[bytes]) -> Iterator[list[Element]]:
        """The records that each piece completes.

        Args:
            pieces: the bytes of the file, cut anywhere.

        Raises:
            Broken: the text ends before its records do, or goes on where they end.
        """
        head, begun = b"", False
        for piece in pieces:
            if begun:
                yield from self._cut(piece)
                continue
            head += piece
            begun = len(head) > len(BOM) and bool(head.removeprefix(BOM).strip(_BLANK))
            if begun:
                yield from self._begin(head.removeprefix(BOM))
        if not begun:
            yield from self._begin(head.removeprefix(BOM))
        self._end()

    def _begin(self, data: bytes) -> Iterator[list[Element]]:
        body = data.lstrip(_BLANK)
        self._array = body.startswith(b"[")
        self.line += data.count(b"\n", 0, len(data) - len(body))
        yield from self._cut(body[1:] if self._array else body)

    def _cut(self, data: bytes) -> Iterator[list[Element]]:
        """Cut a piece where records end."""
        if self._closed:
            self._close(data)
            return
        places, depths = self._signs.of(np.frombuffer(data, np.uint8))
        elements: list[Element] = []
        start = 0
        commas = np.frombuffer(data, np.uint8)[places] == COMMA
        for at in np.flatnonzero(self._ends(commas, depths)).tolist():
            place = int(places[at])
            if depths[at] < 0:
                self._take(data[start:place], elements)
                yield elements
                self._close(data[place + 1 :])
                return
            self._take(data[start : place if self._array else place + 1], elements)
            start = place + 1
        self._rest = self._rest + data[start:] if self._rest else data[start:]
        yield elements

    def _ends(self, commas: NDArray[np.bool_], depths: NDArray[np.int64]) -> NDArray[np.bool_]:
        """At which signs a record ends; where the depth is negative nothing more comes."""
        ends: NDArray[np.bool_] = (depths < 0) | ((depths == 0) & (commas == self._array))
        if not self._array:
            ends &= ~commas
        return ends

    def _take(self, data: bytes, elements: list[Element]) -> None:
        whole, self._rest = self._rest + data, b""
        body = whole.lstrip(_BLANK)
        line = self.line + whole.count(b"\n", 0, len(whole) - len(body))
        self.line += whole.count(b"\n")
        if body:
            elements.append((line, body))

    def _close(self, after: bytes) -> None:
        """Take in what follows the end of the array."""
        self._closed = True
        self._rest += after
        if not self._array or self._rest.strip(_BLANK):
            raise Broken("malformed JSON: something follows the last record, which is not read")
        self.line += self._rest.count(b"\n")
        self._rest = b""

    def _end(self) -> None:
        blanks = len(self._rest) - len(self._rest.lstrip(_BLANK))
        self.line += self._rest.count(b"\n", 0, blanks)
        if (self._array and not self._closed) or self._rest.strip(_BLANK):
            raise Broken("malformed JSON: the last record is not closed; the file is not whole")


class Signs:
    """Brackets and commas outside of strings, piece by piece."""

    def __init__(self) -> None:
        """Start outside of everything."""
        self._quoted = self._escaped = False
        self._depth = 0

    def of(self, data: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where they stand in the next piece, and how deep it is after each.

        Cost: some passes over the bytes, none in Python.
        """
        quotes = self._quotes(data)
        places = np.flatnonzero(_SIGNS[data])
        inside = (np.searchsorted(quotes, places) + self._quoted) & 1
        places = places[inside == 0]
        depths = self._depth + np.cumsum(_STEPS[data[places]], dtype=np.int64)
        self._quoted = bool((len(quotes) + self._quoted) & 1)
        if len(depths):
            self._depth = int(depths[-1])
        return places, depths

    def _quotes(self, data: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Where quotes begin and end strings."""
        quotes = np.flatnonzero(data == QUOTE)
        escapes = np.flatnonzero(data == ESCAPE)
        if self._escaped and len(data):
            # The first character is what a sign in the last piece escapes.
            quotes, escapes = quotes[quotes > 0], escapes[escapes > 0]
        if not len(escapes):
            self._escaped = self._escaped and not len(data)
            return quotes
        breaks = np.append(True, np.diff(escapes) != 1)
        first = escapes[breaks][np.cumsum(breaks) - 1]
        # In a run of escape signs every other one is escaped itself.
        active = escapes[(escapes - first) % 2 == 0] + 1
        self._escaped = bool(active[-1] == len(data))
        return quotes[~np.isin(quotes, active, assume_unique=True)]
