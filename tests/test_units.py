"""Sentences and lines as units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from corpora import prose
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup import segments, units
from dedup.columns import Batch
from dedup.kernels import engine
from dedup.read import text_batches

if TYPE_CHECKING:
    from dedup.model import Finding

ONE = (
    "The ferry across the river leaves every hour from the lower landing, and it is free of charge."
)
TWO = (
    "Whoever wants to see the old mill walks up the hill for twenty minutes and rings at the gate."
)
SHORT = "Nobody on this side of the water knows why."


def findings(unit: str, *texts: str, **settings: object) -> tuple[Finding, ...]:
    pairs = [(f"{number}", text) for number, text in enumerate(texts)]
    return dedup.scan_texts(pairs, unit=unit, **settings).findings  # type: ignore[arg-type]


def said(finding: Finding) -> list[str]:
    return [place.document.text[slice(*place.span)] for place in finding.places]


def cut(text: str, unit: str) -> list[str]:
    """The units of a text, from the first word of each to its last."""
    (batch,) = [item for item in text_batches([("a", text)]) if isinstance(item, Batch)]
    tokens = segments.segment(batch, engine.choose(len(batch.text)))
    bounds = units.cut(batch, tokens, unit).segments
    data = batch.text.tobytes()
    starts, ends = tokens.starts[bounds[:-1]], tokens.ends[bounds[1:] - 1]
    return [data[a:b].decode() for a, b in zip(starts, ends, strict=True)]


def test_a_sentence_in_two_paragraphs_is_a_finding_of_that_sentence() -> None:
    (finding,) = findings("sentence", f"{TWO} {ONE} {SHORT}", f"{ONE}")
    assert said(finding) == [ONE.rstrip("."), ONE.rstrip(".")]
    assert "identical" in finding.kinds


def test_an_edited_sentence_is_reported_from_end_to_end() -> None:
    edited = f"Yes: {ONE.replace('every hour', 'all day')}"
    (finding,) = findings("sentence", f"{TWO} {ONE}", f"{SHORT} {edited}")
    assert said(finding) == [ONE.rstrip("."), edited.rstrip(".")]
    place = finding.places[1]
    assert [edit.op for edit in place.edits] == ["insert", "replace"]
    text = place.document.text
    assert [text[slice(*edit.here)] for edit in place.edits] == ["Yes", "all day"]


def test_two_sentences_that_repeat_together_are_two_findings() -> None:
    found = findings("sentence", f"{ONE} {TWO}", f"{ONE} {TWO}")
    assert sorted(said(finding)[0] for finding in found) == [ONE.rstrip("."), TWO.rstrip(".")]


def test_lines_are_compared_whole() -> None:
    first = f"{ONE} {TWO} {SHORT}\n{TWO}\n"
    second = f"{TWO}\nsomething else entirely\n"
    (finding,) = findings("line", first, second)
    assert said(finding) == [TWO.rstrip(".")] * 2


def test_short_lines_count_if_they_are_asked_for() -> None:
    text = "one fish two fish\nred fish blue fish\none fish two fish\n"
    assert findings("line", text) == ()
    (finding,) = findings("line", text, min_words=4)
    assert said(finding) == ["one fish two fish"] * 2


def test_sentences_of_less_than_min_words_are_left_out() -> None:
    assert findings("sentence", ONE, ONE, min_words=19) == ()
    assert len(findings("sentence", ONE, ONE, min_words=18)) == 1


@pytest.mark.parametrize("unit", ["sentence", "line"])
def test_scope_holds_for_documents_not_for_units(unit: str) -> None:
    texts = (f"{ONE}\n{TWO}\n{ONE}\n", f"{TWO}\n")
    (within,) = findings(unit, *texts, scope="within")
    (across,) = findings(unit, *texts, scope="across")
    assert (within.rule, said(within)) == ("DD101", [ONE.rstrip(".")] * 2)
    assert (across.rule, said(across)) == ("DD203", [TWO.rstrip(".")] * 2)


def test_marks_of_many_scripts_end_sentences() -> None:
    assert cut("他们昨天来到这里。今天早上又走了！明天还会回来吗？", "sentence") == [
        "他们昨天来到这里",
        "今天早上又走了",
        "明天还会回来吗",
    ]
    assert cut("वे कल यहाँ आए थे। आज सुबह वे चले गए।", "sentence") == [
        "वे कल यहाँ आए थे",
        "आज सुबह वे चले गए",
    ]
    assert cut("He said “we leave at dawn.” Then he left us there.", "sentence") == [
        "He said “we leave at dawn",
        "Then he left us there",
    ]


def test_a_point_inside_a_number_or_before_a_small_letter_and_a_title_end_no_sentence() -> None:
    text = "It cost 3.5 crowns, i.e. nothing at all. Dr. Weber of the mill paid for us."
    assert cut(text, "sentence") == [
        "It cost 3.5 crowns, i.e. nothing at all",
        "Dr. Weber of the mill paid for us",
    ]


@given(st.text(alphabet="ab .!?\n。”é-", max_size=200), st.sampled_from(["sentence", "line"]))
def test_units_refine_paragraphs_and_lose_no_token(text: str, unit: str) -> None:
    batches = [item for item in text_batches([("a", text)]) if isinstance(item, Batch)]
    for batch in batches:
        tokens = segments.segment(batch, engine.choose(len(batch.text)))
        fine = units.cut(batch, tokens, unit)
        assert np.isin(tokens.segments, fine.segments).all()
        assert (np.diff(fine.segments) > 0).all()
        assert len(fine.documents) == len(fine.segments) - 1
        if unit == "line":
            data = batch.text.tobytes()
            starts = tokens.starts[fine.segments[:-1]]
            lines = {data.count(b"\n", 0, int(start)) for start in starts}
            words = {text.count("\n", 0, w.start()) for w in re.finditer("[abé]+", text)}
            assert lines <= words


def test_every_repeated_line_of_a_list_is_found() -> None:
    lines = [prose(f"line {n}", 15) for n in range(50)]
    text = "\n".join([*lines, *reversed(lines)])
    found = findings("line", text)
    assert sorted(said(f)[0] for f in found) == sorted(line.rstrip(".") for line in lines)


@given(st.text(st.sampled_from("aB .!?\"')]\n\t\r\x0b-1"), max_size=60), st.data())
def test_sentences_of_ascii_end_where_those_of_all_scripts_do(
    text: str, data: st.DataObject
) -> None:
    raw = text.encode()
    first = data.draw(st.integers(0, len(raw)))
    last = data.draw(st.integers(first, len(raw)))
    ends = [
        [found.span() for found in pattern.finditer(raw, first, last)]
        for pattern in (units.ASCII_SENTENCE, units.SENTENCE)
    ]
    assert ends[0] == ends[1]
