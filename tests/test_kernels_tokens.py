"""The compiled pass, its plain run and the reference make the same tokens and segments."""

from __future__ import annotations

import itertools
import subprocess
import sys
import unicodedata
from dataclasses import astuple
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import oracles
import pytest
import xxhash
from corpora import BOTH, column, hashes, source_of, tokenised, whole, words
from hypothesis import given
from hypothesis import strategies as st
from scripts import SCRIPTS, paragraph, sentence
from strategies import wild_texts

from dedup.columns import Tokens
from dedup.kernels import code_points, compiled, reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTERS = {"a": 1, "я": 2, "ह": 3, "𐐨": 4}
NASTY = {
    "nothing": "",
    "no words": " \n\n--- \r\n…",
    "a mark first": "\u0301a",
    "a mark after a break": "a\n\u0301b\n\n\u0301",
    "a mark after a space": "a \u0301b",
    "a mark after one invisible": "a\u200b\u0301\u200b\u0301 b",
    "an invisible first and last": "\u200ba\u200b \u200b",
    "only marks": "\u0301\u0327",
    "marks on characters that stand alone": "漢\u0301か\u3099\u0301ก\u0e34\u0301",
    "expansions in words": "ﬁﬃn㍿ﬁ ㍿a㋀b½ªª㎏ ﷺ",
    "an expansion first in a line": "ﬁ\n㍿\n\n㋀",
    "an expansion that stands alone in a word": "a㍿b\u0301c",
    "four bytes": "𐐀𐐨𝐀𠀀😀a",
    "a null and an escape": "a\x00b\x1b[31mc",
    "every kind side by side": "aは漢กཀ1\xad2\u0301漢\xad字",
    "carriage returns": "a b\r\n\r\nc\rd\n\r\ne",
    "mail": "> a b\n> c\n>\n> d",
}


def columns(tokens: Tokens) -> list[list[int]]:
    return [part.tolist() for part in astuple(tokens)]


def from_source(text: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
    """What the compiled pass does, run by the interpreter."""
    kernel = source_of("tokens")
    room = len(text) * 2 + 16
    types = (np.uint32, np.uint32, np.uint32, np.uint8, np.int64, np.int32, np.uint8)
    out = kernel.Out(*(np.empty(max(room, 512), kind) for kind in types))
    with np.errstate(over="ignore"):
        n, s = kernel.tokenise(text, regions, compiled.table(kernel), out)
    places = (column[:n] for column in (out.hashes, out.kinds, out.starts, out.ends))
    return Tokens(*places, np.append(out.segments[:s], n), out.segment_documents[:s])


def assert_alike(data: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
    expected, fast = (kernels.tokenise(data, regions) for kernels in BOTH)
    assert columns(fast) == columns(expected)
    assert columns(from_source(data, regions)) == columns(expected)
    return expected


@given(wild_texts, st.sampled_from([0, 1]))
def test_wild_texts_become_the_same_tokens(text: str, code: int) -> None:
    data = column(text)
    assert_alike(data, whole(data, code)[: len(data)])


@given(st.text(), st.data())
def test_texts_cut_into_regions_become_the_same_tokens(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)) | {0, len(text)})
    ends = [len(text[:cut].encode()) for cut in cuts]
    kept = [n for n in range(len(ends) - 1) if data.draw(st.booleans())]
    rows = [(ends[n], ends[n + 1], n // 2, n % 2) for n in kept]
    assert_alike(column(text), np.array(rows, np.int64).reshape(-1, 4))


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nasty_texts_become_the_same_tokens(text: str) -> None:
    data = column(text)
    assert_alike(data, whole(data)[: len(data)])
    ends = [0, *(len(text[: n + 1].encode()) for n in range(len(text)))]
    rows = [(a, b, n, 0) for n, (a, b) in enumerate(itertools.pairwise(ends))]
    assert_alike(data, np.array(rows, np.int64).reshape(-1, 4))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("size", [251, 252, 253, 254, 255, 256, 257, 511, 512, 513, 900])
@pytest.mark.parametrize("after", ["", "\u0301", "\u200b", "\u200bb", "ﬃ", "\u0301ﬃb", "漢", "㍿"])
def test_words_longer_than_a_buffer_are_cut_in_the_same_place(
    letter: str, size: int, after: str
) -> None:
    data = column("x" * (size % LETTERS[letter]) + letter * (size // LETTERS[letter]) + after)
    tokens = assert_alike(data, whole(data))
    assert tokens.ends[0] >= min(size, reference.WORD_BYTES)


def test_a_mark_after_a_cut_word_and_an_invisible_belongs_to_nothing() -> None:
    data = column(f"{'a' * reference.WORD_BYTES}\u200b\u0301")
    assert assert_alike(data, whole(data)).ends.tolist() == [reference.WORD_BYTES]


@pytest.mark.parametrize("name", SCRIPTS)
def test_prose_of_every_script_becomes_the_same_tokens(name: str) -> None:
    random = Random(name)
    lines = [paragraph(name, [sentence(name, random) for _ in range(3)]) for _ in range(4)]
    data = column("\r\n\r\n".join([lines[0], lines[1] + "\n" + lines[2], "", lines[3]]))
    tokens = assert_alike(data, whole(data))
    assert len(tokens.documents) >= 3


@pytest.mark.parametrize("name", ["latin", "latin NFC", "latin NFD", "cyrillic", "greek", "hangul"])
def test_words_are_those_of_plain_folding(name: str) -> None:
    random = Random(name)
    text = paragraph(name, [sentence(name, random) for _ in range(20)])
    expected = [xxhash.xxh32_intdigest(word.encode()) for word in oracles.words(text)]
    assert list(hashes(text)) == expected


@given(st.text("aBÇé1 .\n-_", max_size=60))
def test_tokens_of_plain_letters_are_those_of_plain_folding(text: str) -> None:
    assert list(hashes(text)) == [
        xxhash.xxh32_intdigest(word.encode()) for word in oracles.words(text)
    ]


SAME = [
    ("é", "É"),
    ("é", "e\u0301"),
    ("ﬁn", "fin"),
    ("ẞ", "ss"),
    ("ＡＢＣ１２", "abc12"),
    ("ｶﾞ", "ガ"),
    ("が", "か"),
    ("한글", unicodedata.normalize("NFD", "한글")),
    ("İ", "i"),
    ("Σίσυφος", "σισυφοσ"),
    ("й", "и"),
    ("so\xadft", "soft"),
    ("ze\u200bro", "zero"),
    ("right\u202eto", "rightto"),
    ("２", "²"),
    ("豈", "\uf900"),
    ("㍿", "株式会社"),
    ("½", "12"),
    ("¼ cup", "14 cup"),
    ("❤\ufe0f x", "❤ x"),
]
OTHER = [("कि", "की"), ("กา", "กี"), ("か", "カ"), ("a", "а"), ("ß", "s"), ("o", "0"), ("漢", "汉")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_compared_as_equal(one: str, other: str) -> None:
    assert hashes(one) == hashes(other) != ()


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_these_are_compared_as_different(one: str, other: str) -> None:
    assert hashes(one) != hashes(other)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a1ß ह", [0, 0]),
        ("漢々〇", [1, 1, 1]),
        ("かカー", [2, 2, 2]),
        ("กาក", [3, 3, 3]),
        ("㋀1月", [1, 1, 0, 1]),
    ],
)
def test_characters_are_of_the_kind_their_script_asks_for(text: str, kinds: list[int]) -> None:
    assert tokenised(text).kinds.tolist() == kinds


def test_a_token_reaches_over_its_marks_but_not_over_what_is_invisible_at_its_ends() -> None:
    assert words("\u200bcafe\u0301\u200b au\xadx \u0301ก\u0301") == [
        "cafe\u0301",
        "au\xadx",
        "ก\u0301",
    ]


def test_code_is_compared_only_with_code() -> None:
    prose, code = tokenised("let x = 1"), tokenised("let x = 1", code=1)
    assert not set(prose.hashes.tolist()) & set(code.hashes.tolist())
    assert np.array_equal(prose.hashes ^ np.uint32(reference.CODE_SALT), code.hashes)
    fast = tokenised("let x = 1", BOTH[1], code=1)
    assert columns(fast) == columns(code)


def segment_starts(text: str) -> list[str]:
    """The first token of each segment."""
    tokens, found = tokenised(text), words(text)
    return [found[first] for first in tokens.segments[:-1]]


@pytest.mark.parametrize("letter", ["b", "é"])
@pytest.mark.parametrize(("size", "segments"), [(118, 1), (119, 1), (120, 2), (121, 2)])
def test_a_line_of_more_than_120_characters_is_a_segment(
    letter: str, size: int, segments: int
) -> None:
    text = f"{letter * size}\nc"
    data = column(text)
    assert len(assert_alike(data, whole(data)).documents) == segments


@pytest.mark.parametrize(("size", "segments"), [(120, 1), (121, 2)])
def test_a_last_line_has_no_line_break_to_count(size: int, segments: int) -> None:
    data = column(f"c\n{'b' * size}")
    assert len(assert_alike(data, whole(data)).documents) == segments


def test_segments_are_blocks_between_lines_without_words() -> None:
    assert segment_starts("a\nb\n\nc\n--\nd\n> \n> e\n> f") == ["a", "c", "d", "e"]
    assert segment_starts("a\r\nb\r\n\r\nc") == ["a", "c"]


def test_a_long_line_makes_each_line_of_its_block_a_segment_and_no_other() -> None:
    assert segment_starts(f"a\n{'b ' * 61}\nc\n\nd\ne") == ["a", "b", "c", "d"]


def test_the_border_of_a_region_is_the_border_of_a_segment() -> None:
    data = column("ab cd")
    rows = np.array([[0, 2, 0, 0], [2, 5, 0, 0]], np.int64)
    tokens = assert_alike(data, rows)
    assert tokens.segments.tolist() == [0, 1, 2]
    assert tokens.documents.tolist() == [0, 0]


def test_a_mark_that_begins_a_region_belongs_to_no_token_of_another() -> None:
    data = column("ab\u0301")
    rows = np.array([[0, 2, 0, 0], [2, 4, 1, 0]], np.int64)
    assert assert_alike(data, rows).ends.tolist() == [2]


def test_no_region_has_no_tokens() -> None:
    tokens = assert_alike(column("abc"), np.empty((0, 4), np.int64))
    assert columns(tokens) == [[], [], [], [], [0], []]


def test_the_table_of_code_points_is_the_one_the_script_makes() -> None:
    source = Path(code_points.__file__).with_name("code_points.npz")
    with np.load(source) as shipped:
        if str(shipped["unicode"]) != unicodedata.unidata_version:
            pytest.skip("this Python knows another version of Unicode")
    script = Path(__file__).with_name("make_code_points.py")
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0
