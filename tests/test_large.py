"""A scan that does not fit into memory gives the same result as one that does."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dedup import against, forecast, intake, machine, pipeline, planning
from dedup.disk import Folder
from dedup.errors import SettingsError
from dedup.large import (
    grouping,
    line,
    nearing,
    pairing,
    ranking,
    room,
    shelf,
    sieve,
    stored,
    tasks,
    telling,
)
from dedup.large.spool import Spool
from dedup.render import as_json
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.model import Report

SAMPLES = Path(__file__).parent.parent / "samples"
SETTINGS = [
    {},
    {"fast": True},
    {"scope": "within"},
    {"scope": "across", "jobs": 3},
    {"unit": "sentence"},
    {"unit": "line"},
    {"select": ("DD102",)},
    {"ignore": ("identical", "DD2")},
    {"similarity": 0.9},
    {"min_words": 4},
]


def in_files(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Have scans go to temporary files at once, in pieces of about `size` rows."""

    monkeypatch.setattr(line, "BLOCK", size)
    monkeypatch.setattr(line, "LEAST", tasks.TOKEN_BYTES * size)
    monkeypatch.setattr(machine, "resident", lambda: 1 << 50)
    monkeypatch.setattr(
        planning,
        "spill_of",
        lambda settings, _=None: intake.Spill(
            0, lambda: stored.Stored(Folder(Path(settings.temp_dir or ".")), settings.unit)
        ),
    )
    monkeypatch.setattr(room.Room, "parts", lambda _, rows: 1 << (rows // size).bit_length())
    monkeypatch.setattr(nearing, "ROW", tasks.TOKEN_BYTES)
    for module, name in (
        (grouping, "CHUNK"),
        (ranking, "CHUNK"),
        (telling, "PLACES"),
        (shelf, "AT_ONCE"),
        (pairing, "CHUNK"),
        (sieve, "CHUNK"),
    ):
        monkeypatch.setattr(module, name, max(1, size // 50))


def corpus(folder: Path, seed: int) -> list[str]:
    """Files of invented words with copied, edited and joined paragraphs, and boilerplate."""
    rng = random.Random(seed)
    words = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("ara", "eno", "ilu", "ota", "ume")]
    pool = [[rng.choice(words) for _ in range(rng.randint(15, 60))] for _ in range(30)]
    rows = []
    for number in range(60):
        parts = []
        for _ in range(rng.randint(0, 6)):
            own = list(rng.choice(pool)) if rng.random() < 0.6 else rng.choices(words, k=40)
            for _ in range(rng.randint(0, 4)):
                own[rng.randrange(len(own))] = rng.choice(words)
            parts.append(" ".join(own))
        if number % 3 == 0:
            parts.append(" ".join(pool[0]))
        rows.append({"id": f"r{number}" if number % 4 else "", "text": "\n\n".join(parts)})
    for name, some in (("a", rows[:25]), ("b", rows[25:])):
        lines = [json.dumps(row) for row in some]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(folder / "a.jsonl"), str(folder / "b.jsonl")]


def written(report: Report) -> bytes:
    return b"".join(as_json.render(report))


@pytest.mark.parametrize(
    ("knobs", "size"), [*((knobs, 2500) for knobs in SETTINGS), ({}, 400), ({}, 10**6)], ids=str
)
def test_temporary_files_do_not_change_the_answer(
    knobs: dict[str, object], size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = corpus(tmp_path, size)
    settings = replace(Settings(), temp_dir=str(tmp_path), **knobs)
    whole = pipeline.scan(paths, settings)
    assert whole.findings
    with monkeypatch.context() as patched:
        in_files(patched, size)
        found = pipeline.scan(paths, settings)
        assert isinstance(found.findings, Spool)
        assert written(found) == written(whole)
    assert tuple(found.findings) == whole.findings
    assert found.findings[-1] == whole.findings[-1]
    assert found.findings[:3] == whole.findings[:3]
    with pytest.raises(IndexError):
        found.findings[len(whole.findings)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]


def test_samples_are_the_same_from_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(temp_dir=str(tmp_path))
    whole = written(pipeline.scan([str(SAMPLES)], settings))
    in_files(monkeypatch, 200)
    assert written(pipeline.scan([str(SAMPLES)], settings)) == whole


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("fast", [False, True])
def test_what_is_only_compared_with_may_be_in_temporary_files(
    turned: bool, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sorted(corpus(tmp_path, 7), reverse=turned)
    settings = Settings(temp_dir=str(tmp_path), fast=fast)
    whole = written(against.scan([one], [other], settings))
    in_files(monkeypatch, 300)
    assert written(against.scan([one], [other], settings)) == whole


def test_texts_without_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Path(corpus(tmp_path, 3)[0]).read_text(encoding="utf-8").splitlines()
    pairs = [(f"t{n}", json.loads(row)["text"]) for n, row in enumerate(lines)]
    settings = Settings(temp_dir=str(tmp_path))
    whole = written(pipeline.scan_texts(pairs, settings))
    in_files(monkeypatch, 100)
    assert written(pipeline.scan_texts(pairs, settings)) == whole


def test_a_scan_spills_when_it_would_take_more_than_its_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = corpus(tmp_path, 5)
    small = replace(Settings(), memory=384 << 20, temp_dir=str(tmp_path))
    assert not isinstance(pipeline.scan(paths, small).findings, Spool)
    monkeypatch.setattr(forecast, "OF_TEXT", 1 << 20)
    assert isinstance(pipeline.scan(paths, small).findings, Spool)


def test_too_little_memory_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"memory is 1.0 MB; it must be at least 384.0 MB"):
        Settings(memory=1 << 20)
