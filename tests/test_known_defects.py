"""What goes wrong elsewhere when texts are compared, and does not go wrong here."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from commands import environment, plain, run_here
from scripts import words
from sentences import SENTENCES

import dedup

if TYPE_CHECKING:
    from pathlib import Path

Places = list[tuple[str, str]]


def made(random: Random, count: int) -> str:
    return " ".join(words("latin NFC", random, count))


def places(report: dedup.Report) -> list[Places]:
    """Of each finding the documents and texts of its places."""
    return [
        [(place.document.id, place.document.text[slice(*place.span)]) for place in finding.places]
        for finding in report.findings
    ]


def documents(finding: dedup.Finding) -> list[str]:
    return [place.document.id for place in finding.places]


SHORT = [
    ("1", "Good morning."),
    ("2", "Hello there!"),
    ("3", "每天早晨老船夫把渡船从码头推到河里去了。"),
    ("4", "昨夜下了一场大雨，桥边的石路被水淹没。"),
    ("5", "The ferry leaves at six when the river is calm."),
    ("6", "Nobody mended the nets while the miller was away."),
]


@pytest.mark.parametrize("min_words", [1, 5, 12])
def test_short_and_chinese_texts_are_all_read_and_none_is_taken_for_another(min_words: int) -> None:
    report = dedup.scan_texts(SHORT, min_words=min_words)
    assert (report.documents, report.paragraphs, report.findings) == (6, 6, ())
    characters = sum(char.isalpha() for _, text in SHORT[2:4] for char in text)
    assert report.words == 2 + 2 + characters + 10 + 9


@pytest.mark.parametrize("text", ["cat", "hello world", "we sail at six", "渡船"])
def test_equal_texts_of_a_few_words_are_found_where_the_limit_lets_them(text: str) -> None:
    [places_] = places(dedup.scan_texts([("a", text), ("b", text), ("c", "dog")], min_words=1))
    assert places_ == [("a", text), ("b", text)]


@pytest.mark.parametrize("min_words", [1, 2, 5, 12, 30])
def test_a_limit_on_words_does_not_turn_the_search_off(min_words: int) -> None:
    random = Random(min_words)
    copy = made(random, 30)
    pairs = [(name, f"{made(random, 20)}\n\n{copy}\n\n{made(random, 9)}") for name in "ab"]
    assert [("a", copy), ("b", copy)] in places(dedup.scan_texts(pairs, min_words=min_words))


def test_groups_that_share_a_phrase_stay_two_findings() -> None:
    """Each was verified; a phrase common to both is no reason to make them one."""
    random = Random(2)
    phrase = made(random, 6)
    one, other = (f"{phrase} {made(random, 40)}" for _ in range(2))
    pairs = [("0", one), ("1", other), ("2", f"{one} Ends."), ("3", f"{other} Closes.")]
    found = dedup.scan_texts(pairs).findings
    assert sorted(documents(finding) for finding in found) == [["0", "2"], ["1", "3"]]


@pytest.mark.parametrize("name", ["Cyrillic", "Han", "Thai", "Arabic"])
def test_spans_count_characters_and_end_in_the_text(name: str) -> None:
    """In bytes these texts are up to three times as long."""
    text = SENTENCES[name].text.rstrip(".。")
    pairs = [("a", text), ("b", f"\U0001f600 {SENTENCES[name].other}\n\n{text}")]
    [finding] = dedup.scan_texts(pairs).findings
    first, second = finding.places
    assert first.span == (0, len(text))
    assert second.span == (len(pairs[1][1]) - len(text), len(pairs[1][1]))


def test_among_thousands_of_unrelated_texts_nothing_is_found() -> None:
    random = Random(4)
    pairs = [(f"{n}", made(random, random.randint(20, 80))) for n in range(3000)]
    report = dedup.scan_texts(pairs)
    assert (report.findings, report.redundant) == ((), 0)


@pytest.mark.parametrize("edited", [False, True])
def test_a_text_that_stands_more_than_a_thousand_times_is_found_each_time(edited: bool) -> None:
    random = Random(5)
    text = made(random, 40)
    pairs = [
        (f"{n:04}", f"{text} {made(random, 2)} {made(random, 30)}" if edited else text)
        for n in range(1200)
    ]
    [finding] = dedup.scan_texts(pairs).findings
    assert documents(finding) == [name for name, _ in pairs]


def article(random: Random) -> tuple[list[tuple[str, str]], str]:
    """A body pasted twice into one text, with edits; a paragraph of it in another; that one."""
    first, second, third = (made(random, count) for count in (40, 45, 60))
    half = third.split(" ")
    broken = f"{' '.join(half[:30])}\n\n{' '.join(half[30:])}"
    body = f"{first}\n\n{second}\n\n{third}"
    again = f"{first}, he told the press agency\n\n{second}\n\n{broken}"
    one = f"{made(random, 6)}\n\n{body}\n\n{again}\n\n{made(random, 30)}"
    return [("a", one), ("b", f"{made(random, 25)}\n\n{second}\n\n{made(random, 25)}")], second


def test_a_third_copy_is_found_beside_a_body_that_was_pasted_twice() -> None:
    pairs, second = article(Random(6))
    found = dedup.scan_texts(pairs).findings
    [body] = [finding for finding in found if documents(finding) == ["a", "a"]]
    [third] = [finding for finding in found if "b" in documents(finding)]
    assert body.words == 145
    assert "split" in body.places[1].kinds
    assert documents(third) == ["a", "b"]  # the second body stands in the other finding
    assert all(place.document.text[slice(*place.span)] == second for place in third.places)


def test_lines_of_places_are_lines_of_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    texts = {f"{name}.txt": text for name, text in article(Random(6))[0]}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = run_here(["scan", ".", "-f", "json"], capsys)
    found = [place for finding in json.loads(ran.out)["findings"] for place in finding["places"]]
    assert len(found) == 4
    for place in found:
        lines = texts[place["path"]].split("\n")
        for end in ("start", "end"):
            before = lines[: place[end]["line"] - 1]
            assert 1 <= place[end]["line"] <= len(lines)
            assert place[end]["column"] - 1 <= len(lines[place[end]["line"] - 1])
            at = sum(len(line) + 1 for line in before) + place[end]["column"] - 1
            assert at == place[end]["offset"]


def test_a_minhash_is_as_far_from_the_truth_as_chance_makes_it() -> None:
    """128 numbers estimate .5 to within .044, as a rule; a poor permutation does not."""
    random, errors = Random(8), []
    for _ in range(60):
        kept, more = made(random, 62), made(random, 62)
        one, other = dedup.minhashes(f"{kept}\n\n{kept} {more}")
        errors.append(one.jaccard(other) - 60 / 122)  # runs of three words
    assert abs(sum(errors) / len(errors)) < 0.02
    assert 0.02 < (sum(error**2 for error in errors) / len(errors)) ** 0.5 < 0.06


def test_texts_that_share_a_template_repeat_no_more_than_the_template() -> None:
    random = Random(10)
    template = made(random, 16)
    pairs = [(f"{n:03}", f"{template}\n\n{made(random, 60)}") for n in range(300)]
    [places_] = places(dedup.scan_texts(pairs))
    assert places_ == [(name, template) for name, _ in pairs]


def test_two_texts_are_not_joined_by_a_third_that_has_a_passage_of_each() -> None:
    random = Random(11)
    one, other = made(random, 40), made(random, 40)
    pairs = [("bridge", f"{one} {other}"), ("b", one), ("c", other)]
    found = dedup.scan_texts(pairs).findings
    assert sorted(documents(finding) for finding in found) == [["bridge", "b"], ["bridge", "c"]]


def test_no_passage_runs_from_one_text_into_the_next() -> None:
    random = Random(30)
    one, other = made(random, 8), made(random, 8)
    pairs = [("1", f"{made(random, 30)} {one}"), ("2", f"{other} {made(random, 30)}")]
    assert dedup.scan_texts([*pairs, ("3", f"{one} {other}")]).findings == ()


@pytest.mark.parametrize("name", ["Cyrillic", "Bengali", "Hangul", "Greek", "Ethiopic"])
def test_places_begin_and_end_at_words(name: str) -> None:
    """The words beside them begin or end with the same letters."""
    text, space = SENTENCES[name].text, " "
    first, last = (text.split(space)[at].strip(".។።।") for at in (0, -1))
    middle = text.rstrip(".។።। ")
    pairs = [("a", middle), ("b", f"{last}{first} {first}{middle}{last} {first}{last}")]
    [finding] = dedup.scan_texts(pairs, min_words=8).findings
    for place in finding.places:
        whole = place.document.text.split()
        assert set(place.document.text[slice(*place.span)].split()) <= set(whole)


def test_the_first_copy_is_never_counted_as_redundant() -> None:
    random = Random(31)
    text = made(random, 50)
    report = dedup.scan_texts([(name, text) for name in "abc"])
    assert report.redundant == 100
    redundant = [place.document.redundant for place in report.findings[0].places]
    assert redundant == [0, 50, 50]


def test_a_scan_changes_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(monkeypatch)
    for name, text in article(Random(32))[0]:
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")

    def contents() -> dict[str, str]:
        files = tmp_path.iterdir()
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    before = contents()
    ran = run_here(["scan", str(tmp_path)], capsys)
    assert "2 repeated passages" in ran.out
    assert contents() == before


def test_equal_bytes_come_out_of_any_process_threads_and_order(tmp_path: Path) -> None:
    random = Random(110)
    copy = made(random, 40)
    for name in "abc":
        text = f"{made(random, 30)}\n\n{copy}\n\n{made(random, 20)}"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = set()
    for seed, jobs, names in (("0", "1", "abc"), ("1", "2", "cab"), ("77", "5", "bca")):
        paths = [f"{name}.txt" for name in names]
        line = [sys.executable, "-m", "dedup", "scan", *paths, "-f", "json", "-j", jobs]
        done = subprocess.run(
            line,
            cwd=tmp_path,
            env=environment(PYTHONHASHSEED=seed),
            capture_output=True,
            check=True,
        )
        found.add(done.stdout)
    [once] = found
    assert len(json.loads(once)["findings"]) == 1


def test_nothing_is_left_over_from_one_scan_in_the_next() -> None:
    random = Random(111)
    pairs, _ = article(random)
    before = places(dedup.scan_texts(pairs))
    assert dedup.scan_texts([("b", pairs[1][1])]).findings == ()
    assert places(dedup.scan_texts(pairs)) == before


@pytest.mark.parametrize("width", [1, 3, 8, 14])
def test_lines_of_other_lengths_do_not_hide_a_copy(width: int) -> None:
    random = Random(13)
    text = made(random, 80).split(" ")
    wrapped = "\n".join(" ".join(text[at : at + width]) for at in range(0, len(text), width))
    [finding] = dedup.scan_texts([("a", " ".join(text)), ("b", wrapped)]).findings
    assert (finding.words, finding.similarity) == (80, 1)
    assert finding.places[1].kinds == ("reformatted",)


@pytest.mark.parametrize("share", [2, 10, 100])
def test_a_copy_is_found_whole_in_any_amount_of_other_text(share: int) -> None:
    random = Random(share)
    text = made(random, 40)
    around = [made(random, 20 * share) for _ in range(2)]
    pairs = [("a", text), ("b", f"{around[0]} {text} {around[1]}")]
    report = dedup.scan_texts(pairs)
    assert places(report) == [[("a", text), ("b", text)]]
    assert report.findings[0].places[1].containment == 1
    assert report.findings[0].places[1].kinds == ("identical", "contained")
