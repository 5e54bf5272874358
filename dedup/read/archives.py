"""What is in zip and tar archives: listed before anything is read, then read in the same order."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from lzma import LZMAError
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from dedup.read.broken import Broken
from dedup.read.unpacking import FREE_BYTES, LARGEST_RATIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = tarfile.BLOCKSIZE
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    ValueError,
    LookupError,
    ArithmeticError,
    struct.error,
)
"""What zipfile raises where the bytes of an archive make no sense."""


class Member(NamedTuple):
    """A file in an archive.

    Attributes:
        number: its number there, from 0.
        name: with `/`.
        head: its first bytes.
        problem: why it cannot be read, if so.
        link: whether it is a link to another.
    """

    number: int
    name: str
    head: bytes = b""
    problem: str = ""
    link: bool = False


class Archive(Protocol):
    """An open archive."""

    def members(self, head: int) -> Iterator[Member]:
        """Its files, in its order, each with its first `head` bytes.

        Raises:
            Broken: what follows cannot be read.
        """

    def pieces(self, number: int, size: int) -> Iterator[bytes]:
        """The bytes of a file, in pieces of `size` (-1: all in one).

        Raises:
            Broken: what follows cannot be read.
        """


class Zip:
    """A zip archive."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file that can be read anywhere.

        Raises:
            Broken: it is no zip archive, or not a whole one.
        """
        try:
            self._zip = zipfile.ZipFile(file)
        except (*_ZIP_ERRORS, NotImplementedError) as error:
            raise Broken(f"it is no whole zip archive: {error}") from None

    def members(self, head: int) -> Iterator[Member]:
        """See `Archive`."""
        for number, info in enumerate(self._zip.infolist()):
            if info.filename.endswith("/"):
                continue
            try:
                yield Member(number, info.filename, self._head(number, head))
            except Broken as error:
                yield Member(number, info.filename, problem=error.message)

    def _head(self, number: int, size: int) -> bytes:
        return next(self.pieces(number, size), b"")

    def pieces(self, number: int, size: int) -> Iterator[bytes]:
        """See `Archive`."""
        info = self._zip.infolist()[number]
        if info.file_size > max(FREE_BYTES, LARGEST_RATIO * info.compress_size):
            raise Broken(
                f"it unpacks to more than {LARGEST_RATIO:,} times its size; if that is right, "
                "unpack it first"
            )
        with _as_broken(), self._zip.open(info) as file:
            while piece := file.read(size):
                yield piece


@contextmanager
def _as_broken() -> Iterator[None]:
    """Say as Broken what zipfile raises."""
    try:
        yield
    except RuntimeError as error:
        # NotImplementedError is one: a compression that zipfile does not know.
        raise Broken(f"it cannot be unpacked: {error}") from None
    except _ZIP_ERRORS as error:
        raise Broken(f"its data in the archive is damaged: {error}") from None


class _Header(tarfile.TarInfo):
    """A header that says no to what tarfile takes for the end: damage, and a missing end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        if len(buf) != BLOCK:
            raise Broken("the tar archive breaks off: the file is not whole")
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError:
            if any(buf):
                raise Broken("a header of the tar archive is damaged") from None
            raise


class Tar:
    """A tar archive, read from its begin to its end, and again only where it must be."""

    def __init__(self, opened: Callable[[], BinaryIO]) -> None:
        """Take how it is opened, unpacked: a stream."""
        self._opened = opened
        self._restart()

    def _restart(self) -> None:
        self._entries = self._walk()
        self._failure: Broken | OSError = Broken("it is no longer in the archive")
        self._at = -1

    def _walk(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        try:
            with tarfile.open(fileobj=self._opened(), mode="r|", tarinfo=_Header) as tar:
                for entry in tar:
                    yield tar, entry
                    tar.members.clear()  # type: ignore[attr-defined]
        except (tarfile.TarError, ValueError, EOFError) as error:
            raise Broken(f"the tar archive is damaged: {error}") from None

    def members(self, head: int) -> Iterator[Member]:
        """See `Archive`."""
        for number, (tar, entry) in enumerate(self._entries):
            self._at = number
            if entry.isreg():
                yield Member(number, entry.name, next(_content(tar, entry, head), b""))
            elif entry.islnk() or entry.issym():
                yield Member(number, entry.name, link=True)

    def pieces(self, number: int, size: int) -> Iterator[bytes]:
        """See `Archive`."""
        if number <= self._at:
            self._restart()
        try:
            for tar, entry in self._entries:
                self._at += 1
                if self._at == number:
                    yield from _content(tar, entry, size)
                    return
        except (Broken, OSError) as error:
            # Files behind the one where it broke off are missed for the same reason.
            self._failure = error
            raise
        raise self._failure


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo, size: int) -> Iterator[bytes]:
    try:
        file = tar.extractfile(entry)
        while file is not None and (piece := file.read(size)):
            yield piece
    except (tarfile.TarError, EOFError) as error:
        raise Broken(f"the tar archive breaks off within it: {error}") from None
