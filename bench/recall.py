"""Say which planted repeats a scan found.

    python bench/recall.py DIR RESULT.json [--json]

DIR holds `pairs.jsonl`; RESULT.json is what `dedup scan -f json` wrote. A planted pair is found
when one finding has places over at least half of both of its spans; inside one document these must
be two places. `planted` is the share of all reported characters that lie inside planted spans.
"""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = b'"findings":['

Span = tuple[int, int]


class UnreadableError(Exception):
    """A result is not what it should be, or not whole; says why in one line."""


class Pair(TypedDict):
    """A line of pairs.jsonl."""

    a: str
    b: str
    kind: str
    a_span: Span
    b_span: Span


class Point(TypedDict):
    """Where a place starts or ends, as far as it is looked at."""

    offset: int


class Where(TypedDict):
    """A place of a finding in a result, as far as it is looked at."""

    document: str
    start: Point
    end: Point


class Finding(TypedDict):
    """A finding in a result."""

    places: list[Where]


class Place(NamedTuple):
    """A place of a finding; findings are numbered as they stand in the result."""

    start: int
    end: int
    finding: int


class Score(TypedDict):
    """What was found: `kinds` maps a kind to pairs found and pairs planted."""

    found: int
    pairs: int
    recall: float
    planted: float
    findings: int
    kinds: dict[str, tuple[int, int]]


class Places:
    """The places of one document, by position."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Sort them; looking up costs the logarithm of their number and what is looked at."""
        self._places = sorted(places)
        self._starts = [place.start for place in self._places]
        self._reach = list(accumulate((place.end for place in self._places), max))

    def over(self, span: Span) -> dict[int, list[Place]]:
        """Places that overlap `span`, by finding, each list by position."""
        first = bisect_right(self._reach, span[0])
        last = bisect_left(self._starts, span[1])
        met: dict[int, list[Place]] = defaultdict(list)
        for place in self._places[first:last]:
            if place.end > span[0]:
                met[place.finding].append(place)
        return met


class Planted:
    """The planted spans of one document, merged."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Merge spans that touch."""
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._spans = merged
        self._starts = [start for start, _ in merged]
        self._sums = list(accumulate((end - start for start, end in merged), initial=0))

    def inside(self, start: int, end: int) -> int:
        """Characters of [start, end) that are planted."""
        return self._before(end) - self._before(start)

    def _before(self, offset: int) -> int:
        number = bisect_left(self._starts, offset)
        if not number:
            return 0
        return self._sums[number] - max(0, self._spans[number - 1][1] - offset)


def score(pairs: list[Pair], places: dict[str, list[Place]]) -> Score:
    """Compare planted pairs with the places reported in each document."""
    index = {document: Places(rows) for document, rows in places.items()}
    nothing = Places([])
    kinds: dict[str, tuple[int, int]] = {}
    for pair in pairs:
        found, planted = kinds.get(pair["kind"], (0, 0))
        sides = index.get(pair["a"], nothing), index.get(pair["b"], nothing)
        kinds[pair["kind"]] = (found + _is_found(pair, *sides), planted + 1)
    found = sum(row[0] for row in kinds.values())
    return {
        "found": found,
        "pairs": len(pairs),
        "recall": round(found / max(1, len(pairs)), 4),
        "planted": round(_share_planted(pairs, places), 4),
        "findings": len({place.finding for rows in places.values() for place in rows}),
        "kinds": dict(sorted(kinds.items())),
    }


def _is_found(pair: Pair, a: Places, b: Places) -> bool:
    here, there = a.over(pair["a_span"]), b.over(pair["b_span"])
    return any(
        _half_covered(pair["a_span"], here[finding])
        and _half_covered(pair["b_span"], there[finding])
        and (pair["a"] != pair["b"] or len({*here[finding], *there[finding]}) > 1)
        for finding in here.keys() & there.keys()
    )


def _half_covered(span: Span, places: list[Place]) -> bool:
    """Whether places, by position, cover half of `span`, each character counted once."""
    covered, reach = 0, span[0]
    for place in places:
        start, end = max(place.start, reach), min(place.end, span[1])
        if end > start:
            covered, reach = covered + end - start, end
    return 2 * covered >= span[1] - span[0]


def _share_planted(pairs: list[Pair], places: dict[str, list[Place]]) -> float:
    spans: dict[str, list[Span]] = defaultdict(list)
    for pair in pairs:
        spans[pair["a"]].append(pair["a_span"])
        spans[pair["b"]].append(pair["b_span"])
    inside = total = 0
    for document, rows in places.items():
        planted = Planted(spans.get(document, ()))
        inside += sum(planted.inside(place.start, place.end) for place in rows)
        total += sum(place.end - place.start for place in rows)
    return inside / max(1, total)


def read_pairs(directory: Path) -> list[Pair]:
    """Read the planted pairs of a corpus."""
    with (directory / "pairs.jsonl").open("rb") as lines:
        return [_pair(json.loads(line)) for line in lines]


def _pair(row: Pair) -> Pair:
    """A pair whose spans are tuples, as JSON has none, and whose kind is kept once."""
    kind, (a, b) = sys.intern(row["kind"]), (row["a_span"], row["b_span"])
    return Pair(a=row["a"], b=row["b"], kind=kind, a_span=(a[0], a[1]), b_span=(b[0], b[1]))


def read_places(result: Path) -> dict[str, list[Place]]:
    """Read the places of a result, by document; a finding a line, as they are written.

    Raises:
        UnreadableError: the findings, or their end, are not there.
    """
    places: dict[str, list[Place]] = defaultdict(list)
    with result.open("rb") as file:
        for number, finding in enumerate(_findings(file)):
            for place in finding["places"]:
                row = Place(place["start"]["offset"], place["end"]["offset"], number)
                places[place["document"]].append(row)
    return places


def _findings(lines: Iterable[bytes]) -> Iterator[Finding]:
    """The lines between that of `"findings":[` and the bracket that closes it."""
    rest = iter(lines)
    head = next((line for line in rest if line.startswith(HEAD)), b"")
    if head.startswith(HEAD + b"]"):
        return
    for line in rest:
        if line.startswith(b"]"):
            return
        yield json.loads(line.rstrip(b",\n"))
    raise UnreadableError("its findings do not end" if head else f"no line begins {HEAD.decode()}")


def main() -> None:
    """Print the score as a table, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, help="folder with pairs.jsonl")
    parser.add_argument("result", type=Path, help="output of dedup scan -f json")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    try:
        found = score(read_pairs(arguments.directory), read_places(arguments.result))
    except UnreadableError as error:
        sys.exit(f"{arguments.result}: {error}")
    if arguments.json:
        print(json.dumps(found))
        return
    for kind, (hits, pairs) in found["kinds"].items():
        print(f"{kind:<12} {hits:>7} of {pairs:>7}  {hits / pairs:.3f}")
    print(f"{'all':<12} {found['found']:>7} of {found['pairs']:>7}  {found['recall']:.3f}")
    print(f"{found['findings']} findings; {found['planted']:.1%} of their characters are planted")


if __name__ == "__main__":
    main()
