"""A corpus that is only compared with, and how much of it stands in what is scanned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest
from commands import plain, run_here
from corpora import prose
from test_render_as_json import SCHEMA

from dedup import against
from dedup.errors import SettingsError
from dedup.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.model import Report

PARTS = [prose(f"part {number}", 40) for number in range(12)]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)


def write(path: str, *records: tuple[str, str]) -> None:
    from pathlib import Path  # noqa: PLC0415 (the fixture changes the folder)

    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = (json.dumps({"id": name, "text": text}) for name, text in records)
    file.write_text("\n".join(rows) + "\n", "utf-8")


def leaked() -> Report:
    write("train/a.jsonl", ("a1", f"{PARTS[0]}\n\n{PARTS[1]}"), ("a2", PARTS[2]))
    write("train/b.jsonl", ("b1", f"{PARTS[1]}\n\n{PARTS[3]}"))
    write("test/t.jsonl", ("t1", f"{PARTS[1]}\n\n{PARTS[4]}"), ("t2", PARTS[2]), ("t3", PARTS[5]))
    write("test/u.jsonl", ("u1", PARTS[6]), ("u2", PARTS[6]))
    return against.scan(["train"], ["test"], Settings())


def test_the_share_of_each_test_file_in_each_train_file() -> None:
    report = leaked()
    rows = [(row.corpus, row.path, row.words, row.share) for row in report.leaks or ()]
    assert rows == [
        ("test/t.jsonl", "train/a.jsonl", 80, 80 / 160),
        ("test/t.jsonl", "train/b.jsonl", 40, 40 / 160),
    ]


def test_the_records_of_which_something_is_found() -> None:
    rows = [(row.document, row.record, row.words, row.share) for row in leaked().leaked]
    assert rows == [("t1", 1, 40, 0.5), ("t2", 2, 40, 1.0)]
    assert [row.files for row in leaked().leaked] == [
        ("train/a.jsonl", "train/b.jsonl"),
        ("train/a.jsonl",),
    ]


def test_what_repeats_in_the_corpus_alone_is_not_reported() -> None:
    report = leaked()
    assert all(any(place.reported for place in finding.places) for finding in report.findings)
    assert {file.path for file in report.files if file.reported} == {
        "train/a.jsonl",
        "train/b.jsonl",
    }
    assert report.words == 200
    assert report.redundant == 120  # of a1 its second half, of b1 its first, and a2


def test_words_that_two_findings_cover_count_once() -> None:
    both = f"{PARTS[0]} {PARTS[1]}"
    write("train/a.jsonl", ("a1", f"{PARTS[2]}\n\n{both}"), ("a2", f"{PARTS[1]}\n\n{PARTS[3]}"))
    write("test/t.jsonl", ("t1", both))
    report = against.scan(["train"], ["test"], Settings())
    assert [(row.words, row.share) for row in report.leaks or ()] == [(80, 1.0)]


def test_a_file_that_is_in_both_belongs_to_the_paths() -> None:
    write("all/a.jsonl", ("a1", PARTS[0]))
    write("all/b.jsonl", ("b1", PARTS[0]))
    report = against.scan(["all/b.jsonl"], ["all"], Settings())
    assert [(file.path, file.reported) for file in report.files] == [
        ("all/a.jsonl", False),
        ("all/b.jsonl", True),
    ]
    assert [(row.corpus, row.path) for row in report.leaks or ()] == [
        ("all/a.jsonl", "all/b.jsonl")
    ]


def test_nothing_to_read_in_the_paths_is_an_error_whatever_the_corpus_has() -> None:
    leaked()
    write("empty/none.png", ("", ""))
    with pytest.raises(SettingsError, match="nothing to read in empty"):
        against.scan(["empty"], ["test"], Settings())


def test_the_matrix_on_a_page_and_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    leaked()
    page = run_here(["scan", "train", "--corpus", "test"], capsys).out
    assert "test/t.jsonl    50.0 % train/a.jsonl   25.0 % train/b.jsonl\n" in page
    assert "of 2 files of the corpus 1 is found in part or whole\n" in page
    assert "look          dedup show" in page or "look     dedup show" in page
    result = json.loads(run_here(["scan", "train", "--corpus", "test", "-f", "json"], capsys).out)
    jsonschema.validate(result, SCHEMA)
    assert [row["share"] for row in result["leaks"]] == [0.5, 0.25]
    assert [row["document"] for row in result["leaked"]] == ["t1", "t2"]


def test_a_corpus_of_which_nothing_is_found_is_said_to_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("train/a.jsonl", ("a1", PARTS[0]))
    write("test/t.jsonl", ("t1", PARTS[1]))
    page = run_here(["scan", "train", "--corpus", "test"], capsys).out
    assert "nothing of 1 file of the corpus is found\n" in page


def test_the_matrix_fits_the_width_and_counts_what_it_leaves_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number in range(9):
        write(f"train/a-rather-long-name-of-a-file-{number}.jsonl", ("a", PARTS[number % 3]))
    for number in range(14):
        write(f"test/also-a-long-name-of-a-file-{number:02}.jsonl", ("t", PARTS[number % 3]))
    page = run_here(["scan", "train", "--corpus", "test", "--top", "1"], capsys).out
    rows = [line for line in page.splitlines() if " more" in line and "% train" in line]
    assert len(rows) == 10
    assert "… 4 more files\n" in page
    assert all(len(line) <= 80 for line in page.splitlines() if "test/also" in line)
