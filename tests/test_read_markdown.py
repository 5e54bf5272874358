from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.read.markdown import markdown_regions


def parts(text: bytes) -> list[tuple[bytes, int]]:
    return [(text[start:end], code) for start, end, code in markdown_regions(text)]


def test_prose_alone_is_one_region() -> None:
    assert parts(b"# Title\n\nText with `code` in it.\n") == [
        (b"# Title\n\nText with `code` in it.\n", 0)
    ]


def test_an_empty_text_has_no_region() -> None:
    assert parts(b"") == []


def test_a_fenced_block_is_code_with_its_fences() -> None:
    assert parts(b"before\n```py\nx = 1\n```\nafter\n") == [
        (b"before\n", 0),
        (b"```py\nx = 1\n```\n", 1),
        (b"after\n", 0),
    ]


@pytest.mark.parametrize(
    "block",
    [
        b"~~~\ncode\n~~~\n",
        b"   ```\ncode\n  ```\n",
        b"````\n```\ncode\n```\n````\n",
        b"```\ncode\n`````\n",
        b"```\n~~~\n```\n",
        b"~~~ a`b\n```\n~~~\n",
        b"```\n``` py\n```\n",
        b"```\n    ```\n```\n",
        b"```\r\ncode\r\n``` \t\r\n",
        b"```\n```\n",
    ],
    ids=repr,
)
def test_a_block_ends_at_a_bare_fence_of_the_same_sign_and_at_least_its_length(
    block: bytes,
) -> None:
    assert parts(b"a\n" + block + b"b") == [(b"a\n", 0), (block, 1), (b"b", 0)]
    assert parts(block) == [(block, 1)]


@pytest.mark.parametrize("block", [b"```\ncode\n", b"````\ncode\n```\n", b"```\ncode\n~~~", b"```"])
def test_an_unclosed_block_runs_to_the_end(block: bytes) -> None:
    assert parts(b"a\n" + block) == [(b"a\n", 0), (block, 1)]


@pytest.mark.parametrize(
    "text", [b"    ```\ncode\n", b"``\ncode\n", b"a ```\ncode\n", b"```a`b```\ntext\n"]
)
def test_what_is_no_fence_opens_no_block(text: bytes) -> None:
    assert parts(text) == [(text, 0)]


def test_blocks_that_touch_are_two_regions() -> None:
    assert parts(b"```\na\n```\n~~~\nb\n~~~") == [(b"```\na\n```\n", 1), (b"~~~\nb\n~~~", 1)]


@pytest.mark.parametrize(
    "front",
    [
        b"---\ntitle: x\n---\n",
        b"---\ntitle: x\n...\n",
        b"--- \r\ntitle: x\r\n---\t\r\n",
        b"---\n---\n",
        b"---\na: |\n  ---\n\n  b\n---\n",
        b"+++\ntitle = 1\n+++\n",
        b"+++\n\n+++\n",
        b"---\nfence: |\n```\n---\n",
    ],
    ids=repr,
)
def test_front_matter_is_not_compared(front: bytes) -> None:
    assert parts(front + b"text\n") == [(b"text\n", 0)]
    assert parts(front) == []
    assert parts(front.rstrip(b"\r\n\t ")) == []


@pytest.mark.parametrize(
    "text",
    [
        b"---\ntitle: x\n",
        b"---\ntitle: x\n+++\n",
        b"+++\ntitle: x\n---\n",
        b"---\n\nslide\n\n---\n\nslide\n",
        b"----\na\n----\n",
        b"\n---\na: b\n---\n",
        b"---\na\n----\n",
        b"text\n---\nmore\n---\n",
    ],
    ids=repr,
)
def test_what_is_no_closed_front_matter_at_the_top_is_text(text: bytes) -> None:
    assert parts(text) == [(text, 0)]


def test_a_block_after_front_matter_stands_at_its_place() -> None:
    assert parts(b"---\na: b\n---\n```\nx\n```\n") == [(b"```\nx\n```\n", 1)]


LINES = st.sampled_from(
    ["```", "````", "~~~", "~~~~", "``` py", "~~~ `x", "```x`", " ```", "    ```", "text", "", "``"]
)


def naive_code_lines(lines: list[str]) -> list[bool]:
    """Which lines are code, line by line as CommonMark says it."""
    fence, code = "", []
    for line in lines:
        match = re.fullmatch(r" {0,3}(`{3,}|~{3,})(.*)", line)
        code.append(bool(fence))
        if match is None:
            continue
        marks, info = match.groups()
        if fence and marks[0] == fence[0] and len(marks) >= len(fence) and not info.strip():
            fence = ""
        elif not fence and not (marks[0] == "`" and "`" in info):
            fence, code[-1] = marks, True
    return code


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_code_is_what_a_reading_line_by_line_says_it_is(lines: list[str], end: str) -> None:
    text = "".join(line + end for line in lines).encode()
    expected = [
        byte
        for line, code in zip(lines, naive_code_lines(lines), strict=True)
        for byte in [int(code)] * len(line + end)
    ]
    assert [code for start, stop, code in markdown_regions(text) for _ in range(start, stop)] == (
        expected
    )
