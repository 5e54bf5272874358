"""Pieces of bytes as they come, in larger pieces, or as a stream."""

from __future__ import annotations

from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING

from dedup.read.broken import Broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import WriteableBuffer


class Pieces(RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Take them, cut anywhere."""
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Give the next bytes; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def streamed(pieces: Iterable[bytes]) -> BufferedReader:
    """Pieces of bytes, cut anywhere, as a stream that is read from begin to end."""
    return BufferedReader(Pieces(pieces))


def joined(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of at least `size`, but for the last; -1: as they are.

    What came before the bytes broke off is given too, before it is raised.
    """
    waiting: list[bytes] = []
    length = 0
    broken: Broken | None = None
    try:
        for piece in pieces:
            waiting.append(piece)
            length += len(piece)
            if length >= size:
                yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
                waiting, length = [], 0
    except Broken as error:
        broken = error
    if waiting:
        yield b"".join(waiting)
    if broken is not None:
        raise broken
