"""The work behind `dedup selftest`: try, write what came out, say what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from dedup import selftest
from dedup.cli.output import Send, say, warnings_said
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.render.selftest import as_json, render

if TYPE_CHECKING:
    from dedup.settings import Settings
    from dedup.trial import Trial

COMPLETE, INCOMPLETE = 0, 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; `wish`: copies of each kind, documents, and the seed."""

    paths: tuple[str, ...]
    settings: Settings
    wish: tuple[int, int, int]
    as_json: bool
    quiet: bool
    command: tuple[str, ...]


def work(wanted: Wanted, send: Send) -> int:
    """Try the settings, send what came out, and say what could not be read.

    Returns:
        The exit code: 2 where something could not be read, else 0.

    Raises:
        SettingsError: the run cannot be honoured, or its result not written.
    """
    with progress(wanted.quiet) as callback, warnings_said():
        wish = selftest.Wish(*wanted.wish)
        trial = selftest.run(wanted.paths, wanted.settings, wish, callback)
    if wanted.as_json:
        send(lambda out: _write_bytes(out, as_json(trial)))
    else:
        send(lambda out: _write_table(trial, out, wanted))
    for error in trial.errors:
        say(f"dedup: error: {error}")
    return INCOMPLETE if trial.errors else COMPLETE


def _write_bytes(out: TextIO, data: bytes) -> None:
    out.buffer.write(data)


def _write_table(trial: Trial, out: TextIO, wanted: Wanted) -> None:
    with no_commands(out):
        render(trial, out, look_of(out), wanted.command, wanted.quiet)
