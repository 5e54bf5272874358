"""All places of a finding as a tree: places of one file, and of one wording, below the first."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from dedup.render.excerpts import Excerpts, centre_of
from dedup.render.places import where
from dedup.render.words import difference, percent
from dedup.render.wrapping import columns, flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Finding, Place
    from dedup.render.look import Look

GAP = "  "
SAID = 26
"""Columns that are kept for what is said of a place."""
ROOT = -1


class Leaf(NamedTuple):
    """A place: what is drawn before it and below it, and what is said of it."""

    place: Place
    before: str
    below: str
    said: list[str]


def tree(
    finding: Finding, contents: Sequence[bytes], inside: Sequence[str], look: Look
) -> Iterator[str]:
    """Draw a finding's places, each on a line.

    Args:
        finding: whose places.
        contents: for each place the words it has, in some form that is equal where they are.
        inside: for each place the id of a finding that it is a part of, or "".
        look: how.
    """
    excerpts = Excerpts([(finding, list(finding.places))])
    parents = _parents(finding, contents)
    said = _Said(finding, contents, excerpts, look)
    leaves = [
        Leaf(finding.places[n], before, below, said.of(n, parents[n], inside[n]))
        for n, before, below in _drawn(parents, look)
    ]
    yield from _lines(leaves, excerpts, look)


def _parents(finding: Finding, contents: Sequence[bytes]) -> list[int]:
    """For each place the one it stands below: the first of its file, or of its wording, where that
    is not the centre's; ROOT for others."""
    places = finding.places
    common = contents[_number(finding)]
    files: dict[str, int] = {}
    wordings: dict[bytes, int] = {}
    found = []
    for n, place in enumerate(places):
        parent = files.get(place.document.path, ROOT)
        if parent == ROOT and contents[n] != common:
            parent = wordings.get(contents[n], ROOT)
        if parent == ROOT:
            files[place.document.path] = n
            wordings.setdefault(contents[n], n)
        found.append(parent)
    return found


def _number(finding: Finding) -> int:
    centre = centre_of(finding)
    return next(n for n, place in enumerate(finding.places) if place is centre)


def _drawn(parents: list[int], look: Look) -> Iterator[tuple[int, str, str]]:
    """Numbers of places with their branches, and with what goes on below these."""
    branch, last, line, blank = look.glyphs.branches
    children: dict[int, list[int]] = defaultdict(list)
    for n, parent in enumerate(parents):
        children[parent].append(n)
    roots = children[ROOT]
    for root in roots:
        final = root == roots[-1]
        below = blank if final else line
        own = children[root]
        yield root, last if final else branch, below + (line if own else "")
        for child in own:
            end = child == own[-1]
            yield child, below + (last if end else branch), below + (blank if end else line)


class _Said:
    """Says what a place is among the others."""

    def __init__(
        self, finding: Finding, contents: Sequence[bytes], excerpts: Excerpts, look: Look
    ) -> None:
        self._finding, self._contents = finding, contents
        self._excerpts, self._look = excerpts, look
        self._centre = centre_of(finding)

    def of(self, n: int, parent: int, inside: str) -> list[str]:
        """What is said of a place, in parts."""
        place = self._finding.places[n]
        parts = ["first copy"] if n == 0 else []
        if place is not self._centre:
            parts += self._differs(n, parent)
        elif n:
            parts.append("others compared with this")
        if inside:
            parts.append(f"inside {self._look.plain(inside)}")
        return parts

    def _differs(self, n: int, parent: int) -> list[str]:
        place = self._finding.places[n]
        other = self._finding.places[parent] if parent != ROOT else None
        if other is not None and other is not self._centre and self._is_same(n, parent):
            return [f"same words as {self._look.plain(PurePath(other.document.path).name)}"]
        said = difference(place, self._centre, self._excerpts, self._look.glyphs)
        return [said] if place.similarity >= 1 else [percent(place.similarity), said]

    def _is_same(self, n: int, other: int) -> bool:
        return self._contents[n] == self._contents[other]


def _lines(leaves: list[Leaf], excerpts: Excerpts, look: Look) -> Iterator[str]:
    """Draw branches, places and what is said of these in columns that fit."""
    most = look.width - SAID - len(GAP)
    wheres = [
        where(leaf.place, excerpts.line(leaf.place), look, most - len(leaf.before))
        for leaf in leaves
    ]
    width = max(
        len(leaf.before) + columns(shown) for leaf, (shown, _) in zip(leaves, wheres, strict=True)
    )
    room = look.width - width - len(GAP)
    for leaf, (shown, linked) in zip(leaves, wheres, strict=True):
        fill = " " * (width - len(leaf.before) - columns(shown))
        first, *more = flow(leaf.said, GAP, room)
        yield f"{leaf.before}{linked}{fill}{GAP}{first}".rstrip()
        yield from (f"{leaf.below.ljust(width)}{GAP}{line}" for line in more)
