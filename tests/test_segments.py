"""Batches become one corpus, and sketches one table, wherever the batches were cut."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
from corpora import PLAIN, batch_of, corpus_of, taken, tokenised
from hypothesis import given
from hypothesis import strategies as st
from strategies import plantings, wild_texts

from dedup import segments, signatures
from dedup.columns import Corpus, thirds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Sketches, Tokens
    from dedup.kernels.engine import Kernels


def columns(corpus: Corpus) -> dict[str, list[int]]:
    return {field.name: getattr(corpus, field.name).tolist() for field in fields(corpus)}


@given(st.lists(wild_texts, max_size=5), st.integers(1, 200))
def test_a_corpus_does_not_depend_on_how_batches_are_cut(texts: list[str], size: int) -> None:
    parts = taken(texts, size)
    assert columns(segments.join(parts.tokens)) == columns(corpus_of(*texts))
    joined = signatures.join(parts.sketches)
    whole = signatures.join(taken(texts).sketches)
    assert [part.tolist() for part in joined] == [part.tolist() for part in whole]
    assert sum(parts.sizes) == len(corpus_of(*texts).tokens)


@given(st.lists(wild_texts, max_size=5), st.integers(1, 40), st.integers(0, 250), st.integers(1, 3))
def test_a_corpus_is_the_same_where_there_is_room_for_its_tokens(
    texts: list[str], size: int, total: int, jobs: int
) -> None:
    parts = taken(texts, size, total, jobs).tokens
    assert columns(segments.join(parts)) == columns(corpus_of(*texts))


@pytest.mark.parametrize("jobs", [1, 3])
def test_tokens_that_have_room_are_not_copied_when_they_are_joined(jobs: int) -> None:
    parts = taken(["one two three", "four five", "six", "七"], 1, 28, jobs).tokens
    corpus = segments.join(parts)
    assert corpus.kinds.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert len(parts) > 1
    assert all(np.shares_memory(part.hashes, corpus.tokens) for part, _ in parts)
    assert all(np.shares_memory(part.kinds, corpus.kinds) for part, _ in parts)


def test_a_batch_whose_work_fails_stops_those_after_it_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sketch(tokens: Tokens, documents: NDArray[np.int64], kernels: Kernels) -> Sketches:
        if len(tokens.hashes) == 2:
            raise MemoryError("too many")
        return kernels.sketch(tokens, documents)

    monkeypatch.setattr(signatures, "sketch", sketch)
    with pytest.raises(MemoryError, match="too many"):
        taken(["one", "two three", "four", "five", "six"], 1, 100, 2)


def test_tokens_that_are_bytes_of_a_file_are_copied_when_they_are_joined() -> None:
    """As those of a cache are, which may stand one after the other there."""
    parts = taken(["one two three", "four five", "six"], 1).tokens
    hashes = np.concatenate([part.hashes for part, _ in parts]).view(np.uint8).copy()
    kinds = np.concatenate([part.kinds for part, _ in parts])
    kinds.setflags(write=False)
    mapped, at = [], 0
    for part, bounds in parts:
        end = at + len(part.hashes)
        own = hashes[4 * at : 4 * end].view(np.uint32)
        mapped.append((replace(part, hashes=own, kinds=kinds[at:end]), bounds))
        at = end
    corpus = segments.join(mapped)
    assert columns(corpus) == columns(corpus_of("one two three", "four five", "six"))
    assert corpus.tokens.flags.writeable
    assert corpus.kinds.flags.writeable


@given(st.lists(wild_texts, max_size=4))
def test_a_corpus_has_the_tokens_of_its_documents_one_after_the_other(texts: list[str]) -> None:
    corpus = corpus_of(*texts)
    each = [tokenised(text.removeprefix("\ufeff")) for text in texts]
    assert corpus.tokens.tolist() == [one for part in each for one in part.hashes.tolist()]
    assert np.diff(corpus.documents).tolist() == [len(part.hashes) for part in each]
    owners = [n for n, part in enumerate(each) for _ in part.documents]
    assert corpus.segment_documents.tolist() == owners
    assert corpus.segments[-1] == corpus.documents[-1] == len(corpus.tokens)
    assert set(corpus.documents.tolist()) <= set(corpus.segments.tolist())


@given(plantings, st.data())
def test_words_of_a_span_are_a_difference_of_weights(corpus: object, data: st.DataObject) -> None:
    made = corpus_of(*(text for _, text in corpus.pairs))  # type: ignore[attr-defined]
    count = len(made.tokens)
    spans = data.draw(st.lists(st.tuples(st.integers(0, count), st.integers(0, count))))
    table = np.array(spans, np.int64).reshape(-1, 2)
    each = thirds(made.kinds).tolist()
    assert made.weight(table).tolist() == [[sum(each[:at]) for at in span] for span in spans]


def test_documents_are_bounded_by_their_first_tokens() -> None:
    parts = taken(["", "one two", "...", "three four five", ""], 1 << 20)
    [(_, bounds)] = parts.tokens
    assert bounds.tolist() == [0, 0, 2, 2, 5, 5]


def test_a_border_of_regions_is_a_border_of_segments() -> None:
    text = "one two three four five"
    batch = batch_of(text, (0, 7, 0), (8, 13, 1), (19, 23, 0))
    tokens = segments.segment(batch, PLAIN)
    assert tokens.segments.tolist() == [0, 2, 3, 4]
    slim = segments.without_places(tokens)
    assert slim.starts.tolist() == [0, 8, 19]
    assert len(slim.ends) == 0
    assert slim.hashes.tolist() == tokens.hashes.tolist()
    assert slim.hashes is not tokens.hashes


@pytest.mark.parametrize("texts", [[], [""], ["...", "\n\n"]])
def test_nothing_to_compare_is_an_empty_corpus(texts: list[str]) -> None:
    corpus = corpus_of(*texts)
    assert corpus.tokens.shape == (0,)
    assert corpus.segments.tolist() == [0]
    assert len(corpus.documents) == len(texts) + 1
    assert [part.shape for part in signatures.join(taken(texts).sketches)] == [(0,), (0,)]
    assert corpus.weight(np.array([0])).tolist() == [0]


@given(st.lists(st.text("ab \n", max_size=60), min_size=1, max_size=4))
def test_tokens_are_the_words_of_the_naive_reading(texts: list[str]) -> None:
    corpus = corpus_of(*texts)
    words = [word for text in texts for word in oracles.words(text)]
    known = {word: int(tokenised(word).hashes[0]) for word in set(words)}
    assert corpus.tokens.tolist() == [known[word] for word in words]
