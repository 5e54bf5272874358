"""Seeds become passages: compiled as plain, never worse than trying every alignment."""

from __future__ import annotations

import itertools
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
import stages
from corpora import BOTH, PLAIN, numbered
from hypothesis import given
from hypothesis import strategies as st
from strategies import KINDS, Planted, mosaics, planted, plantings

from dedup import matches, passages
from dedup.buckets import pack
from dedup.kernels.jit import compiled, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages

BOUNDLESS = 10**6
Documents = list[list[int]]


def documents_of(letters: int, most: int) -> st.SearchStrategy[Documents]:
    """One to three documents of a few different tokens: repeats everywhere."""
    one = st.lists(st.integers(0, letters - 1), min_size=1, max_size=most)
    return st.lists(one, min_size=1, max_size=3)


def corpus_of(documents: Documents, kind: int = 0) -> Corpus:
    return numbered([[document] for document in documents], kind)


def all_seeds(corpus: Corpus, least: int) -> NDArray[np.int64]:
    """Every pair of tokens from which `least` are equal."""
    tokens = corpus.tokens.tolist()
    starts = range(len(tokens) - least + 1)
    pairs = itertools.combinations(starts, 2)
    equal = [(i, j) for i, j in pairs if tokens[i : i + least] == tokens[j : j + least]]
    return np.array(equal, np.int64).reshape(-1, 2)


def columns(found: Passages) -> list[list[list[int]]]:
    return [getattr(found, name).tolist() for name in found.__slots__]


def aligned(corpus: Corpus, seeds: NDArray[np.int64], min_words: int) -> list[stages.Passage]:
    """What both kinds of kernels say, who must say the same."""
    found = [passages.align(corpus, pack(seeds), min_words, kernels) for kernels in BOTH]
    assert columns(found[0]) == columns(found[1])
    return stages.rows(found[0])


def weighed(corpus: Corpus, seeds: NDArray[np.int64], sure: int) -> list[list[int]]:
    sures = np.full(4, sure, np.int64)
    found = [kernels.weigh(corpus, seeds, sures).tolist() for kernels in BOTH]
    assert found[0] == found[1]
    return found[0]


@given(documents_of(3, 40), st.integers(0, 3), st.integers(1, 12), st.integers(1, 4))
def test_compiled_and_plain_loops_align_alike_and_soundly(
    documents: Documents, kind: int, min_words: int, least: int
) -> None:
    corpus = corpus_of(documents, kind)
    for one in aligned(corpus, all_seeds(corpus, least), min_words):
        stages.assert_sound(corpus, one)
        assert (one.a[0], one.b[0]) == one.pairs[0]
        assert (one.a[1] - 1, one.b[1] - 1) == one.pairs[-1]
        assert one.a[1] <= one.b[0]
        assert one.similarity >= 0.5
        fewest = int(passages.penalties(min_words)[kind, 2])
        assert one.matched >= (fewest + 2) // 3


def moved(random: Random, parts: int, size: int) -> Documents:
    """A text, and its sentences in another order with a word changed here and there."""
    sentences = [[random.randrange(10**6) for _ in range(size)] for _ in range(parts)]
    other = [[t if random.random() > 0.06 else random.randrange(10**6) for t in one]
             for one in random.sample(sentences, parts)]  # fmt: skip
    return [list(itertools.chain(*sentences)), list(itertools.chain(*other))]


@pytest.mark.parametrize("seed", range(8))
def test_moved_and_edited_sentences_align_alike(seed: int) -> None:
    random = Random(seed)
    documents = moved(random, random.randint(2, 12), random.randint(8, 40))
    together = [[*documents[0], *range(seed), *documents[1]]]
    for texts in (documents, together):
        corpus = corpus_of(texts)
        found = aligned(corpus, all_seeds(corpus, 4), 12)
        assert sum(one.matched for one in found) >= len(documents[0]) / 2
        for one in found:
            stages.assert_sound(corpus, one)


@pytest.mark.parametrize("period", [1, 2, 7, 30])
def test_a_litany_with_seeds_everywhere_aligns_alike(period: int) -> None:
    corpus = corpus_of([list(range(period)) * (180 // period), list(range(period)) * 5])
    found = aligned(corpus, all_seeds(corpus, min(period, 4)), 12)
    assert found
    for one in found:
        stages.assert_sound(corpus, one)


@given(plantings | mosaics.map(lambda pairs: Planted(pairs, [])), st.integers(1, 20))
def test_texts_align_alike_from_the_seeds_of_a_scan(corpus: Planted, min_words: int) -> None:
    run = stages.staged(corpus.pairs)
    seeds = np.stack([run.seeds >> np.uint64(32), run.seeds & np.uint64(2**32 - 1)], 1)
    for one in aligned(run.corpus, seeds.astype(np.int64), min_words):
        stages.assert_sound(run.corpus, one)


@given(documents_of(4, 60), st.integers(1, 16))
def test_the_strength_of_a_seed_is_what_is_alike_around_it(documents: Documents, sure: int) -> None:
    corpus = corpus_of(documents)
    seeds = all_seeds(corpus, 1)[:200]
    tokens, starts = corpus.tokens.tolist(), corpus.documents.tolist()
    expected = []
    for i, j in seeds.tolist():
        a, b = stages.document_of(corpus, i), stages.document_of(corpus, j)
        sides = [tokens[starts[n] : starts[n + 1]] for n in (a, b)]
        power = oracles.strength(*sides, i - starts[a], j - starts[b], sure)
        expected.append([power, a, b])
    assert weighed(corpus, seeds, sure) == expected


@given(documents_of(4, 60), st.integers(1, 16), st.integers(0, 4))
def test_bytes_of_tokens_never_understate_the_strength_of_a_seed(
    documents: Documents, sure: int, cut: int
) -> None:
    corpus = corpus_of(documents)
    seeds = all_seeds(corpus, 1)[:200]
    text, end = corpus.tokens.astype(np.uint8), len(corpus.tokens)
    border = int(corpus.documents[min(cut, len(corpus.documents) - 1)])
    for bounds, own in (
        ((0, end, 0, end), seeds),
        ((0, border, border, end), seeds[(seeds[:, 0] < border) & (seeds[:, 1] >= border)]),
    ):
        found, same = (kernels.sift(text, bounds, pack(own), sure).tolist() for kernels in BOTH)
        assert found == same
        for (strength, _, _), most in zip(weighed(corpus, own, sure), found, strict=True):
            assert most >= min(strength, sure)
            assert not strength or most


def test_text_beyond_a_stretch_is_not_looked_at() -> None:
    text = np.array([*range(20), *range(20)], np.uint8)
    seed = pack(np.array([[5, 25]]))
    for kernels in BOTH:
        assert kernels.sift(text, (0, 20, 20, 40), seed, 12).tolist() == [20]
        assert kernels.sift(text, (4, 9, 20, 40), seed, 4).tolist() == [5]
        assert kernels.sift(text, (0, 20, 20, 40), pack(np.array([[5, 26]])), 4).tolist() == [0]


@given(documents_of(4, 40), st.integers(0, 3), st.data())
def test_units_that_are_alike_are_kept(
    documents: Documents, kind: int, data: st.DataObject
) -> None:
    """Whether two units, each of one paragraph or two, are alike is what `matches.verify` says."""
    corpus = corpus_of([*documents, *documents[:1]], kind)
    count = len(corpus.segments) - 1
    units = st.sampled_from([*range(0, 2 * count, 2), *range(1, 2 * count - 2, 2)])
    drawn = data.draw(st.lists(st.tuples(units, units), max_size=9))
    pairs = np.array(sorted(drawn), np.int64).reshape(-1, 2)
    spans = matches.spans(corpus, pairs)
    counts, _ = BOTH[1].compare(corpus, spans)
    shared, a, b = counts.T
    alike = shared >= matches.MIN_JACCARD * (a + b - shared)
    alike |= (shared >= matches.MIN_SHARED) & (shared >= matches.MIN_CONTAINMENT * np.minimum(a, b))
    table = spans[:, :, [0, 2]].reshape(-1, 4)
    found, same = (
        kernels.sift_units(corpus.tokens.astype(np.uint8), table).tolist() for kernels in BOTH
    )
    assert found == same
    assert all(np.array(found, np.bool_) >= alike)


def test_units_of_other_words_are_left_out() -> None:
    tokens = np.array([*range(60), *range(100, 160)], np.uint8)
    spans = np.array([[0, 60, 60, 120], [0, 60, 0, 60], [0, 60, 20, 80]])
    for kernels in BOTH:
        assert kernels.sift_units(tokens, spans).tolist() == [False, True, True]


def test_a_seed_of_unequal_tokens_has_no_strength() -> None:
    corpus = corpus_of([[1, 2, 3, 4] * 5, [1, 2, 3, 4] * 5])
    assert weighed(corpus, np.array([[0, 21], [0, 20]]), 4) == [[0, 0, 1], [16, 0, 1]]


def test_documents_of_seeds_are_found_past_empty_documents() -> None:
    corpus = corpus_of([[], [5] * 300, [], [], [5] * 3, []])
    assert weighed(corpus, np.array([[299, 300], [0, 302]]), 1) == [[1, 1, 4], [3, 1, 4]]


def through(
    corpus: Corpus, seed: tuple[int, int], cost: int, drop: int = BOUNDLESS
) -> list[stages.Passage]:
    """The passages that come of one seed; by default its extension is never given up."""
    rules = np.array([[cost, drop, 1, 0]] * 4, np.int64)
    group = np.array([[0, 1, 0, len(corpus.documents) - 2, 0]])
    seeds = np.array([[*seed, 1]])
    found = [columns(kernels.align(corpus, seeds, group, rules)) for kernels in BOTH]
    assert found[0] == found[1]
    return stages.rows(PLAIN.align(corpus, seeds, group, rules))


def extended(
    corpus: Corpus, seed: tuple[int, int], cost: int, drop: int = BOUNDLESS
) -> stages.Passage:
    """The passage through one seed of two documents."""
    [found] = through(corpus, seed, cost, drop)
    return found


def seeds_in(corpus: Corpus, data: st.DataObject) -> tuple[int, int]:
    """Some pair of equal tokens, in both documents or twice in one."""
    last = stages.document_of(corpus, len(corpus.tokens) - 1)
    border = int(corpus.documents[1]) if last else 0
    pairs = [
        (i, j) for i, j in all_seeds(corpus, 1).tolist() if not last or i < border <= j
    ]  # fmt: skip
    return data.draw(st.sampled_from(pairs))


small = st.lists(st.integers(0, 3), min_size=1, max_size=12)


@given(small, small, st.data())
def test_where_gaps_are_free_as_much_is_matched_as_can_be(
    one: list[int], other: list[int], data: st.DataObject
) -> None:
    corpus = corpus_of([[*one, 9], [*other, 9]])
    i, j = seeds_in(corpus, data)
    a, b = corpus.tokens[: len(one) + 1].tolist(), corpus.tokens[len(one) + 1 :].tolist()
    k = j - len(a)
    most = oracles.lcs(a[:i], b[:k]) + oracles.lcs(a[i:], b[k:])
    assert extended(corpus, (i, j), 0).matched == most


@given(st.lists(st.integers(0, 3), min_size=4, max_size=18), st.data())
def test_within_a_document_the_two_sides_lie_apart(one: list[int], data: st.DataObject) -> None:
    corpus = corpus_of([[9, *one, 9]])
    i, j = seeds_in(corpus, data)
    for found in through(corpus, (i, j), data.draw(st.integers(0, 8))):
        stages.assert_sound(corpus, found)
        assert found.a[1] <= found.b[0]


@given(small, small, st.integers(1, 12), st.data())
def test_no_alignment_through_a_seed_scores_higher(
    one: list[int], other: list[int], cost: int, data: st.DataObject
) -> None:
    """Up to what trimming asks for each gap; where nothing is trimmed it is the best there is."""
    corpus = corpus_of([[*one, 9], [*other, 9]])
    i, j = seeds_in(corpus, data)
    a, b = corpus.tokens[: len(one) + 1].tolist(), corpus.tokens[len(one) + 1 :].tolist()
    k = j - len(a)
    best = oracles.best_extension(a[i:], b[k:], 10, cost)
    best += oracles.best_extension(a[:i][::-1], b[:k][::-1], 10, cost)
    found = extended(corpus, (i, j), cost)
    sides = found.a[1] - found.a[0] + found.b[1] - found.b[0]
    score = 10 * found.matched - cost * (sides - 2 * found.matched)
    assert (i, j) in found.pairs
    assert score <= best
    trimmed = best - score
    assert trimmed == 0 or trimmed <= 8 * min(len(a), len(b)) - 8 * (len(found.blocks) - 1)


@pytest.mark.parametrize(("drop", "matched"), [(30, 20), (94, 20), (95, 40), (BOUNDLESS, 40)])
def test_an_extension_gives_up_so_far_under_its_best_score(drop: int, matched: int) -> None:
    head, tail = list(range(20)), list(range(100, 120))
    corpus = corpus_of([[*head, *tail], [*head, *range(200, 220), *tail]])
    assert extended(corpus, (0, 40), 5, drop).matched == matched


@pytest.mark.parametrize(("gap", "matched"), [(0, 40), (24, 40), (31, 40), (32, 20)])
def test_text_put_between_joins_two_halves_only_where_they_outweigh_it(
    gap: int, matched: int
) -> None:
    """Twenty tokens are worth 200; a gap costs 8, five for each token and ten past the 24th."""
    head, tail = list(range(20)), list(range(100, 120))
    corpus = corpus_of([[*head, *tail], [*head, *range(200, 200 + gap), *tail]])
    assert extended(corpus, (0, 40), 5).matched == matched
    assert extended(corpus, (39, 40 + 39 + gap), 5).matched == matched


@pytest.mark.parametrize("times", [2, 3, 4, 7])
def test_a_text_pasted_several_times_is_aligned_with_the_first(times: int) -> None:
    size = 40
    corpus = corpus_of([list(range(size)) * times])
    found = sorted((one.a, one.b) for one in aligned(corpus, all_seeds(corpus, 4), 12))
    places = [(size * n, size * n + size) for n in range(times)]
    assert found == [(places[0], place) for place in places[1:]]


def _cut(found: type, rooms: Iterator[int], *arrays: NDArray[np.int64]) -> object:
    room = next(rooms, None)
    return found(*(array[:room] for array in arrays))


@pytest.mark.parametrize("room", [1, 3, 20])
def test_passages_that_do_not_fit_are_aligned_in_several_parts(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stages.staged(planted(1, list(KINDS)).pairs)
    rules = passages.penalties(12)
    seeds, documents = passages.strong(run.corpus, run.seeds.copy(), rules, PLAIN)
    work = passages.group(run.corpus, seeds, documents)
    whole = columns(PLAIN.align(run.corpus, *work, rules))
    assert len(whole[0]) > 5
    for kernels, module in zip(BOTH, (plain("alignment"), compiled("alignment")), strict=True):
        cut = iter([room])  # memory is small at first; the aligner asks for more where it must
        full = module.Found
        monkeypatch.setattr(module, "Found", partial(_cut, full, cut))
        assert columns(kernels.align(run.corpus, *work, rules)) == whole


def test_no_seeds_give_no_passages() -> None:
    assert aligned(corpus_of([[1, 2], [1, 2]]), np.empty((0, 2), np.int64), 12) == []
