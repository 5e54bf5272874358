"""The JSON result keeps its contract."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from reports import document, finding, many_findings, place, report, span_of, storm_report

from dedup import __version__
from dedup.errors import InputError
from dedup.model import Edit, Report, Skipped
from dedup.render.as_json import render

SCHEMA = json.loads(files("dedup.render").joinpath("result.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def rendered(found: Report) -> bytes:
    return b"".join(render(found))


def result_of(found: Report) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(rendered(found))
    VALIDATOR.validate(result)
    return result


def unlucky_report() -> Report:
    skipped = [Skipped("hidden", 4), Skipped("suffix .png", 2)]
    errors = [
        InputError("a.jsonl", "the line is no JSON object", line=7, record=7),
        InputError("old/17.txt", "not UTF-8"),
    ]
    return report([], skipped=skipped, errors=errors)


@pytest.mark.parametrize("found", [report([]), storm_report(), unlucky_report(), many_findings(9)])
def test_results_are_valid_against_the_schema(found: Report) -> None:
    VALIDATOR.check_schema(SCHEMA)
    result_of(found)


def test_the_schema_says_no_to_keys_it_does_not_know() -> None:
    result = result_of(storm_report())
    spoiled: list[dict[str, Any]] = [
        {**result, "more": 1},
        {**result, "totals": {**result["totals"], "more": 1}},
        {**result, "findings": [{**result["findings"][0], "more": 1}]},
    ]
    assert not any(VALIDATOR.is_valid(other) for other in spoiled)


def test_every_property_of_the_schema_is_described() -> None:
    parts = [SCHEMA, *SCHEMA["properties"].values(), *SCHEMA["$defs"].values()]
    parts.append(SCHEMA["properties"]["inputs"]["properties"]["skipped"]["items"])
    for part in parts:
        for name, prop in part.get("properties", {}).items():
            target = SCHEMA["$defs"].get(prop.get("$ref", "").rpartition("/")[2], {})
            assert "description" in prop or "description" in target, name


def test_every_object_of_the_schema_says_no_to_unknown_keys() -> None:
    text = json.dumps(SCHEMA)
    closed = text.count('"type": "object", "additionalProperties": false')
    assert closed == text.count('"type": "object"') > 0


def test_the_head_says_what_was_read_and_found() -> None:
    result = result_of(storm_report())
    assert list(result) == SCHEMA["required"]
    assert result["tool"] == f"dedup {__version__}"
    assert result["complete"] is True
    assert result["inputs"] == {"files": 3, "documents": 3, "skipped": []}
    assert result["totals"] == {
        "paragraphs": 13,
        "words": 249,
        "redundant": 145,
        "findings": 3,
        "new": 3,
        "known": 0,
        "accepted": 0,
    }
    assert "jobs" not in result["settings"]


def test_errors_and_skipped_files_are_told() -> None:
    result = result_of(unlucky_report())
    assert result["complete"] is False
    assert result["inputs"]["skipped"][1] == {"reason": "suffix .png", "files": 2}
    assert result["errors"][0] == {
        "path": "a.jsonl",
        "line": 7,
        "record": 7,
        "rule": "DD901",
        "message": "the line is no JSON object",
    }
    assert result["errors"][1]["line"] is None


def test_a_place_is_told_in_lines_characters_and_bytes() -> None:
    text = "Überschrift\r\n\r\n😀 éin Absatz, der sich wiederholt.\r\n"
    first = document("a.jsonl", text, record=3, name="doc-3")
    second = document("b.txt", f"\n{text}")
    part = "éin Absatz, der sich wiederholt."
    one = place(first, span_of(first, part), centre=True)
    two = replace(place(second, span_of(second, part), "edited"), similarity=0.123456)
    edit = Edit("replace", one.span, two.span)
    result = result_of(report([first, second], [finding(one, replace(two, edits=(edit,)))]))
    centre, other = result["findings"][0]["places"]
    assert centre["start"] == {"line": 3, "column": 3, "offset": 17, "byte": 21}
    assert centre["end"] == {"line": 3, "column": 35, "offset": 49, "byte": 54}
    assert (centre["document"], centre["path"], centre["record"]) == ("doc-3", "a.jsonl", 3)
    assert other["start"] == {"line": 4, "column": 3, "offset": 18, "byte": 22}
    assert other["similarity"] == 0.1235
    assert other["edits"] == [{"op": "replace", "centre": [17, 49], "here": [18, 50]}]
    assert text.encode()[21:54].decode() == part == text[17:49]


def test_every_place_of_many_gets_its_own_position() -> None:
    found = many_findings(500)
    result = result_of(found)
    for number, row in enumerate(result["findings"], 1):
        assert [place["start"]["line"] for place in row["places"]] == [number, number]
        assert row["places"][0]["start"]["column"] == 1
        assert row["places"][0]["end"]["offset"] == found.findings[number - 1].places[0].span[1]


def test_equal_reports_give_equal_bytes_with_a_row_on_a_line() -> None:
    once = rendered(storm_report())
    assert once == rendered(storm_report())
    assert once.endswith(b"\n}\n")
    rows = [line for line in once.decode().splitlines() if line.startswith('{"id":')]
    assert len(rows) == 3


def test_names_that_are_not_unicode_are_spelled_out() -> None:
    caf = replace(document("caf\udce9.txt", "text"), redundant=0)
    found = replace(report([caf]), settings={**report([]).settings, "include": ["\udcff*"]})
    result = result_of(found)
    assert result["files"][0]["path"] == r"caf\udce9.txt"
    assert result["settings"]["include"] == [r"\udcff*"]
