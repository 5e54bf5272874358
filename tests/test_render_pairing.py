"""A place beside its centre: every word of both is there, marked as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drawn import GONE, MARKS, NEW, passage_of, sides
from hypothesis import given
from oracles import words
from reports import document, finding, place, span_of, storm_report
from strategies import mosaics, plantings

import dedup
from dedup.model import Edit
from dedup.render.excerpts import centre_of
from dedup.render.outline import outline
from dedup.render.pairing import Run, rows, runs

if TYPE_CHECKING:
    from dedup.model import Finding

corpora = plantings.map(lambda planted: planted.pairs) | mosaics
SAMPLES = Path(__file__).parent.parent / "samples"


def squeezed(text: str) -> str:
    """The letters of a text: scripts without spaces have no words to compare."""
    return "".join(words(text))


def hold_both_texts(found: Finding) -> None:
    """Without what is new the words are the centre's, without what is gone the place's."""
    centre = centre_of(found)
    for other in found.places:
        if other is centre:
            continue
        left, right, both = sides(found, other)
        before, after = squeezed(passage_of(centre)), squeezed(passage_of(other))
        assert squeezed(MARKS.sub("", left)) == before
        assert squeezed(MARKS.sub("", right)) == after
        assert NEW.search(left) is None and GONE.search(right) is None
        assert squeezed(MARKS.sub("", GONE.sub("", both))) == after
        kept = squeezed(MARKS.sub("", NEW.sub("", both)))
        assert kept == before


@pytest.mark.parametrize("unit", ["paragraph", "sentence"])
def test_the_word_diff_of_every_sample_holds_both_texts(unit: str) -> None:
    found = dedup.scan(SAMPLES, unit=unit)
    assert len(found.findings) > 20
    for each in found.findings:
        hold_both_texts(each)


@given(corpora)
def test_the_word_diff_of_planted_copies_holds_both_texts(texts: list[tuple[str, str]]) -> None:
    for each in dedup.scan_texts(texts).findings:
        hold_both_texts(each)


def test_rows_begin_where_a_paragraph_begins_on_either_side() -> None:
    found = storm_report().findings[0]
    centre, later = found.places
    outlines = (outline(centre.document),) * 2
    shown = rows(runs(centre, later, outlines), outlines)
    assert [(row.left_begins, row.right_begins) for row in shown[1:]] == [
        (True, True),
        (False, True),
        (True, True),
    ]


def test_a_new_paragraph_stands_beside_nothing() -> None:
    old = document("a.txt", "one two three\n\nfour five six")
    new = document("b.txt", "one two three\n\nseven eight\n\nfour five six")
    added = span_of(new, "seven eight")
    insert = Edit("insert", (13, 13), added)
    found = finding(
        place(old, (0, len(old.text)), centre=True),
        place(new, (0, len(new.text)), "edited", edits=[insert]),
    )
    outlines = outline(old), outline(new)
    shown = rows(runs(*found.places, outlines), outlines)
    assert [(bool(row.left), bool(row.right)) for row in shown] == [
        (True, True),
        (False, True),
        (True, True),
    ]


def test_a_changed_paragraph_stands_beside_what_it_was() -> None:
    old = document("a.txt", "one two\n\nred green blue\n\nthree four")
    new = document("b.txt", "one two\n\npink grey\n\nthree four")
    edit = Edit("replace", span_of(old, "red green blue"), span_of(new, "pink grey"))
    found = finding(
        place(old, (0, len(old.text)), centre=True),
        place(new, (0, len(new.text)), "edited", edits=[edit]),
    )
    outlines = outline(old), outline(new)
    shown = rows(runs(*found.places, outlines), outlines)
    assert len(shown) == 3
    assert [cut.mark for cut in (*shown[1].left, *shown[1].right)] == ["gone", "new"]


def test_words_that_no_edit_explains_are_not_called_equal() -> None:
    old, new = document("a.txt", "one two three"), document("b.txt", "one two three four")
    found = finding(place(old, (0, 13), centre=True), place(new, (0, 18), "edited", similarity=0.8))
    outlines = outline(old), outline(new)
    assert runs(*found.places, outlines) == [
        Run("same", (0, 3), (0, 3)),
        Run("new", (3, 3), (3, 4)),
    ]
