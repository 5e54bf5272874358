"""Files written under other names first, so that they appear whole, or not at all."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from dedup.replacing import NEW_FILE_MODE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def temporary_beside(path: Path) -> Path:
    """A name in the same folder that nothing has; dedup reads no file of such a name."""
    return path.with_name(f".dedup-{secrets.token_hex(8)}.tmp")


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file to the disk.

    Raises:
        OSError: it cannot be written whole; then it is not there.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def put(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, or put it in place of the old one, which is there until then.

    Raises:
        OSError: it cannot be written.
    """
    temporary = temporary_beside(path)
    write(temporary, pieces)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
