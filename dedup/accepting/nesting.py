"""Where the words of a finding stand beside its own places: as a slice of larger findings.

A slice is told of once: where a passage stands in A and B, and a part of it in C too, the part has
the places A and C, and the larger finding tells of B. Who counts copies has to count B.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Finding, Place


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the words of a finding stand.

    Attributes:
        own: its places; those that lie inside a larger finding first.
        slices: how many of them do.
        others: places of larger findings that have its words too.
    """

    own: tuple[Place, ...]
    slices: int
    others: tuple[Place, ...]

    @property
    def copies(self) -> int:
        """How often its words stand there."""
        return len(self.own) + len(self.others)


def standings(findings: Sequence[Finding]) -> list[Standing]:
    """Where the words of each finding stand. Cost: O(n log n) in places, and what lies in what."""
    inside: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for finding, place, larger in _nested(findings):
        inside[finding][larger].add(place)
    return [_standing(findings, n, inside.get(n, {})) for n in range(len(findings))]


def _standing(findings: Sequence[Finding], number: int, larger: dict[int, set[int]]) -> Standing:
    places = findings[number].places
    slices = set().union(*larger.values())
    taken: dict[int, list[Place]] = defaultdict(list)
    for place in places if larger else ():
        taken[id(place.document)].append(place)
    others = []
    for other in (place for n in sorted(larger) for place in findings[n].places):
        here = taken[id(other.document)]
        if not any(_overlap(place, other) for place in here):
            here.append(other)
            others.append(other)
    own = sorted(range(len(places)), key=lambda row: row not in slices)
    return Standing(tuple(places[row] for row in own), len(slices), tuple(others))


def _overlap(a: Place, b: Place) -> bool:
    return a.span[0] < b.span[1] and b.span[0] < a.span[1]


def _nested(findings: Sequence[Finding]) -> Iterator[tuple[int, int, int]]:
    """(finding, number of its place, larger finding that has the middle of that place)."""
    documents: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for number, finding in enumerate(findings):
        for row, place in enumerate(finding.places):
            documents[id(place.document)].append((*place.span, number, row))
    for spans in documents.values():
        if len(spans) > 1:
            yield from _in_document(findings, sorted(spans))


def _in_document(
    findings: Sequence[Finding], spans: list[tuple[int, int, int, int]]
) -> Iterator[tuple[int, int, int]]:
    """A sweep over the middles of spans, with what reaches over them on a heap by its end."""
    begins = iter(spans)
    upcoming = next(begins, None)
    reaching: list[tuple[int, int]] = []
    for middle, number, row in sorted(((a + b) // 2, n, row) for a, b, n, row in spans):
        while upcoming is not None and upcoming[0] <= middle:
            heapq.heappush(reaching, (upcoming[1], upcoming[2]))
            upcoming = next(begins, None)
        while reaching and reaching[0][0] <= middle:
            heapq.heappop(reaching)
        words = findings[number].words
        yield from ((number, row, n) for _, n in reaching if findings[n].words > words)
