"""Ids are as short as they can be told apart."""

from __future__ import annotations

from msgspec.structs import replace
from reports import storm_report

from dedup.render.ids import shortest_ids


def test_ids_have_six_digits_or_as_many_as_tell_them_apart() -> None:
    names = ["0123456789abcdef", "0123456700000000", "0123450000000000", "ffffffffffffffff"]
    found = [replace(storm_report().findings[0], id=name) for name in names]
    short = shortest_ids([*found, *found])
    assert short == dict(zip(names, ["012345678", "012345670", "0123450", "ffffff"], strict=True))
    assert shortest_ids([]) == {}
