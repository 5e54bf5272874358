"""Findings that a baseline accepts, known again after edits, renames and moves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from dedup.accepting import sketching
from dedup.accepting.covering import Shelf
from dedup.accepting.cutting import cut
from dedup.accepting.entries import in_view, repeated_words, reported_paths, typical
from dedup.accepting.nesting import standings
from dedup.accepting.seen import seen_from
from dedup.model import Stale

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from dedup.accepting.baseline import Baseline, Entry
    from dedup.accepting.nesting import Standing
    from dedup.model import Finding, Place, Report


class Known(NamedTuple):
    """What a baseline makes of a report.

    Attributes:
        report: its findings with their states; of one with more copies than are accepted only the
            places that are too many are reported.
        unmatched: entries that no finding matches, in a run that would have met them.
        stale: the same and those that have expired, for people.
    """

    report: Report
    unmatched: tuple[Entry, ...]
    stale: tuple[Stale, ...]


def apply(report: Report, baseline: Baseline, today: dt.date, whole: bool | None = False) -> Known:
    """Tell which findings a baseline accepts; those that are not new stay as they are.

    Args:
        report: of any run.
        baseline: made by the method of the run.
        today: entries that expire before it do not count.
        whole: whether all that the baseline covers was to be read: then every entry has to match;
            None where the run was to find less in it: then none has to.

    Cost: findings whose ids it does not have are cut out, tokenised and looked up.
    """
    expired = [entry for entry in baseline.entries if _expired(entry, today)]
    entries = [entry for entry in baseline.entries if not _expired(entry, today)]
    findings, matched = _Judge(report, entries, baseline.folder).judged()
    left = [entry for entry in entries if entry.id not in matched]
    unmatched = tuple(_missed(report, baseline, left, whole))
    stale = [Stale(baseline.where(e), e.id, f"expired on {e.expires}") for e in expired]
    stale += [Stale(baseline.where(entry), entry.id, GONE) for entry in unmatched]
    return Known(replace(report, findings=tuple(findings)), unmatched, tuple(stale))


GONE = "no repeat matches it any more; take it out: dedup baseline prune"


def _expired(entry: Entry, today: dt.date) -> bool:
    return entry.expires is not UNSET and entry.expires < today


def _missed(
    report: Report, baseline: Baseline, entries: Sequence[Entry], whole: bool | None
) -> list[Entry]:
    """Entries that would have been met. Nothing is said after a run that saw only a part."""
    gate = report.gate
    if whole is None or not report.complete or (gate is not None and (gate.since or gate.staged)):
        return []
    read = reported_paths(report, baseline.folder)
    return [entry for entry in entries if whole or in_view(entry, baseline, read)]


class _Judge:
    """Compares the findings of a report with entries."""

    def __init__(self, report: Report, entries: Sequence[Entry], folder: str) -> None:
        self.findings, self.entries = report.findings, entries
        self.numbers = {entry.id: number for number, entry in enumerate(entries)}
        self.seen = seen_from(folder)
        at_least = report.settings["min-words"]
        assert isinstance(at_least, int)  # noqa: S101 (settings are JSON values: for the types)
        self.at_least = at_least

    def judged(self) -> tuple[list[Finding], set[str]]:
        """The findings with their states, and the ids of the entries that they match."""
        if not self.entries:
            return list(self.findings), set()
        standing = standings(self.findings)
        matched: set[str] = set()
        judged = []
        for number, covers in enumerate(self._covers()):
            finding = self.findings[number]
            told = [(self._told(standing[number], cover), cover) for cover in covers]
            fresh, chosen = min(told, key=lambda row: len(row[0]), default=([], []))
            matched.update(self.entries[n].id for n in chosen)
            if chosen and finding.state == "new":
                finding = _accepted(finding, fresh, [self.entries[n].reason for n in chosen])
            judged.append(finding)
        return judged, matched

    def _covers(self) -> list[list[list[int]]]:
        """For each finding: the entries that cover it, each alone, or several together."""
        covers = [self._by_id(finding) for finding in self.findings]
        open_ = [n for n, found in enumerate(covers) if not found]
        shelf = Shelf([sketching.from_text(entry.sketch) for entry in self.entries])
        self._look_up(shelf, covers, [(n, typical(self.findings[n])) for n in open_])
        open_ = [n for n in open_ if not covers[n]]
        others = [(n, place) for n in open_ for place in self.findings[n].places]
        self._look_up(shelf, covers, others)
        return covers

    def _by_id(self, finding: Finding) -> list[list[int]]:
        number = self.numbers.get(finding.id)
        return [] if number is None else self._not_grown(finding, [[number]])

    def _look_up(
        self, shelf: Shelf, covers: list[list[list[int]]], places: list[tuple[int, Place]]
    ) -> None:
        """Fill in the covers of findings by the texts of places."""
        texts = cut([place for _, place in places])
        first = {(number, text): None for (number, _), text in zip(places, texts, strict=True)}
        words = sketching.said([text for _, text in first])
        for (number, _), said in zip(first, words, strict=True):
            if not covers[number]:
                found = shelf.covers(said, self.at_least)
                covers[number] = self._not_grown(self.findings[number], found)

    def _not_grown(self, finding: Finding, covers: list[list[int]]) -> list[list[int]]:
        """Covers that have nearly as many words as the finding repeats."""
        words = repeated_words(finding) - self.at_least
        return [
            cover for cover in covers if words < sum(self.entries[number].words for number in cover)
        ]

    def _told(self, standing: Standing, cover: list[int]) -> list[Place]:
        """Places of a finding that are too many for the entries of a cover."""
        fresh: dict[int, Place] = {}
        for number in cover:
            for place in self._too_many(standing, self.entries[number]):
                fresh[id(place)] = place
        return [place for place in fresh.values() if place.reported]

    def _too_many(self, standing: Standing, entry: Entry) -> list[Place]:
        """The places that an entry does not accept: in other files than its own, or too many there.

        Where its files do not tell, those that come last.
        """
        if standing.copies <= entry.copies:
            return []
        in_each = entry.copies - len(entry.paths) + 1
        left = Counter(dict.fromkeys(entry.paths, in_each))
        left.subtract(self.seen(place.document.path) for place in standing.others)
        fresh: list[Place] = []
        for place in standing.own:
            path = self.seen(place.document.path)
            left[path] -= 1
            if left[path] < 0:
                fresh.append(place)
        slices = {id(place) for place in standing.own[: standing.slices]}
        fresh = [place for place in fresh if id(place) not in slices] or fresh
        missing = len(standing.own) - entry.copies - len(fresh)
        told = {id(place) for place in fresh}
        rest = [place for place in standing.own if id(place) not in told]
        return fresh + rest[len(rest) - max(0, missing) :]


def _accepted(finding: Finding, fresh: list[Place], reasons: list[str]) -> Finding:
    """The finding as known; or, where copies are too many, with only those reported."""
    if not fresh:
        reason = "; ".join(dict.fromkeys(filter(None, reasons)))
        return replace(finding, state="known", reason=reason)
    told = {id(place) for place in fresh}
    places = [replace(place, reported=id(place) in told) for place in finding.places]
    return replace(finding, places=tuple(places))
