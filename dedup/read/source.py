"""One input file: its name for people, where it is opened, and its format."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Format = Literal["text", "markdown", "jsonl", "stream"]
"""`stream` is standard input or a pipe: JSON lines or one text, by its first character."""

STDIN = "-"
FORMATS: dict[str, Format] = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".adoc": "text",
    ".tex": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SNIFFED = 8192
_PLAIN_SUFFIX = re.compile(r"\.(?![0-9]+$)[a-z0-9_+~-]{1,16}")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """One input.

    Attributes:
        path: the file as reports name it: below the working directory relative to it, else
            absolute; with `/`; bytes that are not UTF-8 as U+FFFD. `-` is standard input.
        location: the exact absolute path that is opened; `-` for standard input.
        format: how its bytes become documents.
        content: its bytes, where they are not those on disk; None: `location` is opened.
    """

    path: str
    location: str
    format: Format
    content: bytes | None = field(default=None, repr=False)


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case with its dot, or "" where it has none."""
    stem, _, tail = name.rpartition(".")
    return f".{tail.lower()}" if tail and stem.strip(".") else ""


def format_of(name: str) -> Format:
    """The format a file name stands for; an unknown suffix is plain text."""
    return FORMATS.get(suffix_of(name), "text")


def suffix_reason(suffix: str) -> str:
    """Name a suffix in the counts; odd ones share a name, so that numbers do not make rows."""
    return f"suffix {suffix}" if _PLAIN_SUFFIX.fullmatch(suffix) else "other suffix"


def shown(location: str, folder: str) -> str:
    """The path as reports name it.

    Args:
        location: an absolute path.
        folder: the working directory, absolute.
    """
    if location == folder:
        return "."
    path = location.removeprefix(folder.rstrip(os.sep) + os.sep).replace(os.sep, "/")
    return path if path.isascii() else _SURROGATES.sub("\ufffd", path)


def is_binary(data: bytes) -> bool:
    """Whether the head of a file is no text: it holds a NUL and no mark of UTF-16."""
    return b"\0" in data[:SNIFFED] and not data.startswith(UTF16_MARKS)


def looks_binary(location: str) -> bool:
    """Whether the first 8 KiB of a file are no text; False where it cannot be read."""
    try:
        with Path(location).open("rb", buffering=0) as stream:
            return is_binary(stream.read(SNIFFED))
    except OSError:
        return False


def why(error: OSError) -> str:
    """What kept a file from being read, as part of a sentence."""
    if isinstance(error, FileNotFoundError):
        return "it is no longer there"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"it cannot be read: {error.strerror or error}"
