"""JUnit's XML."""

from __future__ import annotations

from msgspec.structs import replace
from tellings import CONTEXT, STALE, checked, clean, records, unread

from dedup.model import Gate, Report
from dedup.render.junit import render

CHECKED = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dedup" tests="2" failures="2" errors="0">
  <testsuite name="news/storm.txt" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="news/storm.txt" name="DD101 a3f9c2">
      <failure message="line 9: 89 words repeat lines 3-7 (95 % alike)" type="DD101"/>
    </testcase>
  </testsuite>
  <testsuite name="dedup" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="dedup" name="gate">
      <failure message="1 new repeat" type="gate"/>
    </testcase>
  </testsuite>
</testsuites>
"""
CLEAN = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dedup" tests="1" failures="0" errors="0">
  <testsuite name="dedup" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="dedup" name="no new repeats"/>
  </testsuite>
</testsuites>
"""


def rendered(found: Report) -> str:
    return b"".join(render(found, CONTEXT)).decode()


def test_a_place_is_a_failure_in_the_suite_of_its_file() -> None:
    assert rendered(checked()) == CHECKED


def test_a_clean_report_has_one_case_that_passes() -> None:
    assert rendered(clean()) == CLEAN


def test_what_could_not_be_read_is_an_error_and_nothing_passes() -> None:
    text = rendered(unread())
    assert '<testsuites name="dedup" tests="2" failures="0" errors="2">' in text
    assert '<error message="line 7: the line is no JSON object" type="DD901"/>' in text
    assert "no new repeats" not in text


def test_stale_entries_are_skipped_and_do_not_fail() -> None:
    text = rendered(replace(clean(), gate=Gate(stale=STALE)))
    assert '<testsuites name="dedup" tests="3" failures="0" errors="0">' in text
    assert '<skipped message="line 4: 1f00aa: expired on 2026-01-31"/>' in text
    assert "no new repeats" in text


def test_copies_of_one_finding_have_names_of_their_own() -> None:
    text = rendered(records())
    for name in ("DD102 00ff00", *(f"DD102 00ff00 copy {number}" for number in (2, 3, 4))):
        assert text.count(f'name="{name}"') == 1
