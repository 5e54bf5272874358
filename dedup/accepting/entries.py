"""Entries of a baseline: made from findings, added, kept and left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from dedup.accepting import sketching
from dedup.accepting.baseline import Entry
from dedup.accepting.cutting import cut
from dedup.accepting.exemptions import SHORTEST_PREFIX
from dedup.accepting.nesting import standings
from dedup.accepting.seen import seen_from
from dedup.errors import SettingsError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from dedup.accepting.baseline import Baseline
    from dedup.model import Finding, Place, Report


def made_from(report: Report, reason: str = "", folder: str = "") -> list[Entry]:
    """An entry for every finding that nothing but a baseline accepts, by id.

    Args:
        report: of a complete run, after `known.apply` where there was a baseline.
        reason: why they may stay; "" keeps the reasons of findings that are known.
        folder: where the baseline lies; "" is the working directory.

    Raises:
        SettingsError: the report is not complete.
    """
    _hold_complete(report)
    rows = [n for n, finding in enumerate(report.findings) if finding.state != "accepted"]
    return _together(_made(report, rows, reason, folder), ())


def add(
    baseline: Baseline,
    report: Report,
    prefix: str,
    reason: str = "",
    expires: dt.date | None = None,
) -> list[Entry]:
    """The entries of a baseline and one more, for the finding of an id.

    Args:
        baseline: what was accepted before.
        report: of a complete run, after `known.apply`.
        prefix: the finding's id, or at least six digits that no other id begins with.
        reason: why it may stay.
        expires: the last day that it may.

    Raises:
        SettingsError: no finding has this id, or several do; or the report is not complete.
    """
    _hold_complete(report)
    (new,) = _made(report, [named(report.findings, prefix)], reason, baseline.folder)
    new = replace(new, expires=expires or UNSET)
    return _together(baseline.entries, _with_unread([new], baseline, report))


def prune(baseline: Baseline, unmatched: Iterable[Entry]) -> list[Entry]:
    """The entries of a baseline but those that match nothing; see `known.Known.unmatched`."""
    gone = {entry.id for entry in unmatched}
    return [entry for entry in baseline.entries if entry.id not in gone]


def merge(
    baseline: Baseline, new: Iterable[Entry], report: Report, every: bool = False
) -> list[Entry]:
    """What `write` writes where a run saw only a part: the new entries, and old ones beside them.

    Args:
        baseline: what was accepted before.
        new: of the run.
        report: of it.
        every: keep all old ones, not only those that stand outside of what was read.
    """
    read = reported_paths(report, baseline.folder)
    kept = [each for each in baseline.entries if every or not in_view(each, baseline, read)]
    return _together(kept, _with_unread(new, baseline, report))


def _with_unread(new: Iterable[Entry], baseline: Baseline, report: Report) -> Iterator[Entry]:
    """New entries, with the copies that old ones of the same ids have in files not read."""
    read = reported_paths(report, baseline.folder)
    old = {each.id: each for each in baseline.entries}
    for entry in new:
        before = old.get(entry.id, entry)
        unread = {
            path
            for path in before.paths
            if path not in {*read, *entry.paths} and Path(baseline.folder, path).exists()
        }
        paths = tuple(sorted({*entry.paths, *unread}))
        copies = max(before.copies, entry.copies, len(paths)) if unread else entry.copies
        yield replace(entry, paths=paths, copies=copies)


def reported_paths(report: Report, folder: str) -> set[str]:
    """Files that are reported on, relative to a folder."""
    seen = seen_from(folder)
    return {seen(file.path) for file in report.files if file.reported}


def in_view(entry: Entry, baseline: Baseline, read: Container[str]) -> bool:
    """Whether a run would have met the passage of an entry, if it were still there.

    So it is where a file of it was read, and every other one was too, or is no longer there.
    """
    unread = [path for path in entry.paths if path not in read]
    there = (Path(baseline.folder, path) for path in unread)
    return len(unread) < len(entry.paths) and not any(path.exists() for path in there)


def named(findings: Sequence[Finding], prefix: str) -> int:
    """The number of the finding whose id begins so.

    Raises:
        SettingsError: none does, or several do, or it is too short.
    """
    found = [n for n, finding in enumerate(findings) if finding.id.startswith(prefix.lower())]
    if len(prefix) < SHORTEST_PREFIX:
        raise SettingsError(f"{prefix!r} is too short for an id; give at least six digits of it")
    if not found:
        raise SettingsError(f"no finding has the id {prefix!r}; dedup scan lists them")
    if len(found) > 1:
        ids = ", ".join(findings[n].id for n in found[:3])
        raise SettingsError(f"{len(found)} findings have the id {prefix!r}; give more of it: {ids}")
    return found[0]


def repeated_words(finding: Finding) -> int:
    """Words that stand there at least twice: those of the longest place but one."""
    return sorted(place.words for place in finding.places)[-2]


def typical(finding: Finding) -> Place:
    """A place with no more words than stand there twice: the centre, where it is one."""
    words = repeated_words(finding)
    places = [place for place in finding.places if place.words == words]
    return next((place for place in places if place.centre), places[0])


def _hold_complete(report: Report) -> None:
    if not report.complete:
        count = len(report.errors)
        inputs = "1 input" if count == 1 else f"{count} inputs"
        raise SettingsError(f"{inputs} could not be read, so nothing is accepted")


def _together(old: Iterable[Entry], new: Iterable[Entry]) -> list[Entry]:
    """Entries by id; of one id the new one."""
    entries = {entry.id: entry for entry in (*old, *new)}
    return [entries[key] for key in sorted(entries)]


def _paths(places: Iterable[Place], seen: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(sorted({seen(place.document.path) for place in places}))


def _made(report: Report, rows: Sequence[int], reason: str, folder: str) -> list[Entry]:
    seen, standing = seen_from(folder), standings(report.findings)
    findings = [report.findings[row] for row in rows]
    sketches = [
        sketching.to_text(sketching.sketch(words.pairs))
        for words in sketching.said(cut([typical(finding) for finding in findings]))
    ]
    return [
        Entry(
            id=finding.id,
            rule=finding.rule,
            copies=standing[row].copies,
            words=repeated_words(finding),
            sketch=sketch,
            paths=_paths((*standing[row].own, *standing[row].others), seen),
            reason=reason or (finding.reason if finding.state == "known" else ""),
        )
        for row, finding, sketch in zip(rows, findings, sketches, strict=True)
    ]
