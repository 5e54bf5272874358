"""The totals of a check in words, for formats that have one line for each place."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.locations import line_of
from dedup.render.safe import safe
from dedup.render.words import count, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Gate, Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context
    from dedup.render.locations import Spot

DOT = " · "


def headline(report: Report, told: Sequence[Alert]) -> str:
    """Say what is new: `2 new repeats (227 redundant words) on lines changed since …`."""
    new = sum(finding.state == "new" for finding in report.findings)
    said = "no new repeats" if report.gate else "no repeats"
    if new:
        words = redundant(report, told)
        said = f"{count(new, 'new repeat' if report.gate else 'repeat')}"
        said += f" ({count(words, 'redundant word')})"
    return said + _scope(report.gate)


def totals(report: Report, told: Sequence[Alert]) -> Iterator[str]:
    """Sum the report up: what is new, what is accepted, what was read, why the gate fails."""
    accepted, read = _accepted(report), _read(report)
    if accepted or (report.gate and (report.gate.since or report.gate.staged)):
        yield headline(report, told)
        yield DOT.join([*accepted, read])
    else:
        yield DOT.join([headline(report, told), read])
    yield from problems(report)


def problems(report: Report) -> Iterator[str]:
    """Say why this is no pass, beside the new findings."""
    if report.gate:
        if report.gate.fails:
            yield safe(f"fails: {'; '.join(report.gate.fails)}")
        if report.gate.stale:
            entries = "entry accepts" if len(report.gate.stale) == 1 else "entries accept"
            yield f"{len(report.gate.stale):,} stale {entries} nothing (DD301)"
    if not report.complete:
        read = count(len(report.errors), "input")
        yield f"{read} could not be read (DD901), so this is not a pass"


def suppressed(report: Report) -> Iterator[str]:
    """Name every place that is accepted, and why: `news/a.md:5:1: DD102 … [7b10e4] known: …`."""
    reasons = {finding.id: finding for finding in report.findings}
    for alert in alerts(report, states=("known", "accepted")):
        if alert.copy and alert.region:
            finding = reasons[alert.copy.finding.id]
            why = f": {safe(finding.reason)}" if finding.reason else ""
            place = f"{safe(alert.path)}:{line_of(alert.copy.here)}:{alert.region.column or 1}"
            yield f"{place}: {alert.rule} {alert.message} [{alert.id}] {finding.state}{why}"


def verdict(report: Report) -> Iterator[str]:
    """Say for people how a check went, below a report of what is new."""
    accepted = _accepted(report)
    if accepted:
        yield DOT.join(accepted)
    for stale in report.gate.stale if report.gate else ():
        yield safe(f"{stale.where}: DD301 {stale.entry} {stale.message}")
    yield from problems(report)


def next_steps(told: Sequence[Alert], context: Context) -> Iterator[str]:
    """Name the commands that lead on from the largest finding; none where nothing repeats."""
    largest = max((alert for alert in told if alert.copy), key=lambda x: x.words, default=None)
    if largest is None or largest.copy is None:
        return
    path = shlex.quote(safe(largest.copy.here.place.document.path))
    width = max((len(label) for label, _ in context.steps), default=0)
    for label, command in context.steps:
        yield f"{label:<{width}}  {command.replace('{id}', largest.id).replace('{path}', path)}"


def redundant(report: Report, told: Sequence[Alert]) -> int:
    """Words in the union of the places told of, each counted once."""
    if report.gate is None:
        return report.redundant
    documents: dict[int, list[Spot]] = defaultdict(list)
    for alert in told:
        if alert.copy and alert.level == "error":
            documents[id(alert.copy.here.place.document)].append(alert.copy.here)
    return sum(map(_union, documents.values()))


def _union(spots: list[Spot]) -> int:
    words, covered, byte = 0, -1, 0
    for spot in sorted(spots, key=lambda spot: (spot.start.offset, -spot.end.offset)):
        if spot.start.offset >= covered:
            words += spot.place.words
        elif spot.end.offset > covered:
            rest = spot.place.document.utf8[byte : spot.end.byte]
            words += words_in(str(rest, "utf-8", "replace"))
        covered, byte = max((covered, byte), (spot.end.offset, spot.end.byte))
    return words


def _scope(gate: Gate | None) -> str:
    if gate and gate.since:
        return f" on lines changed since {safe(gate.since)}"
    return " in what is staged" if gate and gate.staged else ""


def _accepted(report: Report) -> list[str]:
    states = Counter(finding.state for finding in report.findings)
    said = []
    if states["known"]:
        baseline = report.gate.baseline if report.gate else None
        verb = "is" if states["known"] == 1 else "are"
        inside = f" {verb} in {safe(baseline)}" if baseline else ""
        said.append(f"{count(states['known'], 'known repeat')}{inside}")
    if states["accepted"]:
        said.append(count(states["accepted"], "accepted repeat"))
    return said


def _read(report: Report) -> str:
    checked = sum(file.reported for file in report.files)
    others = len(report.files) - checked
    against = f" against {count(others, 'other')}" if others else ""
    skipped = sum(row.files for row in report.skipped)
    left = f"{skipped:,} skipped" if skipped else "none skipped"
    return f"{count(checked, 'file')} checked{against}, {left}"
