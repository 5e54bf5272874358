"""Where a report goes: stdout, or a file that appears when it is complete."""

from __future__ import annotations

import io
import os
import secrets
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, cast

from dedup.errors import SettingsError
from dedup.render.safe import safe

Send = Callable[[Callable[[TextIO], None]], None]
"""Takes what writes the report to a stream, and calls it; raises SettingsError where it fails."""

NEW_FILE_MODE = 0o666
"""Before the umask."""


@contextmanager
def open_output(path: str | None) -> Iterator[Send]:
    """Open a file, or stdout for None and `-`, before the work, and give what sends a report there.

    A regular file keeps its old content until the new one is complete. A reader that closes the
    pipe has seen enough: that is no error.

    Raises:
        SettingsError: it cannot be written.
    """
    if path is None or path == "-":
        yield _stdout()
        return
    target = Path(os.path.realpath(path))
    if target.is_file() or not target.exists():
        yield _file(target, path)
        return
    with _device(target, path) as send:
        yield send


@contextmanager
def warnings_said() -> Iterator[None]:
    """Say warnings as everything is said: on one line, without a place in the source."""
    with warnings.catch_warnings():
        warnings.showwarning = cast("Any", _say_warning)
        yield


def _say_warning(message: Warning | str, *_: object) -> None:
    say(f"dedup: warning: {message}")


def say(line: str) -> None:
    """Print one line to stderr, made fit for a terminal; a closed stderr is no error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(safe(line) + "\n")
        sys.stderr.flush()
    except OSError:
        _hush(sys.stderr)


def _stdout() -> Send:
    if sys.stdout is None:
        raise SettingsError("cannot write to stdout: it is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

    def send(write: Callable[[TextIO], None]) -> None:
        try:
            write(sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:
            _hush(sys.stdout)
        except OSError as error:
            _hush(sys.stdout)
            raise _cannot_write("to stdout", error) from error

    return send


@contextmanager
def _device(path: Path, name: str) -> Iterator[Send]:
    """Write to something that is no regular file: a device or a named pipe."""
    with _failing(name):
        stream = path.open("w", encoding="utf-8", newline="\n")

    def send(write: Callable[[TextIO], None]) -> None:
        with _failing(name), suppress(BrokenPipeError):
            write(stream)
            stream.flush()

    try:
        yield send
    finally:
        with suppress(OSError):
            stream.close()


def _file(path: Path, name: str) -> Send:
    """Write under a temporary name in the same folder, renamed when it is complete.

    While the work goes on there is no temporary file, so that a scan of the folder meets none.
    """
    temporary = path.with_name(f".dedup-{secrets.token_hex(8)}.tmp")
    with _failing(name):
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError("the file is write-protected")
        with _new(temporary):
            pass

    def send(write: Callable[[TextIO], None]) -> None:
        with _failing(name), _new(temporary) as stream:
            write(stream)
            stream.close()
            if path.exists():
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            temporary.replace(path)

    return send


@contextmanager
def _new(temporary: Path) -> Iterator[TextIO]:
    """Make a file that is gone at the end, unless it has been renamed."""
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _failing(name: str) -> Iterator[None]:
    """Turn what the system says no to into one sentence."""
    try:
        yield
    except OSError as error:
        raise _cannot_write(name, error) from error


def _cannot_write(name: str, error: OSError) -> SettingsError:
    return SettingsError(f"cannot write {name}: {error.strerror or error}")


def _hush(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that the interpreter can flush it when it ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
