"""Logging commands of Azure Pipelines."""

from __future__ import annotations

from msgspec.structs import replace
from tellings import CONTEXT, STALE, checked, clean

from dedup.model import Gate, Report
from dedup.render.azure import render

CHECKED = """\
##vso[task.logissue type=error;sourcepath=news/storm.txt;linenumber=9;columnnumber=1;code=DD101;]\
89 words repeat lines 3-7 (95 %AZP25 alike) [a3f9c2]
##[section]1 new repeat (89 redundant words) on lines changed since origin/main (1f3a9d2)
##[section]1 known repeat is in .dedup-baseline.jsonl · 1 accepted repeat · 3 files checked, \
2 hidden
"""


def rendered(found: Report) -> str:
    return b"".join(render(found, CONTEXT)).decode()


def test_a_place_is_an_issue_and_the_totals_are_headings() -> None:
    assert rendered(checked()) == CHECKED


def test_stale_entries_are_warnings() -> None:
    text = rendered(replace(clean(), gate=Gate(stale=STALE)))
    assert text.count("##vso[task.logissue type=warning;") == 2


def test_no_name_ends_its_property_or_begins_a_command() -> None:
    found = replace(clean(), gate=Gate(since="##vso[task.complete result=Succeeded;]"))
    assert "##vso" not in rendered(found)
    found = replace(clean(), gate=Gate(stale=(replace(STALE[0], where="a;b]c%.txt"),)))
    assert "sourcepath=a%3Bb%5Dc%AZP25.txt;" in rendered(found)
