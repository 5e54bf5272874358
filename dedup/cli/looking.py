"""The work behind `dedup show` and `dedup diff`: find, compare, draw."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from msgspec.structs import replace

from dedup import pipeline, reloading, results
from dedup.cli.output import Send, say, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.cli.target import on_line, target_of, wanted
from dedup.cli.work import say_errors
from dedup.errors import SettingsError
from dedup.read import Source, compared_with, list_files
from dedup.render import page
from dedup.render.findings import name_of
from dedup.render.ids import ID_DIGITS, shortest_ids
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.cli.screen import Taste
    from dedup.cli.target import Target
    from dedup.model import Document, Finding, Place, Report
    from dedup.settings import Settings

DONE, INCOMPLETE = 0, 2
STDIN = "-"
WHOLE = "document"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the command line asks for.

    Attributes:
        wanted: an id, or a file and perhaps a line.
        paths, corpus: what is scanned, and what that is compared with.
        result: a saved result that is read instead.
        settings: of the scan.
        page: whether as a tree, whether all places, and the words of context.
        quiet: no progress.
        taste: the look that is wanted.
        command: the command line, without options for the page.
    """

    wanted: str
    paths: tuple[str, ...]
    corpus: tuple[str, ...]
    result: str | None
    settings: Settings
    page: tuple[bool, bool, int]
    quiet: bool
    taste: Taste
    command: tuple[str, ...]


def show_finding(asked: Shown, send: Send) -> int:
    """Find what is asked for, and draw it.

    Returns:
        The exit code: 2 where a text could not be read or has changed, else 0.

    Raises:
        SettingsError: there is no such finding, or the run cannot be honoured.
    """
    settle()
    if asked.result is None:
        target = target_of(asked.wanted)
        report = _scanned(asked, target)
        found = on_line(wanted(report, target), target)
    else:
        report = results.read(asked.result)
        target = target_of(asked.wanted, frozenset(file.path for file in report.files))
        found, errors = reloading.loaded(report, wanted(report, target))
        report = replace(report, errors=errors)
        found = on_line(found, target) if found else ()
    if found:
        finding = _whole(found[0], report)
        drawn = _page(asked, report, found)
        send(lambda out: _write(finding, out, asked.taste, drawn))
    say_errors(report, "nothing is shown of these texts" if asked.result else "findings may lack")
    return INCOMPLETE if report.errors else DONE


def _scanned(asked: Shown, target: Target) -> Report:
    paths = (*asked.paths, target.location) if target.file else asked.paths
    with progress(asked.quiet) as callback, warnings_said():
        if not asked.corpus:
            return pipeline.scan(paths, asked.settings, callback)
        globs = (asked.settings.include, asked.settings.exclude)
        listing = compared_with(list_files(paths, *globs), list_files(asked.corpus, *globs))
        return pipeline.compare(listing, asked.settings, callback)


def _page(asked: Shown, report: Report, found: Sequence[Finding]) -> page.Page:
    tree, every, context = asked.page
    ids = shortest_ids(report.findings)
    finding, *others = found
    return page.Page(
        id=ids.get(finding.id, finding.id[:ID_DIGITS]),
        tree=tree,
        all=every,
        context=context,
        others=tuple((ids[other.id], _told(other)) for other in others),
        inside=tuple(_inside(place, finding, report, ids) for place in finding.places),
        command=shlex.join(asked.command),
    )


def _told(finding: Finding) -> str:
    places = count(len(finding.places), "place")
    return f"{name_of(finding)}, {count(finding.words, 'word')} in {places}"


def _inside(place: Place, finding: Finding, report: Report, ids: dict[str, str]) -> str:
    """The id of a larger finding that has a place all round this one."""
    for other in report.findings:
        if other.id == finding.id:
            continue
        for each in other.places:
            same = (each.document.path, each.document.record) == (
                place.document.path,
                place.document.record,
            )
            if same and each.span[0] <= place.span[0] and place.span[1] <= each.span[1]:
                return ids[other.id]
    return ""


def _whole(finding: Finding, report: Report) -> Finding:
    """A finding with the edits of its places: of whole documents they were not made."""
    if report.settings.get("unit") != WHOLE:
        return finding
    centre = next(place for place in finding.places if place.centre)
    places = tuple(
        place if place.centre or place.similarity >= 1 else _aligned(centre, place)
        for place in finding.places
    )
    return replace(finding, places=places)


def _aligned(centre: Place, place: Place) -> Place:
    sources = (_source(centre.document, "a"), _source(place.document, "b"))
    report = pipeline.compare_two(*sources, _settings())
    found = report.findings[0].places if report.findings else ()
    return replace(place, edits=found[1].edits) if found else place


def _settings() -> Settings:
    from dedup.settings import Settings  # noqa: PLC0415

    return Settings(min_words=1)


def _source(document: Document, name: str) -> Source:
    from dedup.read.source import format_of  # noqa: PLC0415

    marked = document.record is None and format_of(document.path) == "markdown"
    return Source(name, name, "markdown" if marked else "text", bytes(document.utf8))


def show_difference(
    names: tuple[str, str], settings: Settings, look: tuple[int, Taste], send: Send
) -> int:
    """Draw how two texts differ.

    Args:
        names: two files; one may be `-`.
        settings: how they are read.
        look: words of context, and the look that is wanted.
        send: where it goes.

    Returns:
        The exit code: 2 where a text could not be read, else 0.

    Raises:
        SettingsError: a name is no file of one text.
    """
    settle()
    sources = [_named(name) for name in names]
    with warnings_said():
        report = pipeline.compare_two(sources[0], sources[1], settings)
    context, taste = look
    if report.findings:
        drawn = page.Page(context=context)
        send(lambda out: _write(report.findings[0], out, taste, drawn))
    elif not report.errors:
        send(lambda out: out.writelines(f"{line}\n" for line in _strangers(report, out, taste)))
    for error in report.errors:
        say(f"dedup: error: {error}")
    return INCOMPLETE if report.errors else DONE


def _named(name: str) -> Source:
    if name != STDIN and Path(name).is_dir():
        raise SettingsError(f"{name} is a folder; name a file, or - for standard input")
    files = list_files([name]).files
    if len(files) != 1:
        raise SettingsError(f"{name} cannot be read as one text")
    return files[0]


def _strangers(report: Report, out: TextIO, taste: Taste) -> list[str]:
    look = look_of(out, taste)
    return [f"{look.show(file.path)}: {count(file.words, 'word')}" for file in report.files] + [
        "no word of one is in the other"
    ]


def _write(finding: Finding, out: TextIO, taste: Taste, drawn: page.Page) -> None:
    look = look_of(out, taste)
    with no_commands(out):
        out.writelines(f"{line}\n" for line in page.render(finding, look, drawn))
