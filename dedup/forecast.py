"""What a long run is going to take, told before it begins; and whether there is room for it."""

from __future__ import annotations

import time
import warnings
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import intake, machine, volume
from dedup.columns import Batch
from dedup.disk import Folder
from dedup.errors import SettingsError
from dedup.kernels import engine
from dedup.kernels.parameters import BANDS
from dedup.large.stored import MOST_TOKENS
from dedup.read import Fields, text_batches
from dedup.read.batches import BatchBuilder
from dedup.read.formats import ONE_TEXT, Way
from dedup.read.heads import heads
from dedup.read.source import BYTES, PACKED, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.kernels.engine import Kernels
    from dedup.read import Source
    from dedup.read.heads import Head
    from dedup.settings import Settings

LONG = 20
"""Seconds from which on a run is long."""
UNNOTICED = 256 << 20
"""Bytes of text, in files that are not packed, that take no such time unless nearly all repeats."""
SMALLEST = 1 / 8
"""Share of its text that a packed file takes at least, mostly."""
OF_PROGRAM = 256 << 20
OF_TEXT = 8
"""Bytes of memory that a scan takes, and those for each byte of text [measured: 180 MB, 5 to 7]."""
AFTER, AFTER_ON_DISK = 2.7, 4.0
"""What follows reading and sketching takes so many times as long, where 12 % of the text repeats
[measured, bench/runs]; much more where much more repeats."""
SHARED_OUT = 0.3
"""Share of the work that more threads do in less time [measured]."""
CANDIDATES = 0.1
"""Share of disk that candidates take beside what was read [measured: 0.06 to 0.6]."""
SURE = 0.8
"""Share of an estimate that there is at least: what a look at 4 MB may be wrong by."""
LOOKING = 2.0
"""Seconds of sketching that say how fast this machine is."""
BATCH = 1 << 20
OF_TOKEN, OF_DOCUMENT = 6, 80
OF_UNIT = 8 * BANDS + 53
"""Bytes that each takes on disk, see `large.stored`; a unit with its paragraph."""


class Forecast(NamedTuple):
    """What a run is expected to take.

    Attributes:
        documents: how many there are.
        text: bytes of text they have.
        words: how many.
        memory: bytes.
        disk: bytes of temporary files; 0 where all is held in memory.
        folder: where these are.
        seconds: how long.
    """

    documents: int
    text: int
    words: int
    memory: int
    disk: int
    folder: str
    seconds: float

    @property
    def is_long(self) -> bool:
        """Whether it is worth a word."""
        return self.disk > 0 or self.seconds >= LONG


class Cost(NamedTuple):
    """What a byte of text makes: tokens, bytes of columns, and seconds of sketching."""

    tokens: float
    columns: float
    seconds: float


class Look(NamedTuple):
    """What a look at some documents said about all of them.

    Attributes:
        documents, text, tokens: how many, how many bytes, how many.
        columns: bytes of what a scan makes of them, with the text.
        seconds: what reading and sketching them takes one thread of this machine.
    """

    documents: float
    text: float
    tokens: float
    columns: float
    seconds: float


def foresee(files: Sequence[Source], sizes: dict[str, int], settings: Settings) -> Forecast | None:
    """Expect what a scan of files takes, by a look at 4 MB of them.

    Args:
        files: what is to be read.
        sizes: bytes of each on disk, see `sizes_of`.
        settings: of the scan.

    Returns:
        The forecast; None where nothing could be read of it. Cost: a second, at most three.
    """
    seen = None
    # A look must not end a scan that would do without it: what cannot be read, it will say.
    with suppress(Exception):
        seen = look(files, sizes, settings)
    if seen is None:
        return None
    folder = settings.temp_dir or gettempdir()
    spilled = settings.unit != "document" and seen.text > text_held(settings)
    memory = OF_PROGRAM + OF_TEXT * int(seen.text)
    return Forecast(
        documents=round(seen.documents),
        text=round(seen.text),
        words=round(seen.tokens),
        memory=settings.ceiling if spilled else memory,
        disk=round(seen.columns * (1 + CANDIDATES)) if spilled else 0,
        folder=folder,
        seconds=_seconds(seen, settings, spilled),
    )


def hold_room(forecast: Forecast) -> None:
    """Look whether there is room for a run, before it begins.

    Warns where there may be too little disk or memory, or temporary files would be in memory.

    Raises:
        SettingsError: there is certainly too little disk, or more text than one scan takes.
    """
    if SURE * forecast.words > MOST_TOKENS:
        raise SettingsError(
            f"the corpus has about {forecast.words:,} words, and one scan takes at most "
            f"{MOST_TOKENS:,}; scan it in parts"
        )
    if forecast.disk:
        _hold_disk(forecast)
    elif forecast.memory > machine.memory():
        _warn(
            f"the scan will take about {machine.shown(forecast.memory)} of memory, and there are "
            f"{machine.shown(machine.memory())}: whole documents are compared in memory"
        )


def _hold_disk(forecast: Forecast) -> None:
    folder = Folder(Path(forecast.folder)).parent
    free = volume.free(folder)
    need = machine.shown(forecast.disk)
    if free is not None and free < SURE * forecast.disk / (1 + CANDIDATES):
        raise SettingsError(
            f"temporary files will take about {need}, and {folder} has only "
            f"{machine.shown(free)} free; --temp-dir names a folder with more room"
        )
    if free is not None and free < forecast.disk * (1 + CANDIDATES):
        _warn(
            f"temporary files will take about {need} or more, and {folder} has "
            f"{machine.shown(free)} free; --temp-dir names a folder with more room"
        )
    warn_of_memory(folder)


def warn_of_memory(folder: Path) -> None:
    """Warn where temporary files in a folder take memory."""
    if volume.is_memory(folder):
        _warn(
            f"{folder} is held in memory (tmpfs), and so are temporary files there, beyond what "
            "--memory says; --temp-dir names a folder on a disk"
        )


def _warn(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=2)


def is_small(files: Sequence[Source], sizes: dict[str, int], settings: Settings) -> bool:
    """Whether files are too small for a run that is long or goes to disk, without a look inside."""
    size, most = sum(sizes.values()), min(UNNOTICED, text_held(settings))
    if SMALLEST * most < size <= most:
        return not any(map(_may_be_packed, files))
    return size <= most


def _may_be_packed(file: Source) -> bool:
    return bool(file.archive) or file.format in BYTES or suffix_of(file.location) in PACKED


def text_held(settings: Settings) -> int:
    """Bytes of text that a scan holds in memory."""
    return max(0, settings.ceiling - OF_PROGRAM) // OF_TEXT


def look(files: Sequence[Source], sizes: dict[str, int], settings: Settings) -> Look:
    """Read and sketch some of the files, and conclude from that on all."""
    way = Way(Fields(settings.text_fields, settings.id_field), settings.encoding, 1 << 16)
    total = sum(sizes.values())
    started = time.perf_counter()
    found = list(heads(files, sizes, way))
    each = {id(head): head for head in found}.values()
    batches = list(_batches(each))
    reading = (time.perf_counter() - started) / sum(head.stored for head in each)
    text = total * float(np.mean([head.text / head.stored for head in found]))
    documents = total * float(np.mean([head.records / head.stored for head in found]))
    cost = _cost(batches, settings, engine.choose(total))
    return Look(
        documents=documents + sum(file.format in ONE_TEXT for file in files),
        text=text,
        tokens=cost.tokens * text,
        columns=cost.columns * text,
        seconds=reading * total + cost.seconds * text,
    )


def _batches(found: Iterable[Head]) -> Iterator[Batch]:
    builder = BatchBuilder(BATCH)
    for head in found:
        for documents in head.documents:
            yield from (item for item in builder.add(0, documents) if isinstance(item, Batch))
    yield from (item for item in builder.flush() if isinstance(item, Batch))


def _cost(batches: Sequence[Batch], settings: Settings, kernels: Kernels) -> Cost:
    """Sketch batches until it shows what that costs."""
    asked = (settings.unit, not settings.fast)
    for small in text_batches([("", "so that kernels are loaded before the clock runs")]):
        if isinstance(small, Batch):
            intake.sketched(small, kernels, *asked)
    tokens = columns = size = 0
    started = now = time.perf_counter()
    for batch in batches:
        work = intake.sketched(batch, kernels, *asked)
        tokens += len(work[0].hashes)
        columns += _columns(batch, work)
        size += len(batch.text)
        now = time.perf_counter()
        if now - started > LOOKING:
            break
    return Cost(tokens / size, columns / size, (now - started) / size)


def _columns(batch: Batch, work: intake.Work) -> int:
    """Bytes of a batch and its sketches as they are stored."""
    tokens, _, units, sketches = work
    return (
        len(batch.text)
        + sketches.anchors.nbytes
        + OF_TOKEN * len(tokens.hashes)
        + OF_UNIT * (len(units) - 1)
        + OF_DOCUMENT * len(batch.ids)
    )


def _seconds(seen: Look, settings: Settings, spilled: bool) -> float:
    after = AFTER
    if spilled:
        after = AFTER_ON_DISK
    shared = SHARED_OUT / settings.threads
    return seen.seconds * (1 + after) * (1 - SHARED_OUT + shared)
