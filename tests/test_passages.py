"""Seeds to passages: which seeds are extended, what a passage must be, which are reported."""

from __future__ import annotations

import itertools
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import stages
from corpora import BOTH, PLAIN, numbered
from corpora import passages as passages_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import KINDS, planted, plantings

from dedup import passages
from dedup.buckets import pack, unpack
from dedup.columns import thirds

if TYPE_CHECKING:
    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

Seeds = list[tuple[int, int]]
seeds_ = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=40)


def corpus_of(size: int, kind: int = 0) -> Corpus:
    """Two documents of the same tokens, and the first again in the third."""
    text = list(range(size))
    return numbered([[text], [text], [[*text, *text]]], kind)


@given(st.integers(1, 200))
def test_rules_grow_with_the_words_asked_for(min_words: int) -> None:
    rules, more = passages.penalties(min_words), passages.penalties(min_words + 1)
    assert (rules > 0).all()
    assert (rules[:, :2] == more[:, :2]).all()
    assert (rules[:, 2:] <= more[:, 2:]).all()
    assert (rules[:, 3] <= passages.SURE).all()
    words = rules[:, 2] * thirds(np.arange(4, dtype=np.uint8)) / 3
    assert (words <= max(1, min_words)).all()
    assert (rules[:, 2] >= np.array([3, 3, 4, 8]) * min_words * 2 // 9).all()


@given(seeds_)
def test_strong_seeds_stand_once_in_order_with_their_documents(rows: Seeds) -> None:
    corpus = corpus_of(20)
    pairs = [(min(pair), max(pair)) for pair in rows if pair[0] != pair[1]]
    packed = np.unique(pack(np.array(pairs, np.int64).reshape(-1, 2)))
    rules = passages.penalties(12)
    found = [passages.strong(corpus, packed, rules, kernels) for kernels in BOTH]
    assert [part.tolist() for part in found[0]] == [part.tolist() for part in found[1]]
    kept = [(i, j) for i, j, _ in found[0][0].tolist()]
    assert kept == sorted(set(kept))
    assert set(kept) <= set(pairs)
    equal = {(i, j) for i, j in pairs if i % 20 == j % 20}
    assert set(kept) == equal
    for (i, j), documents in zip(kept, found[0][1].tolist(), strict=True):
        assert documents == [stages.document_of(corpus, i), stages.document_of(corpus, j)]


def test_seeds_are_weighed_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, rules = corpus_of(30), passages.penalties(12)
    packed = pack(np.array([(i, i + 30) for i in range(30)]))
    whole = passages.strong(corpus, packed, rules, PLAIN)
    for chunk in (1, 7, 30):
        monkeypatch.setattr(passages, "CHUNK", chunk)
        parts = passages.strong(corpus, packed, rules, PLAIN)
        assert [part.tolist() for part in parts] == [part.tolist() for part in whole]


@given(plantings.map(lambda corpus: corpus.pairs), st.integers(1, 200), st.integers(1, 3))
def test_seeds_are_aligned_some_documents_at_a_time(
    pairs: list[tuple[str, str]], chunk: int, threads: int
) -> None:
    run = stages.staged(pairs)
    twice = np.concatenate([run.seeds, run.seeds])
    whole = passages.align(run.corpus, twice.copy(), 12, PLAIN)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passages, "CHUNK", chunk)
        parts = passages.align(run.corpus, twice, 12, PLAIN, threads)
    assert stages.rows(parts) == stages.rows(whole) == stages.rows(run.aligned[0])


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=20))
def test_groups_hold_the_seeds_of_one_document_pair(pairs: Seeds) -> None:
    documents = np.array(pairs, np.int64).reshape(-1, 2)
    corpus = corpus_of(10)
    seeds = np.column_stack([corpus.documents[documents], np.arange(len(pairs))])
    ordered, groups = passages.group(corpus, seeds.astype(np.int64), documents)
    assert sorted(ordered[:, 2].tolist()) == list(range(len(pairs)))
    assert [tuple(row[2:4]) for row in groups.tolist()] == sorted(set(pairs))
    for first, last, a, b, kind in groups.tolist():
        numbers = ordered[first:last, 2].tolist()
        assert numbers == sorted(numbers) == [n for n, pair in enumerate(pairs) if pair == (a, b)]
        assert kind == 0


@pytest.mark.parametrize("kernels", BOTH, ids=["plain", "compiled"])
@pytest.mark.parametrize("kind", range(4))
def test_a_copy_is_one_passage_whatever_seed_it_has(kind: int, kernels: Kernels) -> None:
    text, random = list(range(50)), Random(kind)
    texts = [[*range(100, 130), *text], [*text, *range(200, 230)]]
    corpus = numbered([[text] for text in texts], kind)
    for at in random.sample(range(50), 12):
        found = passages.align(corpus, pack(np.array([[30 + at, 80 + at]])), 12, kernels)
        assert [(one.a, one.b) for one in stages.rows(found)] == [((30, 80), (80, 130))]


@given(st.integers(0, 50))
def test_every_passage_of_a_scan_is_half_alike(seed: int) -> None:
    run = stages.staged(planted(seed, list(KINDS)[seed % 5 :]).pairs)
    for part in run.aligned:
        for one in stages.rows(part):
            stages.assert_sound(run.corpus, one)
            assert one.similarity >= 0.5
            assert one.matched >= 1
    pairs = unpack(run.seeds)
    assert (run.corpus.tokens[pairs[:, 0]] == run.corpus.tokens[pairs[:, 1]]).mean() > 0.99


blocks = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=5
)


@given(
    st.lists(st.tuples(blocks, st.booleans()), max_size=5),
    st.sampled_from([0.5, 0.6, 0.8, 1.0]),
    st.integers(1, 14),
    st.sampled_from(["all", "within", "across"]),
    st.integers(0, 3),
)
def test_reported_are_passages_alike_enough_long_enough_and_in_scope(
    shapes: list[tuple[Seeds, bool]], similarity: float, min_words: int, scope: str, kind: int
) -> None:
    """Rows of (tokens left out in A, in B, tokens matched), in one document or across two."""
    corpus = corpus_of(80, kind)
    rows, expected = [], []
    for shape, across in shapes:
        i, j = (0, 80) if across else (160, 240)
        row = []
        for a, b, size in shape:
            row.append((i + a, j + b, size))
            i, j = i + a + size, j + b + size
        rows.append(row)
        matched = sum(size for *_, size in row)
        spans = row[-1][0] - row[0][0] + row[-1][1] - row[0][1] + 2 * row[-1][2]
        share = int(thirds(np.array([kind], np.uint8))[0]) / 3
        words = (matched - (spans - 2 * matched) / 2) * share
        alike = 2 * matched / spans
        fits = scope == "all" or (scope == "across") == across
        expected.append(alike >= similarity and words >= min_words - 1e-9 and fits)
    chosen = passages.choose(corpus, passages_of(*rows), similarity, min_words, scope)
    whole = stages.rows(passages_of(*rows))
    assert stages.rows(chosen) == list(itertools.compress(whole, expected))
