"""Clusters become findings: ids, order, numbers and the count of redundant words."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
import stages
from corpora import numbered
from hypothesis import given
from hypothesis import strategies as st
from strategies import POOL, Planted, mosaics, planted, plantings

import dedup
from dedup import findings
from dedup.columns import Clusters
from dedup.labels import PATTERNS

if TYPE_CHECKING:
    from random import Random

Pairs = list[tuple[str, str]]
corpora = plantings.map(lambda corpus: corpus.pairs) | mosaics


def shape(finding: dedup.Finding, names: dict[str, str]) -> tuple[object, ...]:
    """What a finding says, with documents by other names and in no order."""
    places = sorted((names[place.document.id], place.span) for place in finding.places)
    return finding.id, finding.rule, round(finding.similarity, 9), finding.words, tuple(places)


def shapes(pairs: Pairs, names: dict[str, str]) -> list[tuple[object, ...]]:
    found = dedup.scan_texts(pairs).findings
    assert len({finding.id for finding in found}) == len(found)
    return sorted((shape(finding, names) for finding in found), key=repr)


@given(plantings)
def test_ids_are_stable_under_renaming(corpus: Planted) -> None:
    same = {name: name for name, _ in corpus.pairs}
    renamed = [(f"moved/{name}.txt", text) for name, text in corpus.pairs]
    back = {f"moved/{name}.txt": name for name, _ in corpus.pairs}
    assert shapes(corpus.pairs, same) == shapes(renamed, back)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 3), min_size=2, max_size=6), st.randoms())
def test_ids_of_exact_copies_do_not_depend_on_order(
    seed: int, wanted: list[int], random: Random
) -> None:
    texts = [text for name, text in planted(seed, [], others=4).pairs]
    pairs = [(f"{n}", texts[which]) for n, which in enumerate(wanted)]
    same = {name: name for name, _ in pairs}
    expected = shapes(pairs, same)
    random.shuffle(pairs)
    assert shapes(pairs, same) == expected


def test_ids_are_stable_when_text_moves_in_its_document_or_is_set_otherwise() -> None:
    text = f"{POOL[0]}. {POOL[1]}."
    plain = [("1", text), ("2", text)]
    moved = [("1", f"{POOL[2]}\n\n{text.upper()}"), ("2", f"* {text.replace(' ', '  ')}")]
    assert [f.id for f in dedup.scan_texts(plain).findings] == [
        f.id for f in dedup.scan_texts(moved).findings
    ]


def test_findings_of_the_same_texts_have_ids_of_their_own() -> None:
    text = f"{POOL[0]} {POOL[1]}"
    half, other = POOL[0], POOL[1]
    pairs = [("1", text), ("2", text), ("3", half), ("4", half), ("5", other), ("6", other)]
    ids = [finding.id for finding in dedup.scan_texts(pairs).findings]
    assert len(set(ids)) == len(ids) >= 2


@given(corpora)
def test_the_numbers_of_a_report_follow_from_its_places(pairs: Pairs) -> None:
    report = dedup.scan_texts(pairs)
    order = [-finding.redundant for finding in report.findings]
    assert order == sorted(order)
    numbers = {name: number for number, (name, _) in enumerate(pairs)}
    for finding in report.findings:
        places = [(numbers[place.document.id], place.span) for place in finding.places]
        assert len(places) >= 2
        assert places == sorted(places)
        [centre] = [place for place in finding.places if place.centre]
        assert (centre.similarity, centre.containment) == (1, 1)
        assert (centre.kinds, centre.edits) == ((), ())
        assert finding.words == centre.words
        assert finding.redundant == sum(place.words for place in finding.places[1:])
        assert finding.similarity == min(place.similarity for place in finding.places)
        within = len({place.document.id for place in finding.places}) == 1
        assert (finding.rule == "DD101") == within
        assert finding.documents == len({place.document.id for place in finding.places})
        kinds = {kind for place in finding.places for kind in place.kinds}
        assert kinds == {kind for kind in finding.kinds if kind not in PATTERNS}
        assert all(place.kinds for place in finding.places if not place.centre)
    assert report.redundant == sum(file.redundant for file in report.files)
    assert report.words == sum(file.words for file in report.files)
    assert all(file.redundant <= file.words for file in report.files)


@given(corpora)
def test_similarity_and_containment_are_those_of_the_aligned_words(pairs: Pairs) -> None:
    run = stages.staged(pairs)
    expected = []
    for _, places in stages.members(run.clusters):
        for one in places:
            size = one.b[1] - one.b[0]
            expected.append((round(one.similarity, 9), round(len(one.pairs) / size, 9)))
    found = [
        (round(place.similarity, 9), round(place.containment, 9))
        for finding in dedup.scan_texts(pairs).findings
        for place in finding.places
        if not place.centre
    ]
    assert sorted(found) == sorted(expected)


spans = st.tuples(st.integers(0, 25), st.integers(1, 14)).map(lambda row: (row[0], row[0] + row[1]))


@given(
    st.lists(st.lists(spans, min_size=2, max_size=4, unique_by=lambda span: span[0]), max_size=5),
    st.integers(0, 3),
)
def test_redundant_words_are_those_of_all_places_but_the_first_each_once(
    clusters: list[list[tuple[int, int]]], kind: int
) -> None:
    """The first place of a cluster is its centre or not: both stand in the table of places."""
    corpus = numbered([[list(range(13))], [list(range(27))]], kind)
    clusters = [
        places
        for places in clusters
        if not any(start < 13 < end for start, end in places)  # a place lies in one document
    ]
    rows, centres, first, copies = [], [], [0], []
    for number, places in enumerate(clusters):
        others = [place for n, place in enumerate(places) if n != number % len(places)]
        centres.append(places[number % len(places)])
        rows += sorted(others)
        first.append(len(rows))
        copies += sorted(places, key=lambda place: place[0])[1:]
    table = Clusters(
        np.array(centres, np.int64).reshape(-1, 2),
        np.array(first),
        np.array(rows, np.int64).reshape(-1, 2),
        *(np.empty(0, np.int64) for _ in range(3)),
    )
    counted = findings.count_words(corpus, table)
    used = oracles.union(copies)
    share = [3, 3, 2, 1][kind]
    expected = [len(used & set(range(13))), len(used & set(range(13, 40)))]
    assert counted.redundant.tolist() == [(share * n + 1) // 3 for n in expected]
    assert counted.all.tolist() == [(share * n + 1) // 3 for n in (13, 27)]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_every_copy_but_the_first_is_redundant(count: int) -> None:
    text = f"{POOL[0]} {POOL[1]}"
    size = len(text.split())
    report = dedup.scan_texts([(f"{n}", text) for n in range(count)])
    assert report.redundant == size * (count - 1)
    assert [file.redundant for file in report.files] == [0] + [size] * (count - 1)
    [finding] = report.findings
    assert (finding.words, finding.redundant) == (size, size * (count - 1))
    assert all(one.id == f"{n}" for n, one in enumerate(p.document for p in finding.places))
    assert not list(itertools.chain(*(place.edits for place in finding.places)))
