"""Compressed files, recognised by their first bytes, unpacked piece by piece."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from io import FileIO
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dedup.read.broken import Broken
from dedup.read.source import PACKED, SNIFFED, is_binary, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FED = 4096
"""Bytes unpacked at once: of zstd, which knows no other limit, no more than 128 MiB come out."""
HEAD = 18
"""So many bytes show how a file is compressed."""
LARGEST_RATIO = 1000
FREE_BYTES = 256 << 20
"""So much may come out of any file, whatever its ratio."""
LARGEST_WINDOW = 1 << 31
"""What `zstd --long=31` asks for, as large dumps are made."""


class Unpacker(Protocol):
    """One compressed stream."""

    @property
    def eof(self) -> bool:
        """Whether it came to its end."""

    @property
    def unused_data(self) -> bytes:
        """What stands after its end."""

    def decompress(self, data: bytes, /) -> bytes:
        """Unpack some more."""


class Packing(NamedTuple):
    """A way to compress: its name, the first bytes of its files, and how they are unpacked."""

    name: str
    begins: re.Pattern[bytes]
    make: Callable[[], Unpacker]
    errors: tuple[type[Exception], ...]


def _zstd() -> Unpacker:
    import zstandard  # noqa: PLC0415 (only where such a file is read)

    return zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()


PACKINGS = (
    Packing("gzip", re.compile(rb"\x1f\x8b\x08"), lambda: zlib.decompressobj(31), (zlib.error,)),
    Packing("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2Decompressor,
            (OSError, ValueError)),
    Packing("xz", re.compile(rb"\xfd7zXZ\0"), lzma.LZMADecompressor, (lzma.LZMAError,)),
    # A file may begin with a frame to be skipped, as those made by several threads do.
    Packing("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _zstd, ()),
)  # fmt: skip

ANY = re.compile(b"|".join(b"(?:%b)" % packing.begins.pattern for packing in PACKINGS))


def packing_of(head: bytes) -> Packing | None:
    """How a file is compressed that begins with these bytes; None where it is not."""
    if not ANY.match(head):
        return None
    return next(packing for packing in PACKINGS if packing.begins.match(head))


def unpacked(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The bytes of a file, unpacked if it is compressed.

    Args:
        pieces: the file, cut anywhere.
        name: of the file; one that promises compression is held to it.

    Raises:
        Broken: while the bytes are taken: what follows cannot be unpacked.
    """
    head, rest = _head(iter(pieces))
    packing = packing_of(head)
    whole = chain([head] if head else [], rest)
    if packing is not None:
        return _streams(whole, packing)
    if suffix_of(name) in PACKED:
        raise Broken(f"it is not compressed as its suffix {suffix_of(name)} says")
    return whole


def _head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and the others; where these break off is for who takes them."""
    head = b""
    try:
        for piece in pieces:
            head += piece
            if len(head) >= HEAD:
                break
    except Broken as broken:
        return head, _raising(broken)
    return head, pieces


def _raising(broken: Broken) -> Iterator[bytes]:
    yield b""
    raise broken


def looks_binary(location: str) -> bool:
    """Whether the first 8 KiB of a file, unpacked, are no text; False where it cannot be read."""
    head = b""
    try:
        with FileIO(location) as stream:
            begin = stream.read(SNIFFED) or b""
        if packing_of(begin) is None:
            return is_binary(begin)
        for piece in unpacked([begin], ""):
            head += piece
    except (OSError, Broken):
        pass
    return is_binary(head)


def _streams(pieces: Iterable[bytes], packing: Packing) -> Iterator[bytes]:
    """Unpack the streams of a file, one after the other."""
    unpacker: Unpacker | None = packing.make()
    taken = given = 0
    for small in _small(pieces):
        data = small
        taken += len(data)
        while data:
            if unpacker is None:
                data = _next(data, packing)
                unpacker = packing.make() if data else None
                continue
            piece = _unpacked(unpacker, data, packing)
            given += len(piece)
            if piece:
                yield piece
            if given > FREE_BYTES and given > LARGEST_RATIO * taken:
                raise Broken(
                    f"it unpacks to more than {LARGEST_RATIO:,} times its size; if that is right, "
                    "unpack it first"
                )
            data = unpacker.unused_data if unpacker.eof else b""
            unpacker = None if unpacker.eof else unpacker
    if unpacker is not None:
        raise Broken(f"its {packing.name} data breaks off: the file is not whole")


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for at in range(0, len(piece), FED):
            yield piece[at : at + FED]


def _unpacked(unpacker: Unpacker, data: bytes, packing: Packing) -> bytes:
    try:
        return unpacker.decompress(data)
    except Exception as error:
        # The error of zstandard has no class before it is imported.
        if packing.errors and not isinstance(error, packing.errors):
            raise
        raise Broken(f"its {packing.name} data is damaged: {error}") from None


def _next(data: bytes, packing: Packing) -> bytes:
    """What follows a stream: another one; what files are padded with is left out.

    Raises:
        Broken: it is something else.
    """
    data = data.lstrip(b"\0")
    if len(data) >= HEAD and not packing.begins.match(data):
        raise Broken(f"something else follows its {packing.name} data, which is not read")
    return data
