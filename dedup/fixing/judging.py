"""Findings to decisions: which copy of a passage stays, and which parts of the others go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dedup.fixing.aligning import Aligned
from dedup.fixing.carving import pieces
from dedup.fixing.moving import moved
from dedup.fixing.pages import key_of
from dedup.fixing.preference import Copy
from dedup.fixing.verifying import (
    Decision,
    Found,
    Spot,
    fewest,
    part_of,
    tokens_of,
    verified,
)
from dedup.removals import ACROSS, APART, BORDERS, LOSES, RELIED, RIGID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dedup.fixing.pages import Page
    from dedup.fixing.preference import Order
    from dedup.fixing.request import Fix
    from dedup.fixing.verifying import Range
    from dedup.model import Finding, Place
    from dedup.removals import Key
    from dedup.settings import Settings

FEW = 8
"""So many copies that stay are asked whether they have the words of another."""


class Stay(NamedTuple):
    """A copy stays, and why, as in `removals.Left`; `lost`: tokens."""

    finding: Finding
    spot: Spot
    reason: str
    detail: str = ""
    lost: Sequence[int] = ()


class Terms(NamedTuple):
    """What decisions follow from.

    Attributes:
        asked: what the fix is to do.
        settings: of the scan.
        pages: the documents of all findings.
        order: which copies to keep first.
        fixed: whether a document cannot be changed.
    """

    asked: Fix
    settings: Settings
    pages: Mapping[Key, Page]
    order: Order
    fixed: Callable[[Key], bool]


class Judge:
    """Decides finding after finding; what one decides binds the next ones.

    Attributes:
        decisions: what goes.
        stays: what stays beside another copy.
        disturbed: documents that something was to go from, and then was not.
    """

    def __init__(self, terms: Terms) -> None:
        self.asked, self.settings, self.pages, self.order, self.fixed = terms
        self.leaning: dict[Key, list[Decision]] = defaultdict(list)
        self.numbers = {key: number for number, key in enumerate(self.pages)}
        self.decisions: list[Decision] = []
        self.stays: list[Stay] = []
        self.disturbed: set[Key] = set()
        self.moving: Counter[int] = Counter()
        self.parted: Counter[int] = Counter()

    def judge(self, findings: Sequence[Finding]) -> None:
        """Decide about all places of all findings."""
        spots = self._spots(findings)
        for finding in findings:
            self._judge(finding, [spots[id(place)] for place in finding.places])

    def _judge(self, finding: Finding, spots: Sequence[Spot]) -> None:
        ranked = sorted(spots, key=lambda spot: self.order(self._copy(spot)))
        lossless = self.asked.keep.policy == "contained"
        stays = self._pass(finding, ranked, not lossless and self.asked.allow_loss)
        if lossless and self.asked.allow_loss:
            relied = [stay for stay in stays if stay.reason == RELIED]
            stays = relied + self._pass(finding, self._by_need(ranked, stays), True)
        self.stays += stays

    def _spots(self, findings: Sequence[Finding]) -> dict[int, Spot]:
        """All places, by their `id()`; a document is looked at once."""
        own: dict[int, list[Place]] = defaultdict(list)
        for finding in findings:
            for place in finding.places:
                own[id(place.document)].append(place)
        spots: dict[int, Spot] = {}
        for places in own.values():
            page = self.pages[key_of(places[0])]
            for place, (first, last) in zip(places, page.tokens_of(places), strict=True):
                spots[id(place)] = Spot(place, page, first, last)
                page.touch(first, last)
        return spots

    def _copy(self, spot: Spot) -> Copy:
        key = spot.page.key
        where = (self.numbers[key], spot.first)
        return Copy(key, not spot.place.reported, _size(spot), where)

    def _by_need(self, ranked: Sequence[Spot], stays: Sequence[Stay]) -> list[Spot]:
        """Copies that are left, those first that others were removed for."""
        left = {id(stay.spot) for stay in stays}
        kept = [spot for spot in ranked if not self._is_gone(spot)]
        kept.sort(key=lambda spot: (id(spot) in left, spot.place.reported, self._copy(spot)[3]))
        return kept

    def _is_gone(self, spot: Spot) -> bool:
        return bool(spot.page.gone[spot.first : spot.last].any())

    def _pass(self, finding: Finding, ranked: Sequence[Spot], lossy: bool) -> list[Stay]:
        """Walk the copies, the one to keep first; gives those that stay beside a kept one."""
        kept: list[Spot] = []
        stays: list[Stay] = []
        for spot in ranked:
            taken = len(self.decisions)
            stay = self._try(finding, spot, kept, lossy) if spot.place.reported else None
            if stay is not None:
                stays.append(stay)
            if len(self.decisions) == taken:
                kept.append(spot)
        return stays

    def _try(self, finding: Finding, spot: Spot, kept: Sequence[Spot], lossy: bool) -> Stay | None:
        """Remove what can be removed of a copy; else say why it stays."""
        if not kept:
            return None
        others = self._allowed(spot, kept)
        if not others:
            return Stay(finding, spot, ACROSS)
        if self.fixed(spot.page.key):
            return Stay(finding, spot, RIGID)
        stay: Stay | None = None
        runs = list(self._runs(spot))
        for run in runs:
            decided = self._decided(finding, (spot, run), others, lossy)
            if isinstance(decided, Decision):
                self._take(decided)
            else:
                stay = decided
        if stay is None and not runs and not self._is_gone(spot):
            return Stay(finding, spot, BORDERS)
        return stay

    def _allowed(self, spot: Spot, kept: Sequence[Spot]) -> list[Spot]:
        """Copies that a copy may be removed for, those of its own document first."""
        own = [other for other in kept if other.page is spot.page]
        others = [other for other in kept if other.page is not spot.page]
        if not self.asked.across:
            others = [other for other in others if not other.place.reported]
        return [*own, *others][:FEW]

    def _runs(self, spot: Spot) -> Iterator[tuple[int, int]]:
        """Units within a copy that may go and lie together."""
        page = spot.page
        low, high = page.units_in(spot.first, spot.last)
        bounds = page.firsts
        start = low
        for number in range(low, high + 1):
            if number == high or page.gone[bounds[number] : bounds[number + 1]].any():
                if start < number:
                    yield from pieces(page.data, page.units, (start, number))
                start = number + 1

    def _decided(
        self, finding: Finding, part: tuple[Spot, Range], others: Sequence[Spot], lossy: bool
    ) -> Decision | Stay:
        """A removal of a run of units, verified; or why it stays."""
        spot, run = part
        page = spot.page
        first, last = tokens_of(page, run)
        if page.words(first, last) < self.settings.min_words:
            return Stay(finding, spot, BORDERS)
        found: list[Decision] = []
        for other in others:
            decision = self._verified(finding, part, other)
            if decision is not None:
                found.append(decision)
                if not decision.found.aligned.lost:
                    break
        best = fewest(found)
        if best is None:
            return Stay(finding, spot, APART)
        lost = [first + number for number in best.found.aligned.lost]
        if lost and not lossy:
            return Stay(finding, spot, LOSES, lost=lost)
        whole = moved(best, self.settings.similarity)
        return Stay(finding, spot, RELIED) if whole is None or self._clashes(whole) else whole

    def _clashes(self, decision: Decision) -> bool:
        """Whether an earlier removal goes into parts that another decision moves too."""
        return any(
            self.moving[number] and (len(pieces) > 1 or self.parted[number])
            for (number, *_), pieces in decision.moves
        )

    def _verified(self, finding: Finding, part: tuple[Spot, Range], other: Spot) -> Decision | None:
        """A run of units and the tokens of another copy, if these are alike enough."""
        spot, run = part
        nothing = Found((0, 0), Aligned(0, [], (0, 0)), 0.0)
        draft = Decision(finding, spot, run, other, nothing)
        found = verified(part_of(spot.page, run), other, draft, self.settings.similarity)
        return None if found is None else draft._replace(found=found)

    def _take(self, decision: Decision) -> None:
        """Decide for a removal. What was removed for that text comes back: the next round compares
        it with what stays now, so that there is no chain."""
        page = decision.spot.page
        first, last = decision.tokens
        if page.leaned[first:last].any():
            for one in list(self.leaning[page.key]):
                if _leans(one, page, (first, last)):
                    self._take_back(one)
        page.gone[first:last] = True
        for other, window in decision.windows:
            other.leaned[slice(*window)] += 1
        for key in {other.key for other, _ in decision.windows}:
            self.leaning[key].append(decision)
        self.decisions.append(decision)
        self._count_moves(decision, 1)

    def _count_moves(self, decision: Decision, by: int) -> None:
        for move in decision.moves:
            self.moving[move.support.number] += by
            self.parted[move.support.number] += by * (len(move.pieces) > 1)

    def _take_back(self, decision: Decision) -> None:
        first, last = decision.tokens
        decision.spot.page.gone[first:last] = False
        self._count_moves(decision, -1)
        self.disturbed.add(decision.spot.page.key)
        for other, window in decision.windows:
            other.leaned[slice(*window)] -= 1
        keys = {other.key for other, _ in decision.windows}
        for decisions in (*(self.leaning[key] for key in keys), self.decisions):
            del decisions[next(n for n, one in enumerate(decisions) if one is decision)]


def _leans(decision: Decision, page: Page, tokens: Range) -> bool:
    """Whether something is verified against tokens of a page."""
    first, last = tokens
    return any(
        other is page and low < last and first < high for other, (low, high) in decision.windows
    )


def _size(spot: Spot) -> int:
    """Tokens of a copy, with those of sentences that only begin or end in it."""
    edges = spot.page.edges
    if spot.first in edges and spot.last in edges:
        return spot.last - spot.first
    bounds = spot.page.firsts
    low = bisect_right(bounds, spot.first) - 1
    high = bisect_left(bounds, spot.last)
    return bounds[high] - bounds[low]
