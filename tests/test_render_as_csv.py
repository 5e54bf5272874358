"""A place a row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reports import document, finding, place, report
from tellings import checked, records, unread

from dedup.render.as_csv import HEADER, render

if TYPE_CHECKING:
    from dedup.model import Report

CHECKED = """\
a3f9c2d41b7e90aa,DD101,new,news/storm.txt,news/storm.txt,,true,true,1.0,1.0,84,,3,1,7,86,45,540,45,540,2,4,
a3f9c2d41b7e90aa,DD101,new,news/storm.txt,news/storm.txt,,false,true,0.95,0.95,89,split appended,9,1,15,115,542,1067,542,1067,5,8,
7b10e4c0a1d2f3b4,DD102,known,news/follow.txt,news/follow.txt,,true,true,1.0,1.0,42,identical,3,1,3,248,37,284,37,284,2,2,
7b10e4c0a1d2f3b4,DD102,known,news/storm.txt,news/storm.txt,,false,true,1.0,1.0,42,,5,1,5,248,206,453,206,453,3,3,
c05d1100000000ff,DD102,accepted,news/follow.txt,news/follow.txt,,true,true,0.93,0.93,14,edited,5,1,5,88,286,373,286,373,3,3,weather
c05d1100000000ff,DD102,accepted,news/storm.txt,news/storm.txt,,false,true,1.0,1.0,14,,7,1,7,86,455,540,455,540,4,4,weather
"""  # noqa: E501


def rendered(found: Report) -> str:
    return b"".join(render(found)).decode()


def rows(found: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(found), newline=""), strict=True))


def test_every_place_is_a_row() -> None:
    header, _, body = rendered(checked()).partition("\r\n")
    assert header == ",".join(HEADER)
    assert body == CHECKED.replace("\n", "\r\n")


def test_records_are_told_by_number_and_id() -> None:
    found = [(row["document"], row["path"], row["record"]) for row in rows(records())]
    assert found[3] == ("row [5]", "data/b.parquet", "5")
    assert found[4] == ("c.txt", "c.txt", "")


def test_errors_are_rows_of_dd901() -> None:
    first, second = rows(unread())
    told = {name: value for name, value in first.items() if value}
    assert told == {
        "rule": "DD901",
        "path": "corpus/2024.jsonl",
        "record": "7",
        "start_line": "7",
        "message": "the line is no JSON object",
    }
    assert second["start_line"] == ""


def test_no_cell_is_a_formula_and_none_breaks_its_row() -> None:
    for name in ("=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", 'a,"b"\n=c'):
        one, other = (document(f"{name}{end}", "same words") for end in "12")
        found = finding(place(one, (0, 10), centre=True), place(other, (0, 10)))
        for row in rows(report([one, other], [found])):
            assert row["path"][0] in "'a"
            assert row["path"].isprintable()
        assert rendered(report([one, other], [found])).count("\r\n") == 3


def test_quotes_and_commas_are_quoted() -> None:
    one, other = document('a "b", c.txt', "same words"), document("d.txt", "same words")
    found = finding(place(one, (0, 10), centre=True), place(other, (0, 10)))
    assert rows(report([one, other], [found]))[0]["path"] == 'a "b", c.txt'
