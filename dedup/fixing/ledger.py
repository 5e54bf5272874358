"""What has gone so far and what must stay, in the bytes of the texts as they were first read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from dedup.removals import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.fixing.verifying import Part
    from dedup.removals import Removal, Span


class Ledger:
    """Documents are named as they were first, unless it says `now`.

    Attributes:
        cuts: by document what has gone of its text, ascending, apart from each other.
        dropped: documents that have gone whole.
        texts: the texts of the documents something has gone from.
        paragraphs: of these, as they were first, the bytes at which their paragraphs begin.
        removals: every removal so far.
        parts: the tokens of each, and which of them were lost.
        frozen: documents that are not touched: without a part they would be read otherwise.
        words: of the documents something has gone from, their words at first, and as they were
            last read.
        stands: whether documents are called all the time as they were first.
    """

    def __init__(self) -> None:
        self.cuts: dict[Key, list[Span]] = {}
        self.dropped: set[Key] = set()
        self.texts: dict[Key, bytes] = {}
        self.paragraphs: dict[Key, Sequence[int]] = {}
        self.removals: list[Removal] = []
        self.parts: list[tuple[Part, tuple[int, ...]]] = []
        self.frozen: set[Key] = set()
        self.words: dict[Key, tuple[int, int]] = {}
        self.stands = False
        self._lines: dict[str, list[int]] = {}
        self._rows: dict[str, tuple[list[int], list[int]]] = {}

    def drop(self, key: Key) -> None:
        """Let a document go whole. Call `settle` after a round."""
        self.dropped.add(key)

    def settle(self) -> None:
        """Take in that documents which went in this round have no line any more."""
        lines: dict[str, list[int]] = defaultdict(list)
        for key in sorted(self.dropped, key=lambda key: (key.path, key.record or 0)):
            if key.record is not None:
                lines[key.path].append(key.record - len(lines[key.path]))
        self._lines = dict(lines)

    def moved(self, path: str, rows: Sequence[tuple[int, int]]) -> None:
        """Take in where the rows of a table stand now: lines before and after."""
        self._rows[path] = [old for old, _ in rows], [new for _, new in rows]

    def first(self, now: Key) -> Key:
        """What a document was first, given as it is now: records before it may have gone."""
        if self.stands or now.record is None:
            return now
        lines = self._lines.get(now.path)
        if now.path in self._rows:
            before, after = self._rows[now.path]
            return Key(now.path, before[bisect_left(after, now.record)])
        if not lines:
            return now
        return Key(now.path, now.record + bisect_right(lines, now.record))

    def now(self, key: Key) -> Key:
        """The other way round, for a document that has not gone."""
        if self.stands or key.record is None:
            return key
        lines = self._lines.get(key.path)
        if key.path in self._rows:
            first, after = self._rows[key.path]
            return Key(key.path, after[bisect_left(first, key.record)])
        if not lines:
            return key
        before = sum(1 for number, line in enumerate(lines) if line + number < key.record)
        return Key(key.path, key.record - before)

    def back(self, key: Key, span: Span) -> list[Span]:
        """Where bytes of a text as it is now stood first: the parts between what has gone."""
        if key not in self.cuts:
            return [span]
        found: list[Span] = []
        start, end = span
        base = at = 0
        for low, high in [*self.cuts.get(key, []), (1 << 62, 1 << 62)]:
            length = low - base
            a, b = max(start, at), min(end, at + length)
            if a < b:
                found.append((base + a - at, base + b - at))
            at, base = at + length, high
        return found or [self._point(key, start)]

    def _point(self, key: Key, at: int) -> Span:
        for low, high in self.cuts.get(key, []):
            if low > at:
                break
            at += high - low
        return at, at

    def relying(self) -> dict[Key, list[int]]:
        """The numbers of removals by the document of the copy that stays."""
        found: dict[Key, list[int]] = defaultdict(list)
        for number, removal in enumerate(self.removals):
            found[removal.kept].append(number)
        return found

    def kept_now(self, removal: Removal) -> Span:
        """The copy that stays, in the bytes of its text as it is now."""
        cuts = self.cuts.get(removal.kept, [])
        gone = [0, *accumulate(high - low for low, high in cuts)]
        lows = [low for low, _ in cuts]
        low, high = removal.kept_span
        return low - gone[bisect_right(lows, low)], high - gone[bisect_left(lows, high)]

    def cut(self, key: Key, text: bytes, spans: Iterable[Span]) -> None:
        """Let parts of a document go; `text`: all of it, if nothing had gone before."""
        self.texts.setdefault(key, text)
        joined: list[Span] = []
        for low, high in sorted([*self.cuts.get(key, []), *spans]):
            if joined and low <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(high, joined[-1][1])
            elif low < high:
                joined.append((low, high))
        self.cuts[key] = joined
