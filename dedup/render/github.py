"""Annotations of GitHub Actions, and the report as plain lines in the log.

GitHub shows ten errors and ten warnings of a step and drops the rest in silence, so the largest ten
are told, and how many more there are. Names of files may look like commands to the runner: the
plain lines stand where it obeys none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render import concise
from dedup.render.alerts import alerts
from dedup.render.safe import safe
from dedup.render.summary import problems
from dedup.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context

SHOWN = 10


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the annotations, a notice of what they leave out, and the log lines, UTF-8."""
    told = alerts(report, context.relative)
    for level in ("error", "warning"):
        ranked = _ranked([alert for alert in told if alert.level == level])
        for alert in ranked[:SHOWN]:
            yield f"::{level} {_properties(alert)}::{_data(_message(alert))}\n".encode()
    notice = "; ".join((*_more(told), *problems(report, context.exit_code)))
    if notice:
        passes = any(alert.level == "error" for alert in told) or context.exit_code == 0
        yield f"::{'notice' if passes else 'error'} title=dedup::{_data(notice)}\n".encode()
    yield f"::stop-commands::{context.token}\n".encode()
    yield from concise.render(report, context)
    yield f"::{context.token}::\n".encode()


def _ranked(told: Sequence[Alert]) -> list[Alert]:
    """What could not be read, which makes all else uncertain, then by words, most first."""
    return sorted(told, key=lambda alert: (alert.rule != "DD901", -alert.words))


def _more(told: Sequence[Alert]) -> Iterator[str]:
    for level in ("error", "warning"):
        left = sum(alert.level == level for alert in told) - SHOWN
        if left > 0:
            yield f"{left:,} more {level}{'s' if left > 1 else ''}: see the log"


def _properties(alert: Alert) -> str:
    title = f"{alert.rule} {RULES[alert.rule].name}"
    found = {"title": title, "file": alert.path}
    place = alert.region
    if place is not None:
        found |= {"line": str(place.line), "endLine": str(place.end_line)}
        if place.column and place.end_column and place.line == place.end_line:
            found |= {"col": str(place.column), "endColumn": str(place.end_column)}
    return ",".join(f"{name}={_property(value)}" for name, value in found.items())


def _message(alert: Alert) -> str:
    return f"{alert.message} [{alert.id}]" if alert.id else alert.message


def _data(text: str) -> str:
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
