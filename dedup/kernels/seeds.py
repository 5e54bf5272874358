"""Seeds and the text around them: which are worth an extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.kernels.extension import run_length
from dedup.kernels.jit import inlined, jit, kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AROUND = 16
SHIFT = 2
"""A seed's context: tokens looked at on either side, and how far a match may have shifted."""
NEAR_BITS = 7
"""A document is looked up from every 2 ** NEAR_BITS-th token."""
TOGETHER = 64
"""Seeds whose text is fetched before any is weighed: their waits for memory overlap."""


class Starts(NamedTuple):
    """Where documents, or segments, are.

    Attributes:
        first: int64 (d + 1,), first token of each, and the end.
        near: int64, the one that holds each 2 ** NEAR_BITS-th token.
    """

    first: NDArray[np.int64]
    near: NDArray[np.int64]


class Words(NamedTuple):
    """Tokens, and how sure a seed among them must be.

    Attributes:
        tokens: uint32 (t,).
        kinds: uint8 (t,).
        sures: int64 (kinds,), strength asked for by kind of token.
    """

    tokens: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    sures: NDArray[np.int64]


@inlined
def alike(tokens, start, stop, shift):  # type: ignore[no-untyped-def]
    """How many of tokens[start:stop] stand again `shift` tokens further on, or SHIFT off that.

    No early exit: so it is compiled to a few instructions on many tokens at once.
    """
    here = tokens[start:stop]
    there = tokens[start + shift - SHIFT : stop + shift + SHIFT]
    count = 0
    for k in range(stop - start):
        hit = 0
        for d in range(2 * SHIFT + 1):
            hit |= here[k] == there[k + d]
        count += hit
    return count


@inlined
def context(tokens, at, limits, first, last):  # type: ignore[no-untyped-def]
    """How many tokens of A, `first` to `last` away from a seed, stand in B nearly as far away."""
    i, j, step = at
    rows, columns = limits
    count = 0
    if rows >= last and columns >= last + SHIFT:
        inner = max(first, SHIFT)
        low, high = (i + inner, i + last) if step > 0 else (i - last + 1, i - inner + 1)
        count = alike(tokens, low, high, j - i)
        for x in range(first, inner):  # the first few must not look behind the seed
            hit = 0
            for y in range(x + SHIFT + 1):
                hit |= tokens[i + step * x] == tokens[j + step * y]
            count += hit
        return count
    for x in range(first, min(last, rows)):
        for y in range(max(0, x - SHIFT), min(x + SHIFT + 1, columns)):
            if tokens[i + step * x] == tokens[j + step * y]:
                count += 1
                break
    return count


@jit
def strength(tokens, seed, bounds, sure):  # type: ignore[no-untyped-def]
    """How much of the text around a seed is alike, in tokens.

    A seed in other text is known by half of it. 0 for a seed that is neither `sure` nor in a run of
    half as many equal tokens, which may still be a moved part of a passage.
    """
    i, j = seed
    a0, a1, b0, b1 = bounds
    after, before = (a1 - i, b1 - j), (i - a0, j - b0)
    count = context(tokens, (i, j, 1), after, 0, AROUND // 2)
    count += context(tokens, (i - 1, j - 1, -1), before, 0, AROUND // 2)
    if count * 5 < sure * 2:
        return 0
    count += context(tokens, (i, j, 1), after, AROUND // 2, AROUND)
    count += context(tokens, (i - 1, j - 1, -1), before, AROUND // 2, AROUND)
    if count >= sure:
        return count
    run = run_length(tokens, i, j, 1, min(after[0], after[1]))
    run += run_length(tokens, i - 1, j - 1, -1, min(before[0], before[1]))
    return count if 2 * run >= sure else 0


@jit
def document_of(documents, token):  # type: ignore[no-untyped-def]
    """Number of the document that holds a token."""
    number = documents.near[token >> NEAR_BITS]
    while documents.first[number + 1] <= token:
        number += 1
    return number


@jit
def touch(tokens, seed, out):  # type: ignore[no-untyped-def]
    """Note whether the tokens of a seed are equal; the text around is in the cache then."""
    i, j = seed[0], seed[1]
    out[0] = tokens[i] == tokens[j]
    out[1] = tokens[max(0, j - AROUND)]
    out[2] = tokens[min(len(tokens) - 1, j + AROUND)]


@jit
def weigh_seed(words, seed, documents, out):  # type: ignore[no-untyped-def]
    """Strength of a seed whose tokens are equal if out[0] says so, and its documents."""
    i, j = seed[0], seed[1]
    first = documents.first
    a, b = document_of(documents, i), document_of(documents, j)
    if out[0] != 0:
        bounds = (first[a], first[a + 1], first[b], first[b + 1])
        out[0] = strength(words.tokens, (i, j), bounds, words.sures[words.kinds[i]])
    out[1], out[2] = a, b


@kernel
def weigh_seeds(words, seeds, documents, out):  # type: ignore[no-untyped-def]
    """Strength of each seed, and its documents.

    Args:
        words, documents: see there.
        seeds: int64 (s, 2), tokens of A and B.
        out: int64 (s, 3), rows (strength, document A, document B).
    """
    for start in range(0, len(seeds), TOGETHER):
        stop = min(start + TOGETHER, len(seeds))
        for row in range(start, stop):
            touch(words.tokens, seeds[row], out[row])
        for row in range(start, stop):
            weigh_seed(words, seeds[row], documents, out[row])
