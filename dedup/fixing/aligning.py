"""Two runs of tokens against each other: which words of the one stand in the other, in order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

LARGEST = 1 << 29
"""Bits of the table of an alignment; longer texts are first cut where they surely agree."""
GRAM = 4
"""Tokens of a run that stands once in either text, where it is cut."""

TAKEN = np.uint64(1 << 32)
"""No token is equal to it."""

Pairs = list[tuple[int, int]]
Token = TypeVar("Token", np.uint32, np.uint64)


class Aligned(NamedTuple):
    """What one text has of another.

    Attributes:
        matched: how many tokens are matched one to one.
        lost: those of the first text that the second has not, ascending.
        window: the tokens of the second that the others are matched with, from the first to after
            the last.
    """

    matched: int
    lost: list[int]
    window: tuple[int, int]

    def similarity(self, size: int) -> float:
        """2M / (|A| + |B|), B the window; `size`: tokens of the first text."""
        return 2 * self.matched / max(1, size + self.window[1] - self.window[0])


def align(
    text: NDArray[np.uint32], other: NDArray[np.uint32], sentences: Iterable[tuple[int, int]]
) -> Aligned:
    """What `other` has of `text`.

    Args:
        text, other: token hashes.
        sentences: ranges of `text`, one after the other: where not all words stand in the same
            order, all stand there if each sentence does, as it is, and none in place of another.

    Cost: linear where all words stand there; else the product of what is not equal at the ends,
    a word of the machine at a time.
    """
    at = _find(other, text)
    if at >= 0:
        return Aligned(len(text), [], (at, at + len(text)))
    tokens, others = text.tolist(), other.tolist()
    if set(tokens).issubset(others):
        window = _window(tokens, others) or _moved(text, other, sentences)
        if window is not None:
            return Aligned(len(text), [], window)
    pairs = common(text, other)
    matched = {first for first, _ in pairs}
    lost = [number for number in range(len(text)) if number not in matched]
    seconds = [second for _, second in pairs] or [0]
    window = min(seconds), max(seconds) + 1
    return Aligned(len(pairs), lost, window)


def _find(text: NDArray[Token], part: NDArray[Token]) -> int:
    """Where `part` stands in `text` as it is; -1: nowhere."""
    width = part.itemsize
    data, wanted = text.tobytes(), part.tobytes()
    at = data.find(wanted)
    while at >= 0 and at % width:
        at = data.find(wanted, at + 1)
    return at // width if at >= 0 else -1


def _window(text: list[int], other: list[int]) -> tuple[int, int] | None:
    """A short part of `other` that has all of `text` in order; None where none has."""
    end = _end(text, other)
    if end is None:
        return None
    start = _end(text[::-1], other[:end][::-1])
    return (end - start, end) if start is not None else None


def _end(text: list[int], other: list[int]) -> int | None:
    at = 0
    try:
        for token in text:
            at = other.index(token, at) + 1
    except ValueError:
        return None
    return at


def _moved(
    text: NDArray[np.uint32], other: NDArray[np.uint32], sentences: Iterable[tuple[int, int]]
) -> tuple[int, int] | None:
    """The part of `other` that has every sentence, in whatever order; None where it lacks one."""
    free = other.astype(np.uint64)
    ends = []
    for first, last in sentences:
        part = text[first:last].astype(np.uint64)
        at = _find(free, part)
        if at < 0:
            return None
        free[at : at + len(part)] = TAKEN
        ends += [at, at + len(part)]
    return (min(ends), max(ends)) if ends else None


def common(text: NDArray[np.uint32], other: NDArray[np.uint32]) -> Pairs:
    """Pairs of equal tokens in ascending order on both sides, as many as there can be.

    Texts too long for that are cut at runs that stand once in either; what is too long between
    these has none.
    """
    found: Pairs = []
    for (a, a_end), (b, b_end) in _parts(text, other):
        one, two = text[a:a_end].tolist(), other[b:b_end].tolist()
        head = next(
            (n for n, (x, y) in enumerate(zip(one, two, strict=False)) if x != y),
            min(len(one), len(two)),
        )
        found += [(a + n, b + n) for n in range(head)]
        middle = one[head:], two[head:]
        if len(middle[0]) * len(middle[1]) <= LARGEST:
            found += [(a + head + x, b + head + y) for x, y in _longest(*middle)]
    return found


def _longest(one: list[int], two: list[int]) -> Pairs:
    """The longest common subsequence: bits of whole numbers are columns of the table.

    (Hyyrö 2004: a bit is 0 where the best grows by the token of `one`.)
    """
    places: dict[int, int] = {}
    for number, token in enumerate(one):
        places[token] = places.get(token, 0) | 1 << number
    full = (1 << len(one)) - 1
    row, rows = full, [full]
    for token in two:
        place = places.get(token)
        if place is not None:
            hit = row & place
            row = (row + hit | row - hit) & full
        rows.append(row)
    found: Pairs = []
    i, j = len(one), len(two)
    while j:
        # Down to the last token before `i` that the best grows by.
        i = (~rows[j] & (1 << i) - 1).bit_length()
        if not i:
            break
        j -= 1
        if rows[j] >> (i - 1) & 1:
            i -= 1
            found.append((i, j))
    return found[::-1]


def _parts(
    text: NDArray[np.uint32], other: NDArray[np.uint32]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Both texts whole, or cut before runs that stand once in either and in the same order."""
    if len(text) * len(other) <= LARGEST:
        yield (0, len(text)), (0, len(other))
        return
    once, there = _once(text), _once(other)
    shared = [(at, there[run]) for run, at in once.items() if run in there]
    a = b = 0
    for first, second in _rising(shared):
        yield (a, first), (b, second)
        a, b = first, second
    yield (a, len(text)), (b, len(other))


def _once(text: NDArray[np.uint32]) -> dict[bytes, int]:
    """Runs of GRAM tokens that stand once, and where."""
    data, width = text.tobytes(), text.itemsize
    found: dict[bytes, int] = {}
    for at in range(len(text) - GRAM + 1):
        run = data[at * width : (at + GRAM) * width]
        found[run] = -1 if run in found else at
    return {run: at for run, at in found.items() if at >= 0}


def _rising(pairs: Pairs) -> Pairs:
    """The longest part of pairs (by first) whose seconds rise."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        at = bisect_left(ends, second)
        ends[at : at + 1] = [second]
        last[at : at + 1] = [number]
        before.append(last[at - 1] if at else -1)
    found: Pairs = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
