"""What a text says in a few numbers: enough to know it again after an edit, not to read it.

A sketch holds the smallest KEPT of the hashes of all pairs of neighbouring words, folded as for
comparison, each as a number of 16 bits. All pairs of a text of up to KEPT + 1 words are in it, so
that nothing is left to chance; of a longer text it has a sample, the same one wherever a pair
stands. So a part of a text is known too, which signatures of permutations cannot tell.

How often two texts are found to have at least half of their pairs in common, of 3,000 made up of
words as frequent as in prose [measured]; beside it signatures of 32 permutations, 16 bits each:

                                     KEPT = 32    KEPT = 64   permutations
    one word of 8 changed                1           1           .841
    one word of 12 changed               1           1           .996
    one word of 20 to 200 changed        1           1          1
    a tenth of 80 words changed          .9997       1           .988
    a tenth of 200 words changed         .996        1           .992
    other words in half of 24            0           0           .027
    other words in half of 80            .006        0           .043
    other words in half of 200           .015        0           .046
    other words in half of 1,000         .025        .001        .138
    unrelated, 12 to 200 words           0           0          0

With one word changed, a text of five words is known in .40, and one of three never.
"""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.columns import thirds
from dedup.kernels import engine, reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Sketch = NDArray[np.uint16]

KEPT = 64
METHOD = f"nfkc-casefold-w2-k{KEPT}x16"
"""Folding, words of a run, runs kept and bits of each: sketches of another method say nothing."""
SIZES = np.array([2, 2, 3, 5], np.int64)
"""Tokens of a pair, by kind: where a character is less than a word, it takes more of them."""
SIGNIFICANT = 12
"""Bits of a hash that are kept beside its magnitude."""
ENCODED = np.dtype(">u2")
CHUNK = 1 << 26
"""Bytes of text that are tokenised at once."""


class Said(NamedTuple):
    """The words of a text.

    Attributes:
        pairs: uint16 (p,), of each pair of neighbours, in order; of a text without one, of all.
        spans: int64 (p, 2), first token of each pair, and the one after its last.
        before: int64 (t + 1,), thirds of words before each token, and of all.
    """

    pairs: Sketch
    spans: NDArray[np.int64]
    before: NDArray[np.int64]


class Run(NamedTuple):
    """The tokens of a text: their hashes and kinds, as in `columns.Tokens`."""

    hashes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]


def runs(texts: Sequence[bytes]) -> list[Run]:
    """The tokens of texts, UTF-8. Cost: as tokenising them."""
    return [
        Run(tokens.hashes[first:last], tokens.kinds[first:last])
        for tokens, bounds in _tokenised(texts)
        for first, last in pairwise(bounds.tolist())
    ]


def said(texts: Sequence[bytes]) -> list[Said]:
    """The words of texts, UTF-8. Cost: as tokenising them."""
    return [words for tokens, bounds in _tokenised(texts) for words in _said(tokens, bounds)]


def sketch(pairs: Sketch) -> Sketch:
    """The smallest of the pairs, each once, ascending."""
    return np.unique(pairs)[:KEPT]


def similarity(a: Sketch, b: Sketch) -> float:
    """Share of the pairs of two texts that stand in both, [0, 1], as their sketches tell it."""
    low = limit([a, b])
    a, b = a[a <= low], b[b <= low]
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / max(1, len(a) + len(b) - both)


def limit(sketches: Sequence[Sketch]) -> int:
    """Up to which number the sketches hold every pair of their texts."""
    full = (int(one[-1]) for one in sketches if len(one) == KEPT)
    return min(full, default=np.iinfo(np.uint16).max)


def to_text(one: Sketch) -> str:
    """A sketch in base64."""
    return base64.b64encode(one.astype(ENCODED).tobytes()).decode()


def from_text(text: str) -> Sketch:
    """A sketch from base64.

    Raises:
        ValueError: it is none.
    """
    one = np.frombuffer(base64.b64decode(text, validate=True), ENCODED).astype(np.uint16)
    if not 0 < len(one) <= KEPT or (np.diff(one.astype(np.int32)) <= 0).any():
        raise ValueError("its numbers do not ascend")
    return one


def _chunks(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The texts, in parts of about CHUNK bytes."""
    part: list[bytes] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text)
        if size >= CHUNK:
            yield part
            part, size = [], 0
    if part:
        yield part


def _tokenised(texts: Sequence[bytes]) -> Iterator[tuple[Run, NDArray[np.int64]]]:
    """Tokens of some texts after the other, and the bounds of each text in them."""
    kernels = engine.choose(sum(map(len, texts)))
    for part in _chunks(texts):
        ends = np.cumsum([0, *map(len, part)])
        rows = np.zeros((len(part), 4), np.int64)
        rows[:, 0], rows[:, 1], rows[:, 2] = ends[:-1], ends[1:], np.arange(len(part))
        # A bytearray, since compiled kernels take a read-only array for another type.
        column = np.frombuffer(bytearray().join(part), np.uint8)
        tokens = kernels.tokenise(column, rows[rows[:, 0] < rows[:, 1]])
        bounds = np.searchsorted(tokens.starts, ends.astype(np.uint32))
        yield Run(tokens.hashes.copy(), tokens.kinds.copy()), bounds  # not the kernel's own room


def _said(tokens: Run, bounds: NDArray[np.int64]) -> Iterator[Said]:
    spans, grams = _grams(tokens, bounds)
    pairs = _shortened((grams >> np.uint64(32)).astype(np.uint32))
    before = np.append(0, np.cumsum(thirds(tokens.kinds), dtype=np.int64))
    rows = np.searchsorted(spans[:, 0], bounds).tolist()
    for (first, last), (a, b) in zip(pairwise(rows), pairwise(bounds.tolist()), strict=True):
        yield Said(pairs[first:last], spans[first:last] - a, before[a : b + 1] - before[a])


def _grams(tokens: Run, bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Spans of the pairs of each text, or of all its tokens where it has none, and their hashes."""
    count = len(tokens.hashes)
    sizes = SIZES[tokens.kinds]
    ends = np.repeat(bounds[1:], np.diff(bounds))
    whole = np.arange(count) + sizes <= ends
    before = np.append(0, np.cumsum(whole))
    short = np.flatnonzero((np.diff(before[bounds]) == 0) & (np.diff(bounds) > 0))
    grams = reference.grams(tokens.hashes, tokens.kinds, SIZES)
    for first, last in zip(bounds[short].tolist(), bounds[short + 1].tolist(), strict=True):
        kinds, size = np.zeros(last - first, np.uint8), np.array([last - first])
        grams[first] = reference.grams(tokens.hashes[first:last], kinds, size)[0]
        whole[first], sizes[first] = True, last - first
    rows = np.flatnonzero(whole)
    return np.stack([rows, rows + sizes[rows]], axis=1), grams[rows]


def _shortened(hashes: NDArray[np.uint32]) -> Sketch:
    """32 bits to 16, in the same order: the first bits and their magnitude, as in a float.

    The smallest hashes of many words are small: the low bits alone would lose the order, and the
    high ones would be the same in every text of a book's length.
    """
    magnitude = np.frexp(hashes.astype(np.float64))[1] - SIGNIFICANT
    shift = np.maximum(magnitude, 0).astype(np.uint32)
    short: Sketch = ((hashes >> shift) + (shift << np.uint32(SIGNIFICANT - 1))).astype(np.uint16)
    return short
