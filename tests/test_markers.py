from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.accepting.markers import Marked, marked


def left_out(text: str, suffix: str = ".md") -> list[str]:
    return [text[start:end] for start, end in marked(text.encode(), suffix).spans]


OFF = "<!-- dedup: off -->"
ON = "<!-- dedup: on -->"
IGNORE = "<!-- dedup: ignore -->"


def test_off_counts_to_the_next_on() -> None:
    text = f"Ä one\n\n{OFF}\n\nzwölf\n\n{ON}\n\nthree {OFF}four{ON} five"
    assert left_out(text) == [f"{OFF}\n\nzwölf\n\n{ON}", f"{OFF}four{ON}"]


def test_an_off_without_an_on_counts_to_the_end_and_is_said() -> None:
    text = f"one\n{OFF}\ntwo\n{OFF}\nthree"
    assert left_out(text) == [text[4:]]
    assert marked(text.encode(), ".md").unclosed == 2
    assert marked(f"{OFF} one {ON} two {OFF} three".encode(), ".md").unclosed == 1
    assert marked(f"{OFF} one {ON} two".encode(), ".md").unclosed is None


def test_an_on_without_an_off_says_nothing() -> None:
    assert marked(f"one {ON} two".encode(), ".md") == Marked()


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n\r\n"])
def test_ignore_counts_for_the_paragraph_that_follows(between: str) -> None:
    text = f"one\n\n{IGNORE}{between}two\nthree\n \nfour"
    assert left_out(text) == [f"{IGNORE}{between}two\nthree"]
    assert left_out(text[: text.index("\n \n")]) == [f"{IGNORE}{between}two\nthree"]


def test_an_ignore_before_nothing_says_nothing() -> None:
    assert left_out(f"one\n\n{IGNORE}\n\n") == []


def test_ignore_takes_a_whole_code_block() -> None:
    block = "```\none\n\ntwo\n```"
    assert left_out(f"{IGNORE}\n{block}\n\nthree") == [f"{IGNORE}\n{block}\n"]


def test_marks_in_fenced_code_say_nothing() -> None:
    assert marked(f"one\n```html\n{OFF}\n```\ntwo".encode(), ".md") == Marked()
    text = f"{OFF} one\n~~~\n{ON}\n~~~\ntwo {ON} three"
    assert left_out(text) == [text[: text.index(" three")]]


def test_marks_that_overlap_are_one_span() -> None:
    text = f"{OFF}\n\n{IGNORE}\none\n\n{ON}\n\ntwo"
    assert left_out(text) == [text[: text.index("\n\ntwo")]]


def test_an_element_of_html_is_a_paragraph() -> None:
    text = f"<P>one</P>\n{IGNORE}\n<p class=x>two</p>\n<p>three</p>"
    assert left_out(text, ".html") == [f"{IGNORE}\n<p class=x>two"]
    assert left_out(f"{IGNORE}<p>one\n\ntwo", ".HTML") == [f"{IGNORE}<p>one"]


def test_marks_of_restructured_text_stand_at_the_start_of_a_line() -> None:
    text = (
        "one\n\n.. dedup: off\n\ntwo\n\n.. dedup: on\n\nthree\n\n.. dedup: ignore\n\nfour\n\nfive"
    )
    assert left_out(text, ".rst") == [
        ".. dedup: off\n\ntwo\n\n.. dedup: on",
        ".. dedup: ignore\n\nfour",
    ]
    assert left_out("one::\n\n   .. dedup: off\n\ntwo", ".rst") == []


def test_marks_of_tex_stand_on_lines_of_their_own() -> None:
    text = "one\n% dedup: off\r\ntwo\n  %% dedup: on\nthree % dedup: off\n%dedup: ignore\nfour\n\nx"
    assert left_out(text, ".tex") == [
        "% dedup: off\r\ntwo\n  %% dedup: on",
        "%dedup: ignore\nfour",
    ]


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", "", ".rst", ".tex"])
def test_only_the_markup_of_the_file_has_marks(suffix: str) -> None:
    assert marked(f"one\n{OFF}\ntwo".encode(), suffix) == Marked()


pieces = st.sampled_from(
    [OFF, ON, IGNORE, "ä one", "\n", "\n\n", "```", "~~~", "<p>", "</p>", "漢"]
)


@given(st.lists(pieces, max_size=12), st.sampled_from([".md", ".html"]))
def test_spans_ascend_and_lie_in_the_text(parts: list[str], suffix: str) -> None:
    text = "".join(parts)
    found = marked(text.encode(), suffix)
    flat = [end for span in found.spans for end in span]
    assert flat == sorted(set(flat))
    assert all(0 <= at <= len(text) for at in flat)
    assert (found.unclosed is None) or (flat[-1] == len(text))
