"""The work behind `dedup report`: read a result and its texts, and write it again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from dedup import git, narrowing, reloading, results
from dedup.cli.process import settle
from dedup.cli.screen import look_of, no_commands
from dedup.cli.work import say_errors, spread
from dedup.render import terminal
from dedup.render.formats import Context, render

if TYPE_CHECKING:
    from dedup.cli.output import Send
    from dedup.cli.screen import Taste
    from dedup.model import Report

COMPLETE, INCOMPLETE = 0, 2
BRACKETED = ("concise",)


@dataclass(frozen=True, slots=True)
class Retold:
    """What the command line asks for.

    Attributes:
        result: the saved result.
        format: `full`, or one of `names.FORMATS`.
        similarity: only what is so similar; None: all.
        top, quiet: as for `dedup scan`.
        taste: the look that is wanted.
    """

    result: str
    format: str
    similarity: float | None
    top: int
    quiet: bool
    taste: Taste


def retell(asked: Retold, send: Send) -> int:
    """Read a result, and write it.

    Returns:
        The exit code: 2 where the result is not complete, or a text has changed, else 0.

    Raises:
        SettingsError: the result cannot be read, or the report not written.
    """
    settle()
    saved = results.read(asked.result)
    if asked.similarity is not None:
        saved = narrowing.narrowed(saved, asked.similarity)
    findings, errors = reloading.loaded(saved, saved.findings)
    known = {error.path for error in saved.errors}
    new = tuple(error for error in errors if error.path not in known)
    report = replace(saved, findings=findings, errors=(*saved.errors, *new))
    if asked.similarity is not None:
        report = narrowing.recounted(report)
    send(lambda out: _write(report, out, asked))
    say_errors(report)
    return COMPLETE if report.complete else INCOMPLETE


def _write(report: Report, out: TextIO, asked: Retold) -> None:
    if asked.format == "full":
        look = look_of(out, asked.taste)
        command = ("dedup", "report", asked.result)
        show = f"dedup show {{id}} --result {shlex.quote(asked.result)}"
        view = terminal.View(
            top=asked.top, quiet=asked.quiet, command=command, look=show, data=False
        )
        with no_commands(out):
            terminal.render(report, out, look, view)
        return
    pieces = render(asked.format, report, _context(report))
    if asked.format in BRACKETED:
        with no_commands(out):
            spread(pieces, out)
    else:
        spread(pieces, out)


def _context(report: Report) -> Context:
    here = Path.cwd()
    root = git.repository_root(here)
    return Context(
        folder=here.as_posix(),
        root=root.as_posix() if root else "",
        exit_code=COMPLETE if report.complete else INCOMPLETE,
    )
