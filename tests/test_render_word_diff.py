"""Differences in words."""

from __future__ import annotations

from msgspec.structs import replace
from reports import document, finding, place, report, span_of, storm_report

from dedup.model import Edit, Finding
from dedup.render.alerts import alerts
from dedup.render.word_diff import CHANGES, word_diff

APPENDED = [
    (
        "  The regional administration said on Tuesday that repair crews had restored … than two "
        "hundred specialists and sixty vehicles are working around the clock."
    ),
    "+ ¶",
    (
        "  Temporary shelters have been opened in three schools, and hot meals are served … "
        "warn that another front will reach the coast on Friday with strong gusts"
    ),
    "+ , said Sokolov to RIA Novosti",
    "  .",
]
EDITED = [
    "  Forecasters warn that another front will reach the coast on",
    "- Saturday",
    "+ Friday",
    "  with strong gusts.",
]


def diff(found: Finding) -> list[str]:
    documents = [place.document for place in found.places]
    (alert,) = alerts(report(documents, [found]))
    assert alert.copy is not None
    centre = next(spot for spot in alert.copy.spots if spot.place.centre)
    return list(word_diff(alert.copy.first, alert.copy.here, centre))


def moved(text: str, *edits: Edit) -> Finding:
    one, other = document("a.txt", text), document("b.txt", text)
    whole = (0, len(text))
    return finding(
        place(one, whole, centre=True),
        place(other, whole, "edited", similarity=0.9, edits=edits),
    )


def test_a_later_place_is_told_against_the_centre() -> None:
    assert diff(storm_report().findings[0]) == APPENDED


def test_where_the_later_place_is_the_centre_the_edits_are_turned_round() -> None:
    assert diff(storm_report().findings[2]) == EDITED
    found = storm_report().findings[0]
    turned = replace(found, places=(replace(found.places[1]), found.places[0]))
    assert [line for line in diff(turned) if line[0] != " "] == [
        "- ¶",
        "- , said Sokolov to RIA Novosti",
    ]


def test_equal_places_have_no_difference() -> None:
    assert diff(storm_report().findings[1]) == []


def test_what_was_moved_is_told_where_it_is_now() -> None:
    text = "One two three. Four five six."
    last = span_of(document("a", text), "Four five six.")
    lines = diff(moved(text, Edit("move", (0, 14), last)))
    assert lines == ["  One two three.", "! moved: Four five six."]


def test_texts_are_shortened_and_changes_counted_beyond_a_hundred() -> None:
    text = "long word " * 300
    assert len(diff(moved(text, Edit("insert", (0, 0), (0, len(text)))))[0]) < 420
    edits = [Edit("insert", (0, 0), (10 * n, 10 * n + 4)) for n in range(300)]
    lines = diff(moved(text, *edits))
    assert lines[-1] == f"  … {300 - CHANGES:,} more changes"
    assert sum(line.startswith("+ ") for line in lines) == CHANGES


def test_every_line_can_be_printed() -> None:
    text = "one \x1b[31m\u202e\ntwo"
    assert diff(moved(text, Edit("replace", (4, 11), (4, 11)))) == [
        "  one",
        r"- \x1b[31m\u202e",
        r"+ \x1b[31m\u202e",
        "  two",
    ]
