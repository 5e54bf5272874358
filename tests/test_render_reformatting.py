"""How texts of the same words differ."""

from __future__ import annotations

import pytest

from dedup.render.reformatting import listed, reformatting


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("same words", " same words\n", []),
        ("two short lines", "two short\nlines", ["line breaks"]),
        ("two\nshort lines", "two short\nlines", ["line breaks"]),
        ("one two", "One two", ["case"]),
        ("one, two", "one two.", ["punctuation"]),
        ("he said “no”", 'he said "no"', ["punctuation"]),
        ("déjà vu", "deja vu", ["accents"]),
        ("été", "Ete", ["case", "accents"]),
        ("re\u00adpeat", "repeat", ["invisible characters"]),
        ("one two", "one  two", ["spaces"]),
        ("one two", "one\u00a0two", ["spaces"]),
        ("d\u00e9j\u00e0", "de\u0301ja\u0300", ["Unicode forms"]),
        ("ABC", "\uff21\uff22\uff23", ["Unicode forms"]),
        ("> a line\n> and one", "A line and one", ["line breaks", "case", "punctuation"]),
    ],
)
def test_what_differs_is_named(one: str, other: str, names: list[str]) -> None:
    assert reformatting(one, other) == names == reformatting(other, one)


def test_names_read_as_a_text() -> None:
    assert listed(["case"]) == "case"
    assert listed(["line breaks", "case", "accents"]) == "line breaks, case and accents"
