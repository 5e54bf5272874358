"""Findings for people: what repeats, where, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.render.excerpts import Excerpts, centre_of
from dedup.render.ids import shortest_ids
from dedup.render.look import pad
from dedup.render.places import record_id, where
from dedup.render.words import count, difference, percent
from dedup.render.wrapping import columns, flow, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Finding, Place
    from dedup.render.look import Look

PLACES = 5
HEADING = 40
"""Columns of a finding's heading beside its id, its name and numbers."""

NAMES = {
    "DD101": "repeated within",
    "DD102": "repeated across",
    "DD201": "same document",
    "DD202": "near document",
    "DD203": "contained document",
}
PATTERNS = {"pasted": "body pasted", "boilerplate": "boilerplate", "refrain": "refrain"}
GAP = 3
LONGEST_ID = 16
SAID = 26
"""Columns that are kept for what is said of a place."""


def blocks(findings: Sequence[Finding], shown: int, look: Look) -> Iterator[list[str]]:
    """Draw the first `shown` findings, each as the lines of one block."""
    if not shown:
        return
    chosen = [(finding, _chosen(finding)) for finding in findings[:shown]]
    page = _Page.measured(chosen, shortest_ids(findings), look)
    for finding, places in chosen:
        yield page.block(finding, places)


def _chosen(finding: Finding) -> list[Place]:
    """Pick the places that are shown: the first ones, and the centre in any case."""
    places = list(finding.places[:PLACES])
    centre = centre_of(finding)
    if not any(place is centre for place in places):
        places[-1] = centre
    return places


@dataclass(frozen=True, slots=True)
class _Page:
    """The findings on one page, and the widths of their columns."""

    look: Look
    excerpts: Excerpts
    ids: dict[str, str]
    id: int
    name: int
    words: int
    copies: int
    redundant: int
    where: int
    paragraphs: int

    @classmethod
    def measured(
        cls, chosen: list[tuple[Finding, list[Place]]], ids: dict[str, str], look: Look
    ) -> _Page:
        excerpts = Excerpts(chosen)
        places = [place for _, shown in chosen for place in shown]
        ids = {name: look.show(short, LONGEST_ID) for name, short in ids.items()}
        id_ = max(columns(ids[finding.id]) for finding, _ in chosen)
        paragraphs = max(len(_range(place, look)) for place in places)
        room = look.width - id_ - 2
        wheres = [columns(where(place, excerpts.line(place), look, room)[0]) for place in places]
        most = room - paragraphs - 2 * GAP - SAID
        return cls(
            look=look,
            excerpts=excerpts,
            ids=ids,
            id=id_,
            name=max(len(name_of(finding)) for finding, _ in chosen),
            words=max((len(f"{finding.words:,}") for finding, _ in chosen)),
            copies=max((len(f"{len(finding.places):,}") for finding, _ in chosen)),
            redundant=max((len(f"{finding.redundant:,}") for finding, _ in chosen)),
            where=max((width for width in wheres if width <= most), default=0),
            paragraphs=paragraphs,
        )

    def block(self, finding: Finding, places: list[Place]) -> list[str]:
        """The lines of a finding; the last one quotes it."""
        centre = centre_of(finding)
        lines = self._heading(finding)
        for place in places:
            lines += self._place(place, self._said(place, finding.places[0], centre))
        if len(finding.places) > len(places):
            more = count(len(finding.places) - len(places), "more place")
            common = f", in {finding.documents:,} documents" if finding.documents > 1 else ""
            lines.append(self._indented(f"{self.look.glyphs.ellipsis} {more}{common}"))
        lines.append(self._indented(self._quote(finding.places[0])))
        return lines

    def _heading(self, finding: Finding) -> list[str]:
        look = self.look
        numbers = self.id + self.name + self.copies + max(5, self.words) + max(3, self.redundant)
        tight = numbers > look.width - HEADING
        words = f"{finding.words:,}".rjust(self.words if tight else max(5, self.words))
        copies = f"{len(finding.places):,}".ljust(self.copies)
        redundant = f"{finding.redundant:,}".rjust(max(3, self.redundant))
        parts = [
            f"{words} words {look.glyphs.times} {copies}  {percent(finding.similarity):>5} alike",
            f"{redundant} redundant",
        ]
        gap = "  " if tight else "   "
        first = (
            look.paint(pad(self.ids[finding.id], self.id), "bold yellow")
            + "  "
            + look.paint(name_of(finding).ljust(self.name), "bold")
        )
        used = self.id + 2 + self.name
        if used + sum(len(gap) + len(part) for part in parts) <= look.width:
            return [gap.join([first, *parts])]
        lines = flow([part.strip() for part in parts], "   ", look.width - self.id - 2)
        return [first.rstrip(), *map(self._indented, lines)]

    def _place(self, place: Place, said: str) -> list[str]:
        look = self.look
        line = self.excerpts.line(place)
        shown, linked = where(place, line, look, look.width - self.id - 2)
        own = columns(shown) > self.where
        paragraphs = _range(place, look).ljust(self.paragraphs)
        room = look.width - self.id - 2 - self.where - self.paragraphs - 2 * GAP
        first, *more = flow(_parts(said, place, look), " ", room)
        begin = "" if own else linked
        begin += " " * (self.where - (0 if own else columns(shown)) + GAP)
        lines = [linked] if own else []
        lines.append(f"{begin}{look.paint(paragraphs, 'dim')}{' ' * GAP}{first}")
        lines += [" " * (look.width - self.id - 2 - room) + line for line in more]
        return [self._indented(line) for line in lines]

    def _said(self, place: Place, first: Place, centre: Place) -> str:
        said = difference(place, centre, self.excerpts, self.look.glyphs)
        if place is centre:
            said = "first copy" if place is first else "others compared with this"
        elif place is first:
            said = f"first copy, {said}"
        return said

    def _quote(self, place: Place) -> str:
        before, after = self.look.glyphs.quotes
        width = self.look.width - self.id - 2 - len(before + after)
        text = self.excerpts.text(place.document, place.span, longest=4 * self.look.width)
        words = self.look.show(one_line(text).strip(), width)
        return self.look.paint(f"{before}{words}{after}", "dim")

    def _indented(self, text: str) -> str:
        return " " * (self.id + 2) + text


def _parts(said: str, place: Place, look: Look) -> list[str]:
    """What is said of a place, in parts that may stand on lines of their own."""
    parts = said.replace(", ", ",\n").split("\n")
    name = record_id(place)
    return parts if name is None else [*parts, f"  id {look.plain(one_line(name))}"]


def _range(place: Place, look: Look) -> str:
    first, last = place.paragraphs
    return f"{look.glyphs.paragraph}{first}" + (f"-{last}" if last != first else "")


def name_of(finding: Finding) -> str:
    """What a finding is, and its rule's code."""
    return f"{title_of(finding)} ({finding.rule})"


def title_of(finding: Finding) -> str:
    """What a finding is: its pattern, else its rule."""
    patterns = [name for kind, name in PATTERNS.items() if kind in finding.kinds]
    return patterns[0] if patterns else NAMES[finding.rule]
