"""The work behind a command: scan, write the report, say what could not be read."""

from __future__ import annotations

import codecs
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from dedup import pipeline
from dedup.cli.output import Send, say, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.render import as_json, terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.model import Report
    from dedup.settings import Settings

COMPLETE, INCOMPLETE = 0, 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; the last three are for the report for people."""

    paths: tuple[str, ...]
    settings: Settings
    as_json: bool
    top: int
    quiet: bool
    command: tuple[str, ...]


def work(wanted: Wanted, send: Send) -> int:
    """Scan, send the report, and say what could not be read.

    Returns:
        The exit code: 2 where the result is not complete, else 0.

    Raises:
        SettingsError: the run cannot be honoured, or the report not written.
    """
    settle()
    with progress(wanted.quiet) as callback, warnings_said():
        started = time.perf_counter()
        report = pipeline.scan(wanted.paths, wanted.settings, callback)
        elapsed = time.perf_counter() - started
    if wanted.as_json:
        send(lambda out: spread(as_json.render(report), out))
    else:
        send(lambda out: _write_full(report, out, wanted, elapsed))
    say_errors(report)
    return COMPLETE if report.complete else INCOMPLETE


def _write_full(report: Report, out: TextIO, wanted: Wanted, elapsed: float) -> None:
    """Write the report for people; only a terminal is told the time, so that files compare."""
    view = terminal.View(
        top=wanted.top,
        quiet=wanted.quiet,
        elapsed=elapsed if out.isatty() else None,
        command=wanted.command,
    )
    with no_commands(out):
        terminal.render(report, out, look_of(out), view)


def spread(pieces: Iterable[bytes], out: TextIO) -> None:
    """Write UTF-8 to a stream, as it is; on one of another encoding what that lacks is escaped."""
    if codecs.lookup(out.encoding or "utf-8").name == "utf-8":
        out.flush()
        out.buffer.writelines(pieces)
    else:
        out.writelines(str(piece, "utf-8") for piece in pieces)


def say_errors(report: Report, fails: bool = True) -> None:
    """Say what could not be read, and last that the result lacks it; `fails`: and is no result."""
    for error in report.errors:
        say(f"dedup: error: {error}")
    if report.errors:
        failed = {error.path for error in report.errors}
        files = len(failed | {file.path for file in report.files})
        noun = "file" if files == 1 else "files"
        say(
            f"{len(failed):,} of {files:,} {noun} could not be read completely; "
            + ("the result is not complete" if fails else "--max-errors lets that pass")
        )
