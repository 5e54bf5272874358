"""Some documents from places all over the files, and how many bytes on disk they stand for."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import ExitStack, suppress
from dataclasses import replace
from io import FileIO
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from dedup.read.batches import Documents
from dedup.read.broken import Broken
from dedup.read.formats import COLUMNAR, ONE_TEXT, documents
from dedup.read.opening import Content, Opener
from dedup.read.unpacking import FED, HEAD, packing_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.errors import InputError
    from dedup.read.formats import Way
    from dedup.read.source import Format, Source

LOOKED_AT = 4 << 20
"""Bytes on disk that a look at the files takes, about."""
FEWEST, MOST = 12, 256
"""Places it is taken from: more where files are small."""
PIECE = LOOKED_AT // FEWEST
UNPACKED = 2 << 20
"""Bytes of one place, unpacked, that are enough."""
ANYWHERE: tuple[Format, ...] = ("jsonl", "text", "markdown")
"""Formats that can be read from the begin of any line on."""


class Head(NamedTuple):
    """What was found at one place.

    Attributes:
        documents: of it.
        stored: bytes of the file on disk that they take.
        text: bytes of their text; what was unpacked where none could be read.
        records: how many there are in files of several.
    """

    documents: list[Documents]
    stored: float
    text: int
    records: int


def heads(files: Sequence[Source], sizes: dict[str, int], way: Way) -> Iterator[Head]:
    """Look at places that have equally many bytes of the files between them.

    So each stands for as many bytes on disk, and files count by their size.

    Args:
        files: what is to be read.
        sizes: bytes of each on disk, see `sizes_of`; not all 0.
        way: how to read.
    """
    locations = list(sizes)
    ends = list(accumulate(sizes.values()))
    count = max(FEWEST, min(MOST, LOOKED_AT * len(sizes) // ends[-1]))
    members: dict[str, list[Source]] = {}
    for source in files:
        members.setdefault(source.location, []).append(source)
    seen: dict[tuple[str, int], Head] = {}
    for number in range(count):
        position = (2 * number + 1) * ends[-1] // (2 * count)
        at = bisect_right(ends, position)
        own = members[locations[at]]
        start = max(0, position - ends[at] + sizes[locations[at]] - PIECE // 2)
        place = (locations[at], start if own[0].format in ANYWHERE else 0)
        with suppress(OSError, Broken):
            if place not in seen:
                seen[place] = _head(own, place[1], way)
            if seen[place].stored:
                yield seen[place]


def _head(sources: Sequence[Source], start: int, way: Way) -> Head:
    first = sources[0]
    if first.member is not None:
        return _of_archive(sources, way)
    if first.format in COLUMNAR:
        return _of_table(first, way)
    with FileIO(first.location) as file:
        data, stored = _piece(file, start)
    with ExitStack() as stack:
        plain = replace(first, path="", content=data)
        found = _taken(documents(Content(iter([data]), plain, stack), plain, way))
    return _made(found, stored, len(data), first)


def _made(found: list[Documents], stored: float, size: int, source: Source) -> Head:
    text = sum(len(each.text) for each in found)
    records = 0 if source.format in ONE_TEXT else sum(len(each.records) for each in found)
    return Head(found, stored, text or size, records)


def _taken(items: Iterable[Documents | InputError]) -> list[Documents]:
    """Documents until there is enough of them, or the rest cannot be read."""
    found: list[Documents] = []
    with suppress(OSError, Broken):
        for item in items:
            if isinstance(item, Documents):
                found.append(item)
            if sum(len(each.text) for each in found) >= UNPACKED:
                break
    return found


def _piece(file: FileIO, start: int) -> tuple[bytes, int]:
    """Whole lines of a file from about `start` on, unpacked, and how many bytes they take on disk.

    A packed file is read from its begin.
    """
    if packing_of(file.read(HEAD) or b""):
        file.seek(0)
        data, stored = _unpacked(file)
        return _lines(data, cut=stored >= PIECE or len(data) >= UNPACKED), stored
    file.seek(start)
    data = file.read(PIECE) or b""
    if start:
        data = data[data.find(b"\n") + 1 :]
    data = _lines(data, cut=bool(file.read(1)))
    return data, len(data)


def _lines(data: bytes, cut: bool) -> bytes:
    """The whole lines of what is `cut` off; all of it where there is no whole line."""
    return data[: data.rfind(b"\n") + 1] or data if cut else data


def _unpacked(file: FileIO) -> tuple[bytes, int]:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        while taken < PIECE and (piece := file.read(FED)):
            taken += len(piece)
            yield piece

    found = b""
    with suppress(Broken):  # the last piece breaks off
        for piece in unpacked(pieces(), ""):
            found += piece
            if len(found) >= UNPACKED:
                break
    return found, taken


def _of_archive(sources: Sequence[Source], way: Way) -> Head:
    """The first files in an archive: of all of it is known how large it is, unpacked."""
    found: list[Documents] = []
    opener = Opener()
    try:
        for source in sources:
            if source.format not in COLUMNAR:
                with opener.content(source, way.block_bytes) as content:
                    found += _taken(documents(content, source, way))
            if sum(len(each.text) for each in found) >= UNPACKED:
                break
    finally:
        opener.close()
    share = _share(sources[0])
    made = _made(found, 0, round(1 / share), sources[0])
    return made._replace(stored=made.text * share)


def _share(source: Source) -> float:
    """Bytes on disk for each byte in an archive."""
    location = Path(source.location)
    if location.suffix.lower() == ".zip":
        with ZipFile(location) as archive:
            sizes = [(info.compress_size, info.file_size) for info in archive.infolist()]
        return max(1, sum(each[0] for each in sizes)) / max(1, sum(each[1] for each in sizes))
    with FileIO(location) as file:
        if packing_of(file.read(HEAD) or b"") is None:
            return 1.0
        file.seek(0)
        data, stored = _unpacked(file)
    return stored / max(1, len(data))


def _of_table(source: Source, way: Way) -> Head:
    """The first rows of a Parquet or Arrow file, whose number of rows is known."""
    from dedup.read.arrow import read_arrow  # noqa: PLC0415 (only for such files)
    from dedup.read.parquet import read_parquet  # noqa: PLC0415

    read = read_parquet if source.format == "parquet" else read_arrow
    path = Path(source.location)
    with path.open("rb") as file:
        found = _taken(read(file, source.path, way.fields))
        rows = _rows(path, source) if found else 0
    last = max((int(each.records[-1]) for each in found if len(each.records)), default=0)
    size = path.stat().st_size
    text = sum(len(each.text) for each in found)
    return _made(found, size * last / rows if rows else text, size, source)


def _rows(path: Path, source: Source) -> int:
    """How many rows a file has; 0 where only who reads it all can tell."""
    import pyarrow as pa  # noqa: PLC0415 (only for such files)
    import pyarrow.parquet as pq  # noqa: PLC0415

    if source.format == "parquet":
        return int(pq.ParquetFile(path).metadata.num_rows)
    with suppress(pa.ArrowException), pa.ipc.open_file(str(path)) as whole:
        return int(whole.num_record_batches * whole.get_batch(0).num_rows)
    return 0
