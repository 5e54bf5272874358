"""Places as SARIF's results and locations."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from dedup.render.locations import line_of, region
from dedup.render.safe import safe
from dedup.render.words import count
from dedup.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.render.alerts import Alert, Copy
    from dedup.render.context import Context
    from dedup.render.locations import Region, Spot

OTHERS = 10
"""Other copies that a result links, beside the first."""
MERGED = 20
"""Other passages that begin on the same line and are named."""
LINK = re.compile(r"[\[\]\\]")
INDEX = {code: index for index, code in enumerate(RULES)}


def result(group: Sequence[Alert], context: Context) -> dict[str, object]:
    """Make one result of alerts of one rule that begin on one line, the largest first."""
    alert, *merged = group
    row: dict[str, object] = {
        "ruleId": alert.rule,
        "ruleIndex": INDEX[alert.rule],
        "level": alert.level,
        "locations": [_own(alert)],
        "partialFingerprints": {"dedupPassage/v1": safe(alert.key)},
    }
    links = _Links(context)
    text = [of_alert(alert)]
    if alert.copy is not None:
        text += [_first(alert.copy, links), *_also(alert.copy, links)]
        row["properties"] = {"words": alert.words, "id": alert.copy.finding.id}
    text += _merged(merged, links)
    row["message"] = {"text": " ".join(text)}
    if links.locations:
        row["relatedLocations"] = links.locations
    return row


def of_alert(alert: Alert) -> str:
    """The message of an alert as a sentence in which nothing is a link."""
    return f"{_plain(alert.message)}."


def location(path: str, place: Region | None, spot: Spot | None = None) -> dict[str, object]:
    """Make a location; a record of a data file is named as well.

    Columns are required: a line without known ones is marked at its first character.
    """
    physical: dict[str, object] = {"artifactLocation": _artifact(path)}
    if place is not None:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column or 1,
            "endLine": place.end_line,
            "endColumn": place.end_column or 2,
        }
    row: dict[str, object] = {"physicalLocation": physical}
    if spot is not None and spot.place.document.record is not None:
        row["logicalLocations"] = [{"fullyQualifiedName": safe(spot.place.document.id)}]
    return row


def _own(alert: Alert) -> dict[str, object]:
    return location(alert.path, alert.region, alert.copy.here if alert.copy else None)


class _Links:
    """Locations that a message links by their numbers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.locations: list[dict[str, object]] = []

    def to(self, spot: Spot) -> str:
        path = self._context.relative(spot.place.document.path)
        number = len(self.locations) + 1
        row = location(path, region(spot), spot)
        self.locations.append({"id": number, **row})
        return f"[{_plain(f'{path}:{line_of(spot)}')}]({number})"


def _first(copy: Copy, links: _Links) -> str:
    return f"First copy: {links.to(copy.first)}."


def _also(copy: Copy, links: _Links) -> Iterator[str]:
    """Link the other copies."""
    told = (copy.here, copy.first)
    others = [spot for spot in copy.spots if not any(spot is each for each in told)]
    if others:
        linked = ", ".join(links.to(spot) for spot in others[:OTHERS])
        more = f" and {len(others) - OTHERS:,} more" if len(others) > OTHERS else ""
        yield f"Other copies: {linked}{more}."


def _merged(group: Sequence[Alert], links: _Links) -> Iterator[str]:
    """Name the other passages that begin on the line."""
    for alert in group[:MERGED]:
        yield f"Also here: {of_alert(alert)}"
        if alert.copy is not None:
            yield _first(alert.copy, links)
    if len(group) > MERGED:
        yield f"And {count(len(group) - MERGED, 'more repeat')} from this line on."


def _artifact(path: str) -> dict[str, str]:
    encoded = quote(path.encode("utf-8", "backslashreplace"), safe="/")
    if PurePath(path).is_absolute():
        return {"uri": f"file:///{encoded.lstrip('/')}"}
    return {"uri": encoded, "uriBaseId": "%SRCROOT%"}


def _plain(text: str) -> str:
    r"""Keep text from being a link: `[` is `\[`."""
    return LINK.sub(r"\\\g<0>", safe(text))
