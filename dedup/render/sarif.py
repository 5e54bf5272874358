"""SARIF 2.1.0 for code scanning: one result for each place that repeats another.

GitHub refuses a file over 25,000 results or 10 MB (compressed) as a whole, so the largest are
written and the rest is counted. It tells results apart by rule and line: those that begin on one
line are one result. The hash of the line is left out: the action that uploads computes it.
"""

from __future__ import annotations

import warnings
import zlib
from typing import TYPE_CHECKING

from dedup.findings import states_of
from dedup.render.alerts import alerts
from dedup.render.rows import encoded
from dedup.render.sarif_results import location, of_alert, result
from dedup.render.sarif_rules import driver
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RESULTS = 25_000
COMPRESSED = 9_500_000
"""Bytes of results, as gzip makes them; the rest of the file takes little."""
NOTIFICATIONS = 1000


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write one log with one run, a result a line, UTF-8.

    Warns where results are left out.
    """
    told = alerts(report, context.relative, ("new", "known"))
    groups = _groups([alert for alert in told if alert.rule != "DD901"])
    yield b'{\n"$schema":%s,\n"version":"2.1.0",\n"runs":[{\n' % encoded(SCHEMA)
    for name, value in _head(context):
        yield b'"%s":%s,\n' % (name.encode(), encoded(value))
    yield b'"results":['
    room, written = _Room(), 0
    for group in groups:
        row = encoded(result(group, context))
        if not room.takes(row):
            break
        yield (b",\n" if written else b"\n") + row
        written += 1
    yield b"],\n" if not written else b"\n],\n"
    cut = _cut(len(groups), written)
    errors = [alert for alert in told if alert.rule == "DD901"]
    yield b'"invocations":[%s],\n' % encoded(_invocation(report, context, errors, cut))
    yield b'"properties":%s\n}]\n}\n' % encoded(_properties(report, len(groups) - written))


class _Room:
    """What GitHub takes: so many results, so many compressed bytes."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj()
        self._results, self._bytes = 0, 0

    def takes(self, row: bytes) -> bool:
        self._results += 1
        self._bytes += len(self._compressor.compress(row))
        return self._results <= RESULTS and self._bytes <= COMPRESSED


def _head(context: Context) -> Iterator[tuple[str, object]]:
    yield "tool", {"driver": driver()}
    category = f"dedup/{context.category}/" if context.category else "dedup/"
    yield "automationDetails", {"id": category}
    yield "columnKind", "unicodeCodePoints"
    description = {"text": "The repository, or the working directory where there is none."}
    yield "originalUriBaseIds", {"%SRCROOT%": {"description": description}}


def _groups(told: Sequence[Alert]) -> list[list[Alert]]:
    """Alerts of one rule that begin on one line, the largest first; by level, then by words."""
    groups: dict[tuple[str, int, str], list[Alert]] = {}
    for alert in sorted(told, key=lambda alert: (alert.level != "error", -alert.words)):
        line = alert.region.line if alert.region else 1
        groups.setdefault((alert.path, line, alert.rule), []).append(alert)
    return list(groups.values())


def _cut(results: int, written: int) -> list[dict[str, object]]:
    """Say that results are left out, where they are."""
    if results == written:
        return []
    text = f"SARIF holds {written:,} of {results:,} results, the largest: GitHub takes no more"
    warnings.warn(text, stacklevel=3)
    return [{"level": "warning", "message": {"text": f"{text}."}}]


def _invocation(
    report: Report, context: Context, errors: Sequence[Alert], cut: list[dict[str, object]]
) -> dict[str, object]:
    shown = [_notification(alert) for alert in errors[:NOTIFICATIONS]]
    if len(errors) > NOTIFICATIONS:
        text = f"{count(len(errors) - NOTIFICATIONS, 'more input')} could not be read."
        shown.append({"level": "error", "message": {"text": text}})
    row: dict[str, object] = {
        "executionSuccessful": report.complete and context.exit_code in (0, 1),
        "exitCode": context.exit_code,
        "toolExecutionNotifications": [*shown, *cut],
    }
    if report.gate and report.gate.fails:
        row["exitCodeDescription"] = "; ".join(report.gate.fails)
    return row


def _notification(alert: Alert) -> dict[str, object]:
    return {
        "level": "error",
        "message": {"text": of_alert(alert)},
        "associatedRule": {"id": alert.rule},
        "locations": [location(alert.path, alert.region)],
    }


def _properties(report: Report, left_out: int) -> dict[str, object]:
    states = states_of(report.findings)
    return {
        "new": states["new"],
        "known": states["known"],
        "accepted": states["accepted"],
        "words": report.words,
        "redundant": report.redundant,
        "resultsLeftOut": left_out,
    }
