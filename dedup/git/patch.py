"""From a patch of git to the lines that it adds or changes."""

from __future__ import annotations

import re
import sys
from typing import IO

from dedup.errors import SettingsError

Lines = tuple[tuple[int, int], ...]
"""Lines of a file, from 1, as half-open ranges in order; no two of them touch."""

EVERY_LINE: Lines = ((1, sys.maxsize),)
FORM = ("-p", "-U0", "--inter-hunk-context=0", "--no-prefix")
"""Options of git for a patch as it is read here."""

_HUNK = re.compile(rb"@@ -[\d,]+ \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_SIGNS = dict(zip(b'abtnvfr"\\', (bytes([sign]) for sign in b'\a\b\t\n\v\f\r"\\'), strict=True))


def patched_lines(stream: IO[bytes]) -> dict[bytes, Lines]:
    """The new lines of a patch by file, as git names it; files without any are not in it.

    Binary files have every line. Cost: the patch is read as it comes and never held whole.

    Raises:
        SettingsError: it is no patch of the form that is read here.
    """
    ranges: dict[bytes, list[tuple[int, int]]] = {}
    binary: dict[bytes, Lines] = {}
    name = b""
    for line in stream:
        # Most lines are text, behind signs that no header begins with.
        if line.startswith((b"+", b"-", b"\\")):
            continue
        if line.startswith(b"@@ "):
            first, end = _hunk(line)
            if first < end:
                ranges.setdefault(name, []).append((first, end))
        elif line.startswith(b"Binary files "):
            binary[name] = EVERY_LINE
        else:
            name = _named(line.removesuffix(b"\n"), name)
    return {file: tuple(found) for file, found in ranges.items()} | binary


def _hunk(line: bytes) -> tuple[int, int]:
    """The new lines of a hunk, half-open."""
    match = _HUNK.match(line)
    if match is None:
        raise SettingsError(f"git gave a patch that cannot be read: {line[:80]!r}")
    first, count = (1 if number is None else int(number) for number in match.groups())
    return first, first + count


def _named(header: bytes, name: bytes) -> bytes:
    """The file that the patch is about after a line of its headers."""
    if header.startswith(b"diff --git "):
        # The same name twice; where these differ, another header names the new one.
        both = header.removeprefix(b"diff --git ")
        return _unquoted(both[len(both) // 2 + 1 :])
    if header.startswith((b"rename to ", b"copy to ")):
        return _unquoted(header.partition(b" to ")[2])
    return name


def _unquoted(name: bytes) -> bytes:
    """The exact bytes of a name, which git quotes as in C where it is an odd one."""
    return _ESCAPE.sub(_unescaped, name[1:-1]) if name.startswith(b'"') else name


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    return _SIGNS[sign[0]] if len(sign) == 1 else bytes([int(sign, 8)])
