"""The work behind `dedup check`: compare, write every report, say what could not be read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from dataclasses import replace as with_
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from dedup import gate, git
from dedup.accepting import baseline
from dedup.cli.asking import check_of
from dedup.cli.looks import taste_of
from dedup.cli.output import Send, warnings_said
from dedup.cli.own_files import baseline_in_force
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.cli.work import say_errors, spread
from dedup.render import concise, terminal
from dedup.render.alerts import alerts
from dedup.render.formats import Context, render
from dedup.render.look import ASCII
from dedup.render.summary import DOT, next_steps, suppressed, totals, verdict
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dedup.cli.asking import Asked
    from dedup.cli.check import Options
    from dedup.cli.next_steps import Next
    from dedup.model import Report, State
    from dedup.render.look import Look

PASSES, FAILS, INCOMPLETE = 0, 1, 2
BRACKETED = ("full", "concise")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line and the configuration ask for.

    Attributes:
        asked: what is to be checked.
        options: of the command.
        command: the command line, without its options for output.
        next: commands that lead on.
    """

    asked: Asked
    options: Options
    command: tuple[str, ...]
    next: Next


def work(wanted: Wanted, sends: Sequence[Send]) -> int:
    """Check, and send the report, first to the main output, then to those of --report.

    Returns:
        The exit code: 2 where the result is not complete, 1 where the gate fails, else 0.

    Raises:
        SettingsError: the check cannot be honoured, or a report not written.
    """
    settle()
    options, check = wanted.options, _check(wanted)
    with progress(options["quiet"]) as callback, warnings_said():
        report = gate.check(check, wanted.asked.settings, callback)
        code = _code(report, options)
        context = _context(wanted, code)
        sends[0](lambda out: _main(report, out, wanted, context))
        for (name, _), send in zip(options["report"], sends[1:], strict=True):
            send(_writer(name, report, context))
    failed = len({error.path for error in report.errors})
    lets = f"this is not a pass; --max-errors {failed} lets it pass"
    say_errors(report, lets if code == INCOMPLETE else "--max-errors lets that pass")
    return code


def _check(wanted: Wanted) -> gate.Check:
    asked, options = wanted.asked, wanted.options
    file = baseline_in_force(options["baseline"], asked.configuration)
    accepted = baseline.read(file, asked.settings.unit) if file else None
    return with_(
        check_of(asked, accepted),
        empty=options["allow_empty"],
        limits=gate.Limits(options["fail_on"], options["max_findings"], options["max_redundancy"]),
    )


def _code(report: Report, options: Options) -> int:
    failed = {error.path for error in report.errors}
    if len(failed) > options["max_errors"]:
        return INCOMPLETE
    fails = bool(report.gate and report.gate.fails)
    return FAILS if fails and not options["exit_zero"] else PASSES


def _context(wanted: Wanted, code: int) -> Context:
    here = Path.cwd()
    root = git.repository_root(here)
    return Context(
        steps=_steps(wanted),
        folder=here.as_posix(),
        root=root.as_posix() if root else "",
        category=wanted.options["sarif_category"],
        exit_code=code,
        text=not wanted.options["no_text"],
        alone=_alone(wanted),
    )


def _alone(wanted: Wanted) -> bool:
    """Whether files are named, and no more than these are compared."""
    options = wanted.options
    more = options["corpus"] or options["since"] or options["staged"]
    return not more and all(map(os.path.isfile, wanted.asked.paths))


def _steps(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    look = (("look", wanted.next.look),) if wanted.next.look else ()
    return (*look, ("accept", wanted.next.add))


def _writer(name: str, report: Report, context: Context) -> Callable[[TextIO], None]:
    return lambda out: spread(render(name, report, context), out)


def _main(report: Report, out: TextIO, wanted: Wanted, context: Context) -> None:
    options = wanted.options
    name = options["output_format"] or ("full" if out.isatty() else "concise")
    if name not in BRACKETED:
        spread(render(name, report, context), out)
        return
    with no_commands(out):
        _suppressed(report, out, options)
        if name == "full":
            _full(report, out, wanted, context)
        elif options["quiet"]:
            _print(totals(report, alerts(report), context), out)
        else:
            _print(concise.lines(report, context), out)
        _print(_first_run(report, wanted), out)


def _print(lines: Iterable[str], out: TextIO) -> None:
    """Write printable lines."""
    look = look_of(out)
    out.writelines(f"{look.show(line)}\n" for line in _drawn(lines, look))


def _drawn(lines: Iterable[str], look: Look) -> Iterator[str]:
    """The lines, with other marks for dots where a stream lacks these."""
    for line in lines:
        plain = look.glyphs is ASCII
        yield line.replace(DOT, " - ").replace("…", "...") if plain else line


def _suppressed(report: Report, out: TextIO, options: Options) -> None:
    """Name what is accepted, before what is new: that is to be seen last."""
    every: tuple[State, ...] = ("known", "accepted")
    states = every if options["show_suppressed"] else every[:1]
    lines = list(suppressed(report, *states))
    if lines and (options["show_suppressed"] or options["fail_on"] == "any"):
        _print([*lines, ""], out)


def _full(report: Report, out: TextIO, wanted: Wanted, context: Context) -> None:
    """Write what is new for people, as `dedup scan` does; what is accepted is counted."""
    new = tuple(finding for finding in report.findings if finding.state == "new")
    look = look_of(out, taste_of(wanted.options))
    steps = _drawn(next_steps(alerts(report), context), look)
    view = terminal.View(
        top=wanted.options["top"],
        quiet=wanted.options["quiet"],
        command=wanted.command,
        text=context.text,
        verdict=tuple(_drawn(verdict(report, context), look)),
        steps=tuple((label, line) for label, line in (each.split(maxsplit=1) for each in steps)),
    )
    terminal.render(replace(report, findings=new), out, look, view)


def _first_run(report: Report, wanted: Wanted) -> list[str]:
    """What to do with the repeats of an old corpus, of which no baseline says anything."""
    new = sum(finding.state == "new" for finding in report.findings)
    known = report.gate is not None and report.gate.baseline is not None
    fit = wanted.next.write and report.complete and not wanted.options["quiet"]
    if new < 2 or known or not fit:
        return []
    return [
        f"{count(new, 'repeat')}. Accept them all and fail only on new ones: {wanted.next.write}"
    ]
