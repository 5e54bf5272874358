"""What holds for a fix holds in every format, however it is compressed."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from commands import plain, run_here
from data_files import COMPRESS, read
from fixes import TEXTS, hold_promise, in_new_folder, keys_of, plan_of, relied_on, write
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import words
from strategies import POOL, mosaic

from dedup.fixing import copying, in_place, undo
from dedup.fixing.copying import Output
from dedup.fixing.plain import without
from dedup.fixing.request import Fix
from dedup.removals import ACROSS, RELIED
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.removals import Outcome

PACKINGS = tuple(COMPRESS)
PARTED = (
    *(kind + packing for kind in (*TEXTS, "jsonl", "ndjson", "csv", "tsv") for packing in PACKINGS),
    "parquet",
)
"""Files that a part can be taken out of, by their suffixes."""
RIGID = (
    *(kind + packing for kind in ("json", "arrow", "feather") for packing in PACKINGS),
    *(f"parquet{packing}" for packing in PACKINGS[1:]),
)
SETTINGS = Settings(jobs=1)

Pairs = list[tuple[str, str]]


def repeating(seed: int) -> Pairs:
    """Texts of the same few sentences: one has a paragraph twice, another stands twice itself."""
    random = Random(seed)
    numbers = range(len(POOL))
    plan = [
        [random.choices(numbers, k=random.randint(1, 4)) for _ in range(random.randint(1, 3))]
        for _ in range(random.randint(2, 4))
    ]
    plan[0].append(random.choice(plan[0]))
    return mosaic([*plan, random.choice(plan[1:])])


corpora = st.integers(0, 10**6).map(repeating)
asked = st.sampled_from(
    [
        {"across": False, "level": "passages"},
        {"across": True, "level": "passages"},
        {"across": True, "level": "documents"},
    ]
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    plain(monkeypatch)
    monkeypatch.setenv("DEDUP_KERNELS", "reference")
    with TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        yield


def contents(path: Path) -> dict[str, bytes]:
    """Files by their names."""
    files = path.iterdir() if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def copied(path: Path, to: Path, **what: object) -> Outcome:
    """Write a copy; gives what it comes to."""
    with plan_of(path, **what) as plan:
        fix = Fix((str(path),), **what)  # type: ignore[arg-type]
        where = Output(to.absolute(), path.is_dir(), str(to))
        copying.copy(plan, fix, SETTINGS, where, to.with_name(f".note-{to.name}").absolute())
        return plan.outcome


def hold_books(outcome: Outcome, texts: int, left: int) -> None:
    assert outcome.books.documents == (texts, left, texts - left)
    words = outcome.books.words
    assert words[0] == words[1] + words[2]
    assert words[2] == sum(removal.words for removal in outcome.removals)


def hold_no_repeat(texts: Sequence[str], across: bool) -> None:
    """No paragraph that is long enough to be told stands twice: in one text, or in all of them."""
    seen: list[list[str]] = [
        [p for p in text.split("\n\n") if len(words(p)) >= 12] for text in texts
    ]
    for paragraphs in [list(chain(*seen))] if across else seen:
        assert len(set(paragraphs)) == len(paragraphs)


@pytest.mark.parametrize("kind", PARTED)
@given(pairs=corpora, what=asked)
@settings(max_examples=2)
def test_a_copy_is_what_was_read_without_what_goes(
    kind: str, pairs: Pairs, what: dict[str, object]
) -> None:
    with in_new_folder():
        path = write(Path("in"), pairs, kind)
        before = contents(path)
        copy = Path("copy") / path.name if path.is_file() else Path("copy")
        outcome = copied(path, copy, **what)
        assert contents(path) == before

        keys = keys_of(pairs, kind)
        texts = {key: text.encode() for key, (_, text) in zip(keys, pairs, strict=True)}
        hold_promise(outcome, texts)
        stay = [key for key in keys if key not in outcome.dropped]
        hold_books(outcome, len(keys), len(stay))
        found = read(copy)
        assert found.errors == []
        assert [row.text.encode() for row in found.rows] == [
            without(texts[key], outcome.cuts.get(key, [])) for key in stay
        ]
        reasons = {left.reason for left in outcome.left}
        if what["level"] == "passages" and reasons <= {ACROSS}:
            hold_no_repeat(found.texts, bool(what["across"]))
        assert outcome.removals or contents(copy) == before

        again = Path("again") / path.name if path.is_file() else Path("again")
        second = copied(copy, again, **what)
        if RELIED not in reasons:
            assert not second.removals
            assert contents(again) == contents(copy)


@pytest.mark.parametrize("kind", TEXTS)
@given(pairs=corpora, what=asked)
@settings(max_examples=4)
def test_what_is_changed_in_place_is_fixed_once_and_undone(
    kind: str, pairs: Pairs, what: dict[str, object]
) -> None:
    with in_new_folder():
        path = write(Path("in"), pairs, kind)
        before = contents(path)
        with plan_of(path, **what) as plan:
            relied = relied_on(plan)
            in_place.change(plan, Fix(("in",), **what), SETTINGS, Path("note").absolute())  # type: ignore[arg-type]
        now = contents(path)
        assert (now == before) == (not plan.outcome.removals)
        with plan_of(path, **what) as second:
            assert relied or not second.outcome.removals
        assert contents(path) == now
        undo.undo("note")
        assert contents(path) == before


@pytest.mark.parametrize("packing", PACKINGS[1:])
@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_compressed_is_not_changed_in_place(
    kind: str, packing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(Path("in"), [("a", f"{POOL[0]}\n\n{POOL[0]}")], kind + packing)
    before = contents(path)
    ran = run_here(["fix", "-w", "in"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert f"000.{kind}{packing} is not changed in place; -o PATH" in ran.err
    assert contents(path) == before


@pytest.mark.parametrize("kind", RIGID)
def test_a_format_that_no_part_is_taken_out_of_is_copied_as_it_is(kind: str) -> None:
    path = write(Path("in"), [(name, f"{POOL[0]}\n\n{POOL[0]}") for name in "ab"], kind)
    Path("copy").mkdir()
    outcome = copied(path, Path("copy") / path.name, across=True)
    assert {left.reason for left in outcome.left} == {"rigid"}
    assert contents(Path("copy") / path.name) == contents(path)
