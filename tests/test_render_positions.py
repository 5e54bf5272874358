"""Lines, columns and bytes agree with counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.render import positions
from dedup.render.positions import locate, locate_each

TEXTS = st.text(st.sampled_from("ab\n\r\té漢😀\u2028"), max_size=60)


def by_hand(text: str, offset: int) -> tuple[int, int, int]:
    before = text[: max(0, offset)]
    line_start = before.rfind("\n") + 1
    return before.count("\n") + 1, len(before) - line_start + 1, len(before.encode())


def located(text: str, offsets: list[int]) -> list[tuple[int, int, int]]:
    found = locate(text.encode(), offsets)
    columns = (found.line.tolist(), found.column.tolist(), found.byte.tolist())
    return list(zip(*columns, strict=True))


@given(TEXTS, st.lists(st.integers(-3, 70)))
def test_positions_are_those_counted_by_hand(text: str, offsets: list[int]) -> None:
    assert located(text, offsets) == [by_hand(text, offset) for offset in offsets]


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_the_size_of_a_block_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "é漢😀\n\n" * 9 + "a\r\nb😀"
    offsets = list(range(len(text) + 2))[::-1]
    monkeypatch.setattr(positions, "BLOCK", block)
    assert located(text, offsets) == [by_hand(text, offset) for offset in offsets]


@pytest.mark.parametrize("block", [1, 9, 1 << 20])
@given(st.lists(st.tuples(TEXTS, st.lists(st.integers(-3, 70), max_size=4)), max_size=6))
def test_many_texts_are_looked_at_each_as_if_it_were_alone(
    block: int, rows: list[tuple[str, list[int]]]
) -> None:
    owner = [number for number, (_, offsets) in enumerate(rows) for _ in offsets]
    wanted = [offset for _, offsets in rows for offset in offsets]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(positions, "BLOCK", block)
        texts = [text.encode() for text, _ in rows]
        found = locate_each(texts, np.array(owner, np.int64), np.array(wanted, np.int64))
    columns = (found.line.tolist(), found.column.tolist(), found.byte.tolist())
    expected = [by_hand(text, offset) for text, offsets in rows for offset in offsets]
    assert list(zip(*columns, strict=True)) == expected


def test_an_empty_text_has_one_position() -> None:
    assert located("", [0, 5]) == [(1, 1, 0), (1, 1, 0)]
    assert located("abc", []) == []


def test_lines_end_with_a_newline_only() -> None:
    assert located("a\r\nb\u2028c", [2, 3, 5]) == [(1, 3, 2), (2, 1, 3), (2, 3, 7)]
