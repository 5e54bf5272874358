from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from corpora import words as tokens_of
from hypothesis import given
from hypothesis import strategies as st
from repeats import edited, prose
from scripts import SCRIPTS, paragraph, sentence
from strategies import wild_texts

from dedup.accepting import sketching
from dedup.accepting.sketching import KEPT, from_text, said, similarity, sketch, to_text

if TYPE_CHECKING:
    from dedup.accepting.sketching import Sketch

texts = st.lists(wild_texts, max_size=6)


def sketches(*passages: list[str]) -> list[Sketch]:
    return [sketch(one.pairs) for one in said([" ".join(words).encode() for words in passages])]


@given(texts)
def test_texts_say_the_same_together_and_alone(some: list[str]) -> None:
    data = [text.encode() for text in some]
    for text, together in zip(data, said(data), strict=True):
        (alone,) = said([text])
        assert alone.pairs.tolist() == together.pairs.tolist()
        assert alone.before.tolist() == together.before.tolist()


@given(wild_texts)
def test_every_word_of_a_text_is_in_a_pair(text: str) -> None:
    (one,) = said([text.encode()])
    count = len(tokens_of(text))
    assert len(one.before) == count + 1
    assert bool(len(one.pairs)) == bool(count)
    assert (one.spans[:, 0] < one.spans[:, 1]).all()
    assert (one.spans[:, 1] <= count).all()


def test_words_go_in_pairs_and_characters_in_longer_runs() -> None:
    one, two, thai, short = said([b"a", b"a b c", "กขคงจฉช".encode(), "กข".encode()])
    assert one.spans.tolist() == [[0, 1]]
    assert two.spans.tolist() == [[0, 2], [1, 3]]
    assert thai.spans.tolist() == [[0, 5], [1, 6], [2, 7]]
    assert short.spans.tolist() == [[0, 2]]


@given(wild_texts)
def test_a_sketch_comes_back_from_its_text(text: str) -> None:
    (one,) = said([f"word {text}".encode()])
    kept = sketch(one.pairs)
    assert from_text(to_text(kept)).tolist() == kept.tolist()


def test_a_sketch_stays_the_same_for_ever() -> None:
    assert sketching.METHOD == "nfkc-casefold-w2-k64x16"
    (one,) = sketches(["The", "QUICK", "brown", "ﬁx", "jumps"])
    assert to_text(one) == "mbqplqyyr6Y="


@pytest.mark.parametrize("text", ["", "AAA", "****", "AAE", "AAIAAQ==", "AAEAAQ==", "AAEA" * 100])
def test_what_is_no_sketch_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


def test_case_marks_and_line_ends_make_no_difference() -> None:
    plain, other = said([b"one two three four", "ONE, two\n\n> thr\u00adee four!".encode()])
    assert plain.pairs.tolist() == other.pairs.tolist()


def test_hashes_keep_their_order_when_they_are_shortened() -> None:
    steps = np.unique(np.concatenate([2 ** np.arange(32), 2 ** np.arange(1, 33) - 1]))
    short = sketching._shortened(steps.astype(np.uint32)).astype(np.int64)
    assert (np.diff(short) >= 0).all()
    assert short[steps < 4096].tolist() == steps[steps < 4096].tolist()
    assert short[-1] < 1 << 16


@pytest.mark.parametrize("length", [8, 12, 20, 40, 65, 66, 120, 200])
def test_one_word_edited_leaves_more_than_half(length: int) -> None:
    for seed in range(60):
        passage = prose(seed, length)
        one, other = sketches(passage, edited(passage, seed % length))
        assert similarity(one, other) >= 0.5


@pytest.mark.parametrize("length", [12, 24, 40, 80, 200])
def test_half_a_passage_in_common_is_less_than_half_of_both(length: int) -> None:
    for seed in range(60):
        half = prose(seed, length // 2)
        one, other = sketches(
            half + prose(seed + 100, length // 2), half + prose(seed + 200, length)
        )
        assert similarity(one, other) < 0.5


def test_other_passages_have_nearly_nothing_in_common() -> None:
    found = sketches(*(prose(seed, 30 + 5 * seed) for seed in range(40)))
    assert max(similarity(a, b) for a, b in pairwise(found)) < 0.05


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_passages_are_known_in_every_script(name: str) -> None:
    random = Random(name)
    some = [paragraph(name, [sentence(name, random) for _ in range(4)]) for _ in range(3)]
    a, b, c = (sketch(one.pairs) for one in said([text.encode() for text in some]))
    assert similarity(a, a) == 1
    assert similarity(a, b) < 0.2
    assert similarity(b, c) < 0.2


def test_a_text_without_words_is_like_no_other() -> None:
    empty, one = sketches([], ["word"])
    assert (similarity(empty, empty), similarity(empty, one), similarity(one, one)) == (0, 0, 1)


def test_a_long_text_has_as_many_numbers_as_are_kept() -> None:
    (one,) = sketches(prose(1, 400))
    assert len(one) == KEPT


def test_many_texts_are_cut_into_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = [" ".join(prose(seed, 10)).encode() for seed in range(9)]
    whole = said(data)
    monkeypatch.setattr(sketching, "CHUNK", 150)
    assert [one.pairs.tolist() for one in said(data)] == [one.pairs.tolist() for one in whole]
