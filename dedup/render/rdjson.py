"""Reviewdog's diagnostic format (rdjson): lines from 1, columns in bytes of UTF-8, ends excluded.

A record of a data file is told as its line, without columns. Where a copy says word for word what
the first one does, its removal is suggested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.locations import Spot, byte_columns, region
from dedup.render.rows import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Report
    from dedup.render.alerts import Alert, Copy
    from dedup.render.context import Context
    from dedup.render.locations import Region

Columns = dict[int, tuple[int, int]]
"""Columns of start and end in bytes, by the id() of the spot."""


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write one JSON object, a diagnostic a line, UTF-8."""
    told = alerts(report, context.relative)
    columns = _columns(told)
    yield b'{"source":{"name":"dedup"},"diagnostics":['
    between = b"\n"
    for alert in told:
        yield between + encoded(_diagnostic(alert, columns, context))
        between = b",\n"
    yield b"]}\n" if between == b"\n" else b"\n]}\n"


def _columns(told: Sequence[Alert]) -> Columns:
    copies = [alert.copy for alert in told if alert.copy]
    spots = {id(spot): spot for copy in copies for spot in (copy.here, copy.first)}
    return dict(zip(spots, byte_columns(list(spots.values())), strict=True))


def _diagnostic(alert: Alert, columns: Columns, context: Context) -> dict[str, object]:
    row: dict[str, object] = {
        "message": f"{alert.message} [{alert.id}]" if alert.id else alert.message,
        "location": {"path": alert.path},
        "severity": alert.level.upper(),
        "code": {"value": alert.rule},
    }
    copy = alert.copy
    if copy is None:
        if alert.region:
            row["location"] = {"path": alert.path, "range": _lines(alert.region)}
        return row
    span = _range(copy.here, columns)
    row["location"] = {"path": alert.path, "range": span}
    first = context.relative(copy.first.place.document.path)
    other = {"path": first, "range": _range(copy.first, columns)}
    row["related_locations"] = [{"message": "first copy", "location": other}]
    if _may_go(copy):
        row["suggestions"] = [{"range": span, "text": ""}]
    return row


def _range(spot: Spot, columns: Columns) -> dict[str, object]:
    place = region(spot)
    if place.column is None:
        return _lines(place)
    start, end = columns[id(spot)]
    return {
        "start": {"line": place.line, "column": start},
        "end": {"line": place.end_line, "column": end},
    }


def _lines(place: Region) -> dict[str, object]:
    return {"start": {"line": place.line}, "end": {"line": place.end_line}}


def _may_go(copy: Copy) -> bool:
    """Whether a copy stands in a text file and has the words of the first, no more and no less."""
    places = (copy.here.place, copy.first.place)
    same = all(place.similarity >= 1 and not place.edits for place in places)
    return same and region(copy.here).column is not None
