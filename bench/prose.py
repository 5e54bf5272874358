"""An endless stream of paragraphs whose chance repeats are as frequent as in ordinary prose.

Words are drawn with Zipf-Mandelbrot frequencies; now and then a stock phrase of two to six words
is drawn instead, from a pool that has such frequencies too. The constants below were fitted until
`stats.py` printed what English news and encyclopaedia text has in ten million words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from words import CAPITAL, COMMA, FORMS, STOP, Ids, Script, surfaces, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_WORDS = 400_000
WORD_LAW = (1.15, 3.0)
PHRASE_LAW = (1.05, 60.0)
PHRASES = 30_000
PHRASE_RATE = 0.1
PHRASE_LENGTHS = {2: 0.3, 3: 0.3, 4: 0.2, 5: 0.12, 6: 0.08}
COMMA_RATE = 0.06
SENTENCE_WORDS = (5, 35)
PARAGRAPH_WORDS = (8, 200)
SENTENCES = {1: 0.1, 2: 0.2, 3: 0.24, 4: 0.18, 5: 0.12, 6: 0.07, 7: 0.04, 8: 0.03, 9: 0.02}


def zipf(rng: np.random.Generator, n: int, size: int, law: tuple[float, float]) -> Ids:
    """Draw `n` ranks in [0, size) with probability about `(rank + shift) ** -exponent`."""
    exponent, shift = law
    power = 1 - exponent
    low, high = shift**power, (size + shift) ** power
    ranks = (low + rng.random(n) * (high - low)) ** (1 / power) - shift
    drawn: Ids = np.minimum(ranks.astype(np.int32), size - 1)
    return drawn


class Prose:
    """The text of one script: draws it, and writes any sequence of surfaces out."""

    def __init__(self, script: Script, rng: np.random.Generator) -> None:
        """Make the vocabulary and the stock phrases of `script`; a second for 150,000 words."""
        self.spaced = script.spaced
        self._rng = rng
        words = vocabulary(script, rng)
        self._size = len(words)
        self._surfaces = np.array(surfaces(script, words), dtype=object)
        lengths = rng.choice(list(PHRASE_LENGTHS), PHRASES, p=list(PHRASE_LENGTHS.values()))
        phrases = zipf(rng, int(lengths.sum()), self._size, WORD_LAW)
        self._pieces = np.concatenate([np.arange(self._size, dtype=np.int32), phrases])
        self._phrase_lengths = lengths
        self._phrase_starts = self._size + np.cumsum(lengths) - lengths
        self._ready = self._paragraphs()

    def write(self, ids: Ids) -> str:
        """Text of a run of surfaces, without a blank at its end."""
        return "".join(self._surfaces[ids].tolist()).rstrip(" ")

    def width(self, ids: Ids) -> int:
        """Characters a run of surfaces takes before the next one begins."""
        return sum(map(len, self._surfaces[ids].tolist()))

    def fillers(self, n: int) -> Ids:
        """Draw `n` words for the middle of a sentence."""
        return zipf(self._rng, n, self._size, WORD_LAW) * FORMS

    def paragraph(self) -> tuple[Ids, str]:
        """Give the next paragraph: its surfaces, and the same as text."""
        return next(self._ready)

    def _paragraphs(self) -> Iterator[tuple[Ids, str]]:
        while True:
            ids, ends = self._sentences()
            written = self._surfaces[ids].tolist()
            counts = self._rng.choice(
                list(SENTENCES), len(ends) // min(SENTENCES), p=list(SENTENCES.values())
            )
            last = np.cumsum(counts)
            borders = ends[last[last < len(ends)]].tolist()
            for start, end in pairwise(borders):
                if PARAGRAPH_WORDS[0] <= end - start <= PARAGRAPH_WORDS[1]:
                    yield ids[start:end], "".join(written[start:end]).rstrip(" ")

    def _sentences(self) -> tuple[Ids, NDArray[np.int64]]:
        """Draw a block of sentences: its surfaces, and where each sentence ends."""
        words = self._words()
        shortest, longest = SENTENCE_WORDS
        lengths = self._rng.gamma(6.0, 3.4, len(words) // shortest).astype(np.int64)
        ends = np.cumsum(np.clip(lengths, shortest, longest))
        ends = ends[ends <= len(words)]
        words = words[: ends[-1]]
        forms = np.where(self._rng.random(len(words)) < COMMA_RATE, COMMA, 0).astype(np.int32)
        forms[ends - 2] = 0
        forms[ends - 1] = STOP
        forms[0] = CAPITAL
        forms[ends[:-1]] = CAPITAL
        return words * FORMS + forms, ends

    def _words(self) -> Ids:
        """Draw a block of words, single or as phrases."""
        rng = self._rng
        is_phrase = rng.random(BLOCK_WORDS) < PHRASE_RATE
        phrases = zipf(rng, BLOCK_WORDS, PHRASES, PHRASE_LAW)
        singles = zipf(rng, BLOCK_WORDS, self._size, WORD_LAW)
        lengths = np.where(is_phrase, self._phrase_lengths[phrases], 1)
        starts = np.where(is_phrase, self._phrase_starts[phrases], singles)
        offsets = np.cumsum(lengths) - lengths
        within = np.arange(int(lengths.sum()))
        return self._pieces[np.repeat(starts - offsets, lengths) + within]
