"""The trial as a whole: a sample, two scans, and what comes out."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import pytest
from scripts import paragraph, sentence

from dedup.errors import SettingsError
from dedup.read import list_files
from dedup.selftest import Wish, draw, run
from dedup.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.trial import Trial

SETTINGS = Settings(jobs=1)


def prose(script: str, paragraphs: int, seed: int) -> str:
    random = Random(seed)
    return "\n\n".join(
        paragraph(script, [sentence(script, random) for _ in range(6)]) for _ in range(paragraphs)
    )


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    rows = [{"text": prose("latin", 6, seed)} for seed in range(20)]
    file = tmp_path / "corpus.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(file)


def tried(path: str, settings: Settings = SETTINGS, **wish: int) -> Trial:
    return run([path], settings, Wish(**{"pairs": 4, **wish}))


def test_clean_copies_are_found_and_nothing_else(corpus: str) -> None:
    trial = tried(corpus)
    found = {row.kind: (row.found, row.planted) for row in trial.rows if row.kind != "heavy"}
    assert all(part == whole > 0 for part, whole in found.values()), found
    assert (trial.before, trial.precision) == (0, 1.0)
    assert all((row.covered or 0) > 0.9 and (row.inside or 0) > 0.9 for row in trial.rows[:2])


def test_a_seed_gives_one_result_for_any_number_of_jobs(corpus: str) -> None:
    assert tried(corpus) == tried(corpus, Settings(jobs=2))
    assert tried(corpus) != tried(corpus, seed=2)


def test_a_high_threshold_misses_heavy_edits(corpus: str) -> None:
    rows = {row.kind: row for row in tried(corpus, Settings(jobs=1, similarity=0.95)).rows}
    assert rows["heavy"].found == 0
    assert rows["exact"].recall == 1.0


def test_fast_misses_what_is_embedded(corpus: str) -> None:
    rows = {row.kind: row for row in tried(corpus, Settings(jobs=1, fast=True)).rows}
    assert rows["embed"].found < rows["embed"].planted
    assert rows["exact"].recall == 1.0


def test_scripts_without_spaces_can_be_tried(tmp_path: Path) -> None:
    for number, script in enumerate(["han", "kana", "thai"] * 4):
        (tmp_path / f"{number}.txt").write_text(prose(script, 6, number), "utf-8")
    rows = {row.kind: row for row in tried(str(tmp_path)).rows}
    assert rows["exact"].recall == rows["split"].recall == rows["wrap"].recall == 1.0


def test_the_sample_is_as_large_as_asked_for_and_in_order(corpus: str) -> None:
    listing = list_files([corpus])
    few = draw(listing, SETTINGS, Wish(documents=5), 30)
    everything = draw(listing, SETTINGS, Wish(), 30)
    assert (len(few.texts), few.documents, few.files) == (5, 20, 1)
    assert len(everything.texts) == 20
    assert few.texts == [text for text in everything.texts if text in few.texts]


def test_documents_too_short_to_copy_from_are_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("A line. " * 3)
    (tmp_path / "long.txt").write_text(prose("latin", 2, 1))
    sample = draw(list_files([str(tmp_path)]), SETTINGS, Wish(), 30)
    assert (len(sample.texts), sample.documents) == (1, 2)


def test_code_and_front_matter_are_not_copied(tmp_path: Path) -> None:
    text = f"---\ntitle: secret\n---\n{prose('latin', 2, 1)}\n\n```\nhidden\n```\n"
    (tmp_path / "page.md").write_text(text)
    (only,) = draw(list_files([str(tmp_path)]), SETTINGS, Wish(), 30).texts
    assert "secret" not in only
    assert "hidden" not in only


def test_what_cannot_be_read_is_kept(corpus: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff")
    trial = run([corpus, str(tmp_path / "bad.txt")], SETTINGS, Wish(pairs=1))
    (error,) = trial.errors
    assert "not UTF-8" in str(error)


@pytest.mark.parametrize(
    ("text", "said"), [("", "nothing to read"), ("One short line.", "too little to plant anything")]
)
def test_too_little_text_is_said(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(SettingsError, match=said):
        tried(str(tmp_path))


def test_the_run_says_how_far_it_is(corpus: str) -> None:
    heard: list[str] = []
    run([corpus], SETTINGS, Wish(pairs=1), lambda stage, done, total: heard.append(stage))
    assert list(dict.fromkeys(heard)) == ["reading", "scanning"]
