"""One input file: its name for people, where it is opened, and its format."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Literal

Format = Literal[
    "text",
    "markdown",
    "html",
    "xml",
    "jsonl",
    "json",
    "csv",
    "parquet",
    "arrow",
    "zip",
    "tar",
    "stream",
]
"""`stream` is standard input or a pipe: JSON lines or one text, by its first character. What is in
a `zip` or `tar` are sources of their own.
"""

STDIN = "-"
REMOTE = "://"
"""Stands in the URL of what is read over a network."""
INSIDE = "!"
"""Stands between the path of an archive and the name of what is in it."""
FORMATS: dict[str, Format] = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".adoc": "text",
    ".tex": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
}
NAMED: dict[str, Format] = {
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "xml",
}
"""Suffixes of formats that folders are full of for other ends: read where a file is named, or
taken in by a glob.
"""
PACKED = (".gz", ".zst", ".bz2", ".xz")
"""Suffixes of compressed files; the one before says what is in them."""
BYTES: tuple[Format, ...] = ("parquet", "arrow", "zip", "tar")
"""Formats whose files hold other bytes than text."""
ARCHIVES: tuple[Format, ...] = ("zip", "tar")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SNIFFED = 8192
_PLAIN_SUFFIX = re.compile(r"\.(?![0-9]+$)[a-z0-9_+~-]{1,16}")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """One input.

    Attributes:
        path: the file as reports name it: below the working directory relative to it, else
            absolute; with `/`; bytes that are not UTF-8 as U+FFFD. `-` is standard input; what is
            in an archive is `archive.zip!name`.
        location: the exact absolute path that is opened, or a URL; `-` for standard input.
        format: how its bytes become documents.
        content: its bytes, where they are not those on disk; None: `location` is opened.
        member: its number in the archive at `location`, from 0; None where that is no archive.
        archive: the archive as reports name it.
    """

    path: str
    location: str
    format: Format
    content: bytes | None = field(default=None, repr=False)
    member: int | None = None
    archive: str = ""

    @property
    def order(self) -> tuple[str, str, int]:
        """What files are sorted by: paths; what is in an archive in the order it has there."""
        number = -1 if self.member is None else self.member
        return self.archive or self.path, self.location, number


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case with its dot, or "" where it has none."""
    stem, _, tail = name.rpartition(".")
    return f".{tail.lower()}" if tail and stem.strip(".") else ""


def unpacked_name(name: str) -> str:
    """The name of what is in a compressed file; any other name as it is."""
    suffix = suffix_of(name)
    return name[: -len(suffix)] if suffix in PACKED else name


def known_format(name: str) -> Format | None:
    """The format of a file that is read where a folder is named; None: it is left out."""
    return FORMATS.get(suffix_of(unpacked_name(name)))


def format_of(name: str) -> Format:
    """The format a file name stands for; an unknown suffix is plain text."""
    suffix = suffix_of(unpacked_name(name))
    return FORMATS.get(suffix) or NAMED.get(suffix, "text")


def suffix_reason(suffix: str) -> str:
    """Name a suffix in the counts; odd ones share a name, so that numbers do not make rows."""
    return f"suffix {suffix}" if _PLAIN_SUFFIX.fullmatch(suffix) else "other suffix"


def shown(location: str, folder: str) -> str:
    """The path as reports name it.

    Args:
        location: an absolute path, or a URL.
        folder: the working directory, absolute.
    """
    if location == folder:
        return "."
    return readable(location.removeprefix(folder.rstrip(os.sep) + os.sep).replace(os.sep, "/"))


def readable(name: str) -> str:
    """A name in which U+FFFD stands for bytes that are not UTF-8."""
    return name if name.isascii() else _SURROGATES.sub("\ufffd", name)


def is_binary(data: bytes) -> bool:
    """Whether the head of a file is no text: it holds a NUL and no mark of UTF-16."""
    return b"\0" in data[:SNIFFED] and not data.startswith(UTF16_MARKS)


def why(error: OSError) -> str:
    """What kept a file from being read, as part of a sentence."""
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"it cannot be read: {error.strerror or error}"
