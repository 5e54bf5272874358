"""What holds for every corpus: nothing is lost that is not told, and what is done is done once."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from fixes import (
    KINDS,
    applied,
    hold_promise,
    in_new_folder,
    keys_of,
    plan_of,
    relied_on,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import POOL, mosaics, plantings

from dedup import forecast
from dedup.fixing import rounds
from dedup.fixing.request import Keep
from dedup.fixing.stock import Stock
from dedup.large import telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from dedup.fixing.turn import Turn
    from dedup.kernels.engine import Kernels
    from dedup.removals import Key, Outcome

POLICIES = st.sampled_from(["contained", "first", "longest"]).map(Keep)
CORPORA = mosaics | plantings.map(lambda planted: planted.pairs)
ASKED = st.fixed_dictionaries(
    {
        "across": st.booleans(),
        "allow_loss": st.booleans(),
        "level": st.sampled_from(["passages", "passages", "documents"]),
        "keep": POLICIES,
    }
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DEDUP_KERNELS", "reference")
    with TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        yield


@given(CORPORA, ASKED, st.sampled_from(KINDS))
@settings(max_examples=40)
def test_what_goes_stands_in_what_stays_and_a_second_fix_finds_nothing(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    with in_new_folder():
        path = write(Path("in"), pairs, kind)
        before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
        keys = keys_of(pairs, kind)
        texts = {key: text.encode() for key, (_, text) in zip(keys, pairs, strict=True)}
        with plan_of(path, **asked) as plan:  # type: ignore[arg-type]
            now = applied(plan)
            hold_promise(plan.outcome, texts)
            relied = relied_on(plan)
            read, kept, gone = plan.outcome.books.documents
            assert read == len(pairs) == kept + gone
            words = plan.outcome.books.words
            assert words[0] == words[1] + words[2]
            assert bool(words[2]) == bool(plan.outcome.removals)
        assert all(each.read_bytes() == data for each, data in before.items())
        if not plan.outcome.removals:
            assert sorted(now.values()) == sorted(before.values())
        elif now:
            again = Path("again")
            again.mkdir()
            for name, data in now.items():
                (again / Path(name).name).write_bytes(data)
            one = again if kind in ("txt", "md") else next(again.iterdir())
            with plan_of(one, **asked) as second:  # type: ignore[arg-type]
                assert relied or not second.outcome.removals


def doubled(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same, every other text with a part of it again behind it."""
    return [
        (name, f"{text}\n\n{text[len(text) // 3 :]}" if number % 2 else text)
        for number, (name, text) in enumerate(pairs)
    ]


def outcome_of(
    pairs: list[tuple[str, str]],
    kind: str,
    *changes: tuple[ModuleType, str, object],
    **asked: object,
) -> tuple[object, ...]:
    """What a fix of doubled texts decides, with something in its modules changed."""
    with in_new_folder() as patch:
        for change in changes:
            patch.setattr(*change)
        path = write(Path("in"), doubled(pairs), kind)
        with plan_of(path, **asked) as plan:  # type: ignore[arg-type]
            outcome = plan.outcome
            left = sorted(outcome.left, key=repr)
            return outcome.removals, left, outcome.cuts, outcome.books


@given(CORPORA, st.booleans(), POLICIES, st.sampled_from(KINDS))
@settings(max_examples=40)
def test_what_changed_is_looked_at_again_as_if_all_were(
    pairs: list[tuple[str, str]], allow_loss: bool, keep: Keep, kind: str
) -> None:
    asked: dict[str, object] = {"allow_loss": allow_loss, "keep": keep}
    all_again = (rounds, "only_within", lambda _: False)
    assert outcome_of(pairs, kind, **asked) == outcome_of(pairs, kind, all_again, **asked)


@given(CORPORA, ASKED, st.sampled_from(["jsonl", "jsonl.gz", "parquet"]))
@settings(max_examples=40)
def test_what_is_left_in_memory_is_what_would_be_read(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    read = (rounds, "holds", lambda *_: False)
    assert outcome_of(pairs, kind, **asked) == outcome_of(pairs, kind, read, **asked)


@given(CORPORA, ASKED, st.sampled_from(KINDS))
@settings(max_examples=10)
def test_what_is_scanned_on_disk_is_fixed_as_what_is_in_memory(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    on_disk = (forecast, "text_held", lambda _: 0)
    portions = (rounds, "PORTION", 1), (telling, "PLACES", 1)
    found = outcome_of(pairs, kind, on_disk, *portions, **asked)
    assert found == outcome_of(pairs, kind, **asked)


def of_sentences(seed: int) -> list[tuple[str, str]]:
    """Texts of the same few sentences, put together by chance: nearly everything repeats."""
    random = Random(seed)
    pool = [f"{text[0].upper()}{text[1:]}." for text in POOL[: random.choice([5, 8])]]

    def paragraph() -> str:
        return " ".join(random.choices(pool, k=random.randint(1, 5)))

    return [
        (f"{number}", "\n\n".join(paragraph() for _ in range(random.randint(1, 5))))
        for number in range(random.randint(2, 6))
    ]


def hold_texts(outcome: Outcome, texts: dict[Key, bytes]) -> None:
    """What each removal says is what stood there, and all of them are what goes."""
    for removal in outcome.removals:
        parts = [texts[removal.key][low:high] for low, high in removal.spans]
        assert b"".join(parts).decode() == removal.text
    gone = {key: sum(high - low for low, high in spans) for key, spans in outcome.cuts.items()}
    for key, size in gone.items():
        own = [len(one.text.encode()) for one in outcome.removals if one.key == key]
        assert sum(own) == size


@given(st.integers(0, 10**6), st.sampled_from(["contained", "first", "longest"]).map(Keep))
@settings(max_examples=25)
def test_a_second_fix_finds_nothing_however_much_repeats(seed: int, keep: Keep) -> None:
    with in_new_folder():
        pairs = of_sentences(seed)
        path = write(Path("in"), pairs, "jsonl")
        keys = keys_of(pairs, "jsonl")
        texts = {key: text.encode() for key, (_, text) in zip(keys, pairs, strict=True)}
        with plan_of(path, across=True, keep=keep) as plan:
            hold_promise(plan.outcome, texts)
            hold_texts(plan.outcome, texts)
            assert not relied_on(plan)
            Path("again").mkdir()
            Path("again/corpus.jsonl").write_bytes(next(iter(applied(plan).values())))
        with plan_of(Path("again/corpus.jsonl"), across=True, keep=keep) as second:
            assert not second.outcome.removals


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_what_is_put_back_leaves_a_copy_of_all_that_went(seed: int) -> None:
    odd = Stock._odd

    def more(self: Stock, turn: Turn, new: dict[Key, bytes], kernels: Kernels) -> list[Key]:
        """A document in three is put back in each round, as if it were read otherwise now."""
        found = odd(self, turn, new, kernels)
        return sorted({*found, *(key for key in new if (key.record or 0) % 3 == 1)})

    with in_new_folder() as patch:
        patch.setattr(Stock, "_odd", more)
        pairs = of_sentences(seed)
        path = write(Path("in"), pairs, "jsonl")
        keys = keys_of(pairs, "jsonl")
        texts = {key: text.encode() for key, (_, text) in zip(keys, pairs, strict=True)}
        with plan_of(path, across=True) as plan:
            hold_promise(plan.outcome, texts)
            hold_texts(plan.outcome, texts)
            cut = plan.outcome.cuts.keys() - plan.outcome.dropped
            assert 1 not in {(key.record or 0) % 3 for key in cut}
