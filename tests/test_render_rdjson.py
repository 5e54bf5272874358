"""Reviewdog's diagnostic format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reports import report, storm_report
from tellings import CONTEXT, checked, clean, records, unread

from dedup.render.rdjson import render

if TYPE_CHECKING:
    from dedup.model import Report

CHECKED = """\
{"source":{"name":"dedup"},"diagnostics":[
{"message":"89 words repeat lines 3-7 (95 % alike) [a3f9c2]",\
"location":{"path":"news/storm.txt",\
"range":{"start":{"line":9,"column":1},"end":{"line":15,"column":115}}},\
"severity":"ERROR","code":{"value":"DD101"},\
"related_locations":[{"message":"first copy","location":{"path":"news/storm.txt",\
"range":{"start":{"line":3,"column":1},"end":{"line":7,"column":86}}}}]}
]}
"""


def rendered(found: Report) -> str:
    return b"".join(render(found, CONTEXT)).decode()


def diagnostics(found: Report) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(rendered(found))["diagnostics"]
    return rows


def test_a_place_is_a_diagnostic() -> None:
    assert rendered(checked()) == CHECKED


def test_a_clean_report_has_no_diagnostics() -> None:
    assert rendered(clean()) == rendered(report([]))
    assert diagnostics(clean()) == []


def test_columns_count_bytes_and_records_have_none() -> None:
    rows = diagnostics(records())
    start, end = {"line": 3, "column": 5}, {"line": 3, "column": 90}
    assert rows[0]["location"] == {"path": "c.txt", "range": {"start": start, "end": end}}
    line = {"start": {"line": 8}, "end": {"line": 8}}
    assert rows[2]["location"] == {"path": "data/a.jsonl", "range": line}


def test_only_copies_in_text_files_word_for_word_may_be_removed() -> None:
    suggested = {row["message"]: row.get("suggestions") for row in diagnostics(storm_report())}
    whole = {"start": {"line": 5, "column": 1}, "end": {"line": 5, "column": 248}}
    assert [suggestion for suggestion in suggested.values() if suggestion] == [
        [{"range": whole, "text": ""}]
    ]
    assert [bool(row.get("suggestions")) for row in diagnostics(records())] == [
        True,
        False,
        False,
        False,
    ]


def test_what_could_not_be_read_has_a_line_where_one_is_known() -> None:
    first, second = diagnostics(unread())
    assert first["location"]["range"] == {"start": {"line": 7}, "end": {"line": 7}}
    assert second["location"] == {"path": "corpus/old/17.txt"}
    assert {first["severity"], second["severity"]} == {"ERROR"}
