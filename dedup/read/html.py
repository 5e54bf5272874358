"""HTML: the text of the body, a paragraph for each block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

SILENT = ["head", "iframe", "noscript", "script", "style", "svg", "template", "textarea"]
"""Elements whose content is no text of the page."""
INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label|mark|"
    "nobr|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
"""Elements that stand within a line; every other one makes a block."""
_BLANKS = re.compile("[ \t\n\r\f]+")
_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([a-zA-Z0-9._:-]+)", re.IGNORECASE)
CHARSET_WITHIN = 1024


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page says it has."""
    found = _CHARSET.search(data[:CHARSET_WITHIN])
    return found[1].decode() if found else None


def html_text(page: str) -> str:
    """The text of a page: blocks with a blank line between them, blanks as one space.

    Cost: about a Python object for each piece of text between tags.
    """
    tree = LexborHTMLParser(page)
    tree.strip_tags(SILENT)
    body = tree.body
    return "" if body is None else "\n\n".join(_blocks(body))


def _blocks(body: LexborNode) -> Iterator[str]:
    parts: list[str] = []
    block: int | None = None
    for node in body.traverse(include_text=True):
        if node.tag == "br":
            parts.append("\n")
        if not node.is_text_node:
            continue
        own = _block_of(node)
        if own != block:
            yield from _joined(parts)
            block, parts = own, []
        parts.append(_BLANKS.sub(" ", node.text_content or ""))
    yield from _joined(parts)


def _block_of(node: LexborNode) -> int:
    """The element that a piece of text is a part of when the page is laid out."""
    parent = node.parent
    while parent is not None and INLINE.fullmatch(parent.tag or "") and parent.parent is not None:
        parent = parent.parent
    return 0 if parent is None else int(parent.mem_id)


def _joined(parts: list[str]) -> Iterator[str]:
    lines = "".join(parts).split("\n")
    text = "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in lines).strip()
    if text:
        yield text
