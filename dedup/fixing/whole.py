"""Whole documents to decisions: which stay, and which go because one that stays has them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from dedup.documents import CONTAINMENT
from dedup.fixing.aligning import align
from dedup.fixing.judging import FEW, Stay
from dedup.fixing.pages import key_of
from dedup.fixing.preference import Copy
from dedup.fixing.verifying import Decision, Found, Spot, fewest, part_of
from dedup.kernels import parameters, reference
from dedup.removals import ACCEPTED, LOSES, RIGID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.judging import Terms
    from dedup.fixing.pages import Page
    from dedup.model import Finding
    from dedup.removals import Key


class DocumentJudge:
    """Decides about all documents of all findings at once; see `judging.Judge`."""

    def __init__(self, terms: Terms) -> None:
        self.asked, self.settings, self.pages, self.order, self.fixed = terms
        self.decisions: list[Decision] = []
        self.stays: list[Stay] = []
        self.disturbed: set[Key] = set()
        self._shingles: dict[Key, np.ndarray] = {}

    def judge(self, findings: Sequence[Finding]) -> None:
        """Walk all documents, the one to keep first: one goes iff a kept neighbour has it."""
        met: dict[Key, list[tuple[int, Spot]]] = defaultdict(list)
        kept: dict[int, list[Spot]] = defaultdict(list)
        for number, finding in enumerate(findings):
            for place in finding.places:
                page = self.pages[key_of(place)]
                page.touch(0, len(page.tokens.hashes))
                met[page.key].append((number, Spot(place, page, 0, len(page.tokens.hashes))))
        numbers = {key: number for number, key in enumerate(self.pages)}

        def rank(key: Key) -> tuple[object, ...]:
            spot = met[key][0][1]
            protected = not spot.place.reported
            return self.order(Copy(key, protected, spot.last, (numbers[key],)))

        for key in sorted(met, key=rank):
            stays = [self._try(findings[n], spot, kept[n]) for n, spot in met[key]]
            if not any(isinstance(stay, Decision) for stay in stays):
                for number, spot in met[key]:
                    kept[number].append(spot)
            self._take(stays)

    def _take(self, results: Sequence[Decision | Stay | None]) -> None:
        best = fewest([result for result in results if isinstance(result, Decision)])
        if best is not None:
            best.spot.page.gone[:] = True
            self.decisions.append(best)
        else:
            self.stays += [result for result in results if isinstance(result, Stay)]

    def _try(self, finding: Finding, spot: Spot, kept: Sequence[Spot]) -> Decision | Stay | None:
        """A removal of a document, verified; why it stays; None: nothing that stays is like it."""
        if not kept or not spot.place.reported:
            return None
        if finding.state == "accepted":
            return Stay(finding, spot, ACCEPTED, finding.reason)
        found: list[Decision] = []
        for decision in self._verified(finding, spot, kept[:FEW]):
            found.append(decision)
            if not decision.found.aligned.lost:
                break
        best = fewest(found)
        if best is None:
            return None
        if self.fixed(spot.page.key) or spot.page.supports:
            return Stay(finding, spot, RIGID)
        lost = best.found.aligned.lost
        if lost and not self.asked.allow_loss:
            return Stay(finding, spot, LOSES, lost=lost)
        return best

    def _verified(self, finding: Finding, spot: Spot, kept: Sequence[Spot]) -> Iterator[Decision]:
        """Kept documents that are near, or that it is contained in, compared directly.

        A document is never removed for a part of itself, unless that is of the corpus and words
        may be lost.
        """
        page = spot.page
        for other in kept:
            shared, own, theirs = self._shared(page, other.page)
            jaccard = shared / (own + theirs - shared)
            holds = self.asked.allow_loss and not other.place.reported
            inside = shared >= CONTAINMENT * (min(own, theirs) if holds else own)
            if jaccard >= self.settings.similarity or inside:
                run = 0, len(page.units)
                part = part_of(page, run)
                aligned = align(part.hashes, other.page.tokens.hashes, part.sentences())
                found = Found((0, other.last), aligned, jaccard)
                yield Decision(finding, spot, run, other, found)

    def _shared(self, one: Page, other: Page) -> tuple[int, int, int]:
        """Shingles that both have, and that each has."""
        a, b = self._set(one), self._set(other)
        return len(np.intersect1d(a, b, assume_unique=True)), len(a), len(b)

    def _set(self, page: Page) -> np.ndarray:
        if page.key not in self._shingles:
            tokens = page.tokens
            sizes = parameters.SHINGLE_SIZES
            found = reference.shingles(tokens.hashes, tokens.kinds, sizes)
            self._shingles[page.key] = np.unique(found)
        return self._shingles[page.key]
