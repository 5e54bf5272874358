from __future__ import annotations

import itertools
import json

import pytest
from data_files import rows_of
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import InputError, SettingsError
from dedup.read.fields import Fields
from dedup.read.jsonl import read_jsonl, whole_lines
from dedup.read.records import shapes_of


def read(
    data: bytes, field: str = "text", block: int = 1 << 20
) -> tuple[list[tuple[bytes, int, str | None]], list[InputError]]:
    pieces = [data[at : at + block] for at in range(0, len(data), block)]
    rows: list[tuple[bytes, int, str | None]] = []
    errors = []
    for item in read_jsonl(pieces, "a.jsonl", Fields((field,))):
        if isinstance(item, InputError):
            errors.append(item)
        else:
            rows += rows_of(item)
    return rows, errors


def message(line: bytes, field: str = "text") -> str:
    """Read a bad line between good ones and give its error."""
    good = json.dumps({field: "good"}).encode()
    rows, (error,) = read(good + b"\n" + line + b"\n" + good + b"\n", field)
    assert [(text, record) for text, record, _ in rows] == [(b"good", 1), (b"good", 3)]
    assert (error.path, error.line, error.record) == ("a.jsonl", 2, 2)
    return error.message


def test_every_record_gives_its_text_its_line_and_its_id() -> None:
    data = b'{"id": "a", "text": "One", "more": [1, {"x": null}]}\n{"text": "Z\\u00fc\\n", "id": 7}'
    assert read(data) == ([(b"One", 1, "a"), ("Zü\n".encode(), 2, "7")], [])


def test_the_text_may_stand_in_another_field() -> None:
    assert read(b'{"text": "no", "body": "yes"}', "body")[0] == [(b"yes", 1, None)]


def test_the_field_id_may_be_the_text_itself() -> None:
    assert read(b'{"id": "yes", "text": 1}', "id") == ([(b"yes", 1, None)], [])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('"x"', "x"),
        ("12", "12"),
        ("-1.5", "-1.5"),
        (str(10**30), str(10**30)),
        ("true", None),
        ("null", None),
        ('""', None),
        ('{"$oid": "1"}', None),
        ("[1]", None),
    ],
)
def test_an_id_is_a_string_or_a_number(value: object, name: str | None) -> None:
    assert read(f'{{"id": {value}, "text": "x"}}'.encode())[0] == [(b"x", 1, name)]


def test_ids_may_be_given_twice() -> None:
    rows, errors = read(b'{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n')
    assert [name for _, _, name in rows] == ["1", "1"]
    assert errors == []


def test_blank_lines_are_skipped_and_counted() -> None:
    data = b'\n{"text": "a"}\n \t\r\n\n{"text": "b"}\n\n'
    assert read(data) == ([(b"a", 2, None), (b"b", 5, None)], [])


@pytest.mark.parametrize("block", [1, 2, 3, 4, 5, 64])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(block: int) -> None:
    data = b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "b"}\r\n'
    assert read(data, block=block) == ([(b"a", 1, None), (b"b", 2, None)], [])


def test_a_file_of_a_byte_order_mark_alone_or_of_nothing_has_no_record() -> None:
    assert read(b"\xef\xbb\xbf") == ([], [])
    assert read(b"") == ([], [])


@pytest.mark.parametrize("block", [1, 16, 64, 100])
def test_a_line_longer_than_a_block_is_read_whole(block: int) -> None:
    long = "long " * 100
    data = json.dumps({"text": long}).encode() + b'\n{"text": "short"}\n{"text": bad}\n'
    rows, errors = read(data, block=block)
    assert rows == [(long.encode(), 1, None), (b"short", 2, None)]
    assert [error.line for error in errors] == [3]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60)))
def test_blocks_are_whole_lines_however_the_bytes_come(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(data)]
    pieces = [data[a:b] for a, b in itertools.pairwise(edges)]
    blocks = list(whole_lines(pieces))
    assert b"".join(blocks) == data.removeprefix(b"\xef\xbb\xbf")
    assert all(block.endswith(b"\n") for block in blocks[:-1])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "x"', "malformed JSON: Expecting ',' delimiter (column 13)"),
        (b'{"text": "x"} {"text": "y"}', "malformed JSON: Extra data (column 15)"),
        (b"text", "malformed JSON: Expecting value (column 1)"),
        (b'{"text": "x", "a": NaN}', "malformed JSON: invalid character (byte 19)"),
        (b'{"text": "x", "id": 1e999}', "malformed JSON: Number out of range - at `$.id`"),
        (b'["text"]', "the record is an array, not an object"),
        (b'"text"', "the record is a string, not an object"),
        (b"12", "the record is a number, not an object"),
        (b"null", "the record is null, not an object"),
        (
            b'{"Text": "x"}',
            "no field 'text'; set --text-field to the field that holds the text",
        ),
        (b'{"text": null}', "the field 'text' is null"),
        (b'{"text": 1}', "the field 'text' is a number, not a string"),
        (b'{"text": 1.5}', "the field 'text' is a number, not a string"),
        (b'{"text": true}', "the field 'text' is a boolean, not a string"),
        (b'{"text": ["x"]}', "the field 'text' is an array, not a string"),
        (b'{"text": {"x": 1}}', "the field 'text' is an object, not a string"),
        (b'{"text": "caf\xe9"}', "not UTF-8 (byte 0xe9 at 13) of the line"),
        (
            b'{"text": "ab\\ud800"}',
            "malformed JSON: the text holds half a surrogate pair (character 2)",
        ),
        (
            b'{"text": "ab\\udc00c"}',
            "malformed JSON: the text holds half a surrogate pair (character 2)",
        ),
    ],
)
def test_a_bad_line_is_an_error_of_its_line_and_the_scan_goes_on(line: bytes, said: str) -> None:
    assert message(line) == said


def test_records_nested_too_deeply_are_an_error_not_a_crash() -> None:
    assert "malformed JSON" in message(b'{"text": "x", "a": ' + b"[" * 100_000 + b"}")
    deep = b'{"text": "x", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert "malformed JSON" in message(deep)


def test_a_number_too_long_to_read_is_an_error_not_a_crash() -> None:
    assert "malformed JSON" in message(b'{"text": "x", "id": ' + b"9" * 5000 + b"}")


def test_a_field_name_in_an_error_has_no_control_characters() -> None:
    assert "\x9b" not in message(b'{"text": 1}', "odd\x9bname")


def test_of_many_bad_lines_the_first_twenty_are_shown_and_the_rest_counted() -> None:
    data = b"bad\n" * 24 + b'{"text": "good"}\n' + b"bad"
    rows, errors = read(data, block=10)
    assert rows == [(b"good", 25, None)]
    assert [error.line for error in errors] == [*range(1, 21), None]
    assert errors[-1].message == "5 more lines of this file could not be read"
    assert errors[-1].record is None


def test_twenty_bad_lines_are_all_shown_and_of_twenty_one_the_last_is_counted() -> None:
    assert len(read(b"bad\n" * 20)[1]) == 20
    assert read(b"bad\n" * 21)[1][-1].message == "1 more line of this file could not be read"


@pytest.mark.parametrize("field", ['a"b', "a\\b", "a\nb", "a\ud800"])
def test_a_field_name_that_cannot_be_looked_for_is_refused(field: str) -> None:
    with pytest.raises(SettingsError, match=r"text-field .* cannot be looked for"):
        shapes_of(Fields((field,)))


@pytest.mark.parametrize("text", [("a", "a.b"), ("a.b", "a"), ("a", "a")])
def test_fields_that_exclude_each_other_are_refused(text: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError, match=r"is named twice|cannot hold a text"):
        shapes_of(Fields(text))


@given(st.lists(st.text(), max_size=5), st.booleans(), st.integers(1, 40))
def test_what_json_writes_is_read_back(texts: list[str], escaped: bool, block: int) -> None:
    lines = [json.dumps({"x": [text], "text": text}, ensure_ascii=escaped) for text in texts]
    rows, errors = read("\n".join(lines).encode(), block=block)
    assert [text.decode() for text, _, _ in rows] == texts
    assert errors == []
