"""Whole documents: same, near, contained; every pair, and nothing below the threshold."""

from __future__ import annotations

import json
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands import plain, run_here
from corpora import tokenised
from test_render_as_json import result_of

import dedup
from dedup import buckets, candidates, documents
from dedup.kernels.parameters import ANCHOR_SIZES, SHINGLE_SIZES, WINDOW

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Texts = list[tuple[str, str]]
WORDS = [f"{a}{b}{c}" for a in "bdgklmnprst" for b in "aeiou" for c in "lmnrst"]


def prose(random: Random, words: int) -> str:
    return " ".join(random.choice(WORDS) for _ in range(words))


def changed(text: str, random: Random, share: float) -> str:
    words = text.split()
    return " ".join(random.choice(WORDS) if random.random() < share else word for word in words)


def library(seed: int) -> Texts:
    """Families of drifting copies, exact copies, short texts, and parts of others."""
    random = Random(seed)
    texts = []
    for _ in range(12):
        text = prose(random, random.choice([4, 30, 200]))
        texts += [changed(text, random, share) for share in (0, 0, 0.01, 0.05, 0.1, 0.2)]
        texts.append(f"{prose(random, 90)}\n\n{text}\n\n{prose(random, 300)}")
        texts.append(text.replace(" ", "\n\n", 3))
    random.shuffle(texts)
    return [(f"d{n}", text) for n, text in enumerate([*texts, "", "one", "one", "one two"])]


def shingles(text: str) -> set[tuple[int, ...]]:
    """Runs of three words, or all of a shorter text."""
    tokens = tokenised(text).hashes.tolist()
    size = int(SHINGLE_SIZES[0])
    runs = {tuple(tokens[n : n + size]) for n in range(len(tokens) - size + 1)}
    return runs or ({tuple(tokens)} if tokens else set())


def expected(texts: Texts, similarity: float) -> dict[tuple[str, str], tuple[str, float, float]]:
    """All pairs by comparing each with each."""
    sets = {name: shingles(text) for name, text in texts}
    words = {name: tuple(tokenised(text).hashes.tolist()) for name, text in texts}
    found = {}
    for (a, _), (b, _) in combinations(texts, 2):
        both, fewer = len(sets[a] & sets[b]), min(len(sets[a]), len(sets[b]))
        if not fewer:
            continue
        alike, share = both / len(sets[a] | sets[b]), both / fewer
        if words[a] == words[b]:
            found[a, b] = ("DD201", alike, share)
        elif alike >= similarity:
            found[a, b] = ("DD202", alike, share)
        elif share >= documents.CONTAINMENT:
            found[a, b] = ("DD203", alike, share)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("similarity", [0.5, 0.7, 0.9])
def test_pairs_are_those_of_comparing_each_with_each(seed: int, similarity: float) -> None:
    texts = library(seed)
    report = dedup.scan_texts(texts, unit="document", similarity=similarity)
    assert report.pairs is not None
    found = {(one.a, one.b): (one.rule, one.similarity, one.containment) for one in report.pairs}
    whole = expected(texts, similarity)
    kinds = {rule: {pair for pair, row in whole.items() if row[0] == rule} for rule in RULES}
    assert found.keys() <= whole.keys()
    assert all(found[pair] == pytest.approx(whole[pair]) for pair in found)
    assert found.keys() >= kinds["DD201"]
    assert len(found.keys() & kinds["DD202"]) >= 0.99 * len(kinds["DD202"])
    size = {name: len(text.split()) for name, text in texts}
    sure = {(a, b) for a, b in kinds["DD203"] if min(size[a], size[b]) >= ANCHORED}
    assert len(found.keys() & sure) >= 0.99 * len(sure) > 0


RULES = ("DD201", "DD202", "DD203")
ANCHORED = int(ANCHOR_SIZES[0]) + WINDOW - 1
"""Words in a row that are certain to share an anchor."""


@pytest.mark.parametrize("seed", [4, 5])
def test_places_are_verified_against_the_centre_of_their_finding(seed: int) -> None:
    texts = library(seed)
    whole = expected(texts, 0.6)
    ids = [name for name, _ in texts]
    report = dedup.scan_texts(texts, unit="document")
    for finding in report.findings:
        [centre] = [place.document.id for place in finding.places if place.centre]
        for place in finding.places:
            if place.document.id == centre:
                continue
            a, b = sorted([centre, place.document.id], key=ids.index)
            rule, alike, _ = whole[a, b]
            assert rule in ("DD201", finding.rule)
            assert place.similarity == pytest.approx(alike)
            sets = [shingles(dict(texts)[name]) for name in (place.document.id, centre)]
            assert place.containment == pytest.approx(len(sets[0] & sets[1]) / len(sets[0]))
        assert finding.similarity == min(place.similarity for place in finding.places)
    assert len({finding.id for finding in report.findings}) == len(report.findings)


def test_every_verified_pair_is_in_some_finding_or_told_by_one() -> None:
    report = dedup.scan_texts(library(6), unit="document")
    named = {place.document.id for finding in report.findings for place in finding.places}
    assert report.pairs
    for pair in report.pairs:
        assert {pair.a, pair.b} <= named


def test_a_short_document_is_compared_whole() -> None:
    report = dedup.scan_texts([("1", "ja"), ("2", "Ja!"), ("3", "nein")], unit="document")
    [finding] = report.findings
    assert [place.document.id for place in finding.places] == ["1", "2"]
    assert (finding.rule, finding.places[1].kinds) == ("DD201", ("reformatted",))


def test_spans_are_whole_documents_and_paragraphs_are_counted() -> None:
    text = "# One\n\nsome words here\n\n```\nx = 1\n```\n\nand some more words at the end.\n"
    report = dedup.scan_texts([("1", text), ("2", f"\n{text}")], unit="document")
    [finding] = report.findings
    for place in finding.places:
        shown = place.document.text[slice(*place.span)]
        assert shown.startswith("One")
        assert shown.endswith("the end")
        assert place.paragraphs == (1, place.document.paragraphs)
        assert place.document.paragraphs == 4


def test_what_is_contained_is_redundant_and_the_longer_one_is_not() -> None:
    random = Random(7)
    part = prose(random, 120)
    report = dedup.scan_texts(
        [("long", f"{prose(random, 400)} {part} {prose(random, 300)}"), ("part", part)],
        unit="document",
    )
    [finding] = report.findings
    assert (finding.rule, finding.redundant, report.redundant) == ("DD203", 120, 120)
    assert {place.kinds for place in finding.places} == {(), ("contained",)}


def test_fast_leaves_out_what_is_only_contained() -> None:
    texts = library(11)
    whole, fast = (dedup.scan_texts(texts, unit="document", fast=fast) for fast in (False, True))
    assert whole.pairs is not None
    assert fast.pairs is not None
    assert {pair for pair in whole.pairs if pair.rule != "DD203"} == {
        pair for pair in fast.pairs if pair.rule != "DD203"
    }
    assert len(fast.pairs) < len(whole.pairs)


def test_more_than_two_hundred_equal_documents_are_listed_with_the_first() -> None:
    text = prose(Random(8), 50)
    report = dedup.scan_texts([(str(n), text) for n in range(301)], unit="document")
    assert report.pairs is not None
    assert len(report.pairs) == 300
    assert {pair.a for pair in report.pairs} == {"0"}
    [finding] = report.findings
    assert len(finding.places) == 301


def test_in_a_bucket_of_up_to_two_hundred_each_meets_each() -> None:
    def met(count: int) -> set[int]:
        keys: NDArray[np.uint64] = np.arange(count, dtype=np.uint64) | np.uint64(7 << 32)
        halves = (keys[:5], keys[5:])
        pairs = np.concatenate([*buckets.collide(halves, buckets.ALL)])
        return set(pairs.tolist())

    assert len(met(200)) == 200 * 199 // 2
    assert len(met(5000)) < 5000 * 4 + 200 * 200


def test_the_answer_does_not_depend_on_kernels_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = library(9)
    reports = []
    for kernels in ("numba", "reference"):
        monkeypatch.setenv("DEDUP_KERNELS", kernels)
        reports += [dedup.scan_texts(texts, unit="document", jobs=jobs) for jobs in (1, 2)]
    assert all(result_of(one) == result_of(reports[0]) for one in reports)


def test_the_command_line_compares_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain(monkeypatch)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(prose(Random(10), 40))
    ran = run_here(["scan", "--unit", "document", str(tmp_path)], capsys)
    assert ran.code == 0
    assert "same document (DD201)" in ran.out
    result = json.loads(run_here(["scan", "--unit=document", "-fjson", str(tmp_path)], capsys).out)
    assert [pair["rule"] for pair in result["pairs"]] == ["DD201"]
    ran = run_here(["scan", "--unit", "document", "--scope", "within", str(tmp_path)], capsys)
    assert (ran.code, "leave out the scope" in ran.err) == (2, True)


@pytest.mark.parametrize(("similarity", "own"), [(0.5, 60), (0.6, 40), (0.75, 20), (0.96, 3)])
def test_pairs_at_the_threshold_meet_in_the_bands_it_asks_for(similarity: float, own: int) -> None:
    """Of 600 pairs whose Jaccard is the threshold, at least .99 are found."""
    random = Random(int(1000 * similarity))
    texts, wanted = {}, []
    for number in range(600):
        both = prose(random, round(2 * own * similarity / (1 - similarity)) + 2)
        pair = (f"{number} a", f"{number} b")
        texts.update({name: f"{both} {prose(random, own)}" for name in pair})
        wanted.append(pair)
    pairs = dedup.scan_texts(texts.items(), unit="document", fast=True, similarity=similarity).pairs
    assert pairs is not None
    found = {(pair.a, pair.b) for pair in pairs}
    assert len(found.intersection(wanted)) >= 0.99 * len(wanted)
    alike = [pair.similarity for pair in pairs]
    assert np.percentile(alike, [5, 95]) == pytest.approx(similarity, abs=0.01)


def test_bands_are_as_many_as_the_threshold_needs() -> None:
    assert [candidates.bands(j / 20) for j in range(10, 21)] == [
        40, 30, 22, 17, 13, 10, 8, 6, 5, 3, 1,
    ]  # fmt: skip


def test_no_document_gives_no_pair() -> None:
    assert dedup.scan_texts([], unit="document").pairs == ()
    assert dedup.scan_texts([("1", ""), ("2", " \n")], unit="document").pairs == ()
    assert dedup.scan_texts([("1", "a")]).pairs is None
