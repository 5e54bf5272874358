"""What goes with a removed sentence or paragraph, and what stays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from corpora import PLAIN
from hypothesis import given
from hypothesis import strategies as st
from strategies import wild_texts

from dedup.fixing.borders import Unit, sentences_of, units_of
from dedup.fixing.carving import carve, pieces
from dedup.fixing.plain import without
from dedup.read.markdown import markdown_regions

ONE = "Alpha beta gamma delta epsilon."
TWO = "Zeta eta theta iota kappa."
THREE = "Lambda mu nu xi omicron."


def cut(text: str) -> tuple[bytes, list[Unit]]:
    data = text.encode()
    regions = markdown_regions(data)
    rows = np.array([(a, b, 0, code) for a, b, code in regions], np.int64).reshape(-1, 4)
    tokens = PLAIN.tokenise(np.frombuffer(bytearray(data), np.uint8), rows)
    return data, units_of(data, tokens, regions)


def rest(text: str, *gone: str) -> str:
    """The text without the units that hold the given words."""
    data, units = cut(text)
    numbers = [
        n for n, unit in enumerate(units) for word in gone if word in text_of(data, unit).decode()
    ]
    assert numbers
    rows = [part for n in sorted(set(numbers)) for part in pieces(data, units, (n, n + 1))]
    return without(data, carve(data, units, rows)).decode()


def text_of(data: bytes, unit: Unit) -> bytes:
    return data[unit.begin : unit.finish]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{ONE}\n\n{TWO}\n\n{THREE}\n", f"{ONE}\n\n{THREE}\n"),
        (f"{TWO}\n\n{THREE}\n", f"{THREE}\n"),
        (f"{ONE}\n\n{TWO}\n", f"{ONE}\n"),
        (f"{ONE}\n\n{TWO}", ONE),
        (f"{ONE}\r\n\r\n{TWO}", ONE),
        (f"{ONE}\r\n\r\n{TWO}\r\n\r\n{THREE}\r\n", f"{ONE}\r\n\r\n{THREE}\r\n"),
        (f"{ONE}\n\n\n{TWO}\n\n\n{THREE}\n", f"{ONE}\n\n\n{THREE}\n"),
        (f"{TWO}\n", ""),
        (f"{ONE} {TWO} {THREE}\n", f"{ONE} {THREE}\n"),
        (f"{ONE} {TWO}\n", f"{ONE}\n"),
        (f"{TWO} {ONE}\n", f"{ONE}\n"),
        (f"{ONE}\n{TWO}\n{THREE}\n", f"{ONE}\n{THREE}\n"),
        (f"> {ONE} {TWO}\n> {THREE}\n", f"> {ONE}\n> {THREE}\n"),
        (f"> {TWO} {ONE}\n> {THREE}\n", f"> {ONE}\n> {THREE}\n"),
        (f"- {TWO} {ONE}\n- {THREE}\n", f"- {ONE}\n- {THREE}\n"),
        (f"- {ONE}\n- {TWO}\n- {THREE}\n", f"- {ONE}\n- {THREE}\n"),
        (f"    {TWO} {ONE}\n", f"    {ONE}\n"),
        (f"{ONE}\n\n* * *\n\n{TWO}\n", f"{ONE}\n\n* * *\n"),
        (f"---\ntitle: x\n---\n{TWO}\n\n{ONE}\n", f"---\ntitle: x\n---\n{ONE}\n"),
        (f"{ONE}\n\n```\n{TWO}\n\nmore of it\n```\n\n{THREE}\n", f"{ONE}\n\n\n{THREE}\n"),
        (f"{ONE}\n\n{TWO}\n\n```\ncode\n```\n", f"{ONE}\n\n```\ncode\n```\n"),
        ("\u3000一二三四五。Zeta二三四五六。三四五六七。\n", "\u3000一二三四五。三四五六七。\n"),
    ],
)
def test_what_goes_takes_along_what_parted_it(text: str, left: str) -> None:
    assert rest(text, "Zeta") == left


@pytest.mark.parametrize(
    "text",
    [
        f"He said: “{ONE} {TWO}” And so on and on.",
        f"({ONE} {TWO}) And so on and on.",
        f"**{ONE} {TWO}** And so on and on.",
        f"„{ONE} {TWO}“ And so on and on.",
        f"| {ONE} {TWO} | x |\n|---|---|\n| a | b |\n",
    ],
)
def test_no_border_falls_within_brackets_quotations_emphasis_and_tables(text: str) -> None:
    data, units = cut(text)
    holding = [text_of(data, unit) for unit in units if b"Zeta" in text_of(data, unit)]
    assert all(ONE.rstrip(".").encode() in part for part in holding)


def test_runs_with_something_wordless_between_them_go_one_by_one() -> None:
    data, units = cut(f"{ONE}\n\n* * *\n\n{TWO}\n\n{THREE}\n")
    assert list(pieces(data, units, (0, 3))) == [(0, 1), (1, 3)]


def test_neighbours_that_go_share_no_byte() -> None:
    data, units = cut(f"{ONE} {TWO}\n\n{THREE}\n")
    spans = carve(data, units, [(0, 1), (1, 2), (2, 3)])
    assert spans == [(0, 32), (32, 60), (60, 85)]


@given(wild_texts, st.data())
def test_the_words_that_stay_are_all_others_and_only_these(text: str, data: st.DataObject) -> None:
    raw, units = cut(text)
    if not units:
        return
    numbers = data.draw(st.sets(st.integers(0, len(units) - 1), min_size=1))
    rows = [part for n in sorted(numbers) for part in pieces(raw, units, (n, n + 1))]
    spans = carve(raw, units, rows)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    regions = markdown_regions(raw)
    table = np.array([(a, b, 0, code) for a, b, code in regions], np.int64).reshape(-1, 4)
    tokens = PLAIN.tokenise(np.frombuffer(bytearray(raw), np.uint8), table)
    gone = [
        n
        for n, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True))
        if any(a < end and start < b for a, b in spans)
    ]
    asked = [n for row in rows for n in range(units[row[0]].first, units[row[1] - 1].last)]
    assert gone == asked


@given(wild_texts, st.data())
def test_what_is_touched_has_the_units_that_it_has_in_the_whole_text(
    text: str, data: st.DataObject
) -> None:
    raw = text.encode()
    regions = markdown_regions(raw)
    rows = np.array([(a, b, 0, code) for a, b, code in regions], np.int64).reshape(-1, 4)
    tokens = PLAIN.tokenise(np.frombuffer(bytearray(raw), np.uint8), rows)
    count = len(tokens.starts)
    if not count:
        return
    edges = st.tuples(st.integers(0, count - 1), st.integers(1, count)).filter(
        lambda e: e[0] < e[1]
    )
    touched = data.draw(st.lists(edges, min_size=1, max_size=3))
    whole = units_of(raw, tokens, regions)
    parts = units_of(raw, tokens, regions, touched)
    wanted = {
        unit
        for unit in whole
        if any(unit.first < b and a < unit.last for a, b in touched)
        and not any(within(unit, part, touched) for part in parts)
    }
    assert wanted <= set(parts)
    assert [unit.first for unit in parts] == [0, *(unit.last for unit in parts[:-1])]
    assert parts[-1].last == count
    for part in parts:
        own = [(unit.first, unit.last) for unit in whole if part.first <= unit.first < part.last]
        asked = sentences_of(raw, tokens, regions, (part.first, part.last))
        assert [(a + part.first, b + part.first) for a, b in asked] == own


def within(unit: Unit, part: Unit, touched: list[tuple[int, int]]) -> bool:
    """Whether a unit is some of a paragraph that lies in all that touches it."""
    near = [(a, b) for a, b in touched if part.first < b and a < part.last]
    inside = all(a <= part.first and part.last <= b for a, b in near)
    return part.first <= unit.first < part.last and inside and part.opens and part.closes
