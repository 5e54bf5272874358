"""GitLab's code quality report: a JSON array with one entry for each place, `[]` when clean."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.rows import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context

SEVERITIES = {"DD901": "critical", "DD301": "minor"}
REPEAT = "major"


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the array, an entry a line, UTF-8 without a byte-order mark.

    GitLab shows only the first of two entries with one fingerprint, so no two have the same.
    """
    yield b"["
    between = b"\n"
    for alert in alerts(report, context.relative):
        yield between + encoded(_entry(alert))
        between = b",\n"
    yield b"]\n" if between == b"\n" else b"\n]\n"


def _entry(alert: Alert) -> dict[str, object]:
    said = "\0".join((alert.rule, alert.path, alert.key))
    digest = hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
    place = alert.region
    lines = {"begin": place.line, "end": place.end_line} if place else {"begin": 1}
    return {
        "description": f"{alert.message} [{alert.id}]" if alert.id else alert.message,
        "check_name": alert.rule,
        "fingerprint": digest[:32],
        "severity": SEVERITIES.get(alert.rule, REPEAT),
        "location": {"path": alert.path, "lines": lines},
    }
