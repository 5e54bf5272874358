"""Which sketched texts hold the words of a text: known again after an edit, but not after a growth.

A text is covered where two thirds of its pairs of words are known (of two texts of one length, half
of the pairs of both together) and no run of as many words as a passage needs is new. Where only a
sample is known, it has to be so large that a text of which half is known does not pass by chance.

How often a text is covered, of 1,000 made up of words as frequent as in prose, where passages have
at least 12 words [measured]; growth is told by counting words too:

    one word of 8 to 1,000 changed          1        half of 100, one word changed       1
    a tenth of 40, 80, 200 changed          1, .995  a quarter of 200, one word changed  .96
    half of 24 to 1,000 words new           0        a tenth of 1,000, the same          .26
    half of 200, and 200 other words        .002     two texts, one after the other      1
    100 words and 15 new, and 30 new        .2, .008 unrelated, 12 to 200 words          0
"""

from __future__ import annotations

from functools import cache
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from dedup.accepting.sketching import limit, similarity, sketch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.accepting.sketching import Said, Sketch

SHARE = 2 / 3
CHANCE = 0.005
"""How often a text of which half is known may pass for one that is covered, in a sample."""
RUN = 6
"""Pairs of a sample, one after the other, that are not known: then what is between them is new.
Of a text of which each tenth word was changed, a fifth of the pairs are new: such a run in one text
of 300 [computed]."""
LEAST = 4
"""Pairs that a sketch has to share with a text to be looked at, unless the text has few."""
NEAREST = 16
"""Sketches that are looked at for one text: those that share most with it."""


class Shelf:
    """Sketches, found by what is in them."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self.sketches = sketches
        values = np.concatenate([*sketches, np.empty(0, np.uint16)])
        owners = np.repeat(np.arange(len(sketches)), [len(one) for one in sketches])
        order = np.argsort(values, kind="stable")
        self._values, self._owners = values[order], owners[order]

    def nearest(self, pairs: Sketch) -> list[int]:
        """Numbers of the sketches that share most pairs with a text, most first."""
        wanted = np.unique(pairs)
        first = np.searchsorted(self._values, wanted)
        last = np.searchsorted(self._values, wanted, side="right")
        rows = [self._owners[a:b] for a, b in zip(first, last, strict=True) if a < b]
        counts = np.bincount(np.concatenate([*rows, np.empty(0, np.int64)]))
        found = np.argsort(-counts, kind="stable")[:NEAREST]
        least = min(LEAST, SHARE * len(wanted))
        return [int(n) for n in found if counts[n] >= least]

    def covers(self, words: Said, at_least: int) -> list[list[int]]:
        """Each sketch that covers a text alone, the most similar first; else several together.

        Args:
            words: of the text.
            at_least: so many words in a row are not an edit, but new.
        """
        near = self.nearest(words.pairs)
        alone = [n for n in near if covered(words, [self.sketches[n]], at_least)]
        if alone:
            own = sketch(words.pairs)
            alone.sort(key=lambda n: -similarity(own, self.sketches[n]))
            return [[n] for n in alone]
        several = self._several(words.pairs, near)
        held = [self.sketches[n] for n in several]
        return [several] if held and covered(words, held, at_least) else []

    def _several(self, pairs: Sketch, near: list[int]) -> list[int]:
        """Sketches that each hold pairs of a text which those before them do not."""
        chosen: list[int] = []
        open_ = np.ones(len(pairs), np.bool_)
        held = {n: np.isin(pairs, self.sketches[n]) for n in near}
        while held:
            best = max(held, key=lambda n: int((held[n] & open_).sum()))
            if int((held[best] & open_).sum()) < LEAST:
                break
            open_ &= ~held.pop(best)
            chosen.append(best)
        return chosen


def covered(words: Said, sketches: Sequence[Sketch], at_least: int) -> bool:
    """Whether sketched texts together hold the words of a text; see above.

    Args:
        words: of the text.
        sketches: at least one.
        at_least: so many words in a row are not an edit, but new.
    """
    top = limit(sketches)
    sample = np.flatnonzero(words.pairs <= top)
    known = np.isin(words.pairs[sample], np.concatenate(sketches))
    size, hits = len(sample), int(known.sum())
    if not hits or hits < SHARE * size:
        return False
    whole = size == len(words.pairs)
    if not whole and hits < _enough(size):
        return False
    return not any(
        (whole or last - first >= RUN) and _words(words, sample[[first, last - 1]]) >= at_least
        for first, last in _runs(~known)
    )


@cache
def _enough(size: int) -> int:
    """How many of so many pairs have to be known: more than of a text of which half is, by chance.

    One more than there are where no number is enough.
    """
    tail, hits = 0.0, size + 1
    while tail + comb(size, hits - 1) / 2**size <= CHANCE:
        hits -= 1
        tail += comb(size, hits) / 2**size
    return hits


def _runs(marks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one after the last of each run of marks."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def _words(words: Said, pairs: NDArray[np.int64]) -> int:
    """Words that stand in no pair but those from one to another, both new."""
    first, last = pairs.tolist()
    begin = 0 if first == 0 else words.spans[first - 1, 1]
    end = len(words.before) - 1 if last == len(words.pairs) - 1 else words.spans[last + 1, 0]
    return (max(0, int(words.before[end] - words.before[begin])) + 1) // 3
