"""A look at some documents says how many there are in all, and how much text."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from pyarrow import feather

from dedup.read import Fields, list_files, read_batches, sizes_of
from dedup.read import heads as reading
from dedup.read.formats import Way
from dedup.read.heads import heads

if TYPE_CHECKING:
    from collections.abc import Callable

WAY = Way(Fields(), "utf-8", 1 << 14)
RECORDS = 2000


def texts() -> list[str]:
    rng = random.Random(4)
    words = ["".join(rng.choices("abcdefghiklmnoprstuv", k=rng.randint(2, 9))) for _ in range(3000)]
    return [" ".join(rng.choices(words, k=rng.randint(40, 160))) for _ in range(RECORDS)]


TEXTS = texts()
ROWS = "".join(json.dumps({"id": f"n{at}", "text": text}) + "\n" for at, text in enumerate(TEXTS))
LINES = ROWS.encode()
TABLE = pa.table({"id": [f"n{at}" for at in range(RECORDS)], "text": TEXTS})


def stream(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, TABLE.schema) as out:
        for batch in TABLE.to_batches(300):
            out.write_batch(batch)


def in_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.jsonl", LINES[: LINES.index(b"\n", len(LINES) // 3) + 1])
        archive.writestr("two.jsonl", LINES[LINES.index(b"\n", len(LINES) // 3) + 1 :])


def in_tar(path: Path) -> None:
    with tarfile.open(path, "w:gz" if path.suffix == ".tgz" else "w") as archive:
        info = tarfile.TarInfo("one.jsonl")
        info.size = len(LINES)
        archive.addfile(info, io.BytesIO(LINES))


MAKERS: dict[str, Callable[[Path], object]] = {
    "a.jsonl": lambda path: path.write_bytes(LINES),
    "a.jsonl.gz": lambda path: path.write_bytes(gzip.compress(LINES)),
    "a.jsonl.bz2": lambda path: path.write_bytes(bz2.compress(LINES, 1)),
    "a.jsonl.xz": lambda path: path.write_bytes(lzma.compress(LINES)),
    "a.jsonl.zst": lambda path: path.write_bytes(zstandard.compress(LINES)),
    "a.json": lambda path: path.write_text(f"[{','.join(ROWS.splitlines())}]"),
    "a.csv": lambda path: path.write_text("id,text\n" + "".join(f"1,{t}\n" for t in TEXTS)),
    "a.parquet": lambda path: pq.write_table(TABLE, path, row_group_size=300),
    "a.feather": lambda path: feather.write_feather(TABLE, path, chunksize=500),
    "a.arrow": stream,
    "a.zip": in_zip,
    "a.tar": in_tar,
    "a.tgz": in_tar,
}


def looked_at(path: Path) -> tuple[float, float]:
    """Documents, and bytes of text, that are expected in a path."""
    listing = list_files([str(path)])
    sizes = {name: size or 0 for name, size in sizes_of(listing.files).items()}
    found = list(heads(listing.files, sizes, WAY))
    total = sum(sizes.values())
    records = sum(head.records / head.stored for head in found) / len(found)
    text = sum(head.text / head.stored for head in found) / len(found)
    return total * records, total * text


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("name", MAKERS)
def test_what_there_is_in_all_is_concluded_from_a_part(
    name: str, small: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if small and not name.endswith(("bz2", "xz")):  # these have large blocks
        monkeypatch.setattr(reading, "PIECE", 1 << 16)
        monkeypatch.setattr(reading, "UNPACKED", 1 << 16)
    MAKERS[name](tmp_path / name)
    documents, text = looked_at(tmp_path / name)
    assert documents == pytest.approx(RECORDS, rel=0.15)
    assert text == pytest.approx(sum(map(len, TEXTS)), rel=0.15)


def test_of_many_files_each_counts_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "large.jsonl").write_bytes(LINES)
    for number, text in enumerate(TEXTS[:300]):
        (tmp_path / f"{number}.txt").write_text(text)
    documents, text = looked_at(tmp_path)
    assert documents == pytest.approx(RECORDS, rel=0.15)
    whole = sum(map(len, TEXTS)) + sum(map(len, TEXTS[:300]))
    assert text == pytest.approx(whole, rel=0.1)


def test_what_is_taken_of_a_file_of_lines_is_whole_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PIECE", 3000)
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES)
    listing = list_files([str(path)])
    (whole,) = [item for item in read_batches(listing.files) if hasattr(item, "ids")]
    seen = []
    for head in heads(listing.files, {str(path): len(LINES)}, WAY):
        for each in head.documents:
            seen += [bytes(each.text[a:b]).decode() for a, b in pairwise(each.offsets)]
    assert len(seen) > 12
    assert set(seen) < set(TEXTS)
    assert len(whole.ids) == RECORDS


def test_what_cannot_be_read_stands_for_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"{" * 1000)
    (tmp_path / "b.txt").write_bytes(b"\xff\xff" * 500)
    documents, text = looked_at(tmp_path)
    assert (documents, text) == (0, 2000)


def test_files_of_which_nothing_can_be_told_are_left_out(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.arrow"):
        (tmp_path / name).write_bytes(b"PAR1" * 1000)
    files = list_files([str(tmp_path)]).files
    assert list(heads(files, {file.location: 4000 for file in files}, WAY)) == []


def test_only_files_of_this_machine_have_a_size(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "a.txt").write_text("four")
    in_tar(tmp_path / "t.tar")
    paths = [str(tmp_path / name) for name in ("pipe.jsonl", "a.txt", "t.tar")]
    files = [*list_files([*paths, "-"]).files, *list_files(paths[1:]).files]
    (tmp_path / "a.txt.gone").write_text("")
    gone = list_files([str(tmp_path / "a.txt.gone")]).files
    (tmp_path / "a.txt.gone").unlink()
    sizes = {Path(name).name: size for name, size in sizes_of([*files, *gone]).items()}
    tar = (tmp_path / "t.tar").stat().st_size
    assert sizes == {"-": None, "pipe.jsonl": None, "a.txt": 4, "t.tar": tar, "a.txt.gone": None}
