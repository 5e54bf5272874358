"""Numbers and differences in words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.render.paragraphs import paragraph_at, paragraph_starts

if TYPE_CHECKING:
    from dedup.model import Place
    from dedup.render.excerpts import Excerpts
    from dedup.render.look import Glyphs

ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
BETWEEN = r"\s!-/:-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u3000-\u303f"
WORD = re.compile(f"[{ALONE}]|[{SPACELESS}]{{1,3}}|[^{BETWEEN}{ALONE}{SPACELESS}]+")
"""A run of letters and digits, one Han or Kana character, or three of a script like Thai."""

PARTS = ("one", "two", "three", "four", "five")


def count(number: int, noun: str) -> str:
    """Say how many: `1 word`, `1,204 words`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """Say a share in [0, 1] as whole per cent; only what is whole reads `100 %`."""
    return f"{100 if share >= 1 else min(99, round(100 * share))} %"


def words_in(text: str) -> int:
    """How many words a short text has, much as --min-words counts them."""
    return sum(any(map(str.isalnum, found)) for found in WORD.findall(text))


@dataclass(slots=True)
class Tally:
    """A place's edits added up, in words; borders are points in the centre's document."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    splits: list[int] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)


def tally(place: Place, centre: Place, excerpts: Excerpts) -> Tally:
    """Add up the edits that make `place` out of `centre`."""
    total = Tally()
    for edit in place.edits:
        if edit.op == "split":
            total.splits.append(edit.centre[0])
        elif edit.op == "merge":
            total.merges.append(edit.centre[0])
        elif edit.op != "move":
            gone = words_in(excerpts.text(centre.document, edit.centre))
            new = words_in(excerpts.text(place.document, edit.here))
            total.changed += min(gone, new)
            total.added += max(0, new - gone)
            total.removed += max(0, gone - new)
    return total


def difference(place: Place, centre: Place, excerpts: Excerpts, glyphs: Glyphs) -> str:
    """Say in a few words how `place` differs from `centre`."""
    total = tally(place, centre, excerpts)
    parts = [
        *_borders(place, total, _Numbers(centre, excerpts), glyphs),
        *(["sentences reordered"] if "reordered" in place.kinds else []),
        *_amounts(total, glyphs),
    ]
    first, last = place.paragraphs
    if parts and "contained" in place.kinds and first == last:
        parts.append("other text around")
    return ", ".join(parts) or _slight(place)


class _Numbers:
    """Numbers of the centre's paragraphs, found when first asked for."""

    def __init__(self, centre: Place, excerpts: Excerpts) -> None:
        self._centre = centre
        self._excerpts = excerpts

    def at(self, points: list[int]) -> list[int] | None:
        first, last = self._centre.paragraphs
        if first == last:
            return [first] * len(points)
        passage = self._excerpts.text(self._centre.document, self._centre.span)
        starts = paragraph_starts(passage, last - first + 1)
        if starts is None:
            return None
        return [first + paragraph_at(starts, point - self._centre.span[0]) for point in points]


def _borders(place: Place, total: Tally, numbers: _Numbers, glyphs: Glyphs) -> list[str]:
    said = []
    if "split" in place.kinds or total.splits:
        said.append(_split(numbers.at(total.splits), len(total.splits), glyphs))
    if "merged" in place.kinds or total.merges:
        said.append(_merged(numbers.at(total.merges), len(total.merges), glyphs))
    return said


def _split(numbers: list[int] | None, borders: int, glyphs: Glyphs) -> str:
    if borders and numbers is not None:
        ((number, most), *others) = Counter(numbers).most_common()
        if others:
            return f"{count(len(others) + 1, 'paragraph')} split"
        parts = PARTS[most] if most < len(PARTS) else f"{most + 1:,}"
        return f"{glyphs.paragraph}{number} split in {parts}"
    return "a paragraph split in two" if borders == 1 else "paragraphs split"


def _merged(numbers: list[int] | None, borders: int, glyphs: Glyphs) -> str:
    if borders and numbers is not None:
        first, last = min(numbers), max(numbers) + 1
        if len(set(numbers)) == last - first:
            return f"{glyphs.paragraph}{first}-{last} joined"
    return "two paragraphs joined" if borders == 1 else "paragraphs joined"


def _amounts(total: Tally, glyphs: Glyphs) -> list[str]:
    said = []
    if total.changed:
        said.append(f"{count(total.changed, 'word')} changed")
    if total.added:
        said.append(f"+{count(total.added, 'word')}")
    if total.removed:
        said.append(f"{glyphs.minus}{count(total.removed, 'word')}")
    return said


def _slight(place: Place) -> str:
    """Name what is said only where there is nothing else to say."""
    if "appended" in place.kinds:
        return "text added after it"
    said = "same words" if place.similarity >= 1 else f"{percent(place.similarity)} alike"
    if "reformatted" in place.kinds or place.edits:
        said = "reformatted"
    return f"{said}, other text around" if "contained" in place.kinds else said
