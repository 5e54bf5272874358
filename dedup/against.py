"""Texts compared with a corpus that is not reported on itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup import pipeline, planning, reporting
from dedup.errors import SettingsError
from dedup.leaks import leaks
from dedup.read import compared_with, list_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.intake import Progress
    from dedup.model import Finding, Report
    from dedup.planning import Expected
    from dedup.settings import Settings


def scan(
    paths: Sequence[str],
    corpus: Sequence[str],
    settings: Settings,
    progress: Progress | None = None,
    expected: Expected | None = None,
) -> Report:
    """Find what of the files in `paths` repeats, there or in `corpus`; and how much leaks.

    What repeats in the corpus alone is not reported. Files that are in both belong to `paths`.
    `progress`, `expected`: see `pipeline.scan`.

    Raises:
        SettingsError: a path is missing, or there is nothing to read in `paths`.
    """
    globs = (settings.include, settings.exclude)
    listing = compared_with(list_files(paths, *globs), list_files(corpus, *globs))
    own = {source.path for source in listing.files[listing.others :]}
    spill = planning.plan(listing, settings, expected)
    report = pipeline.compare(listing, settings, progress, spill=spill)
    if is_empty(report, own):
        raise SettingsError(reporting.nothing_to_read(paths, listing))
    report = narrowed(report, own)
    matrix, documents = leaks(report)
    return replace(report, leaks=matrix, leaked=documents)


def is_empty(report: Report, own: set[str]) -> bool:
    """Whether there was nothing to read in the files of these paths."""
    files = tuple(file for file in report.files if file.path in own)
    return reporting.is_empty(replace(report, files=files))


def narrowed(report: Report, own: set[str]) -> Report:
    """The report of the files of these paths: findings with a place there, and words of these."""
    files = tuple(replace(file, reported=file.path in own) for file in report.files)
    told = [file for file in files if file.reported]
    findings = (told_in(finding, own) for finding in report.findings)
    return replace(
        report,
        files=tuple(sorted(files, key=lambda file: file.path)),
        findings=tuple(finding for finding in findings if any(p.reported for p in finding.places)),
        words=sum(file.words for file in told),
        redundant=sum(file.redundant for file in told),
    )


def told_in(finding: Finding, own: set[str]) -> Finding:
    """The finding, of which the places in the files of these paths are reported on."""
    flags = [place.document.path in own for place in finding.places]
    return finding if all(flags) else with_reported(finding, flags)


def with_reported(finding: Finding, flags: list[bool]) -> Finding:
    """The finding, whose places are reported on, or not, as flags say."""
    pairs = zip(finding.places, flags, strict=True)
    return replace(finding, places=tuple(replace(place, reported=flag) for place, flag in pairs))
