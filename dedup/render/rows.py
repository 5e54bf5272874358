"""The rows of the result as data, and how they are written as JSON."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

import msgspec

from dedup.labels import Kind, Pattern, Rule  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.model import Edit, State  # noqa: TC001 (likewise)
from dedup.render.locations import Point, locate_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.errors import InputError
    from dedup.model import Finding
    from dedup.render.locations import Spot

DIGITS = 4
"""Of shares, behind the point."""

LEVELS: dict[State, str] = {"new": "error", "known": "warning", "accepted": "note"}
"""How much a finding matters, by its state."""


class PlaceRow(msgspec.Struct, gc=False):
    """One place, as in `result.schema.json`."""

    document: str
    path: str
    record: int | None
    centre: bool
    similarity: float
    containment: float
    words: int
    kinds: tuple[Kind, ...]
    edits: tuple[Edit, ...]
    start: Point
    end: Point
    paragraphs: tuple[int, int]
    reported: bool


class FindingRow(msgspec.Struct, gc=False):
    """One finding, as in `result.schema.json`."""

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    rule: Rule
    kinds: tuple[Kind | Pattern, ...]
    level: str
    state: State
    reason: str
    documents: int
    similarity: float
    words: int
    redundant: int
    places: list[PlaceRow]


class ErrorRow(msgspec.Struct, gc=False):
    """One input that could not be read, as in `result.schema.json`."""

    path: str
    line: int | None
    record: int | None
    rule: str
    message: str


def finding_rows(findings: Sequence[Finding]) -> Iterator[FindingRow]:
    """Make the row of each finding. Cost: linear in them and in the texts they point into."""
    for finding, spots in locate_places(findings):
        yield FindingRow(
            finding.id,
            finding.rule,
            finding.kinds,
            LEVELS[finding.state],
            finding.state,
            finding.reason,
            finding.documents,
            share(finding.similarity),
            finding.words,
            finding.redundant,
            [_place(spot) for spot in spots],
        )


def error_row(error: InputError) -> ErrorRow:
    """Make the row of an input that could not be read."""
    return ErrorRow(error.path, error.line, error.record, "DD901", error.message)


def encoded(value: object) -> bytes:
    """Write as JSON; lone surrogates (names that are not UTF-8) are spelled out."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_plain(msgspec.to_builtins(value)))


@lru_cache(maxsize=1 << 14)
def share(value: float) -> float:
    """A share as the result has it. The same few come again and again, and rounding is slow."""
    return round(value, DIGITS)


def _place(spot: Spot) -> PlaceRow:
    place = spot.place
    document = place.document
    return PlaceRow(
        document.id,
        document.path,
        document.record,
        place.centre,
        share(place.similarity),
        share(place.containment),
        place.words,
        place.kinds,
        place.edits,
        spot.start,
        spot.end,
        place.paragraphs,
        place.reported,
    )


def _plain(value: object) -> object:
    """Spell out lone surrogates, which JSON cannot carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
