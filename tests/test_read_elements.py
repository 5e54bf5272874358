from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.read.broken import Broken
from dedup.read.elements import Elements

VALUES = st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from(['"', "\\", '\\"', "[{,", "}]"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=5)


def split(data: bytes, size: int = 1 << 20) -> tuple[list[tuple[int, bytes]], str]:
    """The elements, and what is said where they break off."""
    found: list[tuple[int, bytes]] = []
    try:
        for some in Elements().split(data[at : at + size] for at in range(0, len(data), size)):
            found += some
    except Broken as broken:
        return found, broken.message
    return found, ""


@given(RECORDS, st.integers(1, 30), st.sampled_from([None, 1]), st.booleans())
def test_the_records_of_an_array_are_found_however_it_is_cut_and_written(
    records: list[dict[str, object]], size: int, indent: int | None, escaped: bool
) -> None:
    data = json.dumps(records, indent=indent, ensure_ascii=escaped).encode()
    found, said = split(data, size)
    assert [json.loads(body) for _, body in found] == records
    assert said == ""


@given(RECORDS, st.integers(1, 30), st.sampled_from(["", "\n", " \r\n"]))
def test_records_one_after_the_other_are_found_too(
    records: list[dict[str, object]], size: int, between: str
) -> None:
    found, said = split(between.join(json.dumps(each) for each in records).encode(), size)
    assert [json.loads(body) for _, body in found] == records
    assert said == ""


@given(RECORDS.filter(bool), st.data())
def test_of_an_array_that_is_cut_off_the_records_before_are_found(
    records: list[dict[str, object]], data: st.DataObject
) -> None:
    whole = json.dumps(records).encode()
    found, said = split(whole[: data.draw(st.integers(1, len(whole) - 1))])
    assert [json.loads(body) for _, body in found] == records[: len(found)]
    assert "not whole" in said


@given(st.binary(max_size=40), st.integers(1, 40))
def test_any_bytes_are_cut_or_refused_and_never_a_crash(data: bytes, size: int) -> None:
    assert split(data, size) == split(data)


def test_records_have_the_line_they_start_on() -> None:
    data = b'\xef\xbb\xbf\n[\n {"a":\n 1},\n\n {"b": "\\n"}, {"c": 2}\n]\n\n'
    assert [(line, json.loads(body)) for line, body in split(data)[0]] == [
        (3, {"a": 1}), (6, {"b": "\n"}), (6, {"c": 2}),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b" \n", b"[]", b" [ ] \n", b"\xef\xbb\xbf[]"])
def test_there_may_be_no_record(data: bytes) -> None:
    assert split(data) == ([], "")


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("tail", [b"x", b"]", b"[", b"{}", b"\n\n,"])
def test_what_follows_an_array_is_an_error(tail: bytes, size: int) -> None:
    found, said = split(b'[{"a": 1}, {"b": 2}]' + tail, size)
    assert len(found) == 2
    assert "something follows the last record" in said


def test_a_bracket_that_was_not_opened_is_an_error() -> None:
    found, said = split(b'{"a": 1} } {"b": 2}')
    assert [json.loads(body) for _, body in found if body.strip()] == [{"a": 1}]
    assert "something follows" in said


def test_quotes_and_signs_that_are_escaped_do_not_end_a_string() -> None:
    texts = ['\\"', '"]', '\\\\"', "\\", "\\\\", '{"a": ["', '\\\\\\"}']
    for size in range(1, 12):
        found, _ = split(json.dumps([{"t": text} for text in texts]).encode(), size)
        assert [json.loads(body)["t"] for _, body in found] == texts
