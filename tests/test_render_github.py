"""Annotations and step outputs of GitHub Actions."""

from __future__ import annotations

from dataclasses import replace as changed

from msgspec.structs import replace
from reports import many_findings
from tellings import CONTEXT, STALE, checked, clean, records, unread

from dedup.model import Gate, Report
from dedup.render import github_output
from dedup.render.concise import render as concise
from dedup.render.context import Context
from dedup.render.github import render

CHECKED = """\
::error title=DD101 repeated-within,file=docs/news/storm.txt,line=9,endLine=15\
::89 words repeat lines 3-7 (95 %25 alike) [a3f9c2]
::notice title=dedup::fails: 1 new repeat
::stop-commands::token
"""


def rendered(found: Report, context: Context = CONTEXT) -> str:
    return b"".join(render(found, context)).decode()


def annotations(found: Report) -> list[str]:
    return rendered(found).partition("::stop-commands::")[0].splitlines()


def test_annotations_come_before_the_log_in_which_nothing_is_a_command() -> None:
    context = changed(CONTEXT, folder="/repository/docs", root="/repository")
    log = b"".join(concise(checked(), context)).decode()
    assert rendered(checked(), context) == f"{CHECKED}{log}::token::\n"


def test_columns_are_told_where_the_place_is_on_one_line() -> None:
    told = annotations(records())
    assert "file=c.txt,line=3,endLine=3,col=3,endColumn=88::" in told[0]
    assert "file=data/a.jsonl,line=3,endLine=3::" in told[1]


def test_the_ten_largest_are_errors_and_the_rest_is_counted() -> None:
    found = many_findings(42)
    grown = [
        replace(one, places=(one.places[0], replace(one.places[1], words=100 + number)))
        for number, one in enumerate(found.findings)
    ]
    told = annotations(replace(found, findings=tuple(grown)))
    assert [line.partition("::")[2].partition("::")[2].split()[0] for line in told[:10]] == [
        str(number) for number in range(141, 131, -1)
    ]
    assert told[10:] == ["::notice title=dedup::32 more errors: see the log"]


def test_what_could_not_be_read_comes_first() -> None:
    found = replace(many_findings(12), errors=unread().errors)
    told = annotations(found)
    assert told[0].startswith("::error title=DD901 unreadable-input,file=corpus/2024.jsonl,line=7,")
    assert told[1].startswith("::error title=DD901 unreadable-input,file=corpus/old/17.txt::not")
    assert told[-1].startswith("::notice title=dedup::4 more errors: see the log; 2 inputs could")


def test_stale_entries_are_warnings() -> None:
    told = annotations(replace(clean(), gate=Gate(stale=STALE)))
    assert told[0] == (
        "::warning title=DD301 stale-accept,file=.dedup-baseline.jsonl,line=4,endLine=4"
        "::1f00aa: expired on 2026-01-31"
    )


def test_a_gate_that_fails_without_a_place_is_an_error() -> None:
    found = replace(clean(), gate=Gate(fails=("52.2 % redundant, at most 5 % allowed",)))
    assert annotations(found) == [
        "::error title=dedup::fails: 52.2 %25 redundant, at most 5 %25 allowed"
    ]


def test_a_clean_check_annotates_nothing() -> None:
    assert annotations(clean()) == []


def test_outputs_of_the_step_are_numbers() -> None:
    text = b"".join(github_output.render(checked(), CONTEXT)).decode()
    assert text == "findings=1\nredundancy=58.2\nexit-code=1\ncomplete=true\n"
    nothing = b"".join(github_output.render(replace(unread(), words=0), Context(exit_code=2)))
    assert nothing == b"findings=0\nredundancy=0.0\nexit-code=2\ncomplete=false\n"
