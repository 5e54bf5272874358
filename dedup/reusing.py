"""Intake of documents most of which an earlier run has seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from dedup import machine
from dedup.cache import digests, rows_of, work_of
from dedup.columns import Batch, FileRead
from dedup.errors import InputError
from dedup.intake import Intake, sketched, tell
from dedup.kernels import engine
from dedup.ragged import ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.cache import Cache
    from dedup.intake import Item, Progress, Work
    from dedup.kernels.engine import Kernels


def take_in(
    stream: Iterable[Item], cache: Cache, others: int, jobs: int, progress: Progress | None = None
) -> Intake:
    """Read everything, and segment and sketch what the cache does not know.

    Args:
        stream: what readers yield.
        cache: for the unit of the run; what is new is kept there.
        others: how many files, the first ones, are only compared with.
        jobs: threads; 0 is one for each core. The result does not depend on it.
        progress: called with ("reading", bytes of text, the same).

    Returns:
        The same as `intake.take_in`, but for the kernels: the rest of the run has as much to do as
        there is text that is new or reported on.
    """
    taken = Intake([], [], [], [], [], [], engine.choose(0))
    _read(stream, taken, progress)
    names = [digests(batch) for batch in taken.batches]
    missing = [_missing(cache, batch, own) for batch, own in zip(taken.batches, names, strict=True)]
    sizes = [len(batch.text) for batch, _ in missing]
    told = sum(_size_from(batch, others) for batch in taken.batches)
    taken = taken._replace(kernels=engine.choose(max(sum(sizes), told)))
    made = _make(cache, missing, taken.kernels, jobs)
    cache.keep([name for own in names for name in own])
    for batch, own in zip(taken.batches, names, strict=True):
        work = made.get(id(batch)) or work_of(batch, cache.take(own))
        tokens, bounds, units, sketches = work
        taken.tokens.append((tokens, bounds))
        taken.units.append(units)
        taken.sketches.append(sketches)
    return taken


def _read(stream: Iterable[Item], taken: Intake, progress: Progress | None) -> None:
    done = 0
    for item in stream:
        if isinstance(item, FileRead):
            taken.read.append(item)
        elif isinstance(item, InputError):
            taken.errors.append(item)
        else:
            taken.batches.append(item)
            done += len(item.text)
            tell(progress, "reading", done, done)


def _size_from(batch: Batch, others: int) -> int:
    """Bytes of the documents that are reported on."""
    first = int(np.searchsorted(batch.files, others))
    return int(batch.offsets[-1] - batch.offsets[first])


Part = tuple[Batch, list[bytes]]
"""Documents, and their names in the cache."""


def _missing(cache: Cache, batch: Batch, names: Sequence[bytes]) -> Part:
    """The documents of a batch that the cache does not know."""
    numbers = np.flatnonzero(cache.find(names)[:, 0] < 0)
    own = [names[number] for number in numbers.tolist()]
    return (batch if len(own) == len(names) else _part(batch, numbers)), own


def _part(batch: Batch, numbers: NDArray[np.int64]) -> Batch:
    """A batch of some documents of another."""
    starts, ends = batch.offsets[numbers], batch.offsets[numbers + 1]
    offsets = np.append(0, np.cumsum(ends - starts))
    slices = [batch.text[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    bounds = np.searchsorted(batch.regions[:, 2], np.arange(len(batch.offsets)))
    take, owner = ragged(bounds, numbers)
    regions = batch.regions[take]
    document = np.repeat(np.arange(len(numbers)), np.diff(owner))
    regions[:, :2] += (offsets[:-1] - starts)[document, None]
    regions[:, 2] = document
    return Batch(
        np.concatenate([np.empty(0, np.uint8), *slices]),
        offsets,
        regions,
        batch.files[numbers],
        batch.records[numbers],
        [batch.ids[number] for number in numbers.tolist()],
    )


def _make(cache: Cache, missing: Sequence[Part], kernels: Kernels, jobs: int) -> dict[int, Work]:
    """Segment and sketch, and hold it in the cache for this run: what was made, by id of batch."""
    parts = [(batch, names) for batch, names in missing if names]
    with ThreadPoolExecutor(jobs or machine.cores()) as pool:
        works = [pool.submit(sketched, batch, kernels, cache.unit) for batch, _ in parts]
        made = [work.result() for work in works]
    for (batch, names), work in zip(parts, made, strict=True):
        cache.add(names, rows_of(batch, work))
    return {id(batch): work for (batch, _), work in zip(parts, made, strict=True)}
