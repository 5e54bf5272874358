"""One line for each place that repeats another, as compilers write them; then the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.locations import line_of
from dedup.render.safe import safe
from dedup.render.summary import next_steps, totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the report line by line, UTF-8; whatever it holds, every line is printable.

    Inputs that could not be read are counted: each is said where errors are said, on stderr.
    """
    for line in lines(report, context):
        yield f"{line}\n".encode()


def lines(report: Report, context: Context) -> Iterator[str]:
    """The lines of the report."""
    told = alerts(report)
    places = [_line(alert) for alert in told if alert.rule != "DD901"]
    yield from [*places, ""] if places else []
    yield from totals(report, told, context)
    yield from next_steps(told, context)


def _line(alert: Alert) -> str:
    place = safe(alert.path)
    if alert.region:
        line = line_of(alert.copy.here) if alert.copy else alert.region.line
        place += f":{line}:{alert.region.column or 1}"
    name = f" [{safe(alert.id)}]" if alert.id else ""
    return f"{place}: {alert.rule} {alert.message}{name}"
