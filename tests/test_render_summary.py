"""Totals in words are counted once."""

from __future__ import annotations

from msgspec.structs import replace
from reports import document, finding, place, report, span_of

from dedup.model import Gate, Report
from dedup.render.alerts import alerts
from dedup.render.summary import redundant

TEXT = "one two three four five six seven eight nine ten"


def overlapping(*parts: str) -> Report:
    """Passages of one text that stand in another, too."""
    first, other = document("a.txt", TEXT), document("b.txt", TEXT)
    found = [
        finding(
            place(first, span_of(first, part), centre=True),
            place(other, span_of(other, part), "identical"),
            name=f"{number:016x}",
        )
        for number, part in enumerate(parts)
    ]
    return replace(report([first, other], found), gate=Gate())


def test_words_told_twice_count_once() -> None:
    for parts, words in (
        (["one two three", "five six"], 5),
        (["one two three four", "three four five"], 5),
        (["one two three four five", "two three", "four five six"], 6),
        (["one two", "one two three", "one"], 3),
    ):
        found = overlapping(*parts)
        assert redundant(found, alerts(found)) == words


def test_known_repeats_do_not_count_as_new_words() -> None:
    found = overlapping("one two three", "five six")
    known = replace(found.findings[0], state="known")
    found = replace(found, findings=(known, found.findings[1]))
    told = alerts(found, states=("new", "known"))
    assert len(told) == 2
    assert redundant(found, told) == 2


def test_a_scan_tells_the_number_of_the_report() -> None:
    found = replace(overlapping("one two three"), gate=None, redundant=17)
    assert redundant(found, alerts(found)) == 17
