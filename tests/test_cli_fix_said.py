"""What `dedup fix` says: what stays, what is lost, where, and under which ids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Ran, plain, run_here
from corpora import prose

A, B, C, D = (prose(f"said {name}", 30) for name in "abcd")
INK = "blue ink"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, *texts: str) -> None:
    rows = ({"id": f"r{number}", "text": text} for number, text in enumerate(texts, 1))
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def fix(capsys: pytest.CaptureFixture[str], *args: str) -> Ran:
    return run_here(["fix", *args], capsys)


def with_ink(text: str, *numbers: int) -> str:
    """A text that has other words for some of its own."""
    words = text.split()
    for number in numbers:
        words[number] = INK
    return " ".join(words)


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_text_of_the_corpus_that_stays_is_told_last(
    quiet: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write("train.jsonl", f"{A}\n\n{B}", with_ink(C, 9))
    write("test.jsonl", A, C)
    ran = fix(capsys, "train.jsonl", "--corpus", "test.jsonl", "-o", "clean.jsonl", *quiet)
    assert (
        "1 copy of corpus text (31 words) stays in train.jsonl: removing it would lose 2 words; "
        "--allow-loss removes it too\nRemoved 30 of 91 words in 1 file.\n"
    ) in ran.out
    args = ["train.jsonl", "--corpus", "test.jsonl", "-o", "other.jsonl", "--allow-loss"]
    ran = fix(capsys, *args, *quiet)
    assert "corpus text" not in ran.out
    rows = Path("other.jsonl").read_text().splitlines()
    assert [json.loads(row)["text"] for row in rows] == [B]


def test_copies_that_stay_for_one_reason_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("train.jsonl", with_ink(A, 9), with_ink(C, 9))
    write("test.jsonl", A, C)
    code = run_here(["fix", "train.jsonl", "--corpus", "test.jsonl", "--check"], capsys).code
    assert code == 0
    ran = fix(capsys, "train.jsonl", "--corpus", "test.jsonl")
    assert (
        "2 copies of corpus text (62 words) stay in train.jsonl: removing them would lose 4 words; "
        "--allow-loss removes them too"
    ) in ran.out


def test_words_that_would_be_lost_are_shown_as_they_follow_each_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("a.jsonl", A, with_ink(A, 4, 9, 10, 15, 20, 25))
    ran = fix(capsys, "a.jsonl", "--across", "--similarity", "0.6", "--keep", "first")
    phrases = ", ".join([INK, f"{INK} {INK}", INK, INK, INK])
    assert f"would lose 12 words ({phrases}) (--allow-loss" in ran.out


def test_what_takes_too_much_room_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    words = A.split()
    for number, mark in ((4, "v"), (9, "w"), (14, "x"), (19, "y"), (24, "z")):
        words[number] = mark * 50
    write("a.jsonl", A, " ".join(words))
    ran = fix(capsys, "a.jsonl", "--across", "--similarity", "0.6", "--keep", "first")
    shown = ", ".join(mark * 50 for mark in "vwx")
    assert f"would lose 5 words ({shown} and 2 more) (--allow-loss" in ran.out


def test_places_in_records_have_ids_and_paragraphs_each_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("a.jsonl", f"{B}\n\n{A}", f"{A}\n\n{C}\n\n{A}", A)
    ran = fix(capsys, "a.jsonl", "--across")
    assert "keep a.jsonl:1 (r1) ¶2: it has every word of" in ran.out
    assert "a.jsonl:2 (r2) ¶1, a.jsonl:2 (r2) ¶3, a.jsonl:3 (r3)\n" in ran.out
    assert "remove a.jsonl:2 (r2) ¶1: 30 words, none of them lost\n" in ran.out
    assert "remove all of a.jsonl:3 (r3): 30 words, none of them lost; the record goes" in ran.out


def test_a_file_that_will_be_empty_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text(f"{A}\n\n{B}\n")
    Path("b.txt").write_text(f"{A}\n")
    ran = fix(capsys, "a.txt", "b.txt", "--across", "--keep", "first")
    assert "remove b.txt:1: 30 words, none of them lost; the file will be empty" in ran.out
    ran = fix(capsys, "a.txt", "b.txt", "--remove", "documents")
    assert "remove all of b.txt:1: 30 words, none of them lost; the file goes" in ran.out


@pytest.mark.parametrize(("texts", "hinted"), [((A, f"{A[:-1]} and more."), True), ((A, A), False)])
def test_where_a_first_copy_goes_the_policy_that_keeps_it_is_named(
    texts: tuple[str, str], hinted: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.txt").write_text(f"{texts[0]}\n\n{B}\n\n{texts[1]}\n")
    ran = fix(capsys, "a.txt")
    assert ("--keep first lets it stay" in ran.out) == hinted
    assert "--keep first lets" not in fix(capsys, "a.txt", "--keep", "first").out


def test_ids_are_those_that_a_scan_prints(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", A, A, with_ink(A, 9), f"{B}\n\n{C}", f"{with_ink(B, 9)}\n\n{C}")
    args = ["a.jsonl", "--across", "--manifest", "m"]
    assert fix(capsys, *args).code == 0
    rows = [json.loads(line) for line in Path("m").read_text().splitlines()]
    said = {row[kind]["finding"] for row in rows for kind in ("removed", "left") if kind in row}
    report = json.loads(run_here(["scan", "a.jsonl", "-f", "json"], capsys).out)
    assert said
    assert said <= {finding["id"] for finding in report["findings"]}
