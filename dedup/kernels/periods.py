"""Text that goes on as its own copy: a body pasted three times, a litany, a poll list.

Its alignment with itself overlaps itself. It is cut into periods, and each is compared with the
first, so that n copies are one passage of n places and not n² shifted ones.
"""

from __future__ import annotations

from dedup.kernels.extension import run_length
from dedup.kernels.jit import jit
from dedup.kernels.seeds import SHIFT

SURE_RUN = 3
"""Equal tokens in a row near the begin of two periods from which their alignment starts."""


@jit
def is_periodic(blocks, count):  # type: ignore[no-untyped-def]
    """Whether A reaches at least half a period into B."""
    start, period = blocks[0][0], blocks[0][1] - blocks[0][0]
    end = blocks[count - 1][0] + blocks[count - 1][2]
    return period > 0 and 2 * (end - start) >= 3 * period


@jit
def weighty(blocks, count, fewest):  # type: ignore[no-untyped-def]
    """Tokens of a stretch that is long enough to report, as alike as all of the blocks are.

    What is matched has to outweigh what is not by 3/2 of `fewest` matched tokens.
    """
    last = blocks[count - 1]
    both = last[0] + last[2] - blocks[0][0] + last[1] + last[2] - blocks[0][1]
    matched = 0
    for n in range(count):
        matched += blocks[n][2]
    return fewest * 3 // 2 * both // max(1, 4 * matched - both)


@jit
def borders(blocks, count, least, marks):  # type: ignore[no-untyped-def]
    """Write where periods begin, and where the last one ends; how many borders that are.

    Each border is the image of the one before; those less than `least` tokens from the last one
    written are passed over, so that a short line repeated often counts as several at a time.
    """
    end = blocks[count - 1][1] + blocks[count - 1][2]
    marks[0], at = blocks[0][0], blocks[0][1]
    n, row = 1, 0
    while n < len(marks) - 1:
        if at - marks[n - 1] >= least:
            marks[n] = at
            n += 1
        while row < count and blocks[row][0] + blocks[row][2] <= at:
            row += 1
        if row == count:
            break
        image = blocks[row][1] + max(0, at - blocks[row][0])
        if image <= at:
            break
        at = image
    if end - marks[n - 1] >= least:
        marks[n] = end
        n += 1
    return n


@jit
def seed_between(tokens, first, other):  # type: ignore[no-untyped-def]
    """The first pair of tokens at about one distance into two periods where a run is equal."""
    i, end = first
    j, stop = other
    for x in range(end - i):
        for y in range(max(0, x - SHIFT), min(x + SHIFT + 1, stop - j)):
            room = min(end - i - x, stop - j - y, SURE_RUN)
            if room == SURE_RUN and run_length(tokens, i + x, j + y, 1, room) == room:
                return i + x, j + y
    return -1, -1


@jit
def next_period(tokens, marks, count, period):  # type: ignore[no-untyped-def]
    """The next period with a seed between it and the first: (period, bounds, seed).

    `count`: how many of `marks` are written; `period`: the last one done. The seed is negative
    where there is none left.
    """
    bounds = (marks[0], marks[1], marks[0], marks[1])
    i = j = -1
    while i < 0 and period + 2 < count:
        period += 1
        bounds = (marks[0], marks[1], marks[period], marks[period + 1])
        i, j = seed_between(tokens, (bounds[0], bounds[1]), (bounds[2], bounds[3]))
    return period, bounds, (i, j)


@jit
def remember(regions, start, end):  # type: ignore[no-untyped-def]
    """Note a region; row 0 holds how many there are."""
    n = regions[0][0] + 1
    if n < len(regions):
        regions[n][0], regions[n][1] = start, end
        regions[0][0] = n


@jit
def is_known(regions, i, j):  # type: ignore[no-untyped-def]
    """Whether both tokens stand in one region."""
    for n in range(1, regions[0][0] + 1):  # noqa: SIM110 (numba compiles no generator expression)
        if regions[n][0] <= i and j < regions[n][1]:
            return True
    return False
