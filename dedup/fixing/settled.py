"""Findings that need no look at their texts: why they stay follows from the report, or is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.fixing.pages import key_of
from dedup.fixing.spans import bytes_of, lines_of, paragraphs_of
from dedup.removals import ACCEPTED, ACROSS, KIND, RELIED, Left

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dedup.fixing.ledger import Ledger
    from dedup.fixing.request import Fix
    from dedup.fixing.turn import Turn
    from dedup.model import Finding, Place
    from dedup.removals import Key
    from dedup.settings import Settings

LET_BE = ("boilerplate", "refrain")
"""Patterns that repeat for a reason: what has one is left, unless --select names it."""

Identity = tuple[object, object, tuple["Key", ...]]
"""What a finding is, where its places stand, and their documents."""


class Settled:
    """What was said about findings, from round to round.

    A finding of documents that did not change is decided in the next round as it was in this one.

    Attributes:
        changed: documents that something went from in the last round, or was to go from.
    """

    def __init__(self, asked: Fix, settings: Settings, ledger: Ledger) -> None:
        self.asked, self.settings, self.ledger = asked, settings, ledger
        self._known: dict[Identity, list[Left]] = {}
        self._told: list[tuple[Identity, list[Left]]] = []
        self._keys: dict[Key, Key] = {}
        self.changed: set[Key] = set()

    def open(
        self, findings: Iterable[Finding], among: Collection[Key] | None = None
    ) -> list[Finding]:
        """Those that are to be decided; what the others come to is noted.

        `among`: what only findings of these documents are; what was said of all others holds.
        """
        before, self._told, self._keys = self._told, [], {}
        if self.asked.level == "documents":
            return list(findings)
        if among is not None:
            near = set(among)
            self._told = [row for row in before if near.isdisjoint(row[0][2])]
        found: list[Finding] = []
        for finding in findings:
            identity = self._identity(finding)
            if among is not None and near.isdisjoint(identity[2]):
                continue
            left = self._known.get(identity)
            reason = self._reason(finding) if left is None else None
            if reason is not None:
                left = [self._left(finding, place, *reason) for place in finding.later]
            if left is None:
                found.append(finding)
            else:
                self._told.append((identity, left))
        return found

    def enter(self, turn: Turn, findings: Sequence[Finding]) -> list[Left]:
        """Note what a round says before it is committed.

        Args:
            turn: the round.
            findings: those that it decided about.

        Returns:
            All copies that stay beside another one.
        """
        left = turn.left(self.ledger)
        everything = [row for _, rows in self._told for row in rows]
        everything += [row for rows in left.values() for row in rows]
        if self.asked.level == "documents":
            return everything
        self._told += [(self._identity(one), left.get(id(one), [])) for one in findings]
        self._keys = {}
        self.changed = turn.changed(self.ledger)
        self._known = {
            identity: rows
            for identity, rows in self._told
            if self.changed.isdisjoint(identity[2])
            and not any(row.reason == RELIED for row in rows)
        }
        return everything

    def joined(self, keys: Iterable[Key]) -> set[Key]:
        """Documents, and those that a finding has places of beside them."""
        found = set(keys)
        given = frozenset(found)
        for identity, _ in self._told:
            if not given.isdisjoint(identity[2]):
                found.update(identity[2])
        return found

    def _identity(self, finding: Finding) -> Identity:
        """What a finding is, whatever records go before its own."""
        keys = tuple([self._key(place) for place in finding.places])
        where = tuple([place.span for place in finding.places])
        return (finding.state, finding.kinds), where, keys

    def _key(self, place: Place) -> Key:
        """The document of a place, as it was first."""
        now = key_of(place)
        known = self._keys.get(now)
        if known is None:
            known = self._keys[now] = self.ledger.first(now)
        return known

    def _reason(self, finding: Finding) -> tuple[str, str] | None:
        """Why all copies stay, whatever their texts are; None: that is to be seen."""
        if finding.state == "accepted":
            return ACCEPTED, finding.reason
        kinds = [kind for kind in finding.kinds if kind in LET_BE]
        if kinds and not set(kinds) & set(self.settings.select):
            return KIND, kinds[0]
        alone = finding.documents == len(finding.places)
        if alone and not self.asked.across and all(place.reported for place in finding.places):
            return ACROSS, ""
        return None

    def _left(self, finding: Finding, place: Place, reason: str, detail: str) -> Left:
        key = self._key(place)
        data = bytes(place.document.utf8)
        pieces = self.ledger.back(key, bytes_of(data, place.span))
        span = pieces[0][0], pieces[-1][1]
        starts = self.ledger.paragraphs.get(key)
        return Left(
            key=key,
            id=place.document.id,
            span=span,
            lines=lines_of(self.ledger.texts.get(key, data), span),
            paragraphs=place.paragraphs if starts is None else paragraphs_of(starts, span),
            words=place.words,
            reason=reason,
            finding=finding.id,
            rule=finding.rule,
            of_corpus=not all(other.reported for other in finding.places),
            detail=detail,
        )
