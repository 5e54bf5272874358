r"""Marks in the text of markup that leave parts of it out: `<!-- dedup: off -->` and its relatives.

`off` counts to the next `on`, or to the end; `ignore` for the paragraph that follows. They are
comments: `<!-- dedup: off -->` in Markdown and HTML, `.. dedup: off` at the start of a line in
reStructuredText, `% dedup: off` on a line of its own in TeX. In fenced code they say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.read.markdown import markdown_regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Span

WORD = b"dedup:"
_VERBS = rb"dedup:[ \t]*(off|on|ignore)[ \t]*"
_HTML = re.compile(rb"<!--[ \t]*" + _VERBS + rb"-->")
_REST = re.compile(rb"^\.\.[ \t]+" + _VERBS + rb"\r?$", re.MULTILINE)
_TEX = re.compile(rb"^[ \t]*%+[ \t]*" + _VERBS + rb"\r?$", re.MULTILINE)
MARKDOWN = (".md", ".markdown")
SYNTAX = {
    **dict.fromkeys((*MARKDOWN, ".html", ".htm", ".xhtml"), _HTML),
    ".rst": _REST,
    ".tex": _TEX,
}
"""Suffixes of markup, and what marks look like there."""
_BLANK = re.compile(rb"\n[ \t\r]*(?:\n|\Z)")
_TEXT = re.compile(rb"\S")
_ELEMENT = re.compile(rb"<(p|li|td|div|pre|section|article|blockquote|h[1-6])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """What marks leave out.

    Attributes:
        spans: characters of the text, ascending; they do not touch.
        unclosed: the line of an `off` that no `on` follows, from 1; None where there is none.
    """

    spans: tuple[Span, ...] = ()
    unclosed: int | None = None


NOTHING = Marked()


def marked(text: bytes, suffix: str) -> Marked:
    """Find what marks leave out of a text.

    Args:
        text: UTF-8.
        suffix: of its file, with the dot; only markup has marks.

    Cost: a search for the word, where there is none.
    """
    syntax = SYNTAX.get(suffix.lower())
    if syntax is None or WORD not in text:
        return NOTHING
    code: list[Span] = []
    if suffix.lower() in MARKDOWN:
        code = [(start, end) for start, end, is_code in markdown_regions(text) if is_code]
    marks = [
        found
        for found in syntax.finditer(text)
        if not any(start <= found.start() < end for start, end in code)
    ]
    opened = _unclosed(marks)
    line = None if opened is None else text.count(b"\n", 0, opened) + 1
    spans = _joined([*_switched(marks, len(text)), *_paragraphs(text, marks, suffix, code)])
    return Marked(tuple(_in_characters(text, spans)), line)


def _switched(marks: Sequence[re.Match[bytes]], end: int) -> Iterator[Span]:
    """From each `off` to the next `on`."""
    off = None
    for mark in marks:
        if mark[1] == b"off" and off is None:
            off = mark.start()
        elif mark[1] == b"on" and off is not None:
            yield off, mark.end()
            off = None
    if off is not None:
        yield off, end


def _unclosed(marks: Sequence[re.Match[bytes]]) -> int | None:
    """Where the `off` stands that no `on` follows."""
    off = None
    for mark in marks:
        if mark[1] == b"on":
            off = None
        elif mark[1] == b"off" and off is None:
            off = mark.start()
    return off


def _paragraphs(
    text: bytes, marks: Sequence[re.Match[bytes]], suffix: str, code: Sequence[Span]
) -> Iterator[Span]:
    """From each `ignore` to the end of the paragraph, code block or element after it."""
    for mark in marks:
        first = _TEXT.search(text, mark.end())
        if mark[1] != b"ignore" or first is None:
            continue
        blank = _BLANK.search(text, first.start())
        end = len(text) if blank is None else blank.start()
        end = next((b for a, b in code if a <= first.start() < b), end)
        element = None if suffix.lower() in MARKDOWN else _ELEMENT.match(text, first.start())
        if element is not None:
            closing = text.lower().find(b"</" + element[1].lower(), element.end())
            end = end if closing < 0 else closing
        yield mark.start(), end


def _joined(spans: list[Span]) -> list[Span]:
    """The same bytes in spans that do not touch, ascending."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _in_characters(text: bytes, spans: list[Span]) -> Iterator[Span]:
    at = characters = 0
    for start, end in spans:
        before = characters + len(text[at:start].decode())
        characters = before + len(text[start:end].decode())
        at = end
        yield before, characters
