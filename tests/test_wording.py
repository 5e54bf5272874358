"""Words, sentences and paragraphs, near enough to plant something there."""

from __future__ import annotations

import pytest

from dedup.wording import count_words, glue, paragraphs, script, sentences


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("Well, it’s 3 o’clock!", 6), ("新しい橋", 3), ("กขคงจฉ", 2), ("हिन्दी में लिखा।", 3)],
)
def test_words_are_counted_as_min_words_counts_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_paragraphs_are_blocks_between_blank_lines() -> None:
    text = "\n\nOne\nstill one\n \n\n ***\n\n  Two  \n"
    assert [text[slice(*span)] for span in paragraphs(text)] == ["One\nstill one", "Two"]


def test_where_a_line_is_long_every_line_is_a_paragraph() -> None:
    text = f"short\n{'long ' * 30}\nshort again"
    shown = [text[slice(*span)] for span in paragraphs(text)]
    assert shown == ["short", ("long " * 30).strip(), "short again"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The ferry left at seven. It came back at noon. Nobody waited for it there.", 3),
        ("We met Dr. Smith at the old mill. He had no time for us.", 2),
        ("新しい橋が川にかかった。町の人はとても喜んだ。祭りもあった。", 3),
        ("नदी पर नया पुल बना। लोग बहुत खुश हुए हैं।", 2),
        ("กขคงจฉชซญฎฏฐ กขคงจฉชซญฎฏฐฑ", 2),
        ("no sentence ends in this one", 1),
    ],
)
def test_sentences_end_where_a_script_ends_them(text: str, count: int) -> None:
    spans = sentences(text)
    assert len(spans) == count
    assert (spans[0][0], spans[-1][1]) == (0, len(text))


def test_words_of_scripts_without_spaces_stand_without_blanks() -> None:
    assert (glue("新しい橋"), glue("a new bridge")) == ("", " ")


def test_a_script_is_told_by_the_name_of_a_character() -> None:
    assert [script(char) for char in "aж橋\x00"] == ["LATIN", "CYRILLIC", "CJK", ""]
