"""Batches pass the first stages on several threads and come out in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from corpora import PLAIN
from hypothesis import given
from hypothesis import strategies as st
from strategies import plantings

from dedup import intake
from dedup.columns import Batch, FileRead
from dedup.errors import InputError
from dedup.kernels import engine
from dedup.kernels.plain import Plain
from dedup.read import text_batches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strategies import Planted

    from dedup.intake import Intake, Item


def columns(taken: Intake) -> list[object]:
    rows: list[object] = [batch.ids for batch in taken.batches]
    for tokens, bounds in taken.tokens:
        rows += [getattr(tokens, name).tolist() for name in tokens.__slots__]
        rows.append(bounds.tolist())
    for sketches in taken.sketches:
        rows += [getattr(sketches, name).tolist() for name in sketches.__slots__]
    return rows


@given(plantings, st.integers(2, 9))
def test_the_number_of_threads_changes_nothing(corpus: Planted, jobs: int) -> None:
    one, many = (
        intake.take_in(text_batches(corpus.pairs, 300), 0, threads) for threads in (1, jobs)
    )
    assert len(one.batches) > 1
    assert columns(one) == columns(many)


def items() -> Iterator[Item]:
    """Batches with errors and ends of files between them."""
    for number in range(12):
        pairs = [(f"{number}", f"words of text {number}, and some more of them")]
        yield from (item for item in text_batches(pairs) if isinstance(item, Batch))
        yield InputError(f"{number}", "cannot be read")
        yield FileRead(number, f"{number:016x}")


def test_what_was_read_and_what_was_not_come_out_in_order() -> None:
    taken = intake.take_in(items(), 0, 3)
    assert [batch.ids for batch in taken.batches] == [[f"{n}"] for n in range(12)]
    assert [read.file for read in taken.read] == list(range(12))
    assert [error.path for error in taken.errors] == [f"{n}" for n in range(12)]
    assert taken.sizes == [9] * 12


@pytest.mark.parametrize("total", [0, 10**6])
def test_progress_grows_to_the_bytes_of_text(total: int) -> None:
    told: list[tuple[str, int, int]] = []
    batches = [item for item in items() if isinstance(item, Batch)]
    intake.take_in(items(), total, 2, lambda *step: told.append(step))
    assert [stage for stage, *_ in told] == ["reading"] * 12
    done = np.cumsum([len(batch.text) for batch in batches]).tolist()
    assert [step[1] for step in told] == done
    assert all(step[1] <= step[2] for step in told)
    assert {step[2] for step in told} == ({total} if total else set(done))


def test_so_much_is_read_before_kernels_are_chosen_as_shows_the_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    begun: list[int] = []

    def choose(size: int) -> Plain:
        asked.append(size)
        return PLAIN

    def stream() -> Iterator[Item]:
        for item in items():
            if not asked:
                begun.append(len(item.text) if isinstance(item, Batch) else 0)
            yield item

    monkeypatch.setattr(engine, "choose", choose)
    monkeypatch.setattr(engine, "plain_limit", lambda: 100)
    taken = intake.take_in(stream(), 0, 1)
    assert asked == [sum(begun)]
    assert 100 < asked[0] < sum(len(batch.text) for batch in taken.batches)
    assert len(taken.batches) == 12


def test_a_failing_stage_fails_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    def tokenise(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Plain, "tokenise", tokenise)
    with pytest.raises(MemoryError):
        intake.take_in(items(), 0, 2)


def test_nothing_read_is_nothing() -> None:
    taken = intake.take_in([], 0, 0)
    assert taken[:5] == ([], [], [], [], [])
