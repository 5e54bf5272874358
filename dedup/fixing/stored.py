"""The bytes of a file as they are stored and as they are meant: hashed, unpacked, packed again."""

from __future__ import annotations

import bz2
import hashlib
import lzma
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from xxhash import xxh3_64

from dedup.errors import SettingsError
from dedup.read.broken import Broken
from dedup.read.source import PACKED, suffix_of
from dedup.read.unpacking import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from dedup.read import Source

BLOCK = 1 << 20


class Digest:
    """Size and hashes of bytes that pass by.

    Attributes:
        size: how many they were.
    """

    def __init__(self) -> None:
        self.size = 0
        self._short, self._long = xxh3_64(), hashlib.sha256()

    def over(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces, taken in on their way."""
        for piece in pieces:
            self.size += len(piece)
            self._short.update(piece)
            self._long.update(piece)
            yield piece

    @property
    def short(self) -> str:
        """Their xxh3-64, as reports have it."""
        return self._short.hexdigest()

    @property
    def long(self) -> str:
        """Their SHA-256."""
        return self._long.hexdigest()


def opened(source: Source) -> BinaryIO:
    """Open a file, or its content where that is given.

    Raises:
        OSError: it cannot be opened.
    """
    return Path(source.location).open("rb") if source.content is None else BytesIO(source.content)


def pieces(source: Source, digest: Digest | None = None) -> Iterator[bytes]:
    """The bytes of a file as they are stored."""
    with opened(source) as stream:
        blocks = iter(lambda: stream.read(BLOCK), b"")
        yield from digest.over(blocks) if digest else blocks


def is_packed(source: Source) -> bool:
    """Whether a file is compressed, as its name says."""
    return suffix_of(source.path) in PACKED


def plain_pieces(source: Source, digest: Digest | None = None) -> Iterator[bytes]:
    """The bytes of a file, unpacked.

    Raises:
        SettingsError: they cannot be unpacked.
    """
    stored = pieces(source, digest)
    if not is_packed(source):
        yield from stored
        return
    try:
        yield from unpacked(stored, source.path)
        for _ in stored:
            pass
    except Broken as broken:
        raise SettingsError(str(broken.of(source.path))) from None


class Packer(Protocol):
    """One stream that is compressed."""

    def compress(self, data: bytes, /) -> bytes:
        """Take some bytes in."""

    def flush(self) -> bytes:
        """Give what is left."""


def _zstd() -> Packer:
    import zstandard  # noqa: PLC0415 (only where such a file is written)

    packer: Packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    return packer


PACKERS: dict[str, Callable[[], Packer]] = {
    ".gz": lambda: zlib.compressobj(wbits=31),
    ".bz2": bz2.BZ2Compressor,
    ".xz": lzma.LZMACompressor,
    ".zst": _zstd,
}


def packed(content: Iterable[bytes], source: Source) -> Iterator[bytes]:
    """Bytes compressed as the file is that they are made of; as they are where it is not."""
    if not is_packed(source):
        yield from content
        return
    packer = PACKERS[suffix_of(source.path)]()
    for piece in content:
        made = packer.compress(piece)
        if made:
            yield made
    yield packer.flush()


def wrapped(content: Iterable[bytes], source: Source) -> Iterator[bytes]:
    """The same for a copy that only this run reads, in no time: as gzip that is not compressed,
    which every name of a compressed file lets pass."""
    if not is_packed(source):
        yield from content
        return
    packer = zlib.compressobj(0, wbits=31)
    for piece in content:
        yield packer.compress(piece)
    yield packer.flush()
