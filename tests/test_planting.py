"""Each edit makes what its name says, in any script."""

from __future__ import annotations

from random import Random

import pytest
from scripts import SCRIPTS, paragraph, sentence

from dedup.planting import EDITS, Vocabulary, alike, edited, excerpt, opening
from dedup.wording import WORD, count_words, paragraphs

NAMES = ("latin", "cyrillic", "arabic", "devanagari", "han", "kana", "hangul", "thai")


def text_of(script: str, sentences: int = 6, seed: int = 1) -> str:
    random = Random(seed)
    return paragraph(script, [sentence(script, random) for _ in range(sentences)])


@pytest.fixture(params=NAMES)
def text(request: pytest.FixtureRequest) -> str:
    return text_of(request.param)


@pytest.mark.parametrize("kind", EDITS)
def test_a_copy_follows_from_its_random_source(kind: str, text: str) -> None:
    words = Vocabulary([text])
    copies = [EDITS[kind](text, words, Random(7)) for _ in range(2)]
    assert copies[0] == copies[1]
    assert copies[0] is not None


@pytest.mark.parametrize("kind", EDITS)
def test_spans_lie_in_their_texts(kind: str, text: str) -> None:
    copy = EDITS[kind](text, Vocabulary([text]), Random(7))
    assert copy is not None
    assert copy.origin == (0, len(text))
    assert 0 == copy.span[0] < copy.span[1] <= len(copy.text)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [("light", 0.85, 0.99), ("heavy", 0.55, 0.95), ("ocr", 0.6, 0.99)],
)
def test_an_edit_changes_about_its_share_of_the_words(
    kind: str, low: float, high: float, text: str
) -> None:
    others = [text_of(name, 30, seed=2) for name in NAMES]
    copy = EDITS[kind](text, Vocabulary(others), Random(7))
    assert copy is not None
    assert copy.text != text
    assert low < alike(text, copy.text) < high


@pytest.mark.parametrize("kind", ["exact", "split", "merge", "shuffle", "wrap"])
def test_other_edits_keep_every_word(kind: str, text: str) -> None:
    copy = EDITS[kind](text, Vocabulary([text]), Random(7))
    assert copy is not None
    kept = ["".join(sorted(filter(str.isalnum, each))) for each in (copy.text, text)]
    assert kept[0] == kept[1]


def test_words_are_replaced_by_words_of_the_same_script() -> None:
    words = Vocabulary(["river bridge", "река мост"])
    text = "ferry паром ferry паром ferry паром"
    new = set(WORD.findall(edited(text, 1.0, words, Random(3)))) - {"ferry", "паром"}
    assert new
    assert new <= {"river", "bridge", "река", "мост"}


def test_a_word_without_company_is_doubled() -> None:
    assert Vocabulary([]).other("alone", Random(1)) == "alonealone"


def test_a_split_is_two_paragraphs_and_a_merge_one(text: str) -> None:
    words = Vocabulary([text])
    split = EDITS["split"](text, words, Random(5))
    assert split is not None
    assert len(paragraphs(split.text)) == 2
    merge = EDITS["merge"](split.text, words, Random(5))
    assert merge is not None
    assert len(paragraphs(merge.text)) == 1


def test_what_is_appended_is_no_part_of_the_copy(text: str) -> None:
    copy = EDITS["append"](text, Vocabulary([text]), Random(5))
    assert copy is not None
    assert copy.text[slice(*copy.span)] == text
    assert 3 <= count_words(copy.text[copy.span[1] :]) <= 24


def test_sentences_are_shuffled_never_into_their_own_order() -> None:
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    for seed in range(30):
        copy = EDITS["shuffle"](text, Vocabulary([text]), Random(seed))
        assert copy is not None
        assert copy.text != text


@pytest.mark.parametrize("kind", ["split", "shuffle"])
def test_what_has_one_sentence_cannot_be_cut(kind: str) -> None:
    assert EDITS[kind]("one sentence and no more of them", Vocabulary([]), Random(1)) is None


def test_wrapped_lines_are_narrow(text: str) -> None:
    copy = EDITS["wrap"](text, Vocabulary([text]), Random(5))
    assert copy is not None
    assert max(map(len, copy.text.split("\n"))) <= 76


def test_an_excerpt_is_whole_sentences_and_not_all(text: str) -> None:
    for seed in range(20):
        run = excerpt(text, 20, Random(seed))
        assert run is not None
        assert count_words(text[slice(*run)]) >= 20
        assert run != (0, len(text))
    assert excerpt(text, 10_000, Random(1)) is None


def test_a_host_is_opened_between_sentences() -> None:
    host = "One two three four. Five six seven eight."
    assert opening(host, Random(1)) == host.index("Five")
    assert opening("one sentence and no more of them", Random(1)) is None


def test_every_script_here_is_known() -> None:
    assert set(NAMES) <= SCRIPTS.keys()
