"""Files without what goes: every other byte stays as it was, in every format."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import SettingsError
from dedup.fixing import json_lines, plain
from dedup.fixing.rewriting import Change, rewritten
from dedup.read import Source
from dedup.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.read.source import Format


def source(path: Path, data: bytes, kind: Format) -> Source:
    path.write_bytes(data)
    return Source(path.name, str(path), kind)


def done(made: Source, change: Change, settings: Settings | None = None) -> bytes:
    return b"".join(rewritten(made, change, settings or Settings()))


strings = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(strings, st.data())
def test_a_part_of_a_record_goes_and_its_other_bytes_stay(text: str, data: st.DataObject) -> None:
    ascii_ = data.draw(st.booleans())
    record = {"a": [1, {"text": "x"}], 'q"': None, "text": text, "z": "é\n"}
    line = json.dumps(record, ensure_ascii=ascii_).encode()
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text)))
    span = len(text[:low].encode()), len(text[:high].encode())
    found = json_lines.cuts(line, ["text"], text.encode(), [span])
    left = plain.without(line, found)
    assert json.loads(left) == {**record, "text": text[:low] + text[high:]}
    assert len(line) - len(left) == sum(b - a for a, b in found)


def test_of_two_fields_of_one_name_the_last_one_counts() -> None:
    line = b'{"text": "a b", "text": "c d"}'
    assert plain.without(line, json_lines.cuts(line, ["text"], b"c d", [(0, 2)])) == (
        b'{"text": "a b", "text": "d"}'
    )


def test_fields_in_objects_and_several_of_them_are_cut_each_for_itself() -> None:
    line = b'{"m": {"t": "one two"}, "b": "three \\u0066our"}'
    text = b"one two\n\nthree four"
    found = json_lines.cuts(line, ["m.t", "b"], text, [(3, 7), (14, 19)])
    assert plain.without(line, found) == b'{"m": {"t": "one"}, "b": "three"}'


def test_a_record_that_holds_another_text_is_not_touched() -> None:
    with pytest.raises(SettingsError, match="does not hold the text"):
        json_lines.cuts(b'{"text": "a"}', ["text"], b"b", [(0, 1)])


def test_lines_of_json_stay_as_they_are_but_those_that_go(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf{"text":"a b"}\r\n\n  {"x":1.0, "text" : "c\\u0064 e"} \n{"text":"f"}'
    made = source(tmp_path / "a.jsonl", data, "jsonl")
    change = Change({3: [(0, 3)]}, {3: b"cd e"}, frozenset({1}))
    assert done(made, change) == b'\xef\xbb\xbf\n  {"x":1.0, "text" : "e"} \n{"text":"f"}'
    assert change.gone == [(3, b'{"text":"a b"}\r\n'), (42, b"c\\u0064 ")]


def test_a_compressed_file_is_compressed_again(tmp_path: Path) -> None:
    data = gzip.compress(b'{"text":"a"}\n{"text":"b"}\n')
    made = source(tmp_path / "a.jsonl.gz", data, "jsonl")
    assert gzip.decompress(done(made, Change(dropped=frozenset({1})))) == b'{"text":"b"}\n'


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "latin-1", "cp1251", "utf-16", "utf-16-le", "utf-32", "gb18030"],
)
def test_text_files_keep_their_encoding_and_mark(encoding: str) -> None:
    text = "Ein Satz. Zwei Sätze.\r\n"
    if encoding == "cp1251":
        text = "Одно. Другое.\r\n"
    data = text.encode(encoding)
    utf8 = text.encode()
    low = utf8.index(b" ")
    cut = plain.stored(data, encoding, [(0, low + 1)], "a")
    assert plain.without(data, cut).decode(encoding) == text[text.index(" ") + 1 :]
    if encoding in ("utf-16", "utf-32", "utf-8-sig"):
        assert plain.without(data, cut)[:2] == data[:2]


def test_an_encoding_with_states_says_no() -> None:
    data = "あい".encode("iso2022_jp")
    with pytest.raises(SettingsError, match="convert it to UTF-8"):
        plain.stored(data, "iso2022_jp", [(0, 3)], "a")


def test_rows_of_a_table_stay_as_they_are_written(tmp_path: Path) -> None:
    data = (
        b'\xef\xbb\xbfid;text;n\r\n1;"a ""b"" c\nd";x\r\n2;keep me; \r\n\r\n3;gone;"y"\r\n4;"e f";z'
    )
    made = source(tmp_path / "a.csv", data, "csv")
    change = Change({2: [(0, 6)], 7: [(1, 3)]}, {2: b'a "b" c\nd', 7: b"e f"}, frozenset({6}))
    assert done(made, change) == (
        b'\xef\xbb\xbfid;text;n\r\n1;"c\nd";x\r\n2;keep me; \r\n\r\n4;"e";z'
    )
    assert change.moved == [(2, 2), (4, 4), (5, 5), (7, 6)]


def test_a_table_in_utf_16_keeps_its_mark(tmp_path: Path) -> None:
    data = "text,n\na b,1\nc,2\n".encode("utf-16")
    made = source(tmp_path / "a.csv", data, "csv")
    left = done(made, Change(dropped=frozenset({3})), Settings(encoding="utf-16"))
    assert left == "text,n\na b,1\n".encode("utf-16")


def test_parquet_keeps_schema_metadata_row_groups_compression_and_other_columns(
    tmp_path: Path,
) -> None:
    fields = [
        pa.field("z", pa.dictionary(pa.int32(), pa.string())),
        pa.field("text", pa.large_string(), metadata={"k": "v"}),
        pa.field("n", pa.list_(pa.decimal128(5, 2))),
    ]
    schema = pa.schema(fields, metadata={"huggingface": "{}"})
    rows = [{"z": "a", "text": f"one two {n}", "n": [None]} for n in range(7)]
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pylist(rows, schema)
    pq.write_table(
        table, path, row_group_size=3, compression={"z": "gzip", "text": "snappy", "n": "none"}
    )
    made = Source("a.parquet", str(path), "parquet")
    left = done(made, Change({5: [(0, 4)]}, {5: b"one two 4"}, frozenset({1, 7})))
    (tmp_path / "b.parquet").write_bytes(left)
    old, new = pq.ParquetFile(path), pq.ParquetFile(tmp_path / "b.parquet")
    expected = [{**row, "text": row["text"].replace("one two 4", "two 4")} for row in rows[1:6]]
    assert new.read().to_pylist() == expected
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    sizes = [new.metadata.row_group(n).num_rows for n in range(new.num_row_groups)]
    assert sizes == [2, 3]
    for column in range(3):
        codecs = {each.metadata.row_group(0).column(column).compression for each in (old, new)}
        assert len(codecs) == 1
