"""What the buckets lose, and what comes through: held against every pair of five thousand."""

from __future__ import annotations

import itertools
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import oracles
import pairwise
import pytest
from corpora import taken
from hypothesis import given
from hypothesis import strategies as st
from scripts import SCRIPTS, vocabulary

import dedup
from dedup import candidates, matches, segments, signatures
from dedup.kernels.parameters import BANDS, ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEGMENTS = 5_000
AT = 0.5
"""The Jaccard similarity that the bands are laid out for: at least .99 of the pairs there meet."""


class Kind(NamedTuple):
    """How a corpus is made: its script, paragraphs of a document, tokens of a paragraph, shingle.

    `steep`: how much more often the common words stand than the rare ones; 0: all alike.
    """

    name: str
    paragraphs: int
    tokens: tuple[int, int]
    shingle: int
    steep: float


class Made(NamedTuple):
    """A corpus: documents of paragraphs of words."""

    kind: Kind
    documents: list[list[list[str]]]

    @property
    def segments(self) -> list[list[str]]:
        return [segment for document in self.documents for segment in document]

    @property
    def texts(self) -> list[str]:
        space = SCRIPTS[self.kind.name].space
        return ["\n\n".join(space.join(one) for one in document) for document in self.documents]


KINDS = {
    "even": Kind("latin NFC", 1, (30, 80), 3, 0),
    "steep": Kind("cyrillic", 5, (25, 70), 3, 0.8),
    "han": Kind("han", 1, (60, 140), 3, 0),
}
"""Three corpora: one text a document; five texts a document and common words; characters."""


def _edited(one: list[str], new: list[str], random: Random) -> list[str]:
    """A copy with some words changed, taken out or put in: at least one, at most two in nine."""
    rate = random.uniform(0.0, 0.2)
    words, sure = list(one), random.randrange(len(one))
    for at in range(len(words) - 1, -1, -1):
        if at == sure or random.random() < rate:
            put = [new.pop()] * random.randint(0, 2)
            words[at : at + 1] = put
    return words


def _family(kind: Kind, random: Random) -> list[list[str]]:
    """One to three texts, each an edited copy of one before it; at times only part of it."""
    known = vocabulary(kind.name)
    weights = [1 / (rank + 10) ** kind.steep for rank in range(len(known))]
    first = random.choices(known, weights, k=random.randint(*kind.tokens))
    members = [first]
    for _ in range(random.choice([0, 1, 1, 2])):
        new = random.choices(known, weights, k=2 * kind.tokens[1])
        one = random.choice(members)
        members.append(_edited(one, new, random))
        if random.random() < 0.1:
            members[-1] = members[-1][: len(one) * 2 // 3]
    return members


@cache
def made(label: str, count: int = SEGMENTS) -> Made:
    """A corpus of so many segments, no two of them equal."""
    kind, random = KINDS[label], Random(f"{label} {count}")
    found: dict[tuple[str, ...], None] = {}
    while len(found) < count:
        found.update(dict.fromkeys(map(tuple, _family(kind, random))))
    texts = [list(one) for one in itertools.islice(found, count)]
    random.shuffle(texts)
    size = kind.paragraphs
    return Made(kind, [texts[at : at + size] for at in range(0, count, size)])


@cache
def oracle(label: str, count: int = SEGMENTS) -> pairwise.Alike:
    """All pairs of segments that share a shingle."""
    corpus = made(label, count)
    folded = [
        [char for word in one for char in word]
        if SCRIPTS[corpus.kind.name].longest == 1
        else oracles.words(" ".join(one))
        for one in corpus.segments
    ]
    return pairwise.all_pairs(folded, corpus.kind.shingle)


@cache
def met(label: str, count: int = SEGMENTS) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of segments that share a bucket, and those of them that are verified."""
    work = taken(made(label, count).texts)
    corpus = segments.join(work.tokens)
    assert len(corpus.segment_documents) == count
    sketched = signatures.join(work.sketches)
    _, first = candidates.exact(sketched[0])
    units = candidates.units(corpus, sketched, first, 12)
    near = candidates.near(
        [(part.keys, part.joined) for part in work.sketches], units, (work.kernels, 1)
    )
    alone = near[(near % 2 == 0).all(axis=1)]
    seeds = matches.verify(corpus, alone, work.kernels)
    owners = np.searchsorted(corpus.segments, seeds, side="right") - 1
    return pairs_of(alone // 2), pairs_of(owners)


def pairs_of(rows: NDArray[np.int64]) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for a, b in rows}


corpora = pytest.mark.parametrize("label", sorted(KINDS))


@corpora
def test_pairs_at_the_threshold_share_a_bucket(label: str) -> None:
    truth, (near, _) = oracle(label), met(label)
    for low, high in ((AT, AT + 0.1), (AT, 1.01)):
        wanted = pairs_of(truth.pairs[(truth.jaccard >= low) & (truth.jaccard < high)])
        assert len(wanted) >= 250
        assert len(wanted & near) >= 0.99 * len(wanted), (low, high)


@corpora
def test_buckets_hold_below_the_threshold_what_their_formula_says(label: str) -> None:
    """And so the bands are neither narrower nor wider than they are said to be."""
    truth, (near, _) = oracle(label), met(label)
    band = (truth.jaccard >= 0.15) & (truth.jaccard < AT)
    wanted = pairs_of(truth.pairs[band])
    likely = 1 - (1 - truth.jaccard[band] ** ROWS) ** BANDS
    spread = float(np.sqrt((likely * (1 - likely)).sum()))
    assert len(wanted) >= 250
    assert abs(len(wanted & near) - float(likely.sum())) <= 5 * spread


@corpora
def test_every_verified_pair_is_alike(label: str) -> None:
    truth, (_, verified) = oracle(label), met(label)
    alike = truth.jaccard >= matches.MIN_JACCARD
    alike |= (truth.shared >= matches.MIN_SHARED) & (truth.containment >= matches.MIN_CONTAINMENT)
    assert verified
    assert verified <= pairs_of(truth.pairs[alike])


@corpora
def test_no_pair_at_the_threshold_is_lost_between_bucket_and_seed(label: str) -> None:
    truth, (near, verified) = oracle(label), met(label)
    assert pairs_of(truth.pairs[truth.jaccard >= AT]) & near <= verified


@corpora
@pytest.mark.parametrize("fast", [True, False])
def test_pairs_at_the_threshold_are_told(label: str, fast: bool) -> None:
    """One text a document: in one finding, or in two that share a document.

    The latter where a slice of a larger repeat stands for the same slice of its other places.
    """
    texts = [one for document in made(label).documents for one in document]
    space = SCRIPTS[KINDS[label].name].space
    numbered = ((f"{n}", space.join(one)) for n, one in enumerate(texts))
    report = dedup.scan_texts(numbered, similarity=0.5, fast=fast)
    beside: dict[int, set[int]] = {}
    for finding in report.findings:
        documents = {int(place.document.id) for place in finding.places}
        for one in documents:
            beside.setdefault(one, {one}).update(documents)
    truth = oracle(label)
    wanted = pairs_of(truth.pairs[truth.jaccard >= AT])
    one_finding = [(a, b) for a, b in wanted if b in beside.get(a, ())]
    told = [(a, b) for a, b in wanted if beside.get(a, set()) & beside.get(b, set())]
    assert len(one_finding) >= 0.97 * len(wanted)
    assert len(told) >= 0.999 * len(wanted)
    assert_verified(report, 0.5, characters=not space)


def assert_verified(report: dedup.Report, least: float, *, characters: bool) -> None:
    """Each place is as similar to its centre as its finding says, by a count of its own."""
    folded = cache(list if characters else oracles.words)
    for finding in report.findings:
        [centre] = [place for place in finding.places if place.centre]
        there = folded(centre.document.text[slice(*centre.span)])
        for place in finding.places:
            here = folded(place.document.text[slice(*place.span)])
            exact = pairwise.similarity(here, there)
            assert exact >= least
            assert exact >= place.similarity - 1e-3 >= finding.similarity - 2e-3


sequences = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(sequences, sequences)
def test_a_row_of_bits_counts_what_the_table_counts(a: list[int], b: list[int]) -> None:
    assert pairwise.lcs(a, b) == oracles.lcs(a, b)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), max_size=7))
def test_counting_by_shingle_finds_what_comparing_all_finds(texts: list[list[str]]) -> None:
    truth = pairwise.all_pairs(texts, 2)
    sets = oracles.shingle_sets(texts, 2)  # type: ignore[arg-type]
    for least in (0.01, 0.3, 0.7, 1.0):
        assert pairs_of(truth.pairs[truth.jaccard >= least - 1e-12]) == oracles.alike(sets, least)
