from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from data_files import read
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import InputError
from dedup.read.batches import Documents
from dedup.read.fields import Fields
from dedup.read.tables import read_table

ADVICE = "set --encoding, for example latin-1"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_record_is_the_line_its_row_starts_on(here: Path) -> None:
    Path("a.csv").write_bytes(b'id,text\r\n1,"one\r\ntwo"\r\n\r\n2,three\r\n')
    assert [(row.text, row.record, row.id) for row in read("a.csv").rows] == [
        ("one\r\ntwo", 2, "1"), ("three", 5, "2"),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_columns_are_cut_where_the_first_row_shows_it(
    here: Path, delimiter: str, name: str
) -> None:
    Path(name).write_text(
        f'id{delimiter}"text"\n1{delimiter}a, b; c|d\n'
        if delimiter == "\t"
        else f'id{delimiter}text\n1{delimiter}"a, b; c|d"\n'
    )
    assert read(name).texts == ["a, b; c|d"]


def test_a_byte_order_mark_is_not_a_part_of_the_first_name(here: Path) -> None:
    Path("a.csv").write_bytes(b"\xef\xbb\xbftext\na\n")
    assert read("a.csv").texts == ["a"]


@pytest.mark.parametrize("data", [b"", b"\n", b"text\n", b"text"])
def test_a_table_may_have_no_rows(here: Path, data: bytes) -> None:
    Path("a.csv").write_bytes(data)
    assert read("a.csv")[:2] == ([], [])


def test_a_bad_row_is_an_error_with_its_line_and_the_others_are_read(here: Path) -> None:
    Path("a.csv").write_bytes(b'id,text\n1,a\n2\n3,"b"x\n4,c,d\n5,caf\xe9\n6,"e\nf"\n7,g\n')
    found = read("a.csv")
    assert [(row.text, row.record) for row in found.rows] == [("a", 2), ("e\nf", 7), ("g", 9)]
    assert found.errors == [
        "a.csv:3: the row has 1 field, the first row 2",
        "a.csv:4: malformed CSV: ',' expected after '\"'",
        "a.csv:5: the row has 3 fields, the first row 2",
        f"a.csv:6: not utf-8 (byte 0xe9, character 3 of the field); {ADVICE}",
    ]
    assert found.ends == 1


def test_a_quote_that_is_not_closed_is_an_error_at_its_line(here: Path) -> None:
    Path("a.csv").write_text('id,text\n1,a\n2,"b\n3,c\n')
    found = read("a.csv")
    assert found.texts == ["a"]
    assert found.errors == ["a.csv:3: malformed CSV: unexpected end of data"]


def test_the_columns_that_are_there_are_named_where_the_one_asked_for_is_not(here: Path) -> None:
    Path("a.csv").write_text("id,body\n1,a\n")
    (error,) = read("a.csv").errors
    assert error.startswith("a.csv:1: no column 'text' (there are 'id', 'body'); set --text-field")


def test_the_encoding_holds_for_tables(here: Path) -> None:
    Path("a.csv").write_bytes("text\ncafé\n".encode("latin-1"))
    Path("b.csv").write_bytes("text\ncafé\n".encode("utf-16"))
    assert read("a.csv", encoding="latin-1").texts == ["café"]
    assert read("b.csv", encoding="utf-16").texts == ["café"]
    Path("c.csv").write_bytes("text\ncafé\n".encode("utf-16")[:-1])
    found = read("c.csv", encoding="utf-16")
    assert found.errors[0].startswith("c.csv:")
    assert "check --encoding" in found.errors[0]


def test_a_field_may_be_longer_than_csv_takes_by_itself(here: Path) -> None:
    long = "long " * 60_000
    Path("a.csv").write_text(f"text\n{long}\n")
    assert read("a.csv").texts == [long]


def test_empty_fields_of_several_are_absent_and_an_empty_text_is_a_text(here: Path) -> None:
    Path("a.csv").write_text("title,body\nT,B\n,B\n,\n")
    found = read("a.csv", text=("title", "body"))
    assert [(row.text, row.regions) for row in found.rows] == [
        ("T\n\nB", ["T", "B"]), ("B", ["B"]), ("", []),
    ]  # fmt: skip
    Path("b.csv").write_text('id,text\n1,""\n')
    assert read("b.csv").texts == [""]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL), max_size=6), st.integers(1, 40))
def test_what_csv_writes_is_read_back(rows: list[tuple[str, str]], size: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("id", "text"), *rows])
    data = out.getvalue().encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    texts = []
    for item in read_table(pieces, "a.csv", "utf-8", Fields()):
        assert isinstance(item, Documents)
        ends = item.offsets.tolist()
        texts += [item.text[a:b].tobytes().decode() for a, b in itertools.pairwise(ends)]
    assert texts == [text for _, text in rows]


@given(st.binary(max_size=60))
def test_any_bytes_are_rows_or_errors_and_never_a_crash(data: bytes) -> None:
    for item in read_table([b"text,x\n", data], "a.csv", "utf-8", Fields()):
        assert isinstance(item, Documents | InputError)
