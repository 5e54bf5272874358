"""The totals of a check in words, for formats that have one line for each place."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from typing import TYPE_CHECKING

from dedup.findings import states_of
from dedup.render.alerts import alerts
from dedup.render.locations import line_of
from dedup.render.safe import safe
from dedup.render.words import count, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.model import Gate, Place, Report, State
    from dedup.render.alerts import Alert
    from dedup.render.context import Context
    from dedup.render.locations import Spot

DOT = " · "
ALONE = "compared with nothing else: --corpus . compares with the rest of this folder"
HIDDEN = "hidden"
INCOMPLETE = 2
"""Exit code."""


def headline(report: Report, told: Sequence[Alert]) -> str:
    """Say what is new: `2 new repeats (227 redundant words) on lines changed since …`."""
    new = states_of(report.findings)["new"]
    said = "no new repeats" if report.gate else "no repeats"
    if new:
        words = redundant(report, told)
        said = f"{count(new, 'new repeat' if report.gate else 'repeat')}"
        said += f" ({count(words, 'redundant word')})"
    return said + _scope(report.gate)


def totals(report: Report, told: Sequence[Alert], context: Context) -> Iterator[str]:
    """Sum the report up: what is new, what is accepted, what was read, why the gate fails."""
    accepted, read = _accepted(report), _read(report)
    if accepted or (report.gate and (report.gate.since or report.gate.staged)):
        yield headline(report, told)
        yield DOT.join([*accepted, read])
    else:
        yield DOT.join([headline(report, told), read])
    new = states_of(report.findings)["new"]
    if context.alone:
        yield ALONE
    yield from problems(report, context.exit_code, count(new, "new repeat"))


def problems(report: Report, exit_code: int = INCOMPLETE, said: str = "") -> Iterator[str]:
    """Say why this is no pass; what is `said` above is not said again."""
    if report.gate:
        fails = [why for why in report.gate.fails if why != said]
        if fails:
            yield safe(f"fails: {'; '.join(fails)}")
        if report.gate.stale:
            entries = "entry accepts" if len(report.gate.stale) == 1 else "entries accept"
            yield f"{len(report.gate.stale):,} stale {entries} nothing (DD301)"
    if not report.complete:
        read = count(len(report.errors), "input")
        passes = report.gate is not None and exit_code != INCOMPLETE
        yield f"{read} could not be read (DD901)" + ("" if passes else ", so this is not a pass")


def suppressed(report: Report, *states: State) -> Iterator[str]:
    """Name the places of known or accepted findings, and why they may stay.

    They read `news/a.md:5:1: DD102 … [7b10e4] known: the weather line of every day`.
    """
    reasons = {finding.id: finding for finding in report.findings}
    for alert in alerts(report, states=states):
        if alert.copy and alert.region:
            finding = reasons[alert.copy.finding.id]
            why = f": {safe(finding.reason)}" if finding.reason else ""
            place = f"{safe(alert.path)}:{line_of(alert.copy.here)}:{alert.region.column or 1}"
            yield f"{place}: {alert.rule} {alert.message} [{alert.id}] {finding.state}{why}"


def verdict(report: Report, context: Context) -> Iterator[str]:
    """Say for people how a check went, below a report of what is new."""
    accepted = _accepted(report)
    if accepted:
        yield DOT.join(accepted)
    for stale in report.gate.stale if report.gate else ():
        yield safe(f"{stale.where}: DD301 {stale.entry}: {stale.message}")
    yield from problems(report, context.exit_code)


def next_steps(told: Sequence[Alert], context: Context) -> Iterator[str]:
    """Name the commands that lead on from the largest finding; none where nothing repeats."""
    largest = max((alert for alert in told if alert.copy), key=lambda x: x.words, default=None)
    if largest is None or largest.copy is None:
        return
    finding = largest.copy.finding
    words = {
        "{id}": largest.id,
        "{path}": shlex.quote(largest.copy.here.place.document.path),
        "{files}": shlex.join(_files(finding.later)),
        "{every}": shlex.join(_files(finding.places)),
    }
    width = max((len(label) for label, _ in context.steps), default=0)
    for label, command in context.steps:
        filled = re.sub(r"\{(id|path|files|every)\}", lambda found: words[found[0]], command)
        yield safe(f"{label:<{width}}  {filled}")


def _files(places: Iterable[Place]) -> list[str]:
    return sorted({place.document.path for place in places})


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
    states = states_of(report.findings)
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
    hidden = sum(row.files for row in report.skipped if row.reason == HIDDEN)
    skipped = sum(row.files for row in report.skipped) - hidden
    left = [f"{skipped:,} skipped"] if skipped else []
    left += [f"{hidden:,} {HIDDEN}"] if hidden else []
    return f"{count(checked, 'file')} checked{against}, {', '.join(left) or 'none skipped'}"
