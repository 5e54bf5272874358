"""Batches as they come from the readers, through the first stages, on several threads."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from dedup import documents, machine, segments, signatures, units
from dedup.arena import Arena
from dedup.columns import Batch, FileRead
from dedup.errors import InputError
from dedup.kernels import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from dedup.columns import Sketches, Tokens
    from dedup.kernels.engine import Kernels

    Progress = Callable[[str, int, int], None]
    Item = Batch | InputError | FileRead
    Work = tuple[Tokens, NDArray[np.int64], NDArray[np.int64], Sketches]


FEWEST_BYTES = 4
"""Bytes of text to a token, at least, in most files."""
KEYS, ANCHORS = 4, 10
"""Bytes of text to a band key, and to an anchor, at least, in most files [measured: 4.7, 13]."""


class Store(Protocol):
    """Where batches go that memory does not hold."""

    def add(self, batch: Batch, work: Work, kernels: Kernels) -> None:
        """Write a batch, its tokens and sketches; `kernels`: what made these."""


class Spill(NamedTuple):
    """When batches go to a store, and how it is made.

    Attributes:
        text: bytes of text that may stay in memory.
        store: makes it.
        before: what an earlier run has read, where this one goes on after that.
    """

    text: int
    store: Callable[[], Store]
    before: Intake | None = None


class Asked(NamedTuple):
    """What is to be made of what is read.

    Attributes:
        unit: what is sketched: each `paragraph`, `document`, `sentence` or `line`.
        anchored: whether anchors are looked for.
        spill: what to do where there is more text than memory holds; None: hold it.
    """

    unit: str = "paragraph"
    anchored: bool = True
    spill: Spill | None = None


class Intake(NamedTuple):
    """Everything that was read, and its sketches, a row a batch.

    Attributes:
        batches: the texts.
        tokens: their tokens without places in the text, and first tokens of their documents.
        units: first token of each unit that was sketched, and the end.
        sketches: their sketches.
        read: files that came to their end.
        errors: what could not be read, in the order it was met.
        kernels: what the rest of the run is to use.
        store: where the batches are, their tokens and sketches, if they are not in memory.
    """

    batches: list[Batch]
    tokens: list[tuple[Tokens, NDArray[np.int64]]]
    units: list[NDArray[np.int64]]
    sketches: list[Sketches]
    read: list[FileRead]
    errors: list[InputError]
    kernels: Kernels
    store: Store | None = None

    @property
    def texts(self) -> list[tuple[Batch, Tokens]]:
        """Each batch with its tokens."""
        return [(batch, part) for batch, (part, _) in zip(self.batches, self.tokens, strict=True)]

    @property
    def sizes(self) -> list[int]:
        """Tokens of each batch."""
        return [int(tokens.segments[-1]) for tokens, _ in self.tokens]


def tell(progress: Progress | None, stage: str, done: int, total: int) -> None:
    """Say how far a stage is, if anyone listens."""
    if progress is not None:
        progress(stage, done, total)


def take_in(
    stream: Iterable[Item],
    total: int,
    jobs: int,
    progress: Progress | None = None,
    asked: Asked | None = None,
) -> Intake:
    """Read, segment and sketch everything.

    Args:
        stream: what readers yield.
        total: bytes there are to read, for `progress`; 0 where nobody knows.
        jobs: threads; 0 is one for each core. The result does not depend on it.
        progress: called with ("reading", bytes of text, total).
        asked: what is to be made of it.
    """
    asked, items = asked or Asked(), iter(stream)
    begun, size = _begin(items)
    taken = Intake([], [], [], [], [], [], engine.choose(size))
    spill, threads, done = asked.spill, jobs or machine.cores(), 0
    with ThreadPoolExecutor(threads) as pool:
        held = min(total, spill.text if spill else total)
        begin = _Beginning(pool, taken.kernels, asked, _Room(held))
        waiting: deque[tuple[Batch, Future[Work]]] = deque()
        for item in chain(begun, items):
            if isinstance(item, FileRead):
                taken.read.append(item)
            elif isinstance(item, InputError):
                taken.errors.append(item)
            else:
                done += len(item.text)
                if spill is not None and taken.store is None and done > spill.text:
                    begin.room = None
                    taken = _spilled(taken, spill.store())
                waiting.append((item, begin(item)))
                tell(progress, "reading", done, max(done, total))
            if len(waiting) > threads:
                _finish(taken, waiting.popleft())
        while waiting:
            _finish(taken, waiting.popleft())
    return taken


def _begin(items: Iterator[Item]) -> tuple[list[Item], int]:
    """The first items: so many that it shows whether the input is small; and bytes of text."""
    begun: list[Item] = []
    size, limit = 0, engine.plain_limit()
    for item in items:
        begun.append(item)
        size += len(item.text) if isinstance(item, Batch) else 0
        if size > limit:
            break
    return begun, size


class _Room:
    """Memory for tokens and sketches of all batches.

    Args:
        text: bytes of text that are expected.
    """

    def __init__(self, text: int) -> None:
        self.tokens = segments.Room(text // FEWEST_BYTES)
        self._keys = Arena(np.uint32, text // KEYS)
        self._anchors = Arena(np.uint64, text // ANCHORS)

    def hold(self, sketches: Sketches) -> Sketches:
        """Sketches of a batch, moved here."""
        keys, joined_ = self._keys.hold(sketches.keys), self._keys.hold(sketches.joined)
        return replace(
            sketches, keys=keys, joined=joined_, anchors=self._anchors.hold(sketches.anchors)
        )


class _Beginning:
    """Has batches sketched.

    Attributes:
        room: for what comes of them, while memory holds all; None: each batch has its own.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, kernels: Kernels, asked: Asked, room: _Room
    ) -> None:
        self._pool, self._kernels, self._asked = pool, kernels, asked
        self.room: _Room | None = room
        self._numbers = count()

    def __call__(self, batch: Batch) -> Future[Work]:
        return self._pool.submit(self._sketched, batch, self.room, next(self._numbers))

    def _sketched(self, batch: Batch, room: _Room | None, number: int) -> Work:
        how = (self._kernels, self._asked.unit, self._asked.anchored)
        if room is None:
            return sketched(batch, *how)
        with room.tokens.turn(number) as hold:
            tokens, bounds, cut, sketches = sketched(batch, *how, hold)
            return tokens, bounds, cut, room.hold(sketches)


def sketched(
    batch: Batch,
    kernels: Kernels,
    unit: str,
    anchored: bool = True,
    hold: Callable[[Tokens], Tokens] = segments.without_places,
) -> Work:
    """Tokens of a batch without their places, bounds of its documents, its units, their sketches.

    `unit`, `anchored`: see `Asked`; `hold`: copies the tokens.
    """
    tokens = segments.segment(batch, kernels)
    bounds = segments.document_bounds(batch, tokens)
    cut = tokens
    if unit == "document":
        cut = documents.whole(tokens, bounds)
    elif unit != "paragraph":
        cut = units.cut(batch, tokens, unit)
    sketches = signatures.sketch(cut, bounds if anchored else bounds[:1], kernels)
    return hold(tokens), bounds, cut.segments, sketches


def _spilled(taken: Intake, store: Store) -> Intake:
    """Move what is in memory to a store."""
    machine.give_back()
    columns = (taken.batches, taken.tokens, taken.units, taken.sketches)
    for batch, (tokens, bounds), cut, sketches in zip(*columns, strict=True):
        store.add(batch, (tokens, bounds, cut, sketches), taken.kernels)
    for column in columns:
        column.clear()
    machine.give_back()
    return taken._replace(store=store)


def _finish(taken: Intake, work: tuple[Batch, Future[Work]]) -> None:
    if taken.store is not None:
        taken.store.add(work[0], work[1].result(), taken.kernels)
        return
    tokens, bounds, cut, sketches = work[1].result()
    taken.batches.append(work[0])
    taken.tokens.append((tokens, bounds))
    taken.units.append(cut)
    taken.sketches.append(sketches)
