"""Which paragraphs places share with their centre, as the plot of a terminal has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.excerpts import centre_of
from dedup.render.outline import outline
from dedup.render.pairing import runs
from dedup.render.plot import common

if TYPE_CHECKING:
    from dedup.model import Document, Finding, Place
    from dedup.render.outline import Outline

PLACES = 1_000
"""Places looked into; of the others the page tells what their kinds say."""
TEXT = 16 << 20
"""Bytes of the documents that are taken apart for it."""

Cell = tuple[int, int, int]
"""A paragraph of the centre and of the place, both from 1, and what they have in common."""


class Dotting:
    """Looks into places, as long as it costs no more than a page should."""

    def __init__(self) -> None:
        self._places = PLACES
        self._bytes = TEXT
        self._made: dict[int, Outline] = {}

    def cells(self, finding: Finding, place: Place) -> list[Cell]:
        """What paragraphs of the place and of its centre have in common.

        Empty where its kinds tell as much: it is the centre, or the same, paragraph by paragraph;
        or where looking would take too long.

        Cost: tokenises both documents, each once for all places.
        """
        centre = centre_of(finding)
        if place is centre or _is_plain(place, centre):
            return []
        if not self._affords(centre.document, place.document):
            return []
        outlines = (self._outline(centre.document), self._outline(place.document))
        found = common(runs(centre, place, outlines), outlines)
        return sorted((one + 1, other + 1, kind) for (one, other), kind in found.items())

    def _affords(self, *documents: Document) -> bool:
        size = sum(len(each.utf8) for each in documents if id(each) not in self._made)
        if not self._places or size > self._bytes:
            return False
        self._places -= 1
        self._bytes -= size
        return True

    def _outline(self, document: Document) -> Outline:
        if id(document) not in self._made:
            self._made[id(document)] = outline(document)
        return self._made[id(document)]


def _is_plain(place: Place, centre: Place) -> bool:
    first, last = (a - b for a, b in zip(place.paragraphs, centre.paragraphs, strict=True))
    return first == last and not place.edits and "contained" not in place.kinds
