"""Markdown: which bytes of a text are prose, which are code, and which are front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Region = tuple[int, int, int]
"""Start and end in the UTF-8 of one text, and 1 for code, 0 for prose."""

# A first line `---` with a blank line after it is a rule across the page, not front matter.
_OPENING = re.compile(rb"(?:---[ \t]*\r?\n(?![ \t]*\r?\n)|\+\+\+[ \t]*\r?\n)")
_YAML_END = re.compile(rb"\n(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
_TOML_END = re.compile(rb"\n\+\+\+[ \t]*\r?(?:\n|\Z)")
# It starts with the line's end before it: a literal first byte makes the search fast.
_FENCE = re.compile(rb"\n {0,3}(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))(?=\n|\Z)")


def markdown_regions(text: bytes) -> list[Region]:
    """The parts of a Markdown text that are compared, in order; empty ones are left out.

    Args:
        text: UTF-8 without a byte-order mark.

    Returns:
        (start, end, code) in bytes. Fenced code blocks, with their fences, have code 1, the
        rest code 0; front matter lies in none. Cost: one search over the line ends.
    """
    start = _front_matter_end(text)
    regions: list[Region] = []
    for opened, closed in _code_blocks(text, start):
        regions += [(start, opened, 0), (opened, closed, 1)]
        start = closed
    regions.append((start, len(text), 0))
    return [region for region in regions if region[0] < region[1]]


def _front_matter_end(text: bytes) -> int:
    """Where the text begins after its front matter; 0 where it has none that is closed."""
    opening = _OPENING.match(text)
    if opening is None:
        return 0
    # The search takes in the end of the first line, so that empty front matter is found.
    closing = _YAML_END if text.startswith(b"-") else _TOML_END
    end = closing.search(text, opening.end() - 1)
    return 0 if end is None else end.end()


def _code_blocks(text: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Where fenced code blocks start and end, from a line start on."""
    if b"```" not in text and b"~~~" not in text:
        return
    # One byte more in front: a match in `lines` starts where its line starts in `text`.
    lines = b"\n" + text
    fence, opened = b"", 0
    for match in _FENCE.finditer(lines, start):
        marks, info = match[1] or match[3], match[2] if match[1] else match[4]
        if not fence:
            fence, opened = marks, match.start()
        elif marks.startswith(fence) and not info.strip(b" \t\r"):
            yield opened, min(match.end(), len(text))
            fence = b""
    if fence:
        yield opened, len(text)
