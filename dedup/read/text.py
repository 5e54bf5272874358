"""Text files: one document each, decoded strictly."""

from __future__ import annotations

import codecs

from dedup.errors import InputError
from dedup.read.source import UTF16_MARKS, is_binary

BOM = codecs.BOM_UTF8


def decode_text(data: bytes, encoding: str, path: str) -> bytes | InputError:
    """The text of a file as UTF-8 without its byte-order mark, or what is wrong with it.

    Args:
        data: the bytes of the file.
        encoding: how they are to be read, by Python's name.
        path: the file as the report names it.
    """
    utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    try:
        if not utf8:
            return data.decode(encoding).removeprefix("\ufeff").encode()
        if not data.isascii():
            data.decode()
    except UnicodeError as error:
        name = "UTF-8" if utf8 else encoding
        return _not_text(data, name, error, path)
    return data.removeprefix(BOM)


def bad_byte(error: UnicodeDecodeError, name: str) -> str:
    """Say which byte is not of an encoding and where, counted from 0."""
    byte = error.object[error.start : error.start + 1]
    return f"not {name} (byte 0x{byte.hex()} at {error.start})"


def _not_text(data: bytes, name: str, error: UnicodeError, path: str) -> InputError:
    if not isinstance(error, UnicodeDecodeError):
        return InputError(path, f"not {name}: {error}")
    said = bad_byte(error, name)
    if is_binary(data):
        return InputError(path, f"it is no text: {said}")
    example = "utf-16" if data.startswith(UTF16_MARKS) else "latin-1"
    advice = f"set --encoding, for example {example}" if name == "UTF-8" else "check --encoding"
    return InputError(path, f"{said}; {advice}", line=_line(data[: error.start], name))


def _line(before: bytes, name: str) -> int:
    """The line that follows some bytes, from 1; in wide encodings not every 0x0a ends one."""
    if codecs.lookup(name).name.startswith(("utf-16", "utf-32")):
        return before.decode(name, "replace").count("\n") + 1
    return before.count(b"\n") + 1
