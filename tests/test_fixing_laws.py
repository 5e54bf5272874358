"""What holds for every corpus: nothing is lost that is not told, and what is done is done once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from fixes import KINDS, applied, hold_promise, keys_of, plan_of, relied_on, write
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import mosaics, plantings

from dedup import forecast
from dedup.fixing import rounds
from dedup.fixing.request import Keep
from dedup.kernels.plain import Plain
from dedup.large import telling

if TYPE_CHECKING:
    from collections.abc import Iterator

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
