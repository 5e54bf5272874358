from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from repeats import TODAY, around, baseline_of, prose, scanned, states

from dedup import InputError, SettingsError
from dedup.accepting.baseline import Baseline
from dedup.accepting.entries import add, made_from, merge, named, prune, repeated_words
from dedup.accepting.known import apply

if TYPE_CHECKING:
    from pathlib import Path

A, B = prose(1, 40), prose(2, 30)
BOTH = {"a": around(1, A), "b": around(2, A, B), "c": around(3, B)}


def test_an_entry_says_what_a_finding_is_without_its_text() -> None:
    report = scanned(BOTH)
    entry = made_from(report, "a reason")[0]
    finding = next(one for one in report.findings if one.id == entry.id)
    assert (entry.rule, entry.copies, entry.words) == (finding.rule, 2, finding.words)
    assert set(entry.paths) == {place.document.path for place in finding.places}
    assert entry.reason == "a reason"


def test_entries_are_the_same_in_any_order_of_the_input() -> None:
    turned = dict(reversed(BOTH.items()))
    assert sorted(made_from(scanned(BOTH)), key=str) == sorted(made_from(scanned(turned)), key=str)


def test_what_another_rule_accepts_needs_no_entry() -> None:
    report = scanned(BOTH)
    first, second = report.findings
    report = replace(report, findings=(replace(first, state="accepted"), second))
    assert [entry.id for entry in made_from(report)] == [second.id]


def test_reasons_of_known_findings_are_kept_when_all_is_written_again() -> None:
    report = scanned(BOTH)
    known = apply(report, baseline_of(report, "old"), TODAY).report
    assert {entry.reason for entry in made_from(known)} == {"old"}
    assert {entry.reason for entry in made_from(known, "other")} == {"other"}


def test_nothing_is_accepted_where_not_all_was_read() -> None:
    report = replace(scanned(BOTH), errors=(InputError("z", "unreadable"),))
    with pytest.raises(SettingsError, match="1 input could not be read"):
        made_from(report)
    with pytest.raises(SettingsError, match="1 input could not be read"):
        add(Baseline("x", (), {}), report, report.findings[0].id)


def test_one_finding_is_added_by_the_beginning_of_its_id() -> None:
    report = scanned(BOTH)
    first, second = report.findings
    old = Baseline("base.jsonl", tuple(e for e in made_from(report) if e.id == first.id), {})
    day = dt.date(2027, 1, 1)
    entries = add(old, report, second.id[:6].upper(), "why", day)
    assert [entry.id for entry in entries] == sorted([first.id, second.id])
    new = next(entry for entry in entries if entry.id == second.id)
    assert (new.reason, new.expires) == ("why", day)
    assert add(Baseline("base.jsonl", tuple(entries), {}), report, second.id, "other") != entries
    assert len(add(Baseline("base.jsonl", tuple(entries), {}), report, second.id)) == 2


@pytest.mark.parametrize(
    ("prefix", "said"),
    [("12345", "too short"), ("0000000", "no finding"), ("abcdef", "2 findings")],
)
def test_an_id_that_names_no_finding_is_refused(prefix: str, said: str) -> None:
    one, two = scanned(BOTH).findings
    findings = [replace(one, id="abcdef0000000001"), replace(two, id="abcdef0000000002")]
    with pytest.raises(SettingsError, match=said):
        named(findings, prefix)


def test_pruned_entries_are_those_that_match_nothing() -> None:
    baseline = baseline_of(scanned(BOTH))
    known = apply(scanned({key: BOTH[key] for key in "ab"}), baseline, TODAY, whole=True)
    left = prune(baseline, known.unmatched)
    assert [entry.paths for entry in left] == [("a", "b")]


def test_what_stands_outside_of_what_was_read_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in BOTH.items():
        (tmp_path / name).write_text(text)
    baseline = baseline_of(scanned(BOTH))
    report = scanned({"a": BOTH["a"]})
    assert merge(baseline, made_from(report), report) == list(baseline.entries)
    both = scanned({key: BOTH[key] for key in "ab"} | {"a": around(1, B)})
    merged = merge(baseline, made_from(both), both)
    assert [(entry.paths, entry.copies) for entry in merged] == [(("a", "b", "c"), 3)]


def test_paths_are_relative_to_the_folder_of_the_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    report = scanned({"a": BOTH["a"], f"{tmp_path.resolve()}/top": BOTH["b"]})
    assert made_from(report, folder=str(tmp_path))[0].paths == ("sub/a", "top")
    assert made_from(report)[0].paths == ("../top", "a")
    baseline = Baseline(str(tmp_path / "x"), tuple(made_from(report, folder=str(tmp_path))), {})
    assert states(apply(report, baseline, TODAY, whole=True).report) == ["known"]


def test_the_words_that_stand_twice_are_those_of_the_longest_place_but_one() -> None:
    (finding,) = scanned({"a": BOTH["a"], "b": around(2, A)}).findings
    lengths = [replace(finding.places[0], words=words) for words in (9, 30, 20)]
    assert repeated_words(replace(finding, places=tuple(lengths))) == 20
