"""Copies of data sets that other libraries wrote, read by these libraries again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands import plain, run_here
from corpora import prose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Rows = list[dict[str, object]]

A, B, C = (prose(f"elsewhere {name}", 40) for name in "abc")
ROWS: Rows = [
    {"id": "r0", "text": f"{A}\n\n{B}", "n": 0, "tags": ["x", "y"]},
    {"id": "r1", "text": A, "n": 1, "tags": []},
    {"id": "r2", "text": f"Größe 文字, “quoted”, and more.\n\n{B}", "n": 2, "tags": ["z"]},
    {"id": "r3", "text": C, "n": 3, "tags": ["x"]},
]
LEFT: Rows = [
    ROWS[0],
    ROWS[2] | {"text": "Größe 文字, “quoted”, and more."},
    ROWS[3],
]
FLAT: Rows = [{name: value for name, value in row.items() if name != "tags"} for row in ROWS]
FLAT_LEFT: Rows = [{name: value for name, value in row.items() if name != "tags"} for row in LEFT]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    # Hugging Face: nothing is fetched, and nothing is written outside the folder.
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))


def by_pandas(path: str) -> Rows:
    pandas = pytest.importorskip("pandas")
    ways = {
        "parquet": pandas.read_parquet,
        "csv": pandas.read_csv,
        "zst": lambda each: pandas.read_json(each, lines=True),
    }
    found: Rows = ways[path.rpartition(".")[2]](path).to_dict("records")
    return [
        {k: v if isinstance(v, str | int) else list(v) for k, v in row.items()} for row in found
    ]


def by_polars(path: str) -> Rows:
    polars = pytest.importorskip("polars")
    ways = {"parquet": polars.read_parquet, "csv": polars.read_csv, "zst": polars.read_ndjson}
    found: Rows = ways[path.rpartition(".")[2]](path).to_dicts()
    return found


def by_duckdb(path: str) -> Rows:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        asked = connection.execute(f"select * from '{path}'")
        names = [column[0] for column in asked.description]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def by_datasets(path: str) -> Rows:
    datasets = pytest.importorskip("datasets")
    kind = {"parquet": "parquet", "csv": "csv", "zst": "json"}[path.rpartition(".")[2]]
    found = datasets.load_dataset(kind, data_files=path, split="train", cache_dir="cache")
    rows: Rows = found.to_list()
    return rows


READERS = [by_pandas, by_polars, by_duckdb, by_datasets]


def write(path: str) -> None:
    pandas = pytest.importorskip("pandas")
    if path.endswith(".parquet"):
        pandas.DataFrame(ROWS).to_parquet(path, row_group_size=2)
    elif path.endswith(".csv"):
        pandas.DataFrame(FLAT).to_csv(path, index=False)
    else:
        pandas.DataFrame(ROWS).to_json(path, orient="records", lines=True)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl.zst"])
def test_a_fixed_copy_is_read_by_others(
    kind: str, reader: Callable[[str], Rows], capsys: pytest.CaptureFixture[str]
) -> None:
    write(f"a.{kind}")
    assert run_here(["fix", f"a.{kind}", "--across", "-o", f"b.{kind}"], capsys).code == 0
    assert reader(f"b.{kind}") == (FLAT_LEFT if kind == "csv" else LEFT)


@pytest.mark.parametrize("library", ["polars", "duckdb", "datasets"])
def test_parquet_of_others_is_fixed_and_read_by_them_again(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = pytest.importorskip(library)
    if library == "polars":
        made.DataFrame(ROWS).write_parquet("a.parquet")
    elif library == "datasets":
        made.Dataset.from_list(ROWS).to_parquet("a.parquet")
    else:
        write("in.parquet")
        with made.connect() as connection:
            connection.execute("copy (from 'in.parquet') to 'a.parquet' (compression zstd)")
    assert run_here(["fix", "a.parquet", "--across", "-o", "b.parquet"], capsys).code == 0
    reader = {"polars": by_polars, "duckdb": by_duckdb, "datasets": by_datasets}[library]
    assert reader("b.parquet") == LEFT
