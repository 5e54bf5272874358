"""What stands before and after a place in its paragraph: it is no part of the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.wrapping import one_line

if TYPE_CHECKING:
    from dedup.render.look import Look
    from dedup.render.outline import Outline

SHOWN = 10
"""Words shown of it, where no more are asked for."""


def before(outline: Outline, first: int, words: int, look: Look) -> str:
    """The last words of a paragraph that stand before a token of it, quoted; "" where none do."""
    start = int(outline.paragraphs[outline.paragraph(first)])
    at = first
    while at > start and outline.words(at - 1, first) <= words:
        at -= 1
    if at == first:
        return ""
    dots = look.glyphs.ellipsis if at > start else ""
    return _quoted(f"{dots}{_text(outline, at, first, look)}", look)


def after(outline: Outline, last: int, words: int, look: Look) -> str:
    """The words that a paragraph goes on with where a token does not belong to a place any more,
    quoted; "" where it does not go on."""
    if last >= len(outline.starts) or outline.begins(last):
        return ""
    end = int(outline.paragraphs[outline.paragraph(last) + 1])
    at = last
    while at < end and outline.words(last, at + 1) <= words:
        at += 1
    dots = look.glyphs.ellipsis if at < end else ""
    return _quoted(f"{_text(outline, last, at, look)}{dots}", look)


def between(outline: Outline, token: int) -> str:
    """The text between a token and the one before it."""
    start = int(outline.ends[token - 1]) if token else 0
    stop = int(outline.starts[token]) if token < len(outline.starts) else len(outline.text)
    return outline.text[start:stop]


def opening(outline: Outline, first: int) -> str:
    """What stands before a token and belongs to it: a quote, a dash."""
    text = between(outline, first)
    rest = text.rpartition("\n")[2] if "\n" in text else one_line(text).rpartition(" ")[2]
    return one_line(rest).lstrip()


def closing(outline: Outline, last: int) -> str:
    """What stands between the tokens before `last` and the next blank."""
    text = between(outline, last)
    text = text.partition("\n")[0] if "\n" in text else one_line(text).partition(" ")[0]
    return one_line(text).rstrip()


def _text(outline: Outline, first: int, last: int, look: Look) -> str:
    words = outline.text[int(outline.starts[first]) : int(outline.ends[last - 1])]
    return look.plain(opening(outline, first) + one_line(words) + closing(outline, last))


def _quoted(text: str, look: Look) -> str:
    left, right = look.glyphs.quotes
    return f"{left}{text}{right}"
