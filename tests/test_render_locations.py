"""Places are found in lines, columns and bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from reports import document, finding, many_findings, place, span_of

from dedup.render.locations import (
    Point,
    byte_columns,
    file_lines,
    is_lineless,
    last_line,
    locate_places,
)

if TYPE_CHECKING:
    from dedup.model import Document

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


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a.txt", True),
        ("a.md", True),
        ("a.jsonl", True),
        ("a.csv", True),
        ("wow!.txt", True),
        ("a.txt.gz", False),
        ("a.parquet", False),
        ("a.arrow", False),
        ("a.json", False),
        ("a.html", False),
        ("a.xml", False),
        ("a.zip!b.txt", False),
        ("a.TAR.zst!b/c.md", False),
        ("a.tgz!b.jsonl", False),
    ],
)
def test_a_text_has_lines_to_show_where_they_are_those_of_its_file(path: str, lines: bool) -> None:
    assert is_lineless(path) is not lines


def file_lines_of(text: Document) -> tuple[int, int] | None:
    found = finding(place(text, span_of(text, PART), centre=True), place(text, (0, len(TEXT))))
    ((_, spots),) = locate_places([found])
    return file_lines(spots[0])


def test_the_lines_of_a_place_in_its_file_are_those_of_its_record() -> None:
    assert file_lines_of(document("a.txt", TEXT)) == (3, 4)
    assert file_lines_of(replace(document("a.jsonl", TEXT), record=7)) == (7, 7)
    # A row of a table may go on over some lines: those of its text.
    assert file_lines_of(replace(document("a.csv", TEXT), record=7)) == (7, 11)
    assert file_lines_of(replace(document("a.parquet", TEXT), record=7)) is None
