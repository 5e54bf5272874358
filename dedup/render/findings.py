"""Findings for people: what repeats, where, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from dedup.render.excerpts import Excerpts, centre_of
from dedup.render.ids import shortest_ids
from dedup.render.look import pad
from dedup.render.words import count, difference, percent

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
BLANKS = re.compile("[ \t\n\r\f\v\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


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
        wheres = [cell_len(_where(place, excerpts, look)) for place in places]
        return cls(
            look=look,
            excerpts=excerpts,
            ids=ids,
            id=max((len(ids[finding.id]) for finding, _ in chosen)),
            name=max(len(_name(finding)) for finding, _ in chosen),
            words=max((len(f"{finding.words:,}") for finding, _ in chosen)),
            copies=max((len(f"{len(finding.places):,}") for finding, _ in chosen)),
            redundant=max((len(f"{finding.redundant:,}") for finding, _ in chosen)),
            where=min(max(wheres), look.width - 40),
            paragraphs=max(len(_range(place, look)) for place in places),
        )

    def block(self, finding: Finding, places: list[Place]) -> list[str]:
        centre = centre_of(finding)
        lines = [self._heading(finding)]
        for place in places:
            said = self._said(place, finding.places[0], centre)
            lines.append(self._indented(self._place(place, said)))
        if len(finding.places) > len(places):
            more = count(len(finding.places) - len(places), "more place")
            common = f", in {finding.documents:,} documents" if finding.documents > 1 else ""
            lines.append(self._indented(f"{self.look.glyphs.ellipsis} {more}{common}"))
        lines.append(self._indented(self._quote(finding.places[0])))
        return lines

    def _heading(self, finding: Finding) -> str:
        look = self.look
        numbers = self.id + self.name + self.copies + max(5, self.words) + max(3, self.redundant)
        tight = numbers > look.width - HEADING
        gap = "  " if tight else "   "
        words = f"{finding.words:,}".rjust(self.words if tight else max(5, self.words))
        copies = f"{len(finding.places):,}".ljust(self.copies)
        return (
            look.paint(look.show(self.ids[finding.id]).ljust(self.id), "bold yellow")
            + "  "
            + look.paint(_name(finding).ljust(self.name), "bold")
            + f"{gap}{words} words {look.glyphs.times} {copies}"
            + f"  {percent(finding.similarity):>5} alike"
            + f"{gap}{f'{finding.redundant:,}':>{max(3, self.redundant)}} redundant"
        )

    def _place(self, place: Place, said: str) -> str:
        look = self.look
        where = pad(_where(place, self.excerpts, look), self.where)
        paragraphs = _range(place, look).ljust(self.paragraphs)
        line = f"{look.paint(where, 'cyan')}   {look.paint(paragraphs, 'dim')}   {said}"
        name = _id(place)
        return f"{line}   id {look.show(name)}" if name is not None else line

    def _said(self, place: Place, first: Place, centre: Place) -> str:
        if place is centre:
            return "first copy" if place is first else "others compared with this"
        said = difference(place, centre, self.excerpts, self.look.glyphs)
        return f"first copy, {said}" if place is first else said

    def _quote(self, place: Place) -> str:
        before, after = self.look.glyphs.quotes
        width = self.look.width - self.id - 2 - len(before + after)
        text = self.excerpts.text(place.document, place.span, longest=4 * self.look.width)
        words = self.look.show(BLANKS.sub(" ", text).strip(), width)
        return self.look.paint(f"{before}{words}{after}", "dim")

    def _indented(self, text: str) -> str:
        return " " * (self.id + 2) + text


def _where(place: Place, excerpts: Excerpts, look: Look) -> str:
    """Say the file and the line, or the record in a data file, as editors and terminals link it."""
    record = place.document.record
    number = excerpts.line(place) if record is None else record
    return f"{look.show(place.document.path)}:{number}"


def _range(place: Place, look: Look) -> str:
    first, last = place.paragraphs
    return f"{look.glyphs.paragraph}{first}" + (f"-{last}" if last != first else "")


def _name(finding: Finding) -> str:
    """What a finding is: its pattern, else its rule; and the rule's code."""
    patterns = [name for kind, name in PATTERNS.items() if kind in finding.kinds]
    return f"{patterns[0] if patterns else NAMES[finding.rule]} ({finding.rule})"


def _id(place: Place) -> str | None:
    """Give the record's own id, where it has one."""
    document = place.document
    if document.record is None or document.id == f"{document.path}:{document.record}":
        return None
    return document.id
