"""Candidates are compared exactly: as by sets, compiled, plain and by the reference."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import oracles
from corpora import BOTH, PLAIN, numbered, source_of
from hypothesis import given
from hypothesis import strategies as st

from dedup import matches
from dedup.kernels import parameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus

    Compared = tuple[list[list[int]], list[list[list[int]]]]

small_documents = st.lists(
    st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=30), min_size=2, max_size=4),
    min_size=1,
    max_size=3,
)


def units_of(corpus: Corpus) -> NDArray[np.int64]:
    """Every segment, and every one joined with the next of its document."""
    alone = np.arange(len(corpus.segment_documents))
    inside = np.flatnonzero(corpus.segment_documents[1:] == corpus.segment_documents[:-1])
    return np.concatenate([2 * alone, 2 * inside + 1])


def from_source(corpus: Corpus, units: NDArray[np.int64]) -> Compared:
    """What the compiled loops do, run by the interpreter."""
    kernel = source_of("comparison")
    size = kernel.table_size(len(corpus.tokens))
    tables = kernel.Tables(
        np.zeros((2, size), np.uint64),
        np.zeros((2, size), np.int64),
        np.full((2, size), -1),
        np.zeros(size, np.int64),
        np.full((4, 3), -1),
        np.empty(len(corpus.tokens) + 1, np.uint64),
        np.empty(len(corpus.tokens) + 1, np.int64),
    )
    shape = (len(units), kernel.SEEDS, 2)
    out = kernel.Compared(np.empty((len(units), 3), np.int64), np.full(shape, -1))
    text = kernel.Text(corpus.tokens, corpus.kinds, parameters.SHINGLE_SIZES)
    with np.errstate(over="ignore"):
        kernel.compare(text, units, tables, out)
    return out.counts.tolist(), out.seeds.tolist()


def compared(corpus: Corpus, units: NDArray[np.int64]) -> Compared:
    """What all three say, who must say the same."""
    results = [tuple(part.tolist() for part in kernels.compare(corpus, units)) for kernels in BOTH]
    assert results[0] == results[1] == from_source(corpus, units)
    counts, seeds = results[0]
    return counts, seeds


@given(small_documents, st.integers(0, 3), st.data())
def test_the_compiled_and_the_plain_loops_compare_alike(
    documents: list[list[list[int]]], kind: int, data: st.DataObject
) -> None:
    corpus = numbered(documents, kind)
    choice = st.sampled_from(units_of(corpus).tolist())
    pairs = data.draw(st.lists(st.tuples(choice, choice), max_size=8))
    compared(corpus, matches.spans(corpus, np.array(pairs, np.int64).reshape(-1, 2)))


@given(small_documents)
def test_counts_are_those_of_sets(documents: list[list[list[int]]]) -> None:
    corpus = numbered(documents)
    size = int(parameters.SHINGLE_SIZES[0])
    sets = oracles.shingle_sets([part for document in documents for part in document], size)
    every = np.arange(len(sets))
    pairs = np.stack(np.meshgrid(every, every), -1).reshape(-1, 2)
    counts, _ = compared(corpus, matches.spans(corpus, 2 * pairs))
    assert counts == [[len(sets[a] & sets[b]), len(sets[a]), len(sets[b])] for a, b in pairs]


@given(small_documents)
def test_a_joined_unit_has_the_shingles_of_its_two_segments(
    documents: list[list[list[int]]],
) -> None:
    corpus = numbered(documents)
    size = int(parameters.SHINGLE_SIZES[0])
    first = oracles.shingle_sets(documents[0][:2], size)
    spans = matches.spans(corpus, np.array([[1, 0]]))
    counts, _ = compared(corpus, spans)
    assert counts == [[len(first[0]), len(first[0] | first[1]), len(first[0])]]


@given(small_documents, st.data())
def test_seeds_are_shared_shingles_that_stand_once_in_the_first_unit(
    documents: list[list[list[int]]], data: st.DataObject
) -> None:
    corpus = numbered(documents)
    choice = st.sampled_from((2 * np.arange(len(corpus.segment_documents))).tolist())
    pair = data.draw(st.tuples(choice, choice))
    _, seeds = compared(corpus, matches.spans(corpus, np.array([pair])))
    found = [(i, j) for i, j in seeds[0] if i >= 0]
    assert seeds[0][len(found) :] == [[-1, -1]] * (8 - len(found))
    size = min(3, *np.diff(corpus.segments)[np.array(pair) // 2])
    runs = [corpus.tokens[at : at + size].tolist() for at in range(len(corpus.tokens))]
    start, end = corpus.segments[pair[0] // 2 : pair[0] // 2 + 2]
    for i, j in found:
        assert runs[i] == runs[j]
        assert runs[start : end - size + 1].count(runs[i]) == 1
    assert all(b - a >= 8 for (_, a), (_, b) in itertools.pairwise(found))


def test_seeds_of_a_long_copy_stand_apart_and_are_eight_at_most() -> None:
    corpus = numbered([[list(range(200))], [list(range(200))]])
    _, seeds = compared(corpus, matches.spans(corpus, np.array([[0, 2]])))
    assert seeds == [[[8 * n, 200 + 8 * n] for n in range(8)]]


def test_the_compared_texts_may_be_of_any_length_in_any_order() -> None:
    corpus = numbered([[[7] * 3, list(range(500)), [1]], [list(range(250, 600)), [7] * 40]])
    units = np.array([[0, 2], [2, 6], [4, 4], [8, 0], [3, 7], [6, 2]])
    counts, _ = compared(corpus, matches.spans(corpus, units))
    assert counts[0] == [0, 1, 498]
    assert counts[1] == [248, 498, 348]
    assert counts[2] == [1, 1, 1]
    assert counts[3] == [1, 1, 1]


def test_nothing_to_compare_gives_nothing() -> None:
    corpus = numbered([[[1, 2, 3]]])
    counts, seeds = compared(corpus, np.empty((0, 2, 3), np.int64))
    assert (counts, seeds) == ([], [])
    assert PLAIN.compare(corpus, np.empty((0, 2, 3), np.int64))[0].shape == (0, 3)
