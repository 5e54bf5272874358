"""Say how much of the truth a peer found, and how much of what it found is true.

    python bench/judge.py DIR RESULT.json --threshold 0.5 --unit paragraph

DIR has `docs.jsonl` and `pairs.jsonl`. RESULT.json is in the form of `dedup scan -f json`. Prints
JSON: what `recall.py` prints, and

- `due`: planted pairs whose texts have the exact Jaccard similarity asked for, and those found;
  with `--unit paragraph` the texts are the whole paragraphs that the spans are in, one of each;
- `named`: pairs of places that the result names, counted within each finding;
- `precision`: share of these that are planted, or that have that similarity. A pair is planted if
  at least half of each place lies inside the two spans; of the others 100,000 are measured.

A result that cannot be read, or that names nothing, is an error. Of the text only the hashes of
what is compared are held.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import flags
from alike import Where, similarities
from recall import Pair, Place, Span, UnreadableError, read_pairs, read_places, score

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = 100_000
LARGE = 1_000
"""A finding of more places than this has so many of its pairs sampled that this would have."""

Spot = tuple[str, Place]


class Truth:
    """Planted pairs, by their documents."""

    def __init__(self, directory: Path) -> None:
        """Read the pairs of a corpus."""
        self.directory, self.pairs = directory, read_pairs(directory)
        self._spans: dict[tuple[str, str], list[tuple[Span, Span]]] = defaultdict(list)
        for pair in self.pairs:
            self._spans[pair["a"], pair["b"]].append((pair["a_span"], pair["b_span"]))

    def due(self, threshold: float, unit: str) -> list[Pair]:
        """Planted pairs that are at least so alike; reads the corpus."""
        sides = [((pair["a"], pair["a_span"]), (pair["b"], pair["b_span"])) for pair in self.pairs]
        alike = similarities(self.directory, sides, unit) >= threshold
        return [pair for pair, due in zip(self.pairs, alike.tolist(), strict=True) if due]

    def planted(self, p: Spot, q: Spot) -> bool:
        """Whether two places lie mostly inside a planted pair of spans."""
        return self._planted(p, q) or self._planted(q, p)

    def _planted(self, p: Spot, q: Spot) -> bool:
        spans = self._spans.get((p[0], q[0]), ())
        return any(mostly_in(p[1], there) and mostly_in(q[1], here) for there, here in spans)


def mostly_in(place: Place, span: Span) -> bool:
    """Whether at least half of a place lies inside a span."""
    inside = min(place.end, span[1]) - max(place.start, span[0])
    return 2 * inside >= place.end - place.start


def named_pairs(places: dict[str, list[Place]], rng: random.Random) -> Iterator[tuple[Spot, Spot]]:
    """Pairs of places of one finding, fewer than all for a very large one."""
    findings: dict[int, list[Spot]] = defaultdict(list)
    for document, rows in places.items():
        for row in rows:
            findings[row.finding].append((document, row))
    for spots in findings.values():
        if len(spots) <= LARGE:
            yield from combinations(spots, 2)
        else:
            for _ in range(LARGE * (LARGE - 1) // 2):
                one, other = rng.sample(spots, 2)
                yield one, other


def _where(spot: Spot) -> Where:
    return spot[0], (spot[1].start, spot[1].end)


def precision(truth: Truth, places: dict[str, list[Place]], threshold: float) -> dict[str, float]:
    """Count the pairs named and say how many are right."""
    rng = random.Random(1)
    planted = 0
    others: list[tuple[Spot, Spot]] = []
    for pair in named_pairs(places, rng):
        if truth.planted(*pair):
            planted += 1
        else:
            others.append(pair)
    sample = rng.sample(others, min(SAMPLE, len(others)))
    alike = similarities(truth.directory, [(_where(p), _where(q)) for p, q in sample], "span")
    right = int((alike >= threshold).sum())
    named = planted + len(others)
    true = planted + len(others) * right / max(1, len(sample))
    return {"named": named, "precision": round(true / max(1, named), 4), "measured": len(sample)}


def judge(directory: Path, result: Path, threshold: float, unit: str) -> dict[str, object]:
    """Compare a result with a corpus.

    Raises:
        UnreadableError: nobody could say what the result names, or it names nothing.
    """
    truth = Truth(directory)
    places = read_places(result)
    if not places:
        raise UnreadableError("it names nothing")
    due = truth.due(threshold, unit)
    if flags.are_in(result):
        return flags.judge(truth, due, places, threshold)
    return {
        **score(truth.pairs, places),
        "due": (score(due, places)["found"], len(due)),
        **precision(truth, places, threshold),
    }


def main() -> None:
    """Print the judgement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--unit", choices=["document", "paragraph", "span"], required=True)
    arguments = parser.parse_args()
    try:
        print(json.dumps(judge(**vars(arguments))))
    except UnreadableError as error:
        sys.exit(f"{arguments.result}: {error}")


if __name__ == "__main__":
    main()
