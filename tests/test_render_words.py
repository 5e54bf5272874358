"""Differences in words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from reports import STORM, document, finding, place, span_of, storm_report

from dedup.model import Document, Edit, Finding, Kind, Op, Place
from dedup.render.excerpts import Excerpts
from dedup.render.look import ASCII, UNICODE
from dedup.render.words import count, difference, percent, words_in

CENTRE = document(
    "a.txt", "Title\n\none two three four. five six\n\nseven eight nine\n\nten eleven"
)
HERE = document("b.txt", "one 2 three four and more.\n\nfive six seven eight nine\n\nten")


def said(*kinds: Kind, edits: list[Edit], similarity: float = 0.9) -> str:
    centre = place(CENTRE, span_of(CENTRE, "one two three four. five six\n\nseven eight nine"))
    other = place(HERE, (0, 40), *kinds, similarity=similarity, edits=edits)
    return difference_of(replace(centre, centre=True), other)


def difference_of(centre: Place, other: Place) -> str:
    both = finding(centre, other)
    return difference(other, centre, Excerpts([(both, [other])]), UNICODE)


def at(document: Document, part: str) -> tuple[int, int]:
    return span_of(document, part)


def test_numbers_have_separators_and_nouns_their_plural() -> None:
    assert count(1, "word") == "1 word"
    assert count(0, "word") == "0 words"
    assert count(1204, "file") == "1,204 files"


def test_only_what_is_whole_is_a_hundred_per_cent() -> None:
    assert percent(1) == "100 %"
    assert percent(0.9999) == "99 %"
    assert percent(0.946) == "95 %"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("... – !", 0),
        ("two words", 2),
        ("l’État, c'est", 4),
        ("naïve café", 2),
        ("हिन्दी में", 2),
        ("漢字かな", 4),
        ("abc漢字", 3),
        ("ภาษาไทย", 3),
    ],
)
def test_words_are_counted_as_in_every_script(text: str, number: int) -> None:
    assert words_in(text) == number


def test_the_same_words_are_called_so() -> None:
    assert said("identical", edits=[], similarity=1) == "same words"


def test_a_change_of_blanks_and_case_is_called_reformatted() -> None:
    assert said("reformatted", edits=[], similarity=1) == "reformatted"


def test_a_difference_nobody_recorded_is_given_as_similarity() -> None:
    assert said("edited", edits=[], similarity=0.87) == "87 % alike"


def test_changed_added_and_removed_words_are_counted() -> None:
    edits = [
        Edit("replace", at(CENTRE, "two"), at(HERE, "2")),
        Edit("insert", (26, 26), at(HERE, "and more")),
        Edit("delete", at(CENTRE, "nine"), (30, 30)),
    ]
    assert said("edited", edits=edits) == "1 word changed, +2 words, −1 word"


def test_a_replacement_by_more_words_counts_as_change_and_addition() -> None:
    edit = Edit("replace", at(CENTRE, "two"), at(HERE, "2 three four"))
    assert said("edited", edits=[edit]) == "1 word changed, +2 words"


def test_a_split_names_the_paragraph_of_the_centre() -> None:
    point = at(CENTRE, " five six")[0]
    assert said("split", edits=[Edit("split", (point, point), (26, 26))]) == "¶2 split in two"


def test_several_splits_of_one_paragraph_count_its_parts() -> None:
    points = [at(CENTRE, part)[0] for part in (" two", " three")]
    edits = [Edit("split", (point, point), (0, 0)) for point in points]
    assert said("split", edits=edits) == "¶2 split in three"
    assert said("split", edits=edits * 3) == "¶2 split in 7"


def test_splits_of_several_paragraphs_are_counted() -> None:
    points = [at(CENTRE, part)[0] for part in (" two", " eight")]
    edits = [Edit("split", (point, point), (0, 0)) for point in points]
    assert said("split", edits=edits) == "2 paragraphs split"


def test_joined_paragraphs_are_named() -> None:
    point = at(CENTRE, "\n\nseven")[0]
    assert said("merged", edits=[Edit("merge", (point, point), (0, 0))]) == "¶2-3 joined"


def test_joints_far_apart_are_not_numbered() -> None:
    points = [at(CENTRE, part)[0] for part in ("one", "ten")]
    edits = [Edit("merge", (point, point), (0, 0)) for point in points]
    centre = place(CENTRE, (0, len(CENTRE.text)), centre=True)
    assert difference_of(centre, place(HERE, (0, 20), "merged", edits=edits)) == "paragraphs joined"


def test_paragraphs_that_cannot_be_told_apart_are_not_numbered() -> None:
    centre = place(CENTRE, at(CENTRE, "one two three four. five six"))
    centre = replace(centre, centre=True, paragraphs=(2, 9))
    point = centre.span[0] + 5
    borders: list[tuple[Op, Kind, str]] = [
        ("split", "split", "a paragraph split in two"),
        ("merge", "merged", "two paragraphs joined"),
    ]
    for op, kind, words in borders:
        edit = Edit(op, (point, point), (0, 0))
        assert difference_of(centre, place(HERE, (0, 20), kind, edits=[edit])) == words
        twice = place(HERE, (0, 20), kind, edits=[edit, edit])
        assert difference_of(centre, twice) == words.split(" ", 1)[1].replace(
            "paragraph split in two", "paragraphs split"
        )


def test_borders_without_edits_are_still_named() -> None:
    assert said("split", edits=[]) == "paragraphs split"
    assert said("merged", edits=[]) == "paragraphs joined"


def test_other_text_in_the_paragraph_is_named_beside_what_changed() -> None:
    assert said("contained", edits=[], similarity=1) == "same words, other text around"
    reformatted = said("reformatted", "contained", edits=[], similarity=1)
    assert reformatted == "reformatted, other text around"
    gone = Edit("delete", at(CENTRE, "five six"), (20, 20))
    assert said("contained", "edited", edits=[gone]) == "−2 words"
    one = replace(place(HERE, (0, 40), "contained", "edited", edits=[gone]), paragraphs=(1, 1))
    centre = place(CENTRE, span_of(CENTRE, "one two three four. five six"))
    assert difference_of(replace(centre, centre=True), one) == "−2 words, other text around"


def test_what_follows_a_copy_is_said_or_counted() -> None:
    assert said("appended", edits=[], similarity=1) == "text added after it"
    more = Edit("insert", (60, 60), at(HERE, "and more"))
    assert said("appended", edits=[more]) == "+2 words"


def test_moved_sentences_are_called_reordered() -> None:
    move = Edit("move", at(CENTRE, "one two"), (0, 5))
    assert said("reordered", edits=[move]) == "sentences reordered"


def test_the_difference_of_the_example_reads_as_in_the_manual() -> None:
    pasted: Finding = storm_report().findings[0]
    centre, other = pasted.places
    excerpts = Excerpts([(pasted, [centre, other])])
    assert difference(other, centre, excerpts, UNICODE) == "¶3 split in two, +5 words"
    assert difference(other, centre, excerpts, ASCII) == "par. 3 split in two, +5 words"
    assert excerpts.text(other.document, other.span).startswith(STORM[542:600])
