"""Copies stand where they are said to stand, and nothing else is changed."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from scripts import paragraph, sentence

from dedup.sowing import KINDS, Bed, Sown, Wanted, sow
from dedup.trial import Spot


def corpus(script: str = "latin", documents: int = 24, seed: int = 3) -> list[str]:
    random = Random(seed)
    return [
        "\n\n".join(
            paragraph(script, [sentence(script, random) for _ in range(6)]) for _ in range(8)
        )
        for _ in range(documents)
    ]


def sown(texts: list[str], seed: int = 1, repeated: tuple[Spot, ...] = ()) -> Sown:
    return sow(texts, repeated, Wanted(4, 30), Random(seed))


def at(texts: list[str], spot: Spot) -> str:
    return texts[spot.document][spot.start : spot.end]


@pytest.mark.parametrize("script", ["latin", "arabic", "han", "thai"])
def test_every_kind_is_planted(script: str) -> None:
    plantings = sown(corpus(script)).plantings
    counts = {kind: sum(p.kind == kind for p in plantings) for kind in KINDS}
    assert counts.pop("self-double") == 3
    assert set(counts.values()) == {4}


def test_sources_and_exact_copies_stand_where_they_are_said_to() -> None:
    texts = corpus()
    result = sown(texts)
    for planting in result.plantings:
        source, copy = at(result.texts, planting.source), at(result.texts, planting.copy)
        assert source in texts[planting.source.document]
        if planting.kind in ("exact", "append", "embed", "self-double"):
            assert source == copy
        if planting.kind != "self-double":
            assert planting.source.document != planting.copy.document


def test_no_two_plantings_share_a_character() -> None:
    spots = sorted(spot for p in sown(corpus()).plantings for spot in (p.source, p.copy))
    assert all(a.document < b.document or a.end <= b.start for a, b in pairwise(spots))


def test_what_repeats_already_is_not_copied() -> None:
    texts = corpus()
    first = tuple(Spot(number, 0, len(text) // 2) for number, text in enumerate(texts))
    for planting in sown(texts, repeated=first).plantings:
        if planting.kind != "self-double":
            source = at(sown(texts, repeated=first).texts, planting.source)
            number = planting.source.document
            assert texts[number].index(source) >= len(texts[number]) // 2


def test_a_copy_does_not_stand_beside_what_repeats() -> None:
    bed = Bed("one\n\ntwo\n\nthree\n\nfour", [(0, 3)])
    assert [bed.is_open(border) for border in range(5)] == [False, False, True, True, True]
    bed.take(2, 3)
    assert not bed.is_open(3)


def test_the_same_seed_plants_the_same_and_another_one_other_copies() -> None:
    texts = corpus()
    assert sown(texts).texts == sown(texts).texts
    assert sown(texts).texts != sown(texts, seed=2).texts


def test_nothing_is_planted_where_there_is_no_other_text() -> None:
    assert sown(corpus(documents=1)).plantings == []
    assert sown(["too short to copy", "and so is this"]).plantings == []


def test_a_bed_says_where_its_text_has_moved() -> None:
    bed = Bed("one\n\ntwo\n\nthree")
    bed.insert(5, "NEW\n\n")
    bed.insert(15, "\n\nEND")
    assert bed.grown() == "one\n\nNEW\n\ntwo\n\nthree\n\nEND"
    assert [bed.grown()[slice(*bed.moved(span))] for span in bed.paragraphs] == [
        "one",
        "two",
        "three",
    ]
    assert bed.before(5) == 5
    assert bed.grown()[bed.before(15) :] == "\n\nEND"
