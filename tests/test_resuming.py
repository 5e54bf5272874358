"""A scan that was stopped goes on where it was, and leaves nothing behind at its end."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_large import corpus, in_files, written

from dedup import against, pipeline, planning
from dedup.disk import Column, KeptFolder
from dedup.errors import SettingsError
from dedup.large import resuming
from dedup.read import list_files
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STAGES = (resuming.READ, resuming.COMPARED, resuming.ALIGNED, resuming.GROUPED)


class Stopped(BaseException):
    """What ends a run here."""


def stop_after(monkeypatch: pytest.MonkeyPatch, stage: str, run: Callable[[], object]) -> None:
    """Stop a run when it has ended a stage, and have it let go of what it held."""
    noted = KeptFolder.reach

    def reach(self: KeptFolder, ended: str, notes: bytes = b"") -> None:
        assert not self.reached(ended)
        noted(self, ended, notes)
        if ended == stage:
            raise Stopped

    with monkeypatch.context() as patched, pytest.raises(Stopped):
        patched.setattr(KeptFolder, "reach", reach)
        run()
    gc.collect()


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Path]:
    """Files to scan, and an empty folder for what is temporary."""
    inputs, work = tmp_path / "inputs", tmp_path / "work"
    inputs.mkdir()
    work.mkdir()
    own = planning.spill_of
    paths = corpus(inputs, 5)
    (inputs / "broken.jsonl").write_text('{"text": \n', encoding="utf-8")
    in_files(monkeypatch, 900)
    monkeypatch.setattr("dedup.forecast.OF_PROGRAM", 1 << 50)  # so that there is memory for no text
    monkeypatch.setattr(planning, "spill_of", own)
    return [*paths, str(inputs / "broken.jsonl")], work


@pytest.mark.parametrize("unit", ["paragraph", "sentence"])
def test_a_run_goes_on_after_each_stage(
    unit: str, folders: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, work = folders
    settings = Settings(temp_dir=str(work), unit=unit)
    whole = pipeline.scan(paths, settings)
    assert whole.findings
    assert whole.errors
    for number, stage in enumerate(STAGES):
        own = replace(settings, resume=True, jobs=1 + number % 2)
        stop_after(monkeypatch, stage, partial(pipeline.scan, paths, own))
        assert len(list(work.iterdir())) == 1
    with monkeypatch.context() as patched:
        patched.setattr("dedup.intake.take_in", None)
        patched.setattr("dedup.large.pairing.pair", None)
        patched.setattr("dedup.large.alignment.align", None)
        patched.setattr("dedup.large.line.group", None)
        again = pipeline.scan(paths, replace(settings, resume=True))
    assert not list(work.iterdir())
    assert written(again) == written(whole)


def test_what_was_half_done_is_done_again(
    folders: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, work = folders
    settings = Settings(temp_dir=str(work), resume=True)
    whole = written(pipeline.scan(paths, settings))
    for name in ("dedup.large.sieve.sift", "dedup.large.grouping._tell_once"):
        with monkeypatch.context() as patched, pytest.raises(TypeError):
            patched.setattr(name, None)
            pipeline.scan(paths, settings)
        gc.collect()
        assert len(list(work.iterdir())) == 1
    assert written(pipeline.scan(paths, settings)) == whole
    assert not list(work.iterdir())


def test_what_is_only_compared_with_may_be_gone_on_with(
    folders: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, other, _), work = folders
    settings = Settings(temp_dir=str(work), resume=True)
    whole = written(against.scan([one], [other], settings))
    run = partial(against.scan, [one], [other], settings)
    stop_after(monkeypatch, resuming.COMPARED, run)
    assert written(run()) == whole


def test_a_run_that_fits_into_memory_leaves_nothing(tmp_path: Path) -> None:
    paths = corpus(tmp_path, 2)
    before = sorted(tmp_path.iterdir())
    settings = Settings(temp_dir=str(tmp_path), resume=True)
    assert pipeline.scan(paths, settings).findings
    assert sorted(tmp_path.iterdir()) == before


def test_only_runs_of_the_same_inputs_and_answers_go_on(tmp_path: Path) -> None:
    paths = corpus(tmp_path, 2)
    listing, settings = list_files(paths, (), ()), Settings()

    def name(own: Settings) -> str:
        return resuming.folder(listing, own, tmp_path)._path.name

    first = name(settings)
    assert first == name(replace(settings, jobs=3, memory=1 << 30, resume=True))
    assert first != name(replace(settings, min_words=13))
    os.utime(paths[0], ns=(1, 1))
    assert first != name(settings)


def test_standard_input_cannot_be_gone_on_with(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="standard input cannot be read again"):
        resuming.folder(list_files(["-"], (), ()), Settings(), tmp_path)


def test_two_runs_are_not_at_work_in_one_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    first = KeptFolder(tmp_path, "own")
    Column(first, "numbers", np.int64).add(np.arange(5))
    first.reach("one")
    with pytest.raises(SettingsError, match=r"another run is at work in .*own"):
        KeptFolder(tmp_path, "own")


def test_kept_columns_hold_what_they_held_at_the_last_stage(tmp_path: Path) -> None:
    first = KeptFolder(tmp_path, "own")
    numbers, others = Column(first, "numbers", np.int64), Column(first, "others", np.int64)
    numbers.add(np.arange(5))
    first.reach("one", b"said")
    numbers.add(np.arange(9))
    others.add(np.arange(7))
    first._lock.close()  # type: ignore[union-attr]
    again = KeptFolder(tmp_path, "own")
    assert again.reached("one")
    assert not again.reached("two")
    assert again.notes("one") == b"said"
    numbers, others = Column(again, "numbers", np.int64), Column(again, "others", np.int64)
    assert (len(numbers), len(others)) == (5, 0)
    numbers.add(np.array([50]))
    others.add(np.array([60]))
    assert numbers.read(0, 9).tolist() == [0, 1, 2, 3, 4, 50]
    assert others.read(0, 9).tolist() == [60]
    again.finish()
    assert not list(tmp_path.iterdir())
    assert numbers.read(5, 6).tolist() == [50]
