"""Edits say how a place follows from its centre: done to the centre they give the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import stages
from corpora import corpus_of
from hypothesis import given
from strategies import mosaics, plantings

import dedup
from dedup import edits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strategies import Planted

    from dedup.columns import Corpus, Edits

    Pairs = list[tuple[str, str]]
    Row = tuple[str, stages.Span, stages.Span]

A = "The quick brown fox jumps over the lazy dog while seven small birds watch from a wire."
B = "Nobody in the village remembers who built the bridge or why its third arch is so low."
C = "Every morning at nine the baker opens her shop and puts two baskets outside the door."
D = "When it rains for three days the river takes the lower path and leaves grey sand on it."
NEW = "Later the council voted for it"


def replayed(tokens: list[int], one: stages.Passage, rows: Iterable[Row]) -> list[int]:
    """The tokens of a place, made from those of its centre.

    What is new is read at the place; all else is the centre's, where it was or where it moved to.
    """
    gone: set[int] = set()
    put: dict[int, int] = {}
    for op, (c0, c1), (h0, h1) in rows:
        if op in ("split", "merge"):
            assert (c0, h0) == (c1, h1)
            continue
        assert not gone & set(range(c0, c1))
        assert not put.keys() & set(range(h0, h1))
        gone |= set(range(c0, c1))
        source = c0 if op == "move" else h0
        put |= {h0 + n: tokens[source + n] for n in range(h1 - h0)}
    kept = (tokens[at] for at in range(*one.a) if at not in gone)
    made = [put[at] if at in put else next(kept, -1) for at in range(*one.b)]
    assert next(kept, -1) == -1
    return made


def rows_of(found: Edits, place: int) -> list[Row]:
    rows = found.rows[found.first[place] : found.first[place + 1]].tolist()
    return [(edits.OPS[op], (c0, c1), (h0, h1)) for op, c0, c1, h0, h1 in rows]


def places_of(run: stages.Staged) -> list[stages.Passage]:
    return [one for _, places in stages.members(run.clusters) for one in places]


def assert_explained(corpus: Corpus, one: stages.Passage, rows: list[Row]) -> None:
    tokens = corpus.tokens.tolist()
    assert replayed(tokens, one, rows) == tokens[slice(*one.b)]
    starts = set(corpus.segments.tolist())
    for op, centre, here in rows:
        assert one.a[0] <= centre[0] <= centre[1] <= one.a[1]
        assert one.b[0] <= here[0] <= here[1] <= one.b[1]
        empty = centre[0] == centre[1], here[0] == here[1]
        expected = {"insert": (True, False), "delete": (False, True)}
        points = (op in ("split", "merge"),) * 2
        assert empty == expected.get(op, points)
        if op == "move":
            assert tokens[slice(*centre)] == tokens[slice(*here)]
        if op in ("split", "merge"):
            border, inside = (here[0], centre[0]) if op == "split" else (centre[0], here[0])
            assert border in starts
            assert inside not in starts or any(row[0] == "move" for row in rows)
    assert rows == sorted(rows, key=lambda row: (row[2][0], row[1][0]))


@given(plantings | mosaics)
def test_edits_done_to_the_centre_give_the_place(corpus: Planted | Pairs) -> None:
    run = stages.staged(corpus if isinstance(corpus, list) else corpus.pairs)
    found = stages.described(run)
    for number, one in enumerate(places_of(run)):
        assert_explained(run.corpus, one, rows_of(found, number))
    assert len(found.first) == len(places_of(run)) + 1
    assert found.first[-1] == len(found.rows)


@pytest.mark.parametrize("cut", [slice(5, None), slice(None, -5), slice(4, -4)])
def test_edits_say_which_words_of_the_centre_are_missing_at_the_ends(cut: slice) -> None:
    whole = f"{A} {B} {C}"
    run = stages.staged([("1", whole), ("2", whole), ("3", " ".join(whole.split()[cut]))])
    found = stages.described(run)
    for number, one in enumerate(places_of(run)):
        assert_explained(run.corpus, one, rows_of(found, number))


def test_a_place_that_lacks_words_of_its_centre_is_not_only_reformatted() -> None:
    whole = f"{A} {B} {C}"
    shorter = whole.removeprefix("The quick brown fox jumps ")
    report = dedup.scan_texts([("1", whole), ("2", whole), ("3", shorter)])
    [finding] = report.findings
    last = finding.places[-1]
    assert last.similarity < 1
    assert [edit.op for edit in last.edits] == ["delete"]
    assert "reformatted" not in last.kinds


@given(plantings | mosaics)
def test_kinds_follow_from_edits(corpus: Planted | Pairs) -> None:
    run = stages.staged(corpus if isinstance(corpus, list) else corpus.pairs)
    found = stages.described(run)
    for number, bits in enumerate(found.kinds.tolist()):
        ops = {op for op, *_ in rows_of(found, number)}
        assert bool(bits & edits.SPLIT_KIND) == ("split" in ops)
        assert bool(bits & edits.MERGED) == ("merge" in ops)
        assert bool(bits & edits.REORDERED) == ("move" in ops)
        changed = bool(ops & {"insert", "delete", "replace"})
        assert not bits & edits.EDITED or changed
        assert bits & (edits.EDITED | edits.APPENDED) or not changed


BEFORE = "Glass from the old greenhouse was sold by weight, and nobody asked where it went."
AFTER = "Two cousins argued about chess until their grandmother switched off the lamp."
REST = "Rail fares rise in spring unless parliament agrees on another subsidy before Easter."


def kinds_and_ops(first: str, second: str) -> tuple[set[str], list[str], str]:
    """How the second text differs where both stand among others, and what was put in."""
    one, two = f"{BEFORE}\n\n{first}\n\n{AFTER}", f"{REST}\n\n{second}"
    report = dedup.scan_texts([("1", one), ("2", two)])
    [finding] = report.findings
    assert [place.centre for place in finding.places] == [True, False]
    place = finding.places[1]
    new = " ".join(place.document.text[slice(*edit.here)] for edit in place.edits)
    return set(place.kinds), [edit.op for edit in place.edits], new.strip()


@pytest.mark.parametrize(
    ("first", "second", "kinds", "ops", "new"),
    [
        (f"{A} {B}", f"{A} {B}", {"identical"}, [], ""),
        (f"{A} {B}", f"{A}\n{B}", {"reformatted"}, [], ""),
        (f"{A} {B}", f"{A.upper()} {B}", {"reformatted"}, [], ""),
        (f"{A} {B}", f"{A.replace('fox', 'cat')} {B}", {"edited"}, ["replace"], "cat"),
        (f"{A} {B}", f"{A.replace('seven ', '')} {B}", {"edited"}, ["delete"], ""),
        (f"{A} {B}", f"{A.replace('fox', 'fox now')} {B}", {"edited"}, ["insert"], "now"),
        (f"{A} {B}", f"{A}\n\n{B}", {"split"}, ["split"], ""),
        (f"{A}\n\n{B}", f"{A} {B}", {"merged"}, ["merge"], ""),
        (f"{A} {B}", f"{NEW}. {A} {B} {NEW} after all.", {"identical", "contained"}, [], ""),
        (f"{A} {B}", f"{A} {B} {NEW}.", {"identical", "appended"}, [], ""),
        (f"{A} {B} {C}", f"{A} {C} {B}", {"reordered"}, ["move"], C.rstrip(".")),
        (f"{A}\n\n{B}", f"{A} {NEW}.\n\n{B}", {"appended"}, ["insert"], NEW),
        (
            f"{A} {B} {C} {D}",
            f"{A}\n\n{B.replace('third', 'fourth')} {D} {C}",
            {"split", "edited", "reordered"},
            ["split", "replace", "move"],
            f"fourth {C.rstrip('.')}",
        ),
    ],
)
def test_a_difference_is_called_by_its_name(
    first: str, second: str, kinds: set[str], ops: list[str], new: str
) -> None:
    found = kinds_and_ops(first, second)
    assert found == (kinds, ops, new)


def test_no_places_have_no_edits() -> None:
    run = stages.staged([("1", A), ("2", C)])
    found = edits.describe(corpus_of(A, C), run.clusters)
    assert (found.first.tolist(), found.rows.shape, found.kinds.tolist()) == ([0], (0, 5), [])
    assert found.rows.dtype == np.int64
