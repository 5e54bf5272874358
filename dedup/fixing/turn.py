"""One round: what is decided about the findings of a scan, and what that comes to in bytes."""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from dedup.fixing.carving import carve
from dedup.fixing.judging import Judge
from dedup.fixing.moving import apart
from dedup.fixing.spans import lines_of, paragraphs_of
from dedup.fixing.verifying import part_of
from dedup.fixing.whole import DocumentJudge
from dedup.removals import Left, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dedup.fixing.judging import Terms
    from dedup.fixing.ledger import Ledger
    from dedup.fixing.pages import Page
    from dedup.fixing.verifying import Decision, Found, Part, Piece, Spot
    from dedup.model import Finding
    from dedup.removals import Key, Span


class _Before(NamedTuple):
    """What an earlier removal was, by its number, and what it became beside that."""

    number: int
    removal: Removal
    part: tuple[Part, tuple[int, ...]]
    more: list[Removal]


class Turn:
    """The decisions of one round.

    Attributes:
        expected: of the documents that something goes from, by their first key, the tokens that
            stay.
    """

    def __init__(self, terms: Terms) -> None:
        self.documents = terms.asked.level == "documents"
        self.pages = terms.pages
        judge = (DocumentJudge if self.documents else Judge)(terms)
        self.judge: Judge | DocumentJudge = judge
        self.expected: dict[Key, NDArray[np.uint32]] = {}
        self._before: dict[Key, tuple[list[Span], tuple[int, int]] | None] = {}
        self._removals: list[Removal] = []
        self._moved: dict[Key, list[_Before]] = {}

    def decide(self, findings: Sequence[Finding]) -> None:
        """Decide about all findings, the one with the most redundant words first."""
        self.judge.judge(findings)

    def commit(self, ledger: Ledger) -> bool:
        """Enter what goes; whether anything does."""
        rows: dict[Key, list[Decision]] = defaultdict(list)
        for decision in self.judge.decisions:
            rows[decision.spot.page.key].append(decision)
        spans = {key: self._spans(self.pages[key], own) for key, own in rows.items()}
        for decision in self.judge.decisions:
            span = spans[decision.spot.page.key][decision.run]
            self._removals.append(self._removal(decision, span, ledger))
            self._move(decision, ledger)
        firsts = {key: ledger.first(key) for key in rows}
        for key, own in spans.items():
            self._enter(ledger, self.pages[key], firsts[key], own.values())
        ledger.removals += self._removals
        ledger.parts += [
            (part_of(one.spot.page, one.run).alone(), tuple(one.found.aligned.lost))
            for one in self.judge.decisions
        ]
        ledger.settle()
        self._let_go()
        return bool(self._removals)

    def _let_go(self) -> None:
        """Let go of all pages: what may be put back needs none."""
        del self.pages, self.judge

    def _move(self, decision: Decision, ledger: Ledger) -> None:
        """Let earlier removals rely on the copy that stays, in place of the one that goes."""
        key = ledger.first(decision.spot.page.key)
        for (number, *_), pieces in decision.moves:
            old, part = ledger.removals[number], ledger.parts[number]
            rows = [old] if len(pieces) == 1 else list(apart(old, pieces, ledger))
            first, *more = map(self._relying, rows, pieces, repeat(ledger))
            self._moved.setdefault(key, []).append(_Before(number, old, part, more))
            ledger.removals[number] = first
            ledger.removals += more
            if more:
                ledger.parts[number], *others = [(one.part.alone(), ()) for one in pieces]
                ledger.parts += others

    def _relying(self, old: Removal, piece: Piece, ledger: Ledger) -> Removal:
        """An earlier removal that relies on another copy."""
        lost = bool(piece.found.aligned.lost)
        return replace(
            old,
            lost=old.lost if lost else (),
            containment=old.containment if lost else 1.0,
            **self._kept(piece.kept, piece.found, ledger),
        )

    def _spans(self, page: Page, decisions: Iterable[Decision]) -> dict[Span, Span]:
        """The bytes of each run of units that goes."""
        runs = sorted(decision.run for decision in decisions)
        if self.documents:
            return dict.fromkeys(runs, (0, len(page.data)))
        return dict(zip(runs, carve(page.data, page.units, runs), strict=True))

    def _removal(self, decision: Decision, span: Span, ledger: Ledger) -> Removal:
        page, other = decision.spot.page, decision.kept.page
        bounds = decision.tokens
        size = bounds[1] - bounds[0]
        key = ledger.first(page.key)
        lost = [bounds[0] + number for number in decision.found.aligned.lost]
        pieces = ledger.back(key, _words(page, *bounds))
        return Removal(
            key=key,
            id=decision.spot.place.document.id,
            spans=tuple(ledger.back(key, span)),
            whole=self._goes_whole(page),
            text=page.data[slice(*span)].decode(),
            words=page.words(*bounds),
            thirds=page.thirds(*bounds),
            lost=tuple(map(page.word, lost)),
            phrases=page.phrases(lost),
            finding=decision.finding.id,
            rule=decision.finding.rule,
            containment=(size - len(lost)) / max(1, size),
            lines=_lines(ledger, page, pieces),
            paragraphs=_paragraphs(ledger, page, pieces),
            more=max(0, other.words(*decision.found.window) - page.words(*bounds) + len(lost)),
            **self._kept(decision.kept, decision.found, ledger),
        )

    def _kept(self, spot: Spot, found: Found, ledger: Ledger) -> dict[str, Any]:
        """Fields of a removal that tell of the copy that stays."""
        kept = ledger.first(spot.page.key)
        pieces = ledger.back(kept, _words(spot.page, *found.window))
        return {
            "kept": kept,
            "kept_id": spot.place.document.id,
            "kept_span": (pieces[0][0], pieces[-1][1]),
            "kept_lines": _lines(ledger, spot.page, pieces),
            "kept_paragraphs": _paragraphs(ledger, spot.page, pieces),
            "similarity": found.similarity,
        }

    def _goes_whole(self, page: Page) -> bool:
        """Whether nothing is left of a record; a file that is not removed as a document stays."""
        return self.documents or (page.key.record is not None and bool(page.gone.all()))

    def _enter(self, ledger: Ledger, page: Page, key: Key, spans: Iterable[Span]) -> None:
        known = key in ledger.cuts
        self._before[key] = (list(ledger.cuts[key]), ledger.words[key]) if known else None
        ledger.paragraphs.setdefault(key, page.paragraphs)
        ledger.words.setdefault(key, (page.all_words, page.all_words))
        ledger.cut(key, page.data, [part for span in spans for part in ledger.back(key, span)])
        if self._goes_whole(page):
            ledger.drop(key)
        else:
            self.expected[key] = page.tokens.hashes[~page.gone]

    def put_back(self, ledger: Ledger, keys: Iterable[Key]) -> None:
        """Undo this round's part of some documents, and touch them no more."""
        for key in keys:
            gone = {id(removal) for removal in self._removals if removal.key == key}
            for number, old, part, more in reversed(self._moved.pop(key, [])):
                ledger.removals[number], ledger.parts[number] = old, part
                gone.update(map(id, more))
            before = self._before[key]
            if before is None:
                del ledger.cuts[key], ledger.texts[key], ledger.words[key]
            else:
                ledger.cuts[key], ledger.words[key] = before
            stay = [n for n, one in enumerate(ledger.removals) if id(one) not in gone]
            ledger.removals = [ledger.removals[number] for number in stay]
            ledger.parts = [ledger.parts[number] for number in stay]
            ledger.frozen.add(key)
            del self.expected[key]

    def changed(self, ledger: Ledger) -> set[Key]:
        """Documents that something goes from or was to go from; to be asked before `commit`."""
        gone = {decision.spot.page.key for decision in self.judge.decisions}
        return {ledger.first(key) for key in gone | self.judge.disturbed}

    def left(self, ledger: Ledger) -> dict[int, list[Left]]:
        """The copies that stay beside another one, by the `id()` of the finding; to be asked
        before `commit`."""
        found: dict[int, list[Left]] = defaultdict(list)
        for stay in self.judge.stays:
            spot, page = stay.spot, stay.spot.page
            key = ledger.first(page.key)
            pieces = ledger.back(key, _words(page, spot.first, spot.last))
            found[id(stay.finding)].append(
                Left(
                    key=key,
                    id=spot.place.document.id,
                    span=(pieces[0][0], pieces[-1][1]),
                    lines=_lines(ledger, page, pieces),
                    paragraphs=_paragraphs(ledger, page, pieces),
                    words=page.words(spot.first, spot.last),
                    reason=stay.reason,
                    finding=stay.finding.id,
                    rule=stay.finding.rule,
                    of_corpus=not all(place.reported for place in stay.finding.places),
                    detail=stay.detail,
                    lost=tuple(map(page.word, stay.lost)),
                    phrases=page.phrases(stay.lost),
                )
            )
        return found


def _words(page: Page, first: int, last: int) -> Span:
    """The bytes from a token to the end of the one before another."""
    return int(page.tokens.starts[first]), int(page.tokens.ends[last - 1])


def _lines(ledger: Ledger, page: Page, spans: Sequence[Span]) -> tuple[int, int]:
    """The first and last line of a text, as it was read, that spans stand in."""
    text = ledger.texts.get(ledger.first(page.key), page.data)
    return lines_of(text, (spans[0][0], spans[-1][1]))


def _paragraphs(ledger: Ledger, page: Page, spans: Sequence[Span]) -> tuple[int, int]:
    """Likewise the first and last paragraph."""
    key = ledger.first(page.key)
    starts = ledger.paragraphs.get(key) or page.paragraphs
    return paragraphs_of(starts, (spans[0][0], spans[-1][1]))
