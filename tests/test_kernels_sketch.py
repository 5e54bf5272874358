"""Sketches: signatures are datasketch's, bands are theirs, anchors are those of winnowing."""

from __future__ import annotations

import itertools
from dataclasses import astuple
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
from corpora import BOTH, PLAIN, numbered, source_of, tokenised
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st
from scripts import SCRIPTS, paragraph, sentence

from dedup.columns import Sketches, Tokens
from dedup.kernels import parameters, reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.columns import Corpus
    from dedup.kernels.engine import Kernels

COMPILED = BOTH[1]
SIZES = parameters.SHINGLE_SIZES
PERMUTATIONS = parameters.permutations()

segment_tokens = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=12), max_size=6
)


def made(segments: Sequence[Sequence[tuple[int, int]]], documents: Sequence[int]) -> Tokens:
    """Tokens of segments given as pairs of hash and kind, with the documents of the segments."""
    rows = [token for segment in segments for token in segment]
    none = np.empty(0, np.uint32)
    return Tokens(
        np.array([value for value, _ in rows], np.uint32),
        np.array([kind for _, kind in rows], np.uint8),
        none,
        none,
        np.cumsum([0, *map(len, segments)]),
        np.array(documents, np.int32),
    )


def bounds_of(tokens: Tokens) -> np.ndarray:
    """First tokens of the documents, and the end."""
    count = int(tokens.documents.max(initial=-1)) + 1
    first = np.searchsorted(tokens.documents, np.arange(count))
    return np.append(tokens.segments[first], len(tokens.hashes))


def from_source(tokens: Tokens, bounds: np.ndarray) -> Sketches:
    """What the compiled loops do, run by the interpreter."""
    kernel = source_of("sketch")
    n = len(tokens.documents)
    keys = [np.empty((parameters.BANDS, n), np.uint32) for _ in range(2)]
    signatures = np.empty((2, parameters.N_PERMUTATIONS), np.uint32)
    rows = (np.empty(n, np.uint64), np.empty(n, np.uint32), *keys)
    out = kernel.Sketches(*rows, signatures, np.empty(len(tokens.hashes) + 4, "u8"))
    joins = np.append(tokens.documents[1:] == tokens.documents[:-1], False)
    text = kernel.Text(tokens.hashes, tokens.kinds, SIZES)
    permutations = kernel.Permutations(*PERMUTATIONS)
    hashes, anchors = (np.empty((2, len(tokens.hashes)), "u8"), np.empty(len(tokens.hashes), "u8"))
    with np.errstate(over="ignore"):
        kernel.sketch(text, tokens.segments, joins, permutations, out)
        text = text._replace(sizes=parameters.ANCHOR_SIZES)
        found = kernel.winnow(text, bounds, parameters.WINDOW, hashes, anchors)
    return Sketches(out.contents, out.shingles, out.keys, out.joined, anchors[:found])


def columns(sketches: Sketches, tokens: Tokens) -> list[list[object]]:
    """The columns, less the joined keys where there is no next segment in the document."""
    contents, shingles, keys, joined, anchors = astuple(sketches)
    inside = np.flatnonzero(tokens.documents[1:] == tokens.documents[:-1])
    found = (contents, shingles, keys, joined[:, inside], anchors)
    return [part.tolist() for part in found]


@given(segment_tokens, st.integers(1, 3))
def test_the_compiled_and_the_plain_loops_make_the_same_sketches(
    segments: list[list[tuple[int, int]]], each: int
) -> None:
    tokens = made(segments, [number // each for number in range(len(segments))])
    bounds = bounds_of(tokens)
    expected = columns(PLAIN.sketch(tokens, bounds), tokens)
    assert columns(COMPILED.sketch(tokens, bounds), tokens) == expected
    assert columns(from_source(tokens, bounds), tokens) == expected


@pytest.mark.parametrize("name", SCRIPTS)
def test_prose_of_every_script_has_the_same_sketches(name: str) -> None:
    random = Random(name)
    text = "\n\n".join(paragraph(name, [sentence(name, random)] * 2) for _ in range(5))
    tokens = tokenised(text)
    bounds = np.array([0, len(tokens.hashes)])
    expected = columns(PLAIN.sketch(tokens, bounds), tokens)
    assert columns(COMPILED.sketch(tokens, bounds), tokens) == expected


def signature(shingles: Sequence[int]) -> np.ndarray:
    minhash = MinHash(num_perm=128, scheme="affine32", hashfunc=lambda value: value)
    minhash.update_batch(list(shingles))
    return minhash.hashvalues


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_signatures_are_those_of_datasketch(shingles: list[int]) -> None:
    own = reference.sign(np.array(shingles, np.uint32), *PERMUTATIONS)
    assert own.dtype == np.uint32
    assert own.tolist() == signature(shingles).tolist()


def signatures_from_source(tokens: Tokens) -> np.ndarray:
    """The signature of each segment, as the loop makes it before it makes keys of it."""
    kernel = source_of("sketch")
    rows = np.empty((len(tokens.documents), parameters.N_PERMUTATIONS), np.uint32)
    text = kernel.Text(tokens.hashes, tokens.kinds, SIZES)
    permutations = kernel.Permutations(*PERMUTATIONS)
    hashes = np.empty(len(tokens.hashes) + 4, np.uint64)
    with np.errstate(over="ignore"):
        for row, segment in enumerate(itertools.pairwise(tokens.segments)):
            count = kernel.hash_shingles(text, segment, hashes)
            kernel.sign(hashes, count, permutations, rows[row])
    return rows


def test_signatures_of_paragraphs_are_those_of_datasketch_over_the_same_shingles() -> None:
    tokens = tokenised("One two three four five.\n\nSix\n\n漢字かなกา mixed with words")
    found = signatures_from_source(tokens)
    for row, (first, last) in enumerate(itertools.pairwise(tokens.segments)):
        part = tokens.hashes[first:last], tokens.kinds[first:last]
        shingles = reference.shingles(*part, SIZES).astype(np.uint32)
        assert found[row].tolist() == signature(shingles.tolist()).tolist()


def test_joined_keys_are_those_of_the_minimum_of_two_signatures() -> None:
    tokens = tokenised("a b c d e\n\nf g h i\n\nj k")
    both = signatures_from_source(tokens)
    joined = np.minimum(both[:-1], both[1:])
    expected = reference.band_keys(joined, parameters.BANDS, parameters.ROWS).T
    sketches = COMPILED.sketch(tokens, np.array([0, len(tokens.hashes)]))
    assert sketches.joined[:, :-1].tolist() == expected.tolist()


def test_band_keys_are_equal_where_a_whole_band_is() -> None:
    one = np.arange(128, dtype=np.uint32)[None]
    other = one.copy()
    other[0, 4] = 99  # in the second of the bands of three
    keys = [
        reference.band_keys(rows, parameters.BANDS, parameters.ROWS)[0] for rows in (one, other)
    ]
    assert np.flatnonzero(keys[0] != keys[1]).tolist() == [1]
    assert len(set(keys[0].tolist())) == parameters.BANDS


def test_a_band_key_depends_on_the_order_of_its_rows() -> None:
    rows = np.array([[1, 2, 3], [3, 2, 1]], np.uint32)
    keys = reference.band_keys(rows, 1, 3)
    assert keys[0] != keys[1]


def shingles_of(numbers: list[int], kinds: list[int]) -> list[int]:
    part = np.array(numbers, np.uint32), np.array(kinds, np.uint8)
    return reference.shingles(*part, SIZES).tolist()


def test_a_shingle_has_as_many_tokens_as_the_kind_of_its_first_asks_for() -> None:
    assert [len(shingles_of([1] * 9, [kind] * 9)) for kind in range(4)] == [7, 7, 6, 5]
    assert len(shingles_of([1, 2, 3, 4, 5], [3, 0, 0, 0, 0])) == 3
    assert len(shingles_of([1, 2, 3, 4], [3, 0, 0, 0])) == 1


def test_a_segment_shorter_than_a_shingle_is_one_shingle() -> None:
    assert len(shingles_of([1, 2], [0, 0])) == 1
    assert shingles_of([1, 2], [0, 0]) != shingles_of([2, 1], [0, 0])
    assert shingles_of([1, 2], [0, 0]) == shingles_of([1, 2], [3, 3])


def anchors_of(numbers: Sequence[int], kernels: Kernels) -> list[tuple[int, int]]:
    """Anchors (gram hash, token) of a document of words."""
    tokens = made([[(number, 0) for number in numbers]], [0])
    anchors = kernels.sketch(tokens, bounds_of(tokens)).anchors.tolist()
    return [(anchor >> 32, anchor & 0xFFFFFFFF) for anchor in anchors]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_anchors_are_the_last_smallest_grams_of_all_windows(numbers: list[int]) -> None:
    size = int(parameters.ANCHOR_SIZES[0])
    kinds = np.zeros(len(numbers), np.uint8)
    grams = reference.grams(
        np.array(numbers, np.uint32), kinds, parameters.ANCHOR_SIZES
    ) >> np.uint64(32)
    count = max(1, len(numbers) - size + 1)
    chosen = oracles.winnow(grams[:count].tolist(), parameters.WINDOW)
    expected = [(int(grams[at]), at) for at in chosen]
    assert anchors_of(numbers, PLAIN) == expected
    assert anchors_of(numbers, COMPILED) == expected


@given(st.lists(st.integers(0, 50)), st.lists(st.integers(0, 50)), st.data())
def test_a_common_run_of_a_gram_and_a_window_shares_an_anchor(
    before: list[int], after: list[int], data: st.DataObject
) -> None:
    least = int(parameters.ANCHOR_SIZES[0]) + parameters.WINDOW - 1
    run = data.draw(st.lists(st.integers(100, 130), min_size=least, max_size=least + 5))
    one, other = [*before, *run, *after], [*after[:7], *run, *before[:3]]
    start, there = len(before), len(after[:7])
    inside = [
        {
            (gram, at - first)
            for gram, at in anchors_of(text, COMPILED)
            if first <= at < first + len(run)
        }
        for text, first in ((one, start), (other, there))
    ]
    assert inside[0] & inside[1]


def corpus_sketches(corpus: Corpus) -> Sketches:
    none = np.empty(0, np.uint32)
    tokens = Tokens(
        corpus.tokens, corpus.kinds, none, none, corpus.segments, corpus.segment_documents
    )
    return COMPILED.sketch(tokens, corpus.documents)


def test_a_document_without_tokens_has_no_anchors() -> None:
    corpus = numbered([[[1, 2, 3]], [], [[4, 5]]])
    assert [int(anchor) & 0xFFFFFFFF for anchor in corpus_sketches(corpus).anchors] == [0, 3]
    tokens = made([], [])
    assert anchors_of([], COMPILED) == []
    assert PLAIN.sketch(tokens, np.array([0])).anchors.tolist() == []


def test_equal_segments_have_equal_contents_and_others_do_not() -> None:
    corpus = numbered([[[1, 2, 3], [1, 2, 3], [3, 2, 1], [1, 2]]])
    contents = corpus_sketches(corpus).contents.tolist()
    assert contents[0] == contents[1]
    assert len(set(contents)) == 3
