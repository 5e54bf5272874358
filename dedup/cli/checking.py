"""The work behind `dedup check`: compare, write every report, say what could not be read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from dedup import gate, git
from dedup.accepting import baseline, boilerplate
from dedup.accepting.exemptions import Exemptions
from dedup.cache import Cache
from dedup.cli.output import Send, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.cli.work import say_errors, spread
from dedup.render import terminal
from dedup.render.formats import Context, render
from dedup.render.summary import suppressed, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dedup.cli.check import Options
    from dedup.configuration import Configuration
    from dedup.model import Report
    from dedup.settings import Settings

PASSES, FAILS, INCOMPLETE = 0, 1, 2
ACCEPT = "dedup baseline add {id} --reason '…'"
CACHE = ".dedup_cache"
BRACKETED = ("full", "concise")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line and the configuration ask for."""

    paths: tuple[str, ...]
    settings: Settings
    options: Options
    configuration: Configuration
    command: tuple[str, ...]


def work(wanted: Wanted, sends: Sequence[Send]) -> int:
    """Check, and send the report, first to the main output, then to those of --report.

    Returns:
        The exit code: 2 where the result is not complete, 1 where the gate fails, else 0.

    Raises:
        SettingsError: the check cannot be honoured, or a report not written.
    """
    settle()
    options = wanted.options
    asked = _asked(wanted)
    with progress(options["quiet"]) as callback, warnings_said():
        report = gate.check(asked, wanted.settings, callback)
        code = _code(report, options)
        context = _context(wanted, code)
        sends[0](lambda out: _main(report, out, wanted, context))
        for (name, _), send in zip(options["report"], sends[1:], strict=True):
            send(_writer(name, report, context))
    say_errors(report, code == INCOMPLETE)
    return code


def _asked(wanted: Wanted) -> gate.Check:
    options, found = wanted.options, wanted.configuration
    share = options["max_redundancy"]
    file, unit = options["baseline"], wanted.settings.unit
    texts = boilerplate.read(found.boilerplate, found.folder, wanted.settings.encoding)
    exemptions = Exemptions(
        found.accept, found.per_path, texts, found.sources.get("accept", ""), found.folder
    )
    return gate.Check(
        paths=wanted.paths,
        corpus=options["corpus"],
        since=options["since"],
        staged=options["staged"],
        strict=options["force_exclude"],
        empty=options["allow_empty"],
        exemptions=exemptions,
        baseline=baseline.read(file, unit) if file else None,
        whole=_whole(wanted),
        limits=gate.Limits(options["fail_on"], options["max_findings"], share),
        cache=_cache(wanted),
    )


def _whole(wanted: Wanted) -> bool:
    """Whether everything is checked that is configured: no narrower paths, rules or kinds."""
    configured = wanted.configuration.values.get("paths", (".",))
    narrow = wanted.settings.select or wanted.settings.ignore or wanted.settings.scope != "all"
    return not narrow and tuple(wanted.paths) == tuple(configured)  # type: ignore[arg-type]


def _cache(wanted: Wanted) -> Cache | None:
    if wanted.options["no_cache"]:
        return None
    return Cache(
        cache_folder(wanted.options["cache_dir"], wanted.configuration), wanted.settings.unit
    )


def cache_folder(asked: str | None, configuration: Configuration) -> str:
    """Where checks keep what they can use again: beside the configuration, else for the user."""
    if asked:
        return asked
    if configuration.file is not None:
        return str(Path(configuration.folder) / CACHE)
    from click import get_app_dir  # noqa: PLC0415

    base = os.environ.get("XDG_CACHE_HOME")
    return str(Path(base) / "dedup" if base else Path(get_app_dir("dedup")) / "cache")


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
        steps=(("accept", ACCEPT),),
        folder=here.as_posix(),
        root=root.as_posix() if root else "",
        category=wanted.options["sarif_category"],
        exit_code=code,
        text=not wanted.options["no_text"],
    )


def _writer(name: str, report: Report, context: Context) -> Callable[[TextIO], None]:
    return lambda out: spread(render(name, report, context), out)


def _main(report: Report, out: TextIO, wanted: Wanted, context: Context) -> None:
    options = wanted.options
    name = options["output_format"] or ("full" if out.isatty() else "concise")
    if name not in BRACKETED:
        spread(render(name, report, context), out)
        return
    with no_commands(out):
        if name == "full":
            _full(report, out, wanted)
        else:
            spread(render(name, report, context), out)
        if options["show_suppressed"]:
            out.writelines(f"{line}\n" for line in suppressed(report))


def _full(report: Report, out: TextIO, wanted: Wanted) -> None:
    """Write what is new for people, as `dedup scan` does; what is accepted is counted."""
    new = tuple(finding for finding in report.findings if finding.state == "new")
    view = terminal.View(
        top=wanted.options["top"], quiet=wanted.options["quiet"], command=wanted.command
    )
    look = look_of(out)
    terminal.render(replace(report, findings=new), out, look, view)
    out.writelines(f"{look.show(line)}\n" for line in verdict(report))
