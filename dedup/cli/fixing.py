"""The work behind `dedup fix`: plan, show, write."""

from __future__ import annotations

import itertools
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.accepting import boilerplate
from dedup.accepting.exemptions import Exemptions
from dedup.cli.looks import taste_of
from dedup.cli.output import bytes_to_stdout, open_output, say, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.cli.work import say_errors
from dedup.errors import SettingsError
from dedup.fixing import copying, in_place, manifest, placing, request, undo
from dedup.fixing.rounds import IncompleteError, planned
from dedup.render.fixes import first_goes, of_corpus, preview, totals
from dedup.replacing import failing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from dedup.cli.fix import Options
    from dedup.configuration import Configuration
    from dedup.fixing.copying import Output
    from dedup.fixing.outcome import Plan
    from dedup.fixing.request import Fix
    from dedup.settings import Settings

DONE, WOULD_CHANGE, INCOMPLETE = 0, 1, 2
NOTE, SUFFIX = ".dedup-fix-{}.jsonl", ".jsonl"
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line and the configuration ask for; `command` is to build the next from."""

    paths: tuple[str, ...]
    settings: Settings
    options: Options
    configuration: Configuration
    command: tuple[str, ...]


def work(wanted: Wanted) -> int:
    """Plan a fix, show it, and write it where that is asked for.

    Returns:
        The exit code: 2 where something could not be read, 1 where something would change and
        --check asks for that, else 0.

    Raises:
        SettingsError: the run cannot be honoured, or something not written; then all is as it was.
    """
    settle()
    options = wanted.options
    asked, settings = _asked(wanted), wanted.settings
    out = None
    if options["output"] not in (None, STDOUT):
        out = copying.output(options["output"] or "", wanted.paths, options["overwrite"])
        copying.hold_outside(out, asked, settings)
    note = _note(options, out)
    if note is not None and options["manifest"] is not None:
        named = copying.Output(note, folder=False, name=options["manifest"])
        copying.hold_outside(named, asked, settings)
    try:
        with (
            progress(options["quiet"]) as callback,
            warnings_said(),
            planned(asked, settings, callback) as plan,
        ):
            return _act(wanted, plan, asked, (out, note))
    except IncompleteError as incomplete:
        say_errors(incomplete.report)
        say(f"dedup: error: {incomplete}")
        return INCOMPLETE


def put_back(note: str) -> int:
    """Undo what a manifest says, and say so."""
    done = undo.undo(note)
    with open_output(None) as send:
        send(lambda out: out.writelines(_undone(done)))
    return DONE


def _undone(done: undo.Undone) -> Iterator[str]:
    files = "file" if len(done.restored) == 1 else "files"
    as_it_was = f"; {done.untouched:,} as before already" if done.untouched else ""
    yield f"Put back {len(done.restored):,} {files}{as_it_was}.\n"


def _asked(wanted: Wanted) -> Fix:
    options, found = wanted.options, wanted.configuration
    texts = boilerplate.read(found.boilerplate, found.folder, wanted.settings.encoding)
    whole = wanted.settings.unit == "document"
    return request.Fix(
        paths=wanted.paths,
        corpus=options["corpus"],
        level="documents" if whole else options["remove"],
        keep=request.keep(options["keep"]),
        across=options["across"],
        allow_loss=options["allow_loss"],
        exemptions=Exemptions(
            found.accept, found.per_path, texts, found.sources.get("accept", ""), found.folder
        ),
    )


def _note(options: Options, out: Output | None) -> Path | None:
    """Where the manifest goes; None: there is none.

    Raises:
        SettingsError: it exists and is not to be overwritten.
    """
    name = options["manifest"]
    if name is not None:
        if Path(name).exists() and not options["overwrite"]:
            raise SettingsError(f"{name} exists; --overwrite replaces it")
        return Path(os.path.realpath(name))
    if out is not None:
        return out.path.with_name(NOTE.format(out.path.name.removesuffix(SUFFIX)))
    if options["write"]:
        names = (Path.cwd() / NOTE.format(number) for number in itertools.count(1))
        return next(path for path in names if not path.exists())
    return None


def _act(wanted: Wanted, plan: Plan, asked: Fix, where: tuple[Output | None, Path | None]) -> int:
    """Write what is to be written, then show what was done, or would be."""
    options, settings = wanted.options, wanted.settings
    out, note = where
    if note is not None:
        _hold_new(note, plan)
    if options["output"] == STDOUT:
        entries = _streamed(plan, settings)
        if note is not None:
            _write_note(wanted, plan, asked, (note, entries))
        look = look_of(sys.stderr, taste_of(options))
        for line in of_corpus(plan.outcome, look, settings.min_words):
            say(line)
        say(totals(plan.outcome, "Removed"))
        return DONE
    if out is not None and note is not None:
        copying.copy(plan, asked, settings, out, note)
    elif options["write"] and plan.outcome.removals and note is not None:
        in_place.change(plan, asked, settings, note)
    elif note is not None and options["manifest"] is not None:
        _write_note(wanted, plan, asked, (note, []))
    with open_output(None) as send:
        send(lambda stream: _show(stream, wanted, plan, (out, note)))
    return WOULD_CHANGE if options["check"] and plan.outcome.removals else DONE


def _hold_new(note: Path, plan: Plan) -> None:
    """A manifest is no input.

    Raises:
        SettingsError: it is one.
    """
    if str(note) in plan.read:
        raise SettingsError(f"{note} is read; the manifest goes to another place")


def _write_note(
    wanted: Wanted, plan: Plan, asked: Fix, what: tuple[Path, list[manifest.Entry]]
) -> None:
    note, entries = what
    mode = "output" if wanted.options["output"] else "preview"
    with failing(str(note)):
        placing.put(note, manifest.lines(asked, wanted.settings, plan.outcome, entries, mode))


def _streamed(plan: Plan, settings: Settings) -> list[manifest.Entry]:
    with bytes_to_stdout() as out:
        return copying.stream(plan, settings, out)


def _show(
    stream: TextIO, wanted: Wanted, plan: Plan, where: tuple[Output | None, Path | None]
) -> None:
    options = wanted.options
    look = look_of(stream, taste_of(options))
    written = where[0] is not None or options["write"]
    shown = preview(
        plan.outcome, look, wanted.settings.min_words, options["top"], diffs=not written
    )
    with no_commands(stream):
        if not options["quiet"]:
            stream.writelines(f"{line}\n" for line in shown)
        stays = of_corpus(plan.outcome, look, wanted.settings.min_words)
        stream.writelines(f"{line}\n" for line in stays)
        stream.writelines(f"{look.show(line)}\n" for line in _ending(wanted, plan, where))


def _ending(wanted: Wanted, plan: Plan, where: tuple[Output | None, Path | None]) -> Iterator[str]:
    """The last lines: how much, where it went, and what comes next."""
    out, note = where
    options = wanted.options
    if out is not None and note is not None:
        yield totals(plan.outcome, "Removed")
        yield f"Copy: {out.name} · what went and why: {_relative(note)}"
        if plan.outcome.skipped:
            yield f"{plan.outcome.skipped:,} files and folders were not read: the copy lacks them."
    elif options["write"] and plan.outcome.removals and note is not None:
        yield totals(plan.outcome, "Removed")
        yield f"Undo: dedup fix --undo {shlex.quote(_relative(note))}"
    elif plan.outcome.removals:
        yield f"{totals(plan.outcome, 'Would remove')} Nothing was written."
        if options["keep"] == ("contained",) and first_goes(plan.outcome):
            yield "A first copy goes for a later one that has its words; --keep first lets it stay."
        apply = "--write" if _in_place(plan) else "-o COPY"
        program, command, *rest = wanted.command
        yield f"Apply: {program} {command} {apply} {shlex.join(rest)}".rstrip()
    else:
        yield totals(plan.outcome, "")


def _in_place(plan: Plan) -> bool:
    try:
        in_place.hold_texts(plan)
    except SettingsError:
        return False
    return True


def _relative(path: Path) -> str:
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if here in path.parents else str(path)
