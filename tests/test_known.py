from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from repeats import TODAY, around, baseline_of, checked, edited, prose, scanned, states, told
from strategies import mosaics, plantings

from dedup import InputError, scan_texts
from dedup.accepting.baseline import Baseline
from dedup.accepting.known import apply
from dedup.model import Gate

if TYPE_CHECKING:
    from pathlib import Path

A = prose(1, 40)
B = prose(2, 30)
LONG = prose(3, 100)
TWICE = {"a": around(1, A), "b": around(2, A)}


@settings(max_examples=25)
@given(plantings.map(lambda corpus: corpus.pairs) | mosaics, st.sampled_from([4, 12]))
def test_nothing_is_new_against_a_baseline_of_the_same(
    pairs: list[tuple[str, str]], min_words: int
) -> None:
    report = scan_texts(pairs, min_words=min_words)
    known = apply(report, baseline_of(report), TODAY, whole=True)
    assert set(states(known.report)) <= {"known"}
    assert known.stale == ()


@settings(max_examples=15)
@given(plantings.map(lambda corpus: corpus.pairs))
def test_renames_and_another_order_make_nothing_new(pairs: list[tuple[str, str]]) -> None:
    baseline = baseline_of(scan_texts(pairs))
    others = [(f"moved {name}", text) for name, text in reversed(pairs)]
    assert "new" not in states(apply(scan_texts(others), baseline, TODAY).report)


@pytest.mark.parametrize("length", [12, 13, 40, 100, 200])
@pytest.mark.parametrize("at", [0, 5, -1])
def test_one_word_edited_in_both_copies_stays_known(length: int, at: int) -> None:
    passage = prose(7, length)
    other = edited(passage, at % length)
    before = {"a": around(1, passage), "b": around(2, passage)}
    after = {"a": around(1, other), "b": around(2, other)}
    assert scanned(before).findings[0].id != scanned(after).findings[0].id
    assert states(checked(before, after).report) == ["known"]


def test_lines_before_a_copy_and_another_name_for_its_file_make_nothing_new() -> None:
    text = "\n\n".join([" ".join(prose(9, 30)), TWICE["a"]])
    assert states(checked(TWICE, {"z": text, "b": TWICE["b"]}).report) == ["known"]


def test_another_repeat_is_new() -> None:
    after = TWICE | {"c": around(3, B), "d": around(4, B)}
    report = checked(TWICE, after).report
    assert sorted(states(report)) == ["known", "new"]
    assert told(report) == ["d"]


@pytest.mark.parametrize("edit", [(), (11,)])
def test_a_third_copy_is_new_and_the_old_ones_are_not_told(edit: tuple[int, ...]) -> None:
    copy = edited(A, *edit)
    after = {"a": around(1, copy), "aa": around(3, copy), "b": around(2, copy)}
    report = checked(TWICE, after).report
    assert states(report) == ["new"]
    assert told(report) == ["aa"]
    assert report.findings[0].first.document.path == "a"


def test_a_third_copy_in_a_file_that_has_one_is_new() -> None:
    report = checked(TWICE, TWICE | {"b": around(2, A, prose(5, 20), A)}).report
    assert told(report) == ["b"]


def test_a_third_copy_inside_one_document_is_new() -> None:
    filler = prose(5, 20)
    before, after = around(1, A, filler, A), around(1, A, filler, A, prose(6, 20), A)
    report = checked({"a": before}, {"a": after}).report
    (finding,) = report.findings
    assert finding.state == "new"
    assert [place.span for place in finding.later] == [finding.places[-1].span]


def test_a_part_of_a_known_passage_in_a_third_file_is_new() -> None:
    before = {"a": around(1, LONG), "b": around(2, LONG)}
    report = checked(before, before | {"c": around(3, LONG[30:60])}).report
    assert told(report) == ["c"]
    report = checked(before, before | {"b": around(2, LONG, prose(5, 20), LONG[30:60])}).report
    assert told(report) == ["b"]


def test_a_known_part_stays_known_when_the_larger_repeat_goes() -> None:
    before = {"a": around(1, LONG), "b": around(2, LONG), "c": around(3, LONG[30:60])}
    after = before | {"b": around(2, LONG[30:60])}
    assert states(checked(before, after).report) == ["known"]


def test_a_copy_less_and_one_in_another_file_stay_known() -> None:
    assert states(checked(TWICE, {"a": TWICE["a"], "z": around(7, A)}).report) == ["known"]


@pytest.mark.parametrize("more", [11, 12])
@pytest.mark.parametrize("length", [30, 100, 200])
def test_a_passage_that_grew_by_a_passage_is_new(length: int, more: int) -> None:
    passage, added = prose(7, length), prose(8, more)
    before = {"a": around(1, passage), "b": around(2, passage)}
    after = {"a": around(1, passage + added), "b": around(2, passage + added)}
    assert states(checked(before, after).report) == ["new" if more == 12 else "known"]


def test_a_passage_of_which_a_part_was_replaced_in_both_copies_is_new() -> None:
    other = A[:15] + prose(8, 12) + A[27:]
    report = checked(TWICE, {"a": around(1, other), "b": around(2, other)}).report
    assert "new" in states(report)


def test_one_copy_may_grow_alone() -> None:
    before = {"a": around(1, LONG), "b": around(2, LONG)}
    after = before | {"b": around(2, LONG[:50] + prose(8, 40) + LONG[50:])}
    assert states(checked(before, after).report) == ["known"]
    assert states(checked(after, {"z": after["a"], "b": after["b"]}).report) == ["known"]


@pytest.mark.parametrize(("first", "last"), [(0, 50), (20, 70), (60, 100), (10, 90)])
def test_a_passage_that_shrank_stays_known(first: int, last: int) -> None:
    before = {"a": around(1, LONG), "b": around(2, LONG)}
    after = before | {"b": around(2, LONG[first:last])}
    assert states(checked(before, after).report) == ["known"]


def test_both_parts_of_a_passage_that_was_cut_in_two_stay_known() -> None:
    before = {"a": around(1, LONG), "b": around(2, LONG)}
    after = before | {"b": around(2, LONG[:50], prose(8, 300), LONG[50:])}
    assert states(checked(before, after).report) == ["known", "known"]


def test_two_known_passages_that_became_one_stay_known() -> None:
    before = {"a": around(1, A, prose(5, 300), B), "b": around(2, A, prose(6, 300), B)}
    after = {"a": around(1, A + B), "b": around(2, A + B)}
    assert len(scanned(before).findings) == 2
    known = checked(before, after)
    assert states(known.report) == ["known"]
    assert known.unmatched == ()


def test_the_reasons_of_entries_are_those_of_findings() -> None:
    report = scanned(TWICE)
    known = apply(report, baseline_of(report, "a masthead"), TODAY).report
    assert [finding.reason for finding in known.findings] == ["a masthead"]


def test_what_is_accepted_otherwise_stays_so_and_keeps_its_entry_alive() -> None:
    report = scanned(TWICE)
    (finding,) = report.findings
    other = replace(report, findings=(replace(finding, state="accepted", reason="why"),))
    known = apply(other, baseline_of(report), TODAY, whole=True)
    assert known.report == other
    assert known.stale == ()


def test_an_entry_that_expired_does_not_count_and_is_said() -> None:
    report = scanned(TWICE)
    baseline = baseline_of(report)
    (entry,) = baseline.entries
    for days, state in ((0, "known"), (-1, "new")):
        expires = TODAY + dt.timedelta(days)
        other = Baseline("base.jsonl", (replace(entry, expires=expires),), {entry.id: 3})
        known = apply(report, other, TODAY)
        assert states(known.report) == [state]
    assert [(row.where, row.entry, row.message) for row in known.stale] == [
        ("base.jsonl:3", entry.id, "expired on 2026-05-03")
    ]
    assert known.unmatched == ()


def test_an_entry_that_matches_nothing_is_stale_only_where_it_would_have_been_met() -> None:
    baseline = baseline_of(scanned(TWICE))
    alone = scanned({"a": TWICE["a"]})
    other = scanned({"x": TWICE["a"]})
    assert [row.entry for row in apply(alone, baseline, TODAY).stale] == [baseline.entries[0].id]
    assert apply(other, baseline, TODAY).stale == ()
    assert len(apply(other, baseline, TODAY, whole=True).stale) == 1
    assert apply(alone, baseline, TODAY, whole=None).stale == ()
    broken = replace(alone, errors=(InputError("z", "unreadable"),))
    assert apply(broken, baseline, TODAY, whole=True).stale == ()
    for gate in (Gate(since="main"), Gate(staged=True)):
        assert apply(replace(alone, gate=gate), baseline, TODAY, whole=True).stale == ()
    compared = replace(alone, files=tuple(replace(file, reported=False) for file in alone.files))
    assert apply(compared, baseline, TODAY).stale == ()


def test_an_entry_of_a_file_that_is_there_and_was_not_read_is_not_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    baseline = baseline_of(scanned(TWICE))
    (tmp_path / "b").write_text("anything")
    assert apply(scanned({"a": TWICE["a"]}), baseline, TODAY).stale == ()


def test_only_reported_copies_are_too_many() -> None:
    after = {"a": around(1, A), "b": around(2, A), "c": around(3, A)}
    report = scanned(after)
    (finding,) = report.findings
    places = tuple(replace(p, reported=p.document.path == "b") for p in finding.places)
    report = replace(report, findings=(replace(finding, places=places),))
    assert states(apply(report, baseline_of(scanned(TWICE)), TODAY).report) == ["known"]


def test_an_empty_baseline_knows_nothing() -> None:
    report = scanned(TWICE)
    known = apply(report, Baseline("base.jsonl", (), {}), TODAY, whole=True)
    assert known.report == report
