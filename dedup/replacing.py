"""Files that appear when they are complete: until then the old one stays as it was."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW_FILE_MODE = 0o666
"""Before the umask."""


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write under a temporary name in the same folder, renamed when all is written.

    Raises:
        OSError: it cannot be written.
    """
    with _new(path) as (temporary, stream):
        yield stream
        stream.close()
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)


def hold_writable(path: Path) -> None:
    """Try whether a file can be written so, and leave nothing behind.

    Raises:
        OSError: it cannot.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError("the file is write-protected")
    with _new(path):
        pass


@contextmanager
def failing(name: str) -> Iterator[None]:
    """Turn what the system says no to into one sentence.

    Raises:
        SettingsError: where the block raises an OSError.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(name, error) from error


def cannot_write(name: str, error: OSError) -> SettingsError:
    """The sentence for what the system said no to."""
    return SettingsError(f"cannot write {name}: {error.strerror or error}")


@contextmanager
def _new(path: Path) -> Iterator[tuple[Path, TextIO]]:
    """Make a file beside another that is gone at the end, unless it has been renamed."""
    temporary = path.with_name(f".dedup-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            yield temporary, stream
    finally:
        temporary.unlink(missing_ok=True)
