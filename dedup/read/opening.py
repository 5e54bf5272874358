"""From a source to its bytes: in pieces, hashed on their way and unpacked; or as a file."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from io import BytesIO, FileIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from xxhash import xxh3_64

from dedup.read import remote
from dedup.read.archives import Tar, Zip
from dedup.read.broken import Broken
from dedup.read.source import REMOTE, STDIN, known_format, why
from dedup.read.streams import joined, streamed
from dedup.read.unpacking import HEAD, packing_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from dedup.read.archives import Archive
    from dedup.read.source import Source

HASHED = 1 << 20


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """Open a file, or its content where that is given; standard input stays open afterwards.

    Raises:
        OSError: it cannot be opened.
    """
    if source.content is not None:
        return BytesIO(source.content)
    if REMOTE in source.location:
        return remote.opened(source.location)
    if source.location != STDIN:
        return cast("BinaryIO", FileIO(source.location))  # all of it is read, or in large pieces
    if sys.stdin is None or sys.stdin.closed:
        raise OSError("standard input is closed")
    return nullcontext(sys.stdin.buffer)


class Content:
    """The bytes of one source while it is read."""

    def __init__(self, raw: Iterator[bytes], source: Source, stack: ExitStack) -> None:
        """Take its pieces as they are stored, and where to leave what is closed at the end."""
        self._raw = raw
        self._source = source
        self._stack = stack
        self._digest = xxh3_64()

    @property
    def hash(self) -> str:
        """The xxh3-64 of what was read, as it is stored."""
        return self._digest.hexdigest()

    def pieces(self, size: int) -> Iterator[bytes]:
        """Its bytes, unpacked, in pieces of `size` or some more; -1: however they come.

        Raises:
            Broken: what follows cannot be read.
        """
        return joined(unpacked(self._hashed(), self._source.path), size)

    def file(self) -> BinaryIO:
        """Its bytes, unpacked, as a file that can be read anywhere, from its begin.

        Raises:
            Broken, OSError: it cannot be read.
        """
        plain = _plain(self._source)
        if plain is not None:
            for _ in self._hashed():
                pass
            return self._stack.enter_context(plain.open("rb"))
        file = TemporaryFile()  # noqa: SIM115 (closed with all else that is open)
        self._stack.enter_context(file)
        for piece in self.pieces(HASHED):
            file.write(piece)
        file.seek(0)
        return cast("BinaryIO", file)

    def _hashed(self) -> Iterator[bytes]:
        try:
            for piece in self._raw:
                self._digest.update(piece)
                yield piece
        except OSError as error:
            raise Broken(why(error)) from None


class Opener:
    """Opens sources one after the other; an archive stays open while its files are read."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._location = ""
        self._archive: Archive | None = None
        self._stack = ExitStack()

    def close(self) -> None:
        """Close the archive, if one is open."""
        self._stack.close()
        self._location, self._archive = "", None

    @contextmanager
    def content(self, source: Source, size: int) -> Iterator[Content]:
        """Open a source whose bytes are read in pieces of `size`; -1: all at once.

        Raises:
            Broken, OSError: it cannot be read.
        """
        with ExitStack() as stack:
            if source.member is None:
                raw = _read(stack.enter_context(opened(source)), size)
            else:
                raw = self.archive(source).pieces(source.member, size)
            yield Content(raw, source, stack)

    def archive(self, source: Source) -> Archive:
        """The archive that a source is, or is in.

        Raises:
            Broken, OSError: it cannot be read.
        """
        if self._archive is None or self._location != source.location:
            self.close()
            self._archive = _archive(source, self._stack)
            self._location = source.location
        return self._archive


def _archive(source: Source, stack: ExitStack) -> Archive:
    whole = replace(source, path=source.archive or source.path, member=None)
    if known_format(source.location) == "tar":
        return Tar(lambda: _stream(whole, stack))
    plain = _plain(whole)
    if plain is not None:
        return Zip(stack.enter_context(plain.open("rb")))
    return Zip(Content(_read(stack.enter_context(opened(whole)), HASHED), whole, stack).file())


def _plain(source: Source) -> Path | None:
    """The file on this machine that has just the bytes of a source, if there is one."""
    stored = source.content is None and source.member is None and REMOTE not in source.location
    path = Path(source.location)
    if not stored or not path.is_file():
        return None
    with path.open("rb") as file:
        return None if packing_of(file.read(HEAD)) else path


def _stream(source: Source, stack: ExitStack) -> BinaryIO:
    file = stack.enter_context(opened(source))
    return streamed(unpacked(_read(file, HASHED), source.path))


def _read(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The bytes of a stream in pieces of `size` (-1: all in one)."""
    while piece := stream.read(size):
        yield piece
