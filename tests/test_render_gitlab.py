"""GitLab's code quality report."""

from __future__ import annotations

import json
from hashlib import sha256

from msgspec.structs import replace
from reports import report
from tellings import CONTEXT, STALE, checked, clean, unread

from dedup.model import Gate, Report
from dedup.render.gitlab import render

CHECKED = """\
[
{"description":"89 words repeat lines 3-7 (95 % alike) [a3f9c2]","check_name":"DD101",\
"fingerprint":"984345ad027ac54faacd8328cd1a7853","severity":"major",\
"location":{"path":"news/storm.txt","lines":{"begin":9,"end":15}}}
]
"""


def rendered(found: Report) -> str:
    return b"".join(render(found, CONTEXT)).decode()


def test_a_place_is_an_entry() -> None:
    assert rendered(checked()) == CHECKED


def test_the_fingerprint_is_of_rule_path_passage_and_copy() -> None:
    said = "\0".join(("DD101", "news/storm.txt", "a3f9c2d41b7e90aa:1"))
    assert sha256(said.encode()).hexdigest()[:32] in CHECKED


def test_a_clean_report_is_an_empty_array() -> None:
    assert rendered(clean()) == rendered(report([])) == "[]\n"


def test_what_could_not_be_read_is_critical_and_stale_entries_are_minor() -> None:
    found = replace(unread(), gate=Gate(stale=STALE[:1]))
    entries = json.loads(rendered(found))
    assert [(entry["check_name"], entry["severity"]) for entry in entries] == [
        ("DD901", "critical"),
        ("DD901", "critical"),
        ("DD301", "minor"),
    ]
    assert entries[1]["location"] == {"path": "corpus/old/17.txt", "lines": {"begin": 1}}
