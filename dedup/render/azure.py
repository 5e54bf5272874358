"""Logging commands of Azure Pipelines, one for each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.safe import safe
from dedup.render.summary import totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context

ESCAPES = {"%": "%AZP25", ";": "%3B", "]": "%5D", "\r": "%0D", "\n": "%0A"}


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the commands, then the totals as headings of the log, UTF-8.

    Azure obeys a command wherever in a line it begins, so that none may begin in the totals.
    """
    told = alerts(report, context.relative)
    for alert in told:
        name = f" [{alert.id}]" if alert.id else ""
        message = f"{alert.message}{name}".replace("%", ESCAPES["%"])
        yield f"##vso[task.logissue {_properties(alert)}]{message}\n".encode()
    for line in totals(report, told, context):
        yield f"##[section]{line.replace('##', '# #')}\n".encode()


def _properties(alert: Alert) -> str:
    found = {"type": alert.level, "sourcepath": alert.path}
    if alert.region:
        found |= {"linenumber": str(alert.region.line)}
        found |= {"columnnumber": str(alert.region.column)} if alert.region.column else {}
    found |= {"code": alert.rule}
    return "".join(f"{name}={_property(value)};" for name, value in found.items())


def _property(text: str) -> str:
    return "".join(ESCAPES.get(char, char) for char in safe(text))
