"""Document texts to tokens and segments."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import Condition
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from dedup.arena import joined
from dedup.columns import Corpus, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dedup.columns import Batch, Tokens
    from dedup.kernels.engine import Kernels


T = TypeVar("T", bound=np.generic)


def segment(batch: Batch, kernels: Kernels) -> Tokens:
    """Tokens and segments of a batch. Segments are blocks between lines without words, or lines
    where lines are long. Cost: one pass over the bytes."""
    return kernels.tokenise(batch.text, batch.regions)


def document_bounds(batch: Batch, tokens: Tokens) -> NDArray[np.int64]:
    """First token of each document of a batch, and the end: int64 (d + 1,).

    What is looked up has the type of the column, or numpy would copy the column into another.
    """
    return np.searchsorted(tokens.starts, batch.offsets.astype(np.uint32)).astype(np.int64)


def without_places(tokens: Tokens) -> Tokens:
    """The tokens, copied, less where they stand, which is read again where it is asked for.

    What stays of `starts` is where each segment starts.
    """
    return replace(_slim(tokens), hashes=tokens.hashes.copy(), kinds=tokens.kinds.copy())


def _slim(tokens: Tokens) -> Tokens:
    starts = tokens.starts[tokens.segments[:-1]]
    return replace(tokens, starts=starts, ends=np.empty(0, np.uint32))


class Room:
    """Memory for the tokens of all batches, end to end, so that joining them copies none.

    New memory for as many costs as much as making them [measured]. What is not written to takes
    none; most corpora have words only, whose kind is 0.

    Args:
        tokens: how many are expected; those beyond are held elsewhere.
    """

    def __init__(self, tokens: int) -> None:
        self._hashes, self._kinds = np.empty(tokens, np.uint32), np.zeros(tokens, np.uint8)
        self._used = self._next = 0
        self._turns = Condition()

    @contextmanager
    def turn(self, number: int) -> Iterator[Callable[[Tokens], Tokens]]:
        """How the tokens of a batch are copied here, less their places; see `without_places`.

        `number`: of the batch, from 0. It waits for those before it, which must have been begun, on
        whatever threads; one whose work fails has no tokens.
        """
        try:
            yield lambda tokens: self._hold(number, tokens)
        finally:
            self._reserve(number, 0)

    def _hold(self, number: int, tokens: Tokens) -> Tokens:
        own = self._reserve(number, len(tokens.hashes))
        if own is None:
            return without_places(tokens)
        hashes, kinds = self._hashes[own], self._kinds[own]
        hashes[:] = tokens.hashes
        if tokens.kinds.max(initial=0):
            kinds[:] = tokens.kinds
        return replace(_slim(tokens), hashes=hashes, kinds=kinds)

    def _reserve(self, number: int, count: int) -> slice | None:
        """Room for the tokens of a batch, once; None where there is none left."""
        with self._turns:
            self._turns.wait_for(lambda: self._next >= number)
            own = slice(self._used, self._used + count)
            if self._next > number:
                return None
            self._next += 1
            self._turns.notify_all()
            if own.stop > len(self._hashes):
                return None
            self._used = own.stop
            return own


def join(parts: list[tuple[Tokens, NDArray[np.int64]]]) -> Corpus:
    """One corpus from batches and the bounds of their documents, in order.

    The parts lose their columns of tokens, a fifth of all memory, when these are copied.
    """
    tokens = np.cumsum([0, *(part.segments[-1] for part, _ in parts)])
    documents = np.cumsum([0, *(len(bounds) - 1 for _, bounds in parts)])
    hashes = joined([part.hashes for part, _ in parts])
    kinds = joined([part.kinds for part, _ in parts])
    if hashes is None or kinds is None:
        hashes, kinds = _copied(parts, tokens)
    columns = list(zip(parts, tokens, documents, strict=False))
    return Corpus(
        hashes,
        kinds,
        np.append(_end_to_end([b[:-1] + t for (_, b), t, _ in columns], np.int64), tokens[-1]),
        np.append(
            _end_to_end([p.segments[:-1] + t for (p, _), t, _ in columns], np.int64), tokens[-1]
        ),
        _end_to_end([p.documents + np.int32(d) for (p, _), _, d in columns], np.int32),
        weigh(kinds),
    )


def _copied(
    parts: list[tuple[Tokens, NDArray[np.int64]]], bounds: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Hashes and kinds of all parts, which lose them."""
    hashes, kinds = np.empty(bounds[-1], np.uint32), np.empty(bounds[-1], np.uint8)
    none = (np.empty(0, np.uint32), np.empty(0, np.uint8))
    for n, (part, own) in enumerate(parts):
        hashes[bounds[n] : bounds[n + 1]] = part.hashes
        kinds[bounds[n] : bounds[n + 1]] = part.kinds
        parts[n] = replace(part, hashes=none[0], kinds=none[1]), own
    return hashes, kinds


def _end_to_end(parts: list[NDArray[T]], kind: type[T]) -> NDArray[T]:
    return np.concatenate([*parts, np.empty(0, kind)])
