"""The numbers of the algorithm, by kind of token: word, Han, Kana, other spaceless scripts."""

from __future__ import annotations

from functools import cache

import numpy as np

CODE_SALT = 0x5BD1E995
"""Tokens of code blocks are other tokens than those of prose: their hashes are XORed with this."""
WORD_BYTES = 256
"""A longer run of letters is cut there: a token's buffer has to end somewhere."""
HARD_WRAP = 120
"""A block with a line of more code points is not hard-wrapped: each of its lines is a segment."""

N_PERMUTATIONS = 128
BANDS = 42
ROWS = 3
"""P(candidate) is 1 - (1 - J³)⁴²: .68 at J = .3, .996 at .5; candidates are verified exactly, so
recall is bought and precision does not pay for it."""
SEED = 1
"""datasketch's default seed; the permutations follow from it."""

SHINGLE_SIZES = np.array([3, 3, 4, 5], np.int64)
"""Tokens of a shingle. Three words keep J = .60 after 10 % of words changed and unrelated
paragraphs at J < .02 [measured]; a character says less than a word, so it takes more of them."""

ANCHOR_SIZES = np.array([4, 5, 7, 9], np.int64)
"""Tokens of a gram of the window tier."""

WINDOW = 4
"""Grams of a window, of which the smallest is an anchor: every run of equal tokens as long as a
gram and a window together less one shares an anchor [proven: Schleimer et al. 2003]."""


@cache
def permutations() -> tuple[np.ndarray, np.ndarray]:
    """Multipliers and summands of datasketch's "affine32", uint32 (N_PERMUTATIONS,) each."""
    random = np.random.RandomState(SEED)
    a = random.randint(0, 2**31, N_PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return a, random.randint(0, 2**32, N_PERMUTATIONS, dtype=np.uint32)
