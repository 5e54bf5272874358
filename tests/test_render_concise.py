"""One line for each place, then the totals."""

from __future__ import annotations

from dataclasses import replace as with_

from msgspec.structs import replace
from reports import report, storm_report
from tellings import CONTEXT, STALE, checked, clean, records, unread

from dedup.model import Gate, Report, Skipped
from dedup.render.concise import render
from dedup.render.context import Context

CHECKED = """\
news/storm.txt:9:1: DD101 89 words repeat lines 3-7 (95 % alike) [a3f9c2]

1 new repeat (89 redundant words) on lines changed since origin/main (1f3a9d2)
1 known repeat is in .dedup-baseline.jsonl · 1 accepted repeat · 3 files checked, 2 hidden
look    dedup show a3f9c2
remove  dedup fix news/storm.txt
accept  dedup baseline add a3f9c2 --reason "…"
"""
SCANNED = """\
news/storm.txt:5:1: DD102 42 words repeat news/follow.txt:3 [7b10e4]
news/storm.txt:7:1: DD102 14 words repeat news/follow.txt:5 (93 % alike) [c05d11]
news/storm.txt:9:1: DD101 89 words repeat lines 3-7 (95 % alike) [a3f9c2]

3 repeats (145 redundant words) · 3 files checked, none skipped
"""
RECORDS = """\
c.txt:3:3: DD102 14 words repeat data/a.jsonl:3 [00ff00]
data/a.jsonl:3:1: DD102 14 words repeat paragraph 1 of the same record [00ff00]
data/a.jsonl:8:1: DD102 14 words repeat data/a.jsonl:3 [00ff00]
data/b.parquet:5:1: DD102 14 words repeat data/a.jsonl:3 [00ff00]
"""


def rendered(found: Report, context: Context = CONTEXT) -> str:
    return b"".join(render(found, context)).decode()


def test_a_check_reads_as_in_the_manual() -> None:
    assert rendered(checked()) == CHECKED


def test_a_scan_tells_every_repeat_and_names_no_step_that_is_not_given() -> None:
    assert rendered(storm_report(), Context()) == SCANNED


def test_a_record_is_told_by_its_number() -> None:
    assert rendered(records()).startswith(RECORDS)


def test_a_clean_check_is_one_line() -> None:
    assert rendered(clean()) == "no new repeats · 1 file checked, none skipped\n"
    assert rendered(report([])) == "no repeats · 0 files checked, none skipped\n"


def test_an_incomplete_check_says_that_it_is_no_pass() -> None:
    first, second = rendered(unread(), with_(CONTEXT, exit_code=2)).splitlines()
    assert first == "no new repeats · 1 file checked, none skipped"
    assert second == "2 inputs could not be read (DD901), so this is not a pass"


def test_a_check_that_may_lack_inputs_says_what_it_lacks() -> None:
    _, second = rendered(unread(), with_(CONTEXT, exit_code=0)).splitlines()
    assert second == "2 inputs could not be read (DD901)"


def test_why_a_check_fails_is_said_unless_the_number_of_new_repeats_says_it() -> None:
    gate = Gate(fails=("1 new repeat, more than the 0 that pass", "too much"))
    text = rendered(replace(checked(), gate=gate))
    assert "\nfails: 1 new repeat, more than the 0 that pass; too much\n" in text
    gate = Gate(fails=("1 new repeat", "too much"))
    assert "\nfails: too much\n" in rendered(replace(checked(), gate=gate))


def test_what_is_skipped_and_what_is_hidden_are_counted_apart() -> None:
    rows = (Skipped("binary", 1), Skipped("hidden", 2), Skipped("suffix .png", 3))
    text = rendered(replace(clean(), skipped=rows))
    assert text == "no new repeats · 1 file checked, 4 skipped, 2 hidden\n"


def test_files_that_are_only_compared_with_are_counted_apart() -> None:
    found = checked()
    files = [replace(file, reported=file.path.endswith("storm.txt")) for file in found.files]
    text = rendered(replace(found, files=tuple(files), gate=Gate(staged=True)))
    assert "1 new repeat (89 redundant words) in what is staged\n" in text
    assert "1 known repeat · 1 accepted repeat · 1 file checked against 2 others" in text


def test_stale_entries_are_told_where_they_stand() -> None:
    text = rendered(replace(clean(), gate=Gate(stale=STALE)))
    assert text.splitlines()[:2] == [
        ".dedup-baseline.jsonl:4:1: DD301 1f00aa: expired on 2026-01-31",
        "dedup.toml: DD301 c05d11: matches nothing",
    ]
    assert "2 stale entries accept nothing (DD301)\n" in text


def test_paths_in_commands_are_quoted() -> None:
    found = storm_report()
    moved = [replace(place.document, path="it's.txt") for place in found.findings[0].places[:1]]
    places = tuple(replace(place, document=moved[0]) for place in found.findings[0].places)
    one = replace(found.findings[0], places=places)
    text = rendered(replace(found, findings=(one,)))
    steps = (("all", "dedup x {files} {path} {every}"),)
    shown = rendered(replace(found, findings=(one,)), Context(steps=steps))
    quoted = "'it'\"'\"'s.txt'"
    assert shown.endswith(f"all  dedup x {quoted} {quoted} {quoted}\n")
    assert "remove  dedup fix 'it'\"'\"'s.txt'\n" in text
