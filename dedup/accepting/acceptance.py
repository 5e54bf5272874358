"""Findings that the user accepts: by marks in the text, in the settings, or as boilerplate."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup.accepting import boilerplate
from dedup.accepting.markers import SYNTAX, marked
from dedup.accepting.seen import seen_from
from dedup.model import Stale
from dedup.read.ignore import globs_from, slashed
from dedup.settings import Settings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from dedup.accepting.exemptions import Accept, Exemptions, PerPath
    from dedup.accepting.markers import Marked
    from dedup.model import Finding, Place

    Judged = tuple[list[Finding], list[Stale]]

MARKED = 0.9
"""Share of a place that has to be marked off."""


def accepted(finding: Finding, reason: str) -> Finding:
    """The finding, accepted."""
    return replace(finding, state="accepted", reason=reason)


def by_marks(findings: Iterable[Finding]) -> Judged:
    """Leave out places that are marked off in the text.

    A finding is accepted where fewer than two places are left, or none that is to be told of.
    """
    marks = _Marks()
    judged = [marks.judged(finding) for finding in findings]
    return judged, marks.unclosed()


class _Marks:
    """The marks of documents, each read once."""

    def __init__(self) -> None:
        self.documents: dict[int, tuple[str, Marked]] = {}

    def judged(self, finding: Finding) -> Finding:
        off = {id(place) for place in finding.places if self._is_off(place)}
        if not off or finding.state != "new":
            return finding
        left = [place for place in finding.places if id(place) not in off]
        # The first that is left stands for the original where no other place does.
        told = left if any(not place.reported for place in left) else left[1:]
        told = [place for place in told if place.reported]
        if len(left) < 2 or not told:
            return accepted(finding, "marked in the text")
        kept = {id(place) for place in told}
        places = [replace(place, reported=id(place) in kept) for place in finding.places]
        return replace(finding, places=tuple(places))

    def _is_off(self, place: Place) -> bool:
        if place.document.record is not None:
            return False
        suffix = PurePosixPath(place.document.path).suffix.lower()
        if suffix not in SYNTAX:
            return False
        key = id(place.document)
        if key not in self.documents:
            path = place.document.path
            self.documents[key] = (path, marked(bytes(place.document.utf8), suffix))
        start, end = place.span
        spans = self.documents[key][1].spans
        inside = sum(max(0, min(b, end) - max(a, start)) for a, b in spans)
        return inside >= MARKED * (end - start)

    def unclosed(self) -> list[Stale]:
        """A row for each `off` that no `on` follows."""
        return [
            Stale(f"{path}:{found.unclosed}", "dedup: off", "no 'dedup: on' follows: all is off")
            for path, found in sorted(self.documents.values(), key=lambda row: row[0])
            if found.unclosed is not None
        ]


def by_settings(
    findings: Sequence[Finding], exemptions: Exemptions, today: dt.date, whole: bool
) -> Judged:
    """Accept what reviewed exceptions name.

    Args:
        findings: of a report.
        exemptions: what the settings accept.
        today: exceptions that expire before it do not count.
        whole: whether an exception that matches nothing is stale: all was read, and reported on.
    """
    judged, stale = list(findings), []
    for accept in exemptions.accept:
        rows, fault = _matches(accept, judged, exemptions.folder)
        if accept.expires is not None and accept.expires < today:
            rows, fault = [], f"expired on {accept.expires}"
        for row in rows:
            if judged[row].state == "new":
                judged[row] = accepted(judged[row], accept.reason)
        if fault or (whole and not rows):
            fault = fault or "no repeat matches it any more; take it out"
            stale.append(Stale(exemptions.source, accept.name, fault))
    return judged, stale


def _matches(accept: Accept, findings: Sequence[Finding], folder: str) -> tuple[list[int], str]:
    """Findings that an exception names, and what is wrong with it."""
    if accept.id:
        rows = [n for n, finding in enumerate(findings) if finding.id.startswith(accept.id)]
        several = f"{len(rows)} findings have this id; give more of it"
        return ([], several) if len(rows) > 1 else (rows, "")
    matches = _matcher(accept.paths, folder, "accept")
    return [n for n, finding in enumerate(findings) if all(map(matches, finding.places))], ""


def _matcher(patterns: Sequence[str], folder: str, option: str) -> Callable[[Place], bool]:
    """Whether the file of a place matches globs that count from a folder."""
    here, seen = slashed(os.path.realpath(folder or os.curdir)), seen_from(folder)
    spec = globs_from(patterns, option, here)
    known: dict[str, bool] = {}

    def matches(place: Place) -> bool:
        path = place.document.path
        if path not in known:
            relative = seen(path)
            known[path] = spec.match(f"{here}/{relative}", relative)
        return known[path]

    return matches


def by_boilerplate(
    findings: Sequence[Finding], exemptions: Exemptions, at_least: int
) -> list[Finding]:
    """Accept what boilerplate files say; `at_least`: words of a passage."""
    rows = [n for n, finding in enumerate(findings) if finding.state == "new"]
    found = boilerplate.sources([findings[n] for n in rows], exemptions.boilerplate, at_least)
    judged = list(findings)
    for row, name in zip(rows, found, strict=True):
        if name is not None:
            judged[row] = accepted(judged[row], f"boilerplate {name}")
    return judged


def by_path(findings: Sequence[Finding], exemptions: Exemptions) -> list[Finding]:
    """Accept findings of which no place to be told of is within the limits of its path."""
    rules = [_Limits(rule, exemptions.folder) for rule in exemptions.per_path]
    return [_limited(finding, rules) for finding in findings] if rules else list(findings)


class _Limits:
    """What is told of the files that match a glob."""

    def __init__(self, rule: PerPath, folder: str) -> None:
        self.rule = rule
        self.settings = Settings(ignore=tuple(sorted(rule.ignore)))
        self.matches = _matcher([rule.glob], folder, "per-path")

    def leave_out(self, finding: Finding, place: Place) -> bool:
        """Whether a place is not told; the centre is as similar as the others are to it."""
        if not self.matches(place):
            return False
        similarity = finding.similarity if place.centre else place.similarity
        enough = similarity >= self.rule.similarity and place.words >= self.rule.min_words
        return not enough or not self.settings.wants(finding)


def _limited(finding: Finding, rules: Sequence[_Limits]) -> Finding:
    if finding.state != "new":
        return finding
    by: list[str] = []
    for place in finding.later:
        rule = next((rule for rule in rules if rule.leave_out(finding, place)), None)
        if rule is None:
            return finding
        by.append(rule.rule.glob)
    return accepted(finding, f"per-path {', '.join(dict.fromkeys(by))}")
