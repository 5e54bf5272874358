"""What was found of what was planted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from dedup.trial import Planting, Row, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOUND = 0.5
"""Share of a copy, and of its source, that has to be reported."""

Places = list[list[Spot]]
"""The places of each finding."""


class _Mark(NamedTuple):
    """A place, and the number of its finding."""

    spot: Spot
    finding: int


class _Marks:
    """Places by where they stand."""

    def __init__(self, marks: Iterable[_Mark]) -> None:
        self.all = sorted(marks)
        self._starts = [mark.spot[:2] for mark in self.all]
        ends = (mark.spot[::2] for mark in self.all)
        self._reach = list(accumulate(ends, max))

    def over(self, spot: Spot) -> list[_Mark]:
        """Those that share characters with a spot, by position."""
        first = bisect_right(self._reach, spot[:2])
        last = bisect_left(self._starts, spot[::2])
        return [mark for mark in self.all[first:last] if _common(mark.spot, spot)]


def rows(plantings: Sequence[Planting], findings: Places, kinds: Iterable[str]) -> tuple[Row, ...]:
    """Recall and span accuracy of each kind."""
    marks = _Marks(_numbered(findings))
    planted = _Marks(_numbered([p.source, p.copy] for p in plantings))
    found: dict[str, list[_Found | None]] = {kind: [] for kind in kinds}
    shares: dict[str, list[float]] = defaultdict(list)
    for planting in plantings:
        found[planting.kind].append(_look(planting, marks, planted))
        shares[planting.kind].append(planting.alike)
    return tuple(_row(kind, each, shares[kind]) for kind, each in found.items())


def right(plantings: Sequence[Planting], before: Places, findings: Places) -> int:
    """How many findings join places that do repeat.

    Half of two places of such a finding, at least, lies in texts that were planted, or that repeat
    before planting: there directly, or over a third place that both repeat.
    """
    marks = [*_numbered(before)]
    natural = _Marks(marks)
    for number, planting in enumerate(plantings, len(before)):
        marks += [_Mark(planting.source, number), _Mark(planting.copy, number)]
        if planting.source.document == planting.copy.document:
            marks += _again(planting, natural)
    known, texts = _Marks(marks), _texts(natural)
    return sum(_is_right(places, known, texts) for places in findings)


def _again(planting: Planting, natural: _Marks) -> list[_Mark]:
    """What repeats in a body, where that body was pasted again."""
    ahead = planting.copy.start - planting.source.start
    return [
        _Mark(Spot(spot.document, spot.start + ahead, spot.end + ahead), finding)
        for spot, finding in natural.over(planting.source)
    ]


def _texts(marks: _Marks) -> dict[int, int]:
    """Findings told as several that are of one text, as places of theirs lie in each other's."""
    texts: dict[int, int] = {}

    def first(finding: int) -> int:
        while finding in texts:
            finding = texts[finding]
        return finding

    for spot, finding in marks.all:
        for other in marks.over(spot):
            shorter = min(spot.end - spot.start, other.spot.end - other.spot.start)
            low, high = sorted((first(finding), first(other.finding)))
            if low < high and 2 * _common(spot, other.spot) >= shorter:
                texts[high] = low
    return {finding: first(finding) for finding in texts}


def _is_right(places: list[Spot], known: _Marks, texts: Mapping[int, int]) -> bool:
    over = [known.over(place) for place in places]
    holders: dict[int, set[int]] = defaultdict(set)
    spots: dict[int, set[Spot]] = defaultdict(set)
    for number, marks in enumerate(over):
        for mark in marks:
            text = texts.get(mark.finding, mark.finding)
            holders[text].add(number)
            spots[text].add(mark.spot)
    joining = {text for text in spots if len(holders[text]) > 1 and len(spots[text]) > 1}
    halves = 0
    for place, marks in zip(places, over, strict=True):
        shared = [m.spot for m in marks if texts.get(m.finding, m.finding) in joining]
        halves += 2 * _covered(place, shared) >= place.end - place.start
    return halves > 1


def _numbered(findings: Iterable[Iterable[Spot]]) -> Iterable[_Mark]:
    return (_Mark(spot, number) for number, places in enumerate(findings) for spot in places)


def _common(one: Spot, other: Spot) -> int:
    """Characters that two spots share."""
    if one.document != other.document:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


class _Found(NamedTuple):
    """How exactly a copy was found: as in `Row`."""

    covered: float
    inside: float


def _look(planting: Planting, marks: _Marks, planted: _Marks) -> _Found | None:
    """How exactly a copy was found; None where it was not."""
    ends = (planting.source, planting.copy)
    over = [marks.over(end) for end in ends]
    joined = {a.finding for a in over[0] for b in over[1] if a.finding == b.finding and a != b}
    spots = [[mark.spot for mark in each if mark.finding in joined] for each in over]
    covered = [_covered(end, each) for end, each in zip(ends, spots, strict=True)]
    lengths = [end.end - end.start for end in ends]
    if any(part < FOUND * length for part, length in zip(covered, lengths, strict=True)):
        return None
    places = [*chain(*spots)]
    reported = sum(spot.end - spot.start for spot in places)
    inside = sum(_covered(spot, [m.spot for m in planted.over(spot)]) for spot in places)
    return _Found(sum(covered) / sum(lengths), inside / reported)


def _covered(whole: Spot, spots: Iterable[Spot]) -> int:
    """Characters of a spot that others, by position, lie over, each counted once."""
    total, reach = 0, whole.start
    for spot in spots:
        start, end = max(spot.start, reach), min(spot.end, whole.end)
        if end > start:
            total, reach = total + end - start, end
    return total


def _row(kind: str, each: Sequence[_Found | None], shares: Sequence[float]) -> Row:
    found = [one for one in each if one is not None]
    return Row(
        kind=kind,
        planted=len(each),
        found=len(found),
        recall=_mean([float(one is not None) for one in each]),
        alike=_mean(shares),
        covered=_mean([one.covered for one in found]),
        inside=_mean([one.inside for one in found]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
