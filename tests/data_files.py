"""Files of records in every format, and what is read from them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import itertools
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from pyarrow import feather

from dedup.columns import Batch, FileRead
from dedup.errors import InputError
from dedup.read import Fields, list_files, read_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from dedup.read.batches import Documents

Record = dict[str, object]

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def as_jsonl(records: Sequence[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()


def as_json(records: Sequence[Mapping[str, object]]) -> bytes:
    return json.dumps(records, indent=1).encode()


def as_csv(records: Sequence[Mapping[str, object]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    rows = csv.DictWriter(out, list(records[0]), delimiter=delimiter)
    rows.writeheader()
    rows.writerows(records)
    return out.getvalue().encode()


def as_tsv(records: Sequence[Mapping[str, object]]) -> bytes:
    return as_csv(records, "\t")


def as_parquet(records: Sequence[Mapping[str, object]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(records)), out, row_group_size=4)
    return out.getvalue()


def as_feather(records: Sequence[Mapping[str, object]]) -> bytes:
    out = io.BytesIO()
    feather.write_feather(pa.Table.from_pylist(list(records)), out, chunksize=4)
    return out.getvalue()


def as_arrow(records: Sequence[Mapping[str, object]]) -> bytes:
    table = pa.Table.from_pylist(list(records))
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table, max_chunksize=4)
    return out.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


FORMATS: dict[str, Callable[[Sequence[Mapping[str, object]]], bytes]] = {
    ".jsonl": as_jsonl,
    ".json": as_json,
    ".csv": as_csv,
    ".tsv": as_tsv,
    ".parquet": as_parquet,
    ".feather": as_feather,
    ".arrow": as_arrow,
}


class Row(NamedTuple):
    """A document: its text, where it stands, its id, and what of it is compared."""

    text: str
    record: int
    id: str | None
    regions: list[str]


class Read(NamedTuple):
    """What was read: documents, errors, and how many files came to their end."""

    rows: list[Row]
    errors: list[str]
    ends: int

    @property
    def texts(self) -> list[str]:
        return [row.text for row in self.rows]


def read(
    *paths: Path | str,
    text: str | tuple[str, ...] = "text",
    name: str = "id",
    encoding: str = "utf-8",
    block_bytes: int = 1 << 20,
) -> Read:
    """Read everything that the paths name."""
    fields = Fields((text,) if isinstance(text, str) else text, name)
    listing = list_files([str(path) for path in paths])
    found = Read([], [str(error) for error in listing.errors], 0)
    ends = 0
    for item in read_batches(listing.files, fields, encoding, block_bytes=block_bytes):
        if isinstance(item, Batch):
            found.rows.extend(rows_in(item))
        elif isinstance(item, InputError):
            found.errors.append(str(item))
        else:
            assert isinstance(item, FileRead)
            ends += 1
    return found._replace(ends=ends)


def rows_in(batch: Batch) -> Iterable[Row]:
    for number, (start, end) in enumerate(itertools.pairwise(batch.offsets.tolist())):
        own = batch.regions[batch.regions[:, 2] == number, :2].tolist()
        yield Row(
            batch.text[start:end].tobytes().decode(),
            int(batch.records[number]),
            batch.ids[number],
            [batch.text[a:b].tobytes().decode() for a, b in own],
        )


def rows_of(documents: Documents) -> list[tuple[bytes, int, str | None]]:
    """(text, record, id) of every document."""
    texts = [
        documents.text[a:b].tobytes() for a, b in itertools.pairwise(documents.offsets.tolist())
    ]
    return list(zip(texts, documents.records.tolist(), documents.ids, strict=True))
