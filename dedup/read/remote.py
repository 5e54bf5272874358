"""What is read over a network, by a URL: through fsspec, if it is installed."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from dedup.errors import SettingsError
from dedup.read.source import Source, format_of, why
from dedup.read.streams import streamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.read.walk import Found, Walk

EXTRA = "install dedup-text[remote]"
READ_BYTES = 1 << 20
MAGIC = "*?["


class FileSystem(Protocol):
    """What is used of a file system of fsspec."""

    def isdir(self, path: str) -> bool:
        """Whether it is a folder."""

    def exists(self, path: str) -> bool:
        """Whether it is there."""

    def find(self, path: str) -> list[str]:
        """All files below."""

    def glob(self, path: str) -> list[str]:
        """What matches."""

    def unstrip_protocol(self, name: str) -> str:
        """The URL of a path."""


def take_remote(url: str, found: Found, walk: Walk) -> None:
    """Take in the files that a URL of the command line names.

    Raises:
        SettingsError: what reads it is not installed, or nothing is there.
    """
    try:
        files, folder = _files_at(url)
    except OSError as error:
        found.fail(url, why(error))
        return
    for file in files:
        name = file.removeprefix(url.rstrip("/") + "/") if folder else ""
        reason = walk.reason_inside(url, name) if folder else None
        if reason is None:
            found.read(file, Source(named(file), file, format_of(_without_query(file))))
        else:
            found.skip(file, reason)


def named(url: str) -> str:
    """A URL as reports name it: without what may be secret in it."""
    return re.sub("^([^/]*//)[^/@]*@", r"\1", _without_query(url))


def _without_query(url: str) -> str:
    return re.sub("[?#].*", "", url) if url.startswith("http") else url


def _files_at(url: str) -> tuple[list[str], bool]:
    """The URLs of the files that a URL names, sorted; and whether it names a folder."""
    system, path = _system(url)
    with _as_os_error():
        # What fsspec takes for the folder of a web page are the links in it.
        web = url.startswith("http")
        folder = not web and system.isdir(path)
        if folder:
            found = system.find(path)
        elif not web and any(sign in path for sign in MAGIC):
            found = system.glob(path)
        else:
            found = [path] if system.exists(path) else []
    if not found and not folder:
        raise SettingsError(f"{named(url)} does not exist; name a file, a folder or a glob")
    return sorted(system.unstrip_protocol(name) for name in found), folder


@contextmanager
def opened(url: str) -> Iterator[BinaryIO]:
    """Open a file at a URL, to be read from begin to end.

    Raises:
        OSError: it cannot be opened, or read.
    """
    import fsspec  # noqa: PLC0415 (only where a URL is read)

    with _as_os_error():
        file = fsspec.open(url, "rb").open()
    try:
        yield streamed(_pieces(file))
    finally:
        file.close()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while True:
        with _as_os_error():
            piece = file.read(READ_BYTES)
        if not piece:
            return
        yield piece


def _system(url: str) -> tuple[FileSystem, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 (only where a URL is read)

        system, path = url_to_fs(url)
    except ImportError as error:
        raise SettingsError(f"reading {url} needs more than dedup has; {EXTRA} ({error})") from None
    except ValueError as error:
        raise SettingsError(f"{url} cannot be read: {error}") from None
    return cast("FileSystem", system), str(path)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Say as OSError what the libraries behind fsspec raise, each of its own kind."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error) or type(error).__name__) from error
