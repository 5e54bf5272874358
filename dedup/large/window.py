"""Two blocks of documents in memory, as if they were all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Corpus, weigh
from dedup.large.stored import SEGMENT, TOKEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.disk import Column
    from dedup.large.blocks import Blocks
    from dedup.large.stored import Stored

BYTES = 12
"""Memory for each token of a block: two blocks, 5 bytes a token and what its segments take."""


class Window:
    """Memory for the tokens of two blocks, which the next two are read into."""

    def __init__(self, stored: Stored, blocks: Blocks) -> None:
        self.stored, self.blocks = stored, blocks
        sizes = np.sort(np.diff(blocks.tokens))[::-1]
        most = int(sizes[:2].sum())
        self._tokens, self._kinds = np.empty(most, np.uint32), np.empty(most, np.uint8)
        self._first = -1

    def corpus(self, first: int, second: int) -> Corpus:
        """The documents of two blocks, or of one; until the next call.

        Cost: reads the second block, and the first one where it was another before.
        """
        tokens = self.blocks.tokens
        end = int(tokens[first + 1] - tokens[first])
        if first != self._first:
            self._read(first, 0)
            self._first = first
        numbers = [first] if first == second else [first, second]
        if second != first:
            end += self._read(second, end)
        parts = [self._borders(number) for number in numbers]
        bases = np.cumsum([0, *(int(tokens[n + 1] - tokens[n]) for n in numbers)])
        counts = np.cumsum([0, *(len(documents) for documents, _, _ in parts)])
        columns = list(zip(parts, bases, counts, strict=False))
        kinds = self._kinds[:end]
        return Corpus(
            self._tokens[:end],
            kinds,
            np.concatenate([*(documents + base for (documents, _, _), base, _ in columns), [end]]),
            np.concatenate([*(segments + base for (_, segments, _), base, _ in columns), [end]]),
            np.concatenate([owner + count for (_, _, owner), _, count in columns]).astype(np.int32),
            weigh(kinds),
        )

    def units(self, first: int, second: int) -> NDArray[np.int64]:
        """First token of each of their units, and the end."""
        tokens, borders = self.blocks.tokens, self.blocks.units
        found, base = [], 0
        for number in [first] if first == second else [first, second]:
            rows = self.stored.units.read(int(borders[number]), int(borders[number + 1]))
            found.append(rows.astype(np.int64) - tokens[number] + base)
            base += int(tokens[number + 1] - tokens[number])
        return np.concatenate([*found, [base]])

    def _read(self, number: int, at: int) -> int:
        """Read the tokens of a block into memory from `at` on; how many they are."""
        start, stop = self.blocks.tokens[number : number + 2].tolist()
        for column, memory in (
            (self.stored.tokens, self._tokens),
            (self.stored.kinds, self._kinds),
        ):
            column.read_into(start, memory[at : at + stop - start])
        return int(stop - start)

    def _borders(
        self, number: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """First tokens of the documents and segments of a block, and the segments' documents."""
        first, last = self.blocks.documents[number : number + 2].tolist()
        base = int(self.blocks.tokens[number])
        table = _rows(self.stored.documents, first, last)
        end = len(self.stored.segments)
        if last < len(self.stored.documents):
            end = int(_rows(self.stored.documents, last, last + 1)[0, SEGMENT])
        owner = np.repeat(np.arange(last - first), np.diff(np.append(table[:, SEGMENT], end)))
        segments = _rows(self.stored.segments, int(table[0, SEGMENT]), end)[:, 0]
        return table[:, TOKEN] - base, segments - base, owner


def _rows(column: Column, start: int, stop: int) -> NDArray[np.int64]:
    return column.read(start, stop).astype(np.int64, copy=False)
