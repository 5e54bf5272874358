"""What holds for every corpus: nothing is lost that is not told, and what is done is done once."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from fixes import KINDS, applied, hold_promise, keys_of, plan_of, relied_on, write
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import POOL, mosaics, plantings

from dedup import forecast
from dedup.fixing import rounds
from dedup.fixing.request import Keep
from dedup.fixing.stock import Stock
from dedup.kernels.plain import Plain
from dedup.large import telling

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    assert Plain
    with TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        yield


@given(CORPORA, ASKED, st.sampled_from(KINDS))
@settings(max_examples=40)
def test_what_goes_stands_in_what_stays_and_a_second_fix_finds_nothing(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    with TemporaryDirectory(dir=".") as folder:
        path = write(Path(folder) / "in", pairs, kind)
        before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
        names = [key._replace(path=f"{folder[2:]}/{key.path}") for key in keys_of(pairs, kind)]
        texts = {key: text.encode() for key, (_, text) in zip(names, pairs, strict=True)}
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
            again = Path(folder) / "again"
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


@given(CORPORA, st.booleans(), POLICIES, st.sampled_from(KINDS))
@settings(max_examples=40)
def test_what_changed_is_looked_at_again_as_if_all_were(
    pairs: list[tuple[str, str]], allow_loss: bool, keep: Keep, kind: str
) -> None:
    found = []
    for near in (True, False):
        with (
            TemporaryDirectory(dir=".") as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.chdir(folder)
            if not near:
                patch.setattr(rounds, "only_within", lambda _: False)
            path = write(Path("in"), doubled(pairs), kind)
            with plan_of(path, allow_loss=allow_loss, keep=keep) as plan:
                outcome = plan.outcome
                left = sorted(outcome.left, key=repr)
                found.append((outcome.removals, left, outcome.cuts, outcome.books))
    assert found[0] == found[1]


@given(CORPORA, ASKED, st.sampled_from(["jsonl", "jsonl.gz", "parquet"]))
@settings(max_examples=40)
def test_what_is_left_in_memory_is_what_would_be_read(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    found = []
    for held in (True, False):
        with (
            TemporaryDirectory(dir=".") as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.chdir(folder)
            if not held:
                patch.setattr(rounds, "holds", lambda *_: False)
            path = write(Path("in"), doubled(pairs), kind)
            with plan_of(path, **asked) as plan:  # type: ignore[arg-type]
                outcome = plan.outcome
                found.append((outcome.removals, outcome.left, outcome.cuts, outcome.books))
    assert found[0] == found[1]


@given(CORPORA, ASKED, st.sampled_from(KINDS))
@settings(max_examples=10)
def test_what_is_scanned_on_disk_is_fixed_as_what_is_in_memory(
    pairs: list[tuple[str, str]], asked: dict[str, object], kind: str
) -> None:
    found = []
    for on_disk in (True, False):
        with (
            TemporaryDirectory(dir=".") as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.chdir(folder)
            if on_disk:
                patch.setattr(forecast, "text_held", lambda _: 0)
                patch.setattr(rounds, "PORTION", 1)
                patch.setattr(telling, "PLACES", 1)
            path = write(Path("in"), doubled(pairs), kind)
            with plan_of(path, **asked) as plan:  # type: ignore[arg-type]
                outcome = plan.outcome
                found.append((outcome.removals, outcome.left, outcome.cuts, outcome.books))
    assert found[0] == found[1]


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
    with TemporaryDirectory(dir=".") as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
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

    with TemporaryDirectory(dir=".") as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
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
