"""Drawing findings in tests, and reading what was drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dedup.render import page
from dedup.render.excerpts import centre_of
from dedup.render.look import Look
from dedup.render.outline import outline
from dedup.render.pairing import rows, runs
from dedup.render.sides import LEFT, RIGHT, Borders, Writer

if TYPE_CHECKING:
    from dedup.model import Finding, Place

ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;.*?\x1b\\")
GONE = re.compile(r"\[[-~].*?[-~]\]", re.DOTALL)
NEW = re.compile(r"\{[+~].*?[+~]\}", re.DOTALL)
MARKS = re.compile(r"\[[-~]|[-~]\]|\{[+~]|[+~]\}|¶")
ALL = 10**6


def drawn(finding: Finding, look: Look | None = None, **about: object) -> str:
    """The page of a finding."""
    about = {"id": finding.id[:6], **about}
    lines = page.render(finding, look or Look(), page.Page(**about))  # type: ignore[arg-type]
    return "".join(f"{line}\n" for line in lines)


def plain(text: str) -> str:
    """What is left without colours and links."""
    return ESCAPES.sub("", text)


def sides(finding: Finding, place: Place) -> tuple[str, str, str]:
    """The centre's side with all its words, the place's, and both as one text."""
    centre = centre_of(finding)
    outlines = outline(centre.document), outline(place.document)
    writer = Writer(outlines, Look(), ALL)
    found = rows(runs(centre, place, outlines), outlines)
    texts: list[list[str]] = [[], [], []]
    for row in found:
        pieces = (
            writer.side(row, LEFT, Borders()),
            writer.side(row, RIGHT, Borders()),
            writer.both(row, Borders()),
        )
        for text, written in zip(texts, pieces, strict=True):
            text.append("".join(piece.text for piece in written))
    left, right, both = ("\n".join(text) for text in texts)
    return left, right, both


def passage_of(place: Place) -> str:
    return place.document.text[slice(*place.span)]
