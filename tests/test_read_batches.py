from __future__ import annotations

import io
import itertools
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_hexdigest

from dedup.columns import Batch, FileRead
from dedup.errors import InputError, SettingsError
from dedup.read import Fields, Source, list_files, opening, read_batches, reading, text_batches
from dedup.read import batches as batches_module

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.read.source import Format

    Item = Batch | InputError | FileRead
    Row = tuple[bytes, int, int, str | None, list[tuple[int, int, int]]]


class Options(TypedDict, total=False):
    fields: Fields
    encoding: str
    batch_bytes: int
    block_bytes: int


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def documents(items: Iterable[Item]) -> list[Row]:
    """(text, file, record, id, regions within the text) of every document of the batches."""
    rows = []
    for batch in items:
        if not isinstance(batch, Batch):
            continue
        check(batch)
        for number, (start, end) in enumerate(itertools.pairwise(batch.offsets)):
            own = batch.regions[batch.regions[:, 2] == number]
            regions = [(int(a - start), int(b - start), int(code)) for a, b, _, code in own]
            text = batch.text[start:end].tobytes()
            where = (int(batch.files[number]), int(batch.records[number]), batch.ids[number])
            rows.append((text, *where, regions))
    return rows


def check(batch: Batch) -> None:
    """Hold what a batch promises about its columns."""
    count = len(batch.ids)
    assert count > 0
    assert (batch.text.dtype.name, batch.text.flags.writeable) == ("uint8", True)
    assert (batch.offsets.dtype.name, batch.offsets.shape) == ("int64", (count + 1,))
    assert (batch.files.dtype.name, batch.files.shape) == ("int32", (count,))
    assert (batch.records.dtype.name, batch.records.shape) == ("int64", (count,))
    assert (batch.regions.dtype.name, batch.regions.shape[1]) == ("int64", 4)
    assert batch.regions.flags.c_contiguous
    assert batch.offsets[0] == 0
    assert batch.offsets[-1] == len(batch.text)
    assert (batch.regions[:, 0] < batch.regions[:, 1]).all()
    assert (batch.regions[:, 0] >= batch.offsets[batch.regions[:, 2]]).all()
    assert (batch.regions[:, 1] <= batch.offsets[batch.regions[:, 2] + 1]).all()
    assert (batch.regions[1:, 0] >= batch.regions[:-1, 1]).all()


def errors(items: Iterable[Item]) -> list[str]:
    return [str(item) for item in items if isinstance(item, InputError)]


def ends(items: Iterable[Item]) -> list[FileRead]:
    return [item for item in items if isinstance(item, FileRead)]


def scan(*paths: str, **options: Unpack[Options]) -> list[Item]:
    return list(read_batches(list_files(paths).files, **options))


def test_files_of_every_format_become_documents_in_order(here: Path) -> None:
    Path("a.txt").write_bytes(b"\xef\xbb\xbfplain\r\n")
    Path("b.jsonl").write_text('{"id": "x", "text": "one"}\n\n{"text": "two"}\n')
    Path("c.md").write_bytes(b"---\nt: 1\n---\ntext\n```\ncode\n```\n")
    Path("d.txt").write_bytes(b"")
    items = scan(".")
    assert documents(items) == [
        (b"plain\r\n", 0, 0, None, [(0, 7, 0)]),
        (b"one", 1, 1, "x", [(0, 3, 0)]),
        (b"two", 1, 3, None, [(0, 3, 0)]),
        (b"---\nt: 1\n---\ntext\n```\ncode\n```\n", 2, 0, None, [(13, 18, 0), (18, 31, 1)]),
        (b"", 3, 0, None, []),
    ]
    assert isinstance(items[0], Batch)
    assert ends(items) == items[1:]
    hashes = [xxh3_64_hexdigest(path.read_bytes()) for path in sorted(here.iterdir())]
    assert ends(items) == [FileRead(number, digest) for number, digest in enumerate(hashes)]


def test_a_content_that_is_given_is_read_and_the_file_is_not(here: Path) -> None:
    Path("a.md").write_text("on disk")
    files = [
        Source("a.md", str(here / "a.md"), "markdown", b"\xef\xbb\xbfgiven\n```\n"),
        Source("b.jsonl", str(here / "gone.jsonl"), "jsonl", b'{"id": "x", "text": "one"}\n'),
        Source("c.txt", str(here / "a.md"), "text", b""),
        Source("d.txt", str(here / "a.md"), "text"),
        Source("-", "-", "stream", b"streamed"),
    ]
    items = list(read_batches(files))
    assert documents(items) == [
        (b"given\n```\n", 0, 0, None, [(0, 6, 0), (6, 10, 1)]),
        (b"one", 1, 1, "x", [(0, 3, 0)]),
        (b"", 2, 0, None, []),
        (b"on disk", 3, 0, None, [(0, 7, 0)]),
        (b"streamed", 4, 0, None, [(0, 8, 0)]),
    ]
    contents = [b"on disk" if file.content is None else file.content for file in files]
    assert ends(items) == [
        FileRead(number, xxh3_64_hexdigest(data)) for number, data in enumerate(contents)
    ]


def test_nothing_is_opened_before_its_turn(here: Path) -> None:
    Path("a.txt").write_text("a")
    Path("b.txt").write_text("b")
    items = read_batches(list_files(["."]).files, batch_bytes=1)
    assert documents([next(items)]) == [(b"a", 0, 0, None, [(0, 1, 0)])]
    Path("b.txt").unlink()
    assert isinstance(next(items), FileRead)
    assert errors(items) == ["b.txt: it is no longer there"]


def test_a_batch_is_full_with_the_document_that_reaches_its_size(here: Path) -> None:
    texts = ["aaa", "bbb", "c", "dddddddddd", "e"]
    cut = [
        batch for batch in text_batches([("i", t) for t in texts], 6) if isinstance(batch, Batch)
    ]
    assert [batch.text.tobytes() for batch in cut] == [b"aaabbb", b"cdddddddddd", b"e"]


def test_a_batch_has_a_limit_of_documents_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches_module, "MOST_DOCUMENTS", 3)
    items = list(text_batches([("i", "")] * 7))
    assert [len(item.ids) for item in items if isinstance(item, Batch)] == [3, 3, 1]


def test_an_end_of_file_comes_after_the_batch_with_its_last_document(here: Path) -> None:
    Path("a.jsonl").write_text('{"text": "aaaa"}\n{"text": "bb"}\n')
    Path("b.txt").write_text("cccc")
    Path("c.jsonl").write_text("")
    Path("d.txt").write_text("d")
    items = scan(".", batch_bytes=4)
    kinds = [item.text.tobytes() if isinstance(item, Batch) else item for item in items]
    numbers = [item.file if isinstance(item, FileRead) else item for item in kinds]
    assert numbers == [b"aaaa", b"bbcccc", 0, 1, 2, b"d", 3]


def test_a_file_without_documents_ends_at_once(here: Path) -> None:
    Path("a.txt").write_text("a")
    Path("b.jsonl").write_text("\n")
    items = scan(".")
    assert [item.file if isinstance(item, FileRead) else "batch" for item in items] == [
        1, "batch", 0,
    ]  # fmt: skip


def test_a_file_with_bad_lines_has_its_errors_its_documents_and_its_hash(here: Path) -> None:
    data = b"bad\n" * 25 + b'{"text": "good"}\n'
    Path("a.jsonl").write_bytes(data)
    items = scan(".", block_bytes=16)
    assert len(errors(items)) == 21
    assert errors(items)[0] == "a.jsonl:1: malformed JSON: Expecting value (column 1)"
    assert errors(items)[-1] == "a.jsonl: 5 more lines of this file could not be read"
    assert documents(items) == [(b"good", 0, 26, None, [(0, 4, 0)])]
    assert ends(items) == [FileRead(0, xxh3_64_hexdigest(data))]


def test_a_file_that_is_not_utf_8_is_an_error_and_has_its_hash(here: Path) -> None:
    Path("a.txt").write_bytes(b"caf\xe9")
    Path("b.txt").write_bytes(b"b")
    items = scan(".")
    assert errors(items) == [
        "a.txt:1: not UTF-8 (byte 0xe9 at 3); set --encoding, for example latin-1"
    ]
    assert documents(items) == [(b"b", 1, 0, None, [(0, 1, 0)])]
    assert ends(items)[0] == FileRead(0, xxh3_64_hexdigest(b"caf\xe9"))


def test_a_named_binary_file_says_that_it_is_no_text(here: Path) -> None:
    Path("a.png").write_bytes(b"\x89PNG\0")
    assert errors(scan("a.png")) == ["a.png: it is no text: not UTF-8 (byte 0x89 at 0)"]


def test_the_encoding_holds_for_text_and_markdown_and_not_for_records(here: Path) -> None:
    Path("a.txt").write_bytes("é".encode("utf-16"))
    Path("b.md").write_bytes("é\n```\n".encode("utf-16"))
    Path("c.jsonl").write_bytes('{"text": "é"}'.encode())
    assert documents(scan(".", encoding="utf-16")) == [
        ("é".encode(), 0, 0, None, [(0, 2, 0)]),
        ("é\n```\n".encode(), 1, 0, None, [(0, 3, 0), (3, 7, 1)]),
        ("é".encode(), 2, 1, None, [(0, 2, 0)]),
    ]


def test_the_text_field_is_handed_on_and_a_bad_one_refused_before_anything_is_read(
    here: Path,
) -> None:
    Path("a.jsonl").write_text('{"body": "yes"}')
    assert documents(scan(".", fields=Fields(("body",)))) == [(b"yes", 0, 1, None, [(0, 3, 0)])]
    with pytest.raises(SettingsError, match="cannot be looked for"):
        next(read_batches([], Fields(('a"b',))))


def test_a_file_that_cannot_be_read_is_an_error_without_an_end(here: Path) -> None:
    Path("a.txt").write_text("a")
    folder = Source("folder", str(here), "text")
    items = list(read_batches([folder, *list_files(["."]).files]))
    assert [error.startswith("folder: ") for error in errors(items)] == [True]
    assert [end.file for end in ends(items)] == [1]


def test_a_file_that_fails_halfway_keeps_its_documents_and_has_no_end(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            if not piece:
                raise OSError(5, "Input/output error")
            return piece

    monkeypatch.setattr(opening, "FileIO", lambda path: Failing(b'{"text": "a"}\n'))
    items = list(read_batches([Source("a.jsonl", "/a.jsonl", "jsonl")]))
    assert documents(items) == [(b"a", 0, 1, None, [(0, 1, 0)])]
    assert errors(items) == ["a.jsonl:2: it cannot be read: Input/output error"]
    assert ends(items) == []


def test_a_text_too_large_for_its_columns_is_an_error_of_its_record(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_TEXT", 10)
    Path("a.jsonl").write_text('{"text": "12345678901"}\n')
    Path("b.txt").write_text("1234567890")
    items = scan(".")
    assert errors(items) == ["a.jsonl:1: a text of more than 2 GiB; split it"]
    assert [row[0] for row in documents(items)] == [b"1234567890"]


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("block", [1, 2, 5, 1 << 20])
@pytest.mark.parametrize("before", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n\n\n"])
def test_standard_input_is_records_when_it_begins_with_a_brace(
    monkeypatch: pytest.MonkeyPatch, before: bytes, block: int
) -> None:
    data = before + b'{"id": 5, "text": "a"}\n'
    feed(monkeypatch, data)
    items = scan("-", block_bytes=block)
    assert documents(items) == [(b"a", 0, 1 + before.count(b"\n"), "5", [(0, 1, 0)])]
    assert ends(items) == [FileRead(0, xxh3_64_hexdigest(data))]
    assert not sys.stdin.closed


@pytest.mark.parametrize("block", [1, 5, 1 << 20])
@pytest.mark.parametrize("data", [b"", b"\n\n", b"a {", b"# Title\n```\ncode\n```\n", b"[1]"])
def test_standard_input_is_one_plain_text_otherwise(
    monkeypatch: pytest.MonkeyPatch, data: bytes, block: int
) -> None:
    feed(monkeypatch, data)
    items = scan("-", block_bytes=block)
    assert documents(items) == [(data, 0, 0, None, [(0, len(data), 0)] if data else [])]
    assert ends(items) == [FileRead(0, xxh3_64_hexdigest(data))]


def test_plain_standard_input_is_read_in_the_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, "é".encode("utf-16"))
    assert documents(scan("-", encoding="utf-16"))[0][0] == "é".encode()


def test_standard_input_that_is_closed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ["-: it cannot be read: standard input is closed"]
    monkeypatch.setattr(sys, "stdin", None)
    assert errors(scan("-")) == said
    feed(monkeypatch, b"")
    sys.stdin.close()
    assert errors(scan("-")) == said


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
def test_a_named_pipe_is_read_to_its_end(here: Path) -> None:
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(b'{"text": "a"}\n',))
    writer.start()
    items = scan("pipe")
    writer.join()
    assert documents(items) == [(b"a", 0, 1, None, [(0, 1, 0)])]


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
def test_an_archive_is_not_read_from_a_pipe(here: Path) -> None:
    os.mkfifo("pipe.zip")
    assert list_files(["pipe.zip"]).files == ()
    assert [error.message for error in list_files(["pipe.zip"]).errors] == [
        "an archive is read from a file, not from a pipe"
    ]


def test_texts_in_memory_belong_to_file_0_and_keep_their_ids() -> None:
    items = list(text_batches([("a", "\ufeffé\r\n"), ("b", ""), ("a", "x")]))
    assert documents(items) == [
        ("\ufeffé\r\n".encode(), 0, 0, "a", [(0, 7, 0)]),
        (b"", 0, 0, "b", []),
        (b"x", 0, 0, "a", [(0, 1, 0)]),
    ]
    assert ends(items) == [items[-1]] == [FileRead(0, xxh3_64_hexdigest("\ufeffé\r\nx".encode()))]


def test_a_text_in_memory_that_is_not_unicode_is_an_error() -> None:
    items = list(text_batches([("a", "x\ud800"), ("b", "y")]))
    assert errors(items) == ["a: half a surrogate pair (character 1)"]
    assert [row[0] for row in documents(items)] == [b"y"]


def test_no_texts_give_no_batch_and_one_end() -> None:
    assert list(text_batches([])) == [FileRead(0, xxh3_64_hexdigest(b""))]
    assert list(read_batches([])) == []


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=20))), st.integers(1, 60))
def test_any_batch_size_gives_the_same_texts(
    texts: list[tuple[str, str]], batch_bytes: int
) -> None:
    whole = list(text_batches(texts))
    cut = list(text_batches(texts, batch_bytes))
    assert documents(cut) == documents(whole)
    assert ends(cut) == ends(whole)
    full = [item for item in cut if isinstance(item, Batch)]
    assert all(len(batch.text) >= batch_bytes for batch in full[:-1])
    assert all(batch.offsets[-2] < batch_bytes for batch in full)


FILES = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from([b"", b"one", b"caf\xe9", b"x" * 30])),
        st.tuples(
            st.just("markdown"),
            st.sampled_from([b"", b"---\na: b\n---\nz", b"a\n```\nb\n```\nc", b"---\na\n---\n"]),
        ),
        st.tuples(
            st.just("jsonl"),
            st.lists(
                st.one_of(
                    st.text(max_size=12).map(lambda text: json.dumps({"text": text})),
                    st.sampled_from(["", "bad", '{"text": null}']),
                )
            ).map(lambda lines: "\n".join(lines).encode()),
        ),
    ),
    max_size=5,
)


@given(FILES, st.integers(1, 50), st.integers(1, 50))
def test_any_batch_and_block_size_gives_the_same_documents(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[tuple[Format, bytes]],
    batch_bytes: int,
    block_bytes: int,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    sources = []
    for number, (kind, data) in enumerate(files):
        path = folder / str(number)
        path.write_bytes(data)
        sources.append(Source(path.name, str(path), kind))
    whole = list(read_batches(sources))
    cut = list(read_batches(sources, batch_bytes=batch_bytes, block_bytes=block_bytes))
    assert documents(cut) == documents(whole)
    assert errors(cut) == errors(whole)
    assert sorted(ends(cut), key=lambda end: end.file) == [
        FileRead(number, xxh3_64_hexdigest(data)) for number, (_, data) in enumerate(files)
    ]
    for at, item in enumerate(cut):
        if isinstance(item, FileRead):
            assert item.file not in {row[1] for row in documents(cut[at:])}
