"""The work behind a command: scan, write the report, say what could not be read."""

from __future__ import annotations

import codecs
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dedup import against, git, pipeline
from dedup.cli.expected import tell_expected
from dedup.cli.output import Send, say, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.render import terminal
from dedup.render.formats import Context, render
from dedup.render.names import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.cli.screen import Taste
    from dedup.intake import Progress
    from dedup.model import Report
    from dedup.settings import Settings

COMPLETE, INCOMPLETE = 0, 2
FOR_LOGS = ("concise",)
"""Formats that may show text of the corpus at the start of a line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; the last five are for the report for people."""

    paths: tuple[str, ...]
    corpus: tuple[str, ...]
    settings: Settings
    output_format: str
    top: int
    quiet: bool
    command: tuple[str, ...]
    taste: Taste
    look: str


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
        report = _scanned(wanted, callback)
        elapsed = time.perf_counter() - started
    code = COMPLETE if report.complete else INCOMPLETE
    if wanted.output_format == "full":
        send(lambda out: _write_full(report, out, wanted, elapsed))
    else:
        context = _context(code) if wanted.output_format in TOLD else Context()
        send(lambda out: _write(report, out, wanted.output_format, context))
    say_errors(report)
    return code


def _scanned(wanted: Wanted, callback: Progress | None) -> Report:
    told = None if wanted.quiet else tell_expected
    if wanted.corpus:
        return against.scan(wanted.paths, wanted.corpus, wanted.settings, callback, told)
    return pipeline.scan(wanted.paths, wanted.settings, callback, told)


def _context(code: int) -> Context:
    here = Path.cwd()
    root = git.repository_root(here)
    return Context(folder=here.as_posix(), root=root.as_posix() if root else "", exit_code=code)


def _write(report: Report, out: TextIO, name: str, context: Context) -> None:
    with no_commands(out) if name in FOR_LOGS else nullcontext():
        spread(render(name, report, context), out)


def _write_full(report: Report, out: TextIO, wanted: Wanted, elapsed: float) -> None:
    """Write the report for people; only a terminal is told the time, so that files compare."""
    view = terminal.View(
        top=wanted.top,
        quiet=wanted.quiet,
        elapsed=elapsed if out.isatty() else None,
        command=wanted.command,
        look=wanted.look,
    )
    with no_commands(out):
        terminal.render(report, out, look_of(out, wanted.taste), view)


def spread(pieces: Iterable[bytes], out: TextIO) -> None:
    """Write UTF-8 to a stream, as it is; on one of another encoding what that lacks is escaped."""
    if codecs.lookup(out.encoding or "utf-8").name == "utf-8":
        out.flush()
        out.buffer.writelines(pieces)
    else:
        out.writelines(str(piece, "utf-8") for piece in pieces)


def say_errors(report: Report, so: str = "the result is not complete") -> None:
    """Say what could not be read, and last how much that is, and `so` what follows."""
    for error in report.errors:
        say(f"dedup: error: {error}")
    if report.errors:
        failed = {error.path for error in report.errors}
        files = len(failed | {file.path for file in report.files})
        noun = "file" if files == 1 else "files"
        say(f"{len(failed):,} of {files:,} {noun} could not be read completely; {so}")
