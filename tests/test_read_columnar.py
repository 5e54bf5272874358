from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from data_files import as_feather, as_parquet, read

from dedup.read import parquet

if TYPE_CHECKING:
    from collections.abc import Callable

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
feather = pytest.importorskip("pyarrow.feather")

WORDS = ["one", "é two", "", None, "three", "four"]
KEPT = ["one", "é two", "", "three", "four"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, **columns: object) -> None:
    table = pa.table(columns)
    if path.endswith(".parquet"):
        pq.write_table(table, path, row_group_size=2, store_schema=True)
    else:
        feather.write_feather(table, path, chunksize=2)


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize(
    "kind",
    ["string", "large_string", "string_view", "binary", "large_binary", "binary_view"],
)
def test_every_type_of_strings_is_read_and_null_is_an_error_of_its_row(
    here: Path, suffix: str, kind: str
) -> None:
    write(f"a{suffix}", text=pa.array(WORDS, pa.string()).cast(getattr(pa, kind)()))
    found = read(f"a{suffix}")
    assert [(row.text, row.record) for row in found.rows] == list(
        zip(KEPT, [1, 2, 3, 5, 6], strict=True)
    )
    assert found.errors == [f"a{suffix}:4: the field 'text' is null"]
    assert found.ends == 1


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_a_dictionary_of_strings_is_read(here: Path, suffix: str) -> None:
    write(f"a{suffix}", text=pa.array(["x", "y", "x", None], pa.string()).dictionary_encode())
    assert read(f"a{suffix}").texts == ["x", "y", "x"]


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_bytes_that_are_not_utf_8_are_an_error_of_their_row(here: Path, suffix: str) -> None:
    write(f"a{suffix}", text=pa.array([b"a", b"caf\xe9", b"b", b"\xc3"], pa.binary()))
    found = read(f"a{suffix}")
    assert [(row.text, row.record) for row in found.rows] == [("a", 1), ("b", 3)]
    assert found.errors == [f"a{suffix}:{at}: not UTF-8 in the field 'text'" for at in (2, 4)]


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize("values", [[1, 2], [["a"], ["b"]], [{"x": "a"}], [True], [1.5]])
def test_a_column_that_holds_no_strings_is_an_error(
    here: Path, suffix: str, values: list[object]
) -> None:
    write(f"a{suffix}", text=pa.array(values))
    found = read(f"a{suffix}")
    assert found.rows == []
    assert len(found.errors) == 1
    assert "the column 'text' holds" in found.errors[0]


def test_a_missing_column_names_those_that_are_there(here: Path) -> None:
    write("a.parquet", **{f"c{at}": ["x"] for at in range(20)})
    (error,) = read("a.parquet").errors
    assert "no column 'text' (there are 'c0', 'c1'" in error
    assert "'c11', …)" in error


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([7, None], ["7", None]),
        (["a", ""], ["a", None]),
        ([1.5, 2.0], ["1.5", "2.0"]),
        ([True, False], [None, None]),
        ([[1], [2]], [None, None]),
    ],
)
def test_an_id_is_a_string_or_a_number(
    here: Path, suffix: str, values: list[object], names: list[str | None]
) -> None:
    write(f"a{suffix}", text=["x", "y"], id=pa.array(values))
    assert [row.id for row in read(f"a{suffix}").rows] == names


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_a_text_in_an_object_that_is_null_is_null(here: Path, suffix: str) -> None:
    write(f"a{suffix}", doc=pa.array([{"text": "a"}, None, {"text": None}, {"text": "b"}]))
    found = read(f"a{suffix}", text="doc.text")
    assert [(row.text, row.record) for row in found.rows] == [("a", 1), ("b", 4)]
    assert [error.split(":")[1] for error in found.errors] == ["2", "3"]


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_of_several_fields_a_null_one_is_left_out(here: Path, suffix: str) -> None:
    write(f"a{suffix}", title=["T", None, "", None], body=["B", "C", "D", None])
    found = read(f"a{suffix}", text=("title", "body"))
    assert [(row.text, row.regions) for row in found.rows] == [
        ("T\n\nB", ["T", "B"]), ("C", ["C"]), ("\n\nD", ["D"]),
    ]  # fmt: skip
    assert found.errors == [f"a{suffix}:4: the field 'title' or 'body' is null"]


def test_only_the_columns_that_are_needed_are_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.parquet", text=["x"], id=["i"], more=["m"], doc=pa.array([{"a": "b", "c": "d"}]))
    asked: list[list[str]] = []
    real = pq.ParquetFile.iter_batches

    def spy(file: object, *args: object, **options: object) -> object:
        asked.append(args[2])  # type: ignore[arg-type]
        return real(file, *args, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", spy)
    read("a.parquet")
    read("a.parquet", text="doc.a", name="none")
    assert asked == [["text", "id"], ["doc.a"]]


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 30]) + data[at + 30 :]


def test_a_damaged_row_group_is_an_error_with_its_rows_and_the_others_are_read(here: Path) -> None:
    table = pa.table({"text": [f"text number {at}" for at in range(9)]})
    pq.write_table(table, "a.parquet", row_group_size=3, compression="gzip", use_dictionary=False)
    where = pq.ParquetFile("a.parquet").metadata.row_group(1).column(0).data_page_offset
    Path("a.parquet").write_bytes(damaged(Path("a.parquet").read_bytes(), where))
    found = read("a.parquet")
    assert found.texts == [f"text number {at}" for at in (0, 1, 2, 6, 7, 8)]
    assert [row.record for row in found.rows] == [1, 2, 3, 7, 8, 9]
    (error,) = found.errors
    assert error.startswith("a.parquet:4: row group 2 is damaged, rows 4 to 6 are not read: ")
    assert found.ends == 1


def test_checksums_of_pages_are_looked_at_where_there_are_some(here: Path) -> None:
    table = pa.table({"text": ["a text without any compression"]})
    pq.write_table(
        table,
        "a.parquet",
        compression="none",
        use_dictionary=False,
        write_page_checksum=True,
        write_statistics=False,
    )
    data = Path("a.parquet").read_bytes()
    at = data.index(b"without")
    Path("a.parquet").write_bytes(data[:at] + b"WITHOUT" + data[at + 7 :])
    found = read("a.parquet")
    assert found.rows == []
    assert "is damaged" in found.errors[0]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"no parquet at all", b"PAR1" * 20])
def test_what_is_no_parquet_is_an_error(here: Path, data: bytes) -> None:
    Path("a.parquet").write_bytes(data)
    Path("b.txt").write_text("b")
    found = read(".")
    assert found.texts == ["b"]
    assert found.errors[0].startswith("a.parquet: it is no whole Parquet file: ")


def test_an_absurd_row_group_is_an_error_and_the_others_are_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "FREE_BYTES", 1 << 16)
    monkeypatch.setattr(parquet, "LARGEST_RATIO", 50)
    table = pa.table({"text": ["a", "b" * (1 << 20), "c"]})
    pq.write_table(table, "a.parquet", row_group_size=1, compression="zstd", use_dictionary=False)
    found = read("a.parquet")
    assert found.texts == ["a", "c"]
    assert found.errors == [
        "a.parquet:2: row group 2 unpacks to more than 50 times its size and is not read"
    ]


def test_a_file_of_arrow_without_its_end_gives_the_rows_before(here: Path) -> None:
    data = as_feather([{"text": f"text {at}"} for at in range(12)])
    for end in range(0, len(data), 50):
        Path("a.arrow").write_bytes(data[:end])
        found = read("a.arrow")
        assert len(found.errors) == 1, end
        assert found.texts == [f"text {at}" for at in range(len(found.texts))]
        assert found.ends == 0
    Path("a.arrow").write_bytes(data[:-1])
    assert len(read("a.arrow").texts) == 12


def test_feather_of_the_first_version_is_refused_in_words(here: Path) -> None:
    Path("a.feather").write_bytes(b"FEA1" + bytes(40))
    assert read("a.feather").errors == [
        "a.feather:1: it is Feather of version 1; write it again as version 2"
    ]


def test_bytes_behind_a_stream_are_not_dropped_in_silence(here: Path) -> None:
    out = pa.BufferOutputStream()
    table = pa.table({"text": ["a"]})
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    Path("a.arrow").write_bytes(out.getvalue().to_pybytes() + b"more")
    found = read("a.arrow")
    assert found.texts == ["a"]
    assert "what follows is not read" in found.errors[0]


@pytest.mark.parametrize("make", [as_parquet, as_feather])
def test_without_pyarrow_the_error_names_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[object], bytes]
) -> None:
    name = "a.parquet" if make is as_parquet else "a.feather"
    Path(name).write_bytes(make([{"text": "x"}]))
    monkeypatch.delitem(sys.modules, "dedup.read.arrow", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert read(name).errors == [
        f"{name}: reading it needs pyarrow, which is not installed; install dedup-text[parquet]"
    ]
