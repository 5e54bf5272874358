"""Where a report goes: stdout, or a file that appears when it is complete."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from dedup.errors import SettingsError
from dedup.render.safe import safe
from dedup.replacing import cannot_write, failing, hold_writable, replacing

Send = Callable[[Callable[[TextIO], None]], None]
"""Takes what writes the report to a stream, and calls it; raises SettingsError where it fails."""


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
def open_outputs(paths: Sequence[str | None]) -> Iterator[list[Send]]:
    """Open several outputs; see `open_output`."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_output(path)) for path in paths]


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
            raise cannot_write("to stdout", error) from error

    return send


@contextmanager
def bytes_to_stdout() -> Iterator[BinaryIO]:
    """Give what takes bytes for stdout.

    Raises:
        SettingsError: it is closed, or does not take them all, as of a pipe whose reader is gone.
    """
    if sys.stdout is None:
        raise SettingsError("cannot write to stdout: it is closed")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        _hush(sys.stdout)
        raise cannot_write("to stdout", error) from error


@contextmanager
def _device(path: Path, name: str) -> Iterator[Send]:
    """Write to something that is no regular file: a device or a named pipe."""
    with failing(name):
        stream = path.open("w", encoding="utf-8", newline="\n")

    def send(write: Callable[[TextIO], None]) -> None:
        with failing(name), suppress(BrokenPipeError):
            write(stream)
            stream.flush()

    try:
        yield send
    finally:
        with suppress(OSError):
            stream.close()


def _file(path: Path, name: str) -> Send:
    """Write a regular file. While the work goes on there is no temporary file beside it, so that a
    scan of the folder meets none."""
    with failing(name):
        hold_writable(path)

    def send(write: Callable[[TextIO], None]) -> None:
        with failing(name), replacing(path) as stream:
            write(stream)

    return send


def _hush(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that the interpreter can flush it when it ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
