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
from dedup.errors import SettingsError
from dedup.model import Gate
from dedup.read import Listing, compared_with, list_files
from dedup.read.source import FORMATS, STDIN, Source, format_of, shown, suffix_of
from dedup.render.locations import last_line, line_of, locate_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.accepting.baseline import Baseline
    from dedup.cache import Cache
    from dedup.git import Changes
    from dedup.intake import Progress
    from dedup.model import Finding, Report
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
        whole: whether `paths` are all that the settings and the baseline are about.
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
    whole: bool = False
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
    if asked.limits.redundancy is not None and changes is not None:
        listing = with_(listing, others=0)  # all files are compared, to count what repeats
    report = pipeline.compare(listing, settings, progress, asked.cache)
    if not asked.empty and changes is None and own and _is_empty(report, own):
        raise SettingsError(reporting.nothing_to_read(asked.paths, listing))
    report = _narrowed(report, own, changes, listing)
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
    named = list_files(asked.paths, *globs, strict=asked.strict)
    if isinstance(changes, git.Staged):
        named = _as_staged(named, asked.paths, changes)
    if not named.files and not (asked.empty or named.errors or changes or _only_excluded(named)):
        raise SettingsError(reporting.nothing_to_read(asked.paths, named))
    corpus = list_files(asked.corpus, *globs) if asked.corpus else Listing((), (), ())
    if changes is None:
        return compared_with(named, corpus)
    own = [_changed(source, changes) for source in named.files]
    told = _of([file for file, flag in zip(_files(named), own, strict=True) if flag], named)
    return compared_with(told, _of([*_files(named), *_files(corpus)], corpus))


def _files(listing: Listing) -> list[tuple[str, Source]]:
    """Real paths, and files."""
    return list(zip(listing.real, listing.files, strict=True))


def _of(files: list[tuple[str, Source]], listing: Listing) -> Listing:
    """A listing with other files."""
    real, sources = tuple(real for real, _ in files), tuple(source for _, source in files)
    return with_(listing, files=sources, real=real)


def _only_excluded(listing: Listing) -> bool:
    """Whether files were named, and all of them are excluded: a hook may do that."""
    return any(row.reason in ("ignored", "excluded") for row in listing.skipped)


def _changed(source: Source, changes: Changes) -> bool:
    if isinstance(changes, git.Staged):
        return source.content is not None
    return source.location == STDIN or bool(changes.of(source.location))


def _as_staged(listing: Listing, paths: tuple[str, ...], staged: git.Staged) -> Listing:
    """The listing with the bytes of the index, and with files that are only there."""
    files = [
        (real, with_(source, content=staged.content(source.location)))
        for real, source in _files(listing)
    ]
    folders = [Path(os.path.realpath(path)) for path in paths]
    for location in staged.contents.keys() - set(listing.real):
        path = Path(location)
        inside = any(folder == path or folder in path.parents for folder in folders)
        if inside and not path.exists() and suffix_of(location) in FORMATS:
            name = shown(location, os.path.realpath(Path.cwd()))
            content = staged.contents[location]
            files.append((location, Source(name, location, format_of(path.name), content)))
    return _of(sorted(files, key=lambda file: (file[1].path, file[0])), listing)


def _is_empty(report: Report, own: set[str]) -> bool:
    files = tuple(file for file in report.files if file.path in own)
    return reporting.is_empty(replace(report, files=files))


def _narrowed(report: Report, own: set[str], changes: Changes | None, listing: Listing) -> Report:
    """The report of the files that are reported on, and of their lines that changed."""
    files = tuple(replace(file, reported=file.path in own) for file in report.files)
    told = [file for file in files if file.reported]
    findings: Sequence[Finding] = [_told(finding, own) for finding in report.findings]
    if changes is not None:
        findings = list(_on_lines(findings, changes, listing))
    return replace(
        report,
        files=tuple(sorted(files, key=lambda file: file.path)),
        findings=tuple(finding for finding in findings if any(p.reported for p in finding.places)),
        words=sum(file.words for file in told),
        redundant=sum(file.redundant for file in told),
    )


def _told(finding: Finding, own: set[str]) -> Finding:
    flags = [place.document.path in own for place in finding.places]
    return finding if all(flags) else _with_reported(finding, flags)


def _with_reported(finding: Finding, flags: list[bool]) -> Finding:
    pairs = zip(finding.places, flags, strict=True)
    return replace(finding, places=tuple(replace(place, reported=flag) for place, flag in pairs))


def _on_lines(findings: Sequence[Finding], changes: Changes, listing: Listing) -> Iterator[Finding]:
    locations = {source.path: source.location for source in listing.files}

    def touched(spot: Spot) -> bool:
        place, location = spot.place, locations[spot.place.document.path]
        first = line_of(spot)
        lines = (first, last_line(spot) if place.document.record is None else first)
        return place.reported and (location == STDIN or changes.touches(location, *lines))

    for finding, spots in locate_places(findings):
        yield _with_reported(finding, [touched(spot) for spot in spots])


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
        said.append(f"{share:.1%} of the words are redundant, more than {limits.redundancy:.1%}")
    return tuple(said)
