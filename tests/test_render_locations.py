"""Places are found in lines, columns and bytes."""

from __future__ import annotations

from reports import document, finding, many_findings, place, span_of

from dedup.render.locations import Point, byte_columns, last_line, locate_places

TEXT = "Überschrift\n\n😀 éin Absatz\nmit zwei Zeilen.\n"
PART = "éin Absatz\nmit zwei"


def test_a_place_is_found_with_its_text() -> None:
    one, other = document("a.txt", TEXT), document("b.txt", f"ß{TEXT}")
    places = [place(each, span_of(each, PART), centre=each is one) for each in (one, other)]
    ((found, spots),) = locate_places([finding(*places)])
    assert found.places == tuple(spot.place for spot in spots)
    assert spots[0].start == Point(3, 3, 15, 19)
    assert spots[0].end == Point(4, 9, 34, 39)
    assert [spot.text for spot in spots] == [PART, PART]


def test_columns_count_in_bytes_too() -> None:
    text = document("a.txt", TEXT)
    whole = place(text, (0, len(TEXT)), centre=True)
    found = finding(whole, place(text, span_of(text, PART)))
    ((_, spots),) = locate_places([found])
    assert byte_columns(spots) == [(1, 1), (6, 9)]
    assert byte_columns(spots[::-1]) == [(6, 9), (1, 1)]
    assert byte_columns([]) == []


def test_a_place_that_ends_with_its_line_does_not_touch_the_next_one() -> None:
    for _, spots in locate_places(many_findings(3).findings):
        for spot in spots:
            assert last_line(spot) == spot.start.line
