"""Pieces of the texts behind a report, cut out by their character offsets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.render.positions import locate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dedup.model import Document, Finding, Place, Span


@dataclass(frozen=True, slots=True)
class _Text:
    """The offsets that are known in one text, ascending, with their lines and bytes."""

    text: bytes | memoryview
    offsets: NDArray[np.int64]
    lines: NDArray[np.int64]
    bytes: NDArray[np.int64]

    def row(self, offset: int) -> int:
        return int(np.searchsorted(self.offsets, offset))


class Excerpts:
    """Lines and texts at the places of some findings and at the places' edits."""

    def __init__(self, shown: Iterable[tuple[Finding, list[Place]]]) -> None:
        """Look up what will be asked for: findings, and those of their places that are shown.

        Cost: one pass over each text, whatever the number of places.
        """
        wanted: dict[int, list[int]] = defaultdict(list)
        texts: dict[int, bytes | memoryview] = {}
        for finding, places in shown:
            centre = centre_of(finding)
            for place in (centre, *places):
                texts[id(place.document)] = place.document.utf8
                wanted[id(place.document)].extend(place.span)
            for place in places:
                for edit in place.edits:
                    wanted[id(centre.document)].extend(edit.centre)
                    wanted[id(place.document)].extend(edit.here)
        self._texts = {key: _located(texts[key], found) for key, found in wanted.items()}

    def line(self, place: Place) -> int:
        """Line a place begins on, from 1."""
        known = self._texts[id(place.document)]
        return int(known.lines[known.row(place.span[0])])

    def text(self, document: Document, span: Span, longest: int | None = None) -> str:
        """Characters of a span that is a place's or an edit's; at most `longest` of them."""
        known = self._texts[id(document)]
        start, end = (int(known.bytes[known.row(offset)]) for offset in span)
        if longest is not None:
            end = min(end, start + 4 * longest)
        return str(known.text[start:end], "utf-8", "ignore")[:longest]


def centre_of(finding: Finding) -> Place:
    """Place the others were verified against."""
    return next((place for place in finding.places if place.centre), finding.places[0])


def _located(text: bytes | memoryview, found: list[int]) -> _Text:
    offsets = np.unique(np.array(found, np.int64))
    positions = locate(text, offsets)
    return _Text(text, offsets, positions.line, positions.byte)
