from __future__ import annotations

import json
from pathlib import Path

import pytest
from data_files import read


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_records_of_an_array_count_from_1(here: Path) -> None:
    Path("a.json").write_text(json.dumps([{"text": "a", "id": "x"}, {"text": "b"}], indent=4))
    assert [(row.text, row.record, row.id) for row in read("a.json").rows] == [
        ("a", 1, "x"), ("b", 2, None),
    ]  # fmt: skip


def test_a_file_may_be_one_record_or_lines_of_records(here: Path) -> None:
    Path("a.json").write_text('{"text": "one",\n "more": {}}\n')
    Path("b.json").write_text('{"text": "one"}\n{"text": "two"}\n')
    assert read("a.json").texts == ["one"]
    assert read("b.json").texts == ["one", "two"]


def test_a_bad_record_is_an_error_with_its_line_and_the_others_are_read(here: Path) -> None:
    Path("a.json").write_text('[{"text": "a"},\n {"text": 1},\n {"txt": "b"},\n 7, {"text": "c"}]')
    found = read("a.json")
    assert [(row.text, row.record) for row in found.rows] == [("a", 1), ("c", 5)]
    assert found.errors == [
        "a.json:2: the field 'text' is a number, not a string",
        "a.json:3: no field 'text'; set --text-field to the field that holds the text",
        "a.json:4: the record is a number, not an object",
    ]
    assert found.ends == 1


def test_a_file_that_is_cut_off_gives_what_came_before_and_says_where(here: Path) -> None:
    Path("a.json").write_text('[{"text": "a"},\n{"text": "b"},\n{"text": "c')
    found = read("a.json")
    assert found.texts == ["a", "b"]
    assert found.errors == [
        "a.json:3: malformed JSON: the last record is not closed; the file is not whole"
    ]
    assert found.ends == 0


def test_of_many_bad_records_the_first_twenty_are_shown(here: Path) -> None:
    Path("a.json").write_text(json.dumps([{}] * 25 + [{"text": "a"}]))
    found = read("a.json", block_bytes=16)
    assert found.texts == ["a"]
    assert len(found.errors) == 21
    assert found.errors[-1] == "a.json: 5 more records of this file could not be read"


def test_the_record_of_an_object_around_the_records_says_what_it_lacks(here: Path) -> None:
    Path("a.json").write_text('{"data": [{"text": "a"}]}')
    assert read("a.json").errors == [
        "a.json:1: no field 'text'; set --text-field to the field that holds the text"
    ]


def test_of_several_fields_absent_ones_are_left_out_and_none_at_all_is_an_error(here: Path) -> None:
    records = [
        {"title": "T", "body": "B"},
        {"body": "only"},
        {"title": None, "body": ""},
        {"title": "", "body": "B"},
        {},
        {"title": 1, "body": "B"},
    ]
    Path("a.json").write_text(json.dumps(records))
    found = read("a.json", text=("title", "body"))
    assert [(row.record, row.text, row.regions) for row in found.rows] == [
        (1, "T\n\nB", ["T", "B"]), (2, "only", ["only"]), (3, "", []), (4, "\n\nB", ["B"]),
    ]  # fmt: skip
    assert found.errors == [
        "a.json:1: no field 'title' or 'body' with a text",
        "a.json:1: the field 'title' is a number, not a string",
    ]


def test_a_field_of_several_that_no_record_has_is_an_error(here: Path) -> None:
    Path("a.json").write_text(json.dumps([{"body": "B"}]))
    assert read("a.json", text=("titel", "body")).errors == [
        "a.json: no record has a text in the field 'titel'"
    ]


def test_an_object_on_the_way_to_the_id_may_be_missing(here: Path) -> None:
    records = [{"text": "a", "meta": {"id": 1}}, {"text": "b"}, {"text": "c", "meta": None}]
    Path("a.json").write_text(json.dumps(records))
    found = read("a.json", name="meta.id")
    assert [row.id for row in found.rows] == ["1", None, None]
    assert found.errors == []


def test_an_object_on_the_way_to_the_text_that_is_something_else_is_an_error(here: Path) -> None:
    Path("a.json").write_text(
        json.dumps([{"a": {"b": "yes"}}, {"a": 1}, {"a": {}}, {"a": {"b": None}}])
    )
    found = read("a.json", text="a.b")
    assert found.texts == ["yes"]
    missing = "no field 'a.b'; set --text-field to the field that holds the text"
    assert [error.split(": ", 1)[1] for error in found.errors] == [
        missing, missing, "the field 'a.b' is null",
    ]  # fmt: skip
