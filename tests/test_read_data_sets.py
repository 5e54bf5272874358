from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from data_files import COMPRESS, FORMATS, Record, as_jsonl, as_parquet, read, tarred, zipped

import dedup
from dedup.read import list_files

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = (
    "This report may be printed in full by any newspaper of the valley, provided that the name of "
    "its author and the day of its first printing are given beneath it."
)
TEXTS = [
    f'A first text, with “quotes”, a "comma", and a line\nbreak.\n\n{NOTICE}',
    "Ein zweiter Text: ü, ß, 文字, and nothing that repeats.",
    f"{NOTICE}\n\nIt begins with the notice and goes on.",
    "short",
    f"Five.\n\n{NOTICE.replace('newspaper', 'journal')}\n\nSix.",
]
RECORDS: list[Record] = [
    {"id": f"r{number}", "text": text, "n": number} for number, text in enumerate(TEXTS)
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(path: str) -> list[tuple[str, list[tuple[str, tuple[int, int], str]]]]:
    """The findings in a file, by what does not depend on its format."""
    report = dedup.scan(path)
    assert report.complete
    assert report.findings
    return [
        (
            finding.id,
            [(place.document.id, place.span, place.document.text) for place in finding.places],
        )
        for finding in report.findings
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_records_give_the_same_findings_in_every_format(here: Path, suffix: str) -> None:
    Path("a.jsonl").write_bytes(as_jsonl(RECORDS))
    Path(f"b{suffix}").write_bytes(FORMATS[suffix](RECORDS))
    assert told(f"b{suffix}") == told("a.jsonl")


@pytest.mark.parametrize(
    ("suffix", "packing"),
    list(itertools.product([".jsonl", ".json", ".csv", ".parquet", ".arrow"], COMPRESS)),
)
def test_every_compression_of_every_format_reads_the_same(
    here: Path, suffix: str, packing: str
) -> None:
    data = FORMATS[suffix](RECORDS)
    Path(f"plain{suffix}").write_bytes(data)
    Path(f"packed{suffix}{packing}").write_bytes(COMPRESS[packing](data))
    Path(f"unnamed{suffix}").write_bytes(COMPRESS[packing](data))
    plain = read(f"plain{suffix}")
    assert plain.texts == TEXTS
    assert read(f"packed{suffix}{packing}") == read(f"unnamed{suffix}") == plain


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("packing", COMPRESS)
def test_what_is_in_an_archive_reads_as_it_does_in_a_folder(
    here: Path, pack: Callable[[dict[str, bytes]], bytes], packing: str
) -> None:
    files = {"a.jsonl": as_jsonl(RECORDS), "sub/b.parquet": as_parquet(RECORDS), "c.txt": b"c"}
    suffix = ".zip" if pack is zipped else ".tar"
    Path(f"x{suffix}{packing}").write_bytes(COMPRESS[packing](pack(files)))
    assert read(f"x{suffix}{packing}").texts == [*TEXTS, *TEXTS, "c"]
    report = dedup.scan(".")
    name = f"x{suffix}{packing}"
    assert [file.path for file in report.files] == [
        f"{name}!{inside}" for inside in ("a.jsonl", "sub/b.parquet", "c.txt")
    ]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_blocks_of_any_size_read_the_same(here: Path, suffix: str, block: int) -> None:
    path = Path(f"a{suffix}.gz")
    path.write_bytes(COMPRESS[".gz"](FORMATS[suffix](RECORDS)))
    assert read(path, block_bytes=block) == read(path)
    assert read(path).texts == TEXTS


@pytest.mark.parametrize("suffix", FORMATS)
def test_several_fields_make_one_text_with_a_border_between_them(here: Path, suffix: str) -> None:
    records: list[Record] = [
        {"id": "1", "title": "One", "body": "The first."},
        {"id": "2", "title": "Two", "body": "Second\n\nand third."},
    ]
    Path(f"a{suffix}").write_bytes(FORMATS[suffix](records))
    found = read(f"a{suffix}", text=("title", "body"))
    assert [(row.text, row.id, row.regions) for row in found.rows] == [
        ("One\n\nThe first.", "1", ["One", "The first."]),
        ("Two\n\nSecond\n\nand third.", "2", ["Two", "Second\n\nand third."]),
    ]
    assert read(f"a{suffix}", text=("body", "title")).texts[0] == "The first.\n\nOne"


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_id_may_stand_in_another_field_and_be_a_number(here: Path, suffix: str) -> None:
    Path(f"a{suffix}").write_bytes(FORMATS[suffix](RECORDS))
    assert [row.id for row in read(f"a{suffix}", name="n").rows] == ["0", "1", "2", "3", "4"]
    assert {row.id for row in read(f"a{suffix}", name="none").rows} == {None}


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".parquet", ".feather", ".arrow"])
def test_a_text_may_stand_in_an_object(here: Path, suffix: str) -> None:
    records: list[Record] = [
        {"doc": {"body": {"text": text}, "key": at}} for at, text in enumerate(TEXTS)
    ]
    Path(f"a{suffix}").write_bytes(FORMATS[suffix](records))
    found = read(f"a{suffix}", text="doc.body.text", name="doc.key")
    assert [(row.text, row.id) for row in found.rows] == [
        (text, str(at)) for at, text in enumerate(TEXTS)
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_dot_may_be_a_part_of_a_name(here: Path, suffix: str) -> None:
    Path(f"a{suffix}").write_bytes(FORMATS[suffix]([{"doc.text": "x", "doc.id": "i"}]))
    (row,) = read(f"a{suffix}", text="doc.text", name="doc.id").rows
    assert (row.text, row.id) == ("x", "i")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_field_that_is_not_there_is_an_error_that_says_what_to_set(
    here: Path, suffix: str
) -> None:
    Path(f"a{suffix}").write_bytes(FORMATS[suffix]([{"body": "x"}]))
    found = read(f"a{suffix}")
    assert found.rows == []
    (error,) = found.errors
    assert "'text'" in error
    assert "--text-field" in error


@pytest.mark.parametrize("suffix", FORMATS)
def test_records_with_the_id_of_an_earlier_one_are_errors_and_read(here: Path, suffix: str) -> None:
    records: list[Record] = [{"id": name, "text": f"Text {at}"} for at, name in enumerate("abcbab")]
    Path(f"a{suffix}").write_bytes(FORMATS[suffix](records))
    found = read(f"a{suffix}")
    assert len(found.rows) == 6
    assert found.ends == 1
    at = [row.record for row in found.rows]
    assert found.errors == [
        f"a{suffix}:{at[3]}: the id 'b' is also that of record {at[1]}",
        f"a{suffix}:{at[4]}: the id 'a' is also that of record {at[0]}",
        f"a{suffix}:{at[5]}: the id 'b' is also that of record {at[1]}",
    ]


def test_the_same_id_in_two_files_is_no_error(here: Path) -> None:
    for name in "ab":
        Path(f"{name}.jsonl").write_text('{"id": "x", "text": "y"}\n')
    assert read(".").errors == []


def test_a_data_set_in_folders_by_value_is_walked_and_the_values_are_no_text(here: Path) -> None:
    for year, text in ((2023, "old"), (2024, "new")):
        folder = Path(f"data/year={year}")
        folder.mkdir(parents=True)
        (folder / "part-0.parquet").write_bytes(as_parquet([{"text": text}]))
    assert read("data").texts == ["old", "new"]


def test_in_folders_json_csv_and_xml_are_left_out_unless_a_glob_takes_them_in(here: Path) -> None:
    for name in ("a.json", "b.csv", "c.tsv", "d.xml", "e.jsonl", "f.json.gz"):
        Path(name).write_bytes(b"")

    def listed(*paths: str, include: tuple[str, ...] = ()) -> list[str]:
        return [file.path for file in list_files(paths, include).files]

    assert listed(".") == ["e.jsonl"]
    assert listed(".", include=("*.json*",)) == ["a.json", "e.jsonl", "f.json.gz"]
    assert listed("a.json", "b.csv", "*.xml") == ["a.json", "b.csv", "d.xml"]


def frame() -> dict[str, list[object]]:
    return {
        "id": [f"r{at}" for at in range(len(TEXTS))],
        "text": list(TEXTS),
        "n": list(range(len(TEXTS))),
    }


def test_files_written_by_pandas_are_read(here: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.DataFrame(frame())
    table.to_parquet("a.parquet")
    table.to_feather("a.feather")
    table.to_csv("a.csv", index=False)
    table.to_csv("b.csv")
    table.to_csv("a.tsv", index=False, sep="\t")
    table.to_csv("c.csv.gz", index=False, sep=";")
    table.to_json("a.json", orient="records")
    table.to_json("a.jsonl.zst", orient="records", lines=True, force_ascii=False)
    for path in sorted(here.iterdir()):
        found = read(path)
        assert (found.texts, found.errors) == (TEXTS, []), path
        assert [row.id for row in found.rows] == [f"r{at}" for at in range(len(TEXTS))]


def test_files_written_by_polars_are_read(here: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    table = polars.DataFrame(frame())
    table.write_parquet("a.parquet", row_group_size=2)
    table.write_ipc("a.arrow")
    table.write_ipc("b.feather", compression="zstd")
    table.write_ipc_stream("c.arrow")
    table.write_csv("a.csv")
    table.write_ndjson("a.ndjson")
    table.write_json("a.json")
    for path in sorted(here.iterdir()):
        found = read(path)
        assert (found.texts, found.errors) == (TEXTS, []), path


def test_files_written_by_duckdb_are_read(here: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    Path("in.ndjson").write_bytes(as_jsonl(RECORDS))
    connection = duckdb.connect()
    connection.execute(
        "create table t as select * from read_json('in.ndjson', format='newline_delimited')"
    )
    for name, options in (
        ("a.parquet", "format parquet, compression zstd"),
        ("a.csv", "format csv, header true"),
        ("a.jsonl", "format json"),
        ("a.json", "format json, array true"),
    ):
        connection.execute(f"copy t to '{name}' ({options})")
    connection.close()
    for path in sorted(here.glob("a.*")):
        found = read(path)
        assert (found.texts, found.errors) == (TEXTS, []), path


def test_files_written_by_hugging_face_datasets_are_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(here / "hf"))
    made = pytest.importorskip("datasets", reason="datasets is not installed")
    made.Dataset.from_dict(frame()).save_to_disk("saved")
    found = read(*sorted(Path("saved").glob("*.arrow")))
    assert (found.texts, found.errors) == (TEXTS, [])


def test_a_report_says_which_record_of_a_data_set_a_place_is_in(here: Path) -> None:
    Path("a.parquet").write_bytes(as_parquet([{"text": text} for text in TEXTS]))
    report = dedup.scan("a.parquet")
    (finding,) = report.findings
    assert [(place.document.id, place.document.record) for place in finding.places] == [
        ("a.parquet:1", 1),
        ("a.parquet:3", 3),
        ("a.parquet:5", 5),
    ]
