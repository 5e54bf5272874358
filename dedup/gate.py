"""The gate: what is compared with what, which of it is new, and whether that is too much."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from dataclasses import replace as with_
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup import git, pipeline, reporting
from dedup.accepting.exemptions import Exemptions
from dedup.accepting.states import accept
from dedup.against import is_empty, narrowed, with_reported
from dedup.errors import SettingsError
from dedup.model import Gate
from dedup.read import Listing, compared_with, list_files
from dedup.read.listing import would_be_listed
from dedup.read.source import STDIN, Source, format_of, shown
from dedup.render.locations import file_lines, locate_places

if TYPE_CHECKING:
    from dedup.accepting.baseline import Baseline
    from dedup.cache import Cache
    from dedup.git import Changes
    from dedup.intake import Progress
    from dedup.model import Report
    from dedup.render.locations import Spot
    from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What passes.

    Attributes:
        fail_on: which findings count: those that are `new`, `any` that is not accepted by the
            settings, or `never`.
        findings: how many of these pass.
        redundancy: highest share of redundant words in what is reported on that passes, [0, 1].
    """

    fail_on: str = "new"
    findings: int = 0
    redundancy: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be checked.

    Attributes:
        paths: files and folders that are reported on; `-` is standard input.
        corpus: files and folders that are only compared with.
        since: report only on lines that changed since this revision.
        staged: report only on what is staged, as it is staged.
        strict: leave out files that are named, too, where they are excluded.
        empty: whether it is right that there is nothing to read.
        exemptions: what the settings accept.
        baseline: what was accepted before.
        whole: whether `paths` are all that the settings and the baseline are about; None where the
            run finds less there than they are about.
        aside: files of dedup's own, which are no part of the corpus.
        limits: what passes.
        cache: what an earlier run has kept.
    """

    paths: tuple[str, ...]
    corpus: tuple[str, ...] = ()
    since: str | None = None
    staged: bool = False
    strict: bool = False
    empty: bool = False
    exemptions: Exemptions = field(default_factory=Exemptions)
    baseline: Baseline | None = None
    whole: bool | None = False
    aside: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    cache: Cache | None = None


def check(asked: Check, settings: Settings, progress: Progress | None = None) -> Report:
    """Compare, keep what is reported on, and say whether it passes: the report's `gate`.

    Raises:
        SettingsError: a path or revision is missing, a file of exceptions wrong, or there is
            nothing to read.
    """
    changes = _changes(asked)
    listing = _listing(asked, settings, changes)
    own = {source.path for source in listing.files[listing.others :]}
    if changes is not None and not own:
        listing = _of([], with_(listing, others=0))  # there is nothing to tell of
    report = pipeline.compare(listing, settings, progress, asked.cache)
    if not asked.empty and changes is None and own and is_empty(report, own):
        raise SettingsError(reporting.nothing_to_read(asked.paths, listing))
    report = narrowed(report, own)
    if changes is not None:
        report = _of_lines(report, changes, listing)
    since = f"{asked.since} ({changes.commit})" if asked.since and changes else None
    report = replace(report, gate=Gate(since=since, staged=asked.staged))
    today = dt.datetime.now(tz=dt.UTC).date()
    report = accept(report, asked.exemptions, asked.baseline, today, asked.whole)
    return replace(report, gate=replace(report.gate or Gate(), fails=_fails(report, asked.limits)))


def _changes(asked: Check) -> Changes | None:
    if asked.staged:
        return git.staged(Path.cwd())
    return git.changed_since(asked.since, Path.cwd()) if asked.since else None


def _listing(asked: Check, settings: Settings, changes: Changes | None) -> Listing:
    """The files that are compared with, then those that are reported on."""
    globs = (settings.include, settings.exclude)
    named = _without(list_files(asked.paths, *globs, strict=asked.strict), asked.aside)
    corpus = Listing((), (), ())
    if asked.corpus:
        corpus = _without(list_files(asked.corpus, *globs), asked.aside)
    if isinstance(changes, git.Staged):
        named = _as_staged(_with_staged(named, asked, settings, changes), changes)
        corpus = _as_staged(corpus, changes)
    if not (named.files or named.errors or asked.empty or changes or _only_excluded(named, asked)):
        raise SettingsError(reporting.nothing_to_read(asked.paths, named))
    if changes is None:
        return compared_with(named, corpus)
    new = [file for file in _files(named) if _changed(file[1], changes)]
    old = [file for file in _files(named) if not _changed(file[1], changes)]
    return compared_with(_of(new, named), compared_with(_of(old, named), corpus))


def _files(listing: Listing) -> list[tuple[str, Source]]:
    """Real paths, and files."""
    return list(zip(listing.real, listing.files, strict=True))


def _of(files: list[tuple[str, Source]], listing: Listing) -> Listing:
    """A listing with other files."""
    real, sources = tuple(real for real, _ in files), tuple(source for _, source in files)
    return with_(listing, files=sources, real=real)


def _without(listing: Listing, aside: tuple[str, ...]) -> Listing:
    """The listing without some files."""
    gone = set(map(os.path.realpath, aside))
    return _of([file for file in _files(listing) if file[0] not in gone], listing)


def _only_excluded(named: Listing, asked: Check) -> bool:
    """Whether files were named, and all of them are excluded: a hook may do that."""
    return asked.strict and bool(named.skipped) and not any(map(os.path.isdir, asked.paths))


def _changed(source: Source, changes: Changes) -> bool:
    if isinstance(changes, git.Staged):
        return source.content is not None
    return source.location == STDIN or bool(changes.of(source.location))


def _as_staged(listing: Listing, staged: git.Staged) -> Listing:
    """The listing with the bytes of the index."""
    files = [
        (real, with_(source, content=staged.content(source.location)))
        for real, source in _files(listing)
    ]
    return _of(files, listing)


def _with_staged(listing: Listing, asked: Check, settings: Settings, staged: git.Staged) -> Listing:
    """The listing with files of its folders that are in the index, and no longer on disk."""
    gone = [path for path in staged.contents if not os.path.lexists(path)]
    here = os.path.realpath(Path.cwd())
    files = [
        (location, Source(shown(location, here), location, format_of(location)))
        for location in would_be_listed(gone, asked.paths, settings.exclude)
    ]
    more = _without(_of(files, listing), asked.aside)
    files = [*_files(listing), *_files(more)]
    return _of(sorted(files, key=lambda file: (file[1].path, file[0])), listing)


def _of_lines(report: Report, changes: Changes, listing: Listing) -> Report:
    """The report of the lines that changed."""
    locations = {source.path: source.location for source in listing.files}

    def touched(spot: Spot) -> bool:
        place, location = spot.place, locations[spot.place.document.path]
        lines = file_lines(spot)
        if location == STDIN or not place.reported:
            return place.reported
        return changes.touches(location, *lines) if lines else bool(changes.of(location))

    flags = [(found, list(map(touched, spots))) for found, spots in locate_places(report.findings)]
    findings = tuple(with_reported(finding, each) for finding, each in flags if any(each))
    return replace(report, findings=findings)


def _fails(report: Report, limits: Limits) -> tuple[str, ...]:
    """Why it does not pass."""
    if limits.fail_on == "never":
        return ()
    counted = ("new",) if limits.fail_on == "new" else ("new", "known")
    count = sum(finding.state in counted for finding in report.findings)
    said = []
    if count > limits.findings:
        over = f", more than the {limits.findings:,} that pass" if limits.findings else ""
        what = "new " if limits.fail_on == "new" else ""
        said.append(f"{count:,} {what}repeat{'s' if count > 1 else ''}{over}")
    share = report.redundant / report.words if report.words else 0.0
    if limits.redundancy is not None and share > limits.redundancy:
        limit = f"{100 * limits.redundancy:g} %"
        said.append(f"{100 * share:.1f} % of the words are redundant, more than {limit}")
    return tuple(said)
