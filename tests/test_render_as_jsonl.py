"""A finding a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec.structs import replace
from tellings import ERRORS, checked

from dedup.render import as_json
from dedup.render.as_jsonl import render

if TYPE_CHECKING:
    from dedup.model import Report


def lines(found: Report) -> list[str]:
    return b"".join(render(found)).decode().splitlines()


def test_lines_are_the_rows_of_the_json_result() -> None:
    whole = json.loads(b"".join(as_json.render(checked())))
    rows = [json.loads(line) for line in lines(checked())]
    assert rows == whole["findings"]
    assert [row["state"] for row in rows] == ["new", "known", "accepted"]
    assert [row["level"] for row in rows] == ["error", "warning", "note"]
    assert rows[2]["reason"] == "weather"


def test_errors_come_first_each_a_line_with_one_key() -> None:
    found = lines(replace(checked(), errors=ERRORS))
    assert found[0] == (
        '{"error":{"path":"corpus/2024.jsonl","line":7,"record":7,"rule":"DD901",'
        '"message":"the line is no JSON object"}}'
    )
    assert list(json.loads(found[1])) == ["error"]
    assert found[2:] == lines(checked())
