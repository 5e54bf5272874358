"""Write a corpus of JSON lines as the data sets that `dedup fix` is measured on.

    python bench/packed.py bench/data/100mb-seed1

makes `docs.jsonl.zst` and `docs.parquet` (zstd, 4,096 rows a group) beside `docs.jsonl`.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

ROWS = 4096


def as_zstd(docs: Path) -> None:
    """Compress the lines as they are."""
    with docs.open("rb") as read, docs.with_suffix(".jsonl.zst").open("wb") as made:
        zstandard.ZstdCompressor(write_checksum=True).copy_stream(read, made)


def as_parquet(docs: Path) -> None:
    """Write the records as rows."""
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    with (
        docs.open("rb") as lines,
        pq.ParquetWriter(docs.with_suffix(".parquet"), schema, compression="zstd") as made,
    ):
        while some := [json.loads(line) for line in islice(lines, ROWS)]:
            made.write_table(pa.Table.from_pylist(some, schema))


if __name__ == "__main__":
    path = Path(sys.argv[1], "docs.jsonl")
    as_zstd(path)
    as_parquet(path)
