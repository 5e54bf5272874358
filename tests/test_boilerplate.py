from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repeats import around, edited, prose, scanned

from dedup import SettingsError
from dedup.accepting.boilerplate import read, sources

if TYPE_CHECKING:
    from pathlib import Path

LICENCE = prose(1, 60)


def files(**texts: list[str]) -> dict[str, bytes]:
    return {name: " ".join(words).encode() for name, words in texts.items()}


def found(passage: list[str], texts: dict[str, bytes]) -> list[str | None]:
    report = scanned({"a": around(1, passage), "b": around(2, passage)})
    assert len(report.findings) == 1
    return sources(report.findings, texts, 12)


def test_a_passage_of_a_boilerplate_file_is_named_by_it() -> None:
    texts = files(other=prose(2, 60), licence=LICENCE)
    assert found(LICENCE, texts) == ["licence"]
    assert found(LICENCE[20:40], texts) == ["licence"]
    assert found(prose(3, 40), texts) == [None]


def test_two_files_may_make_one_passage() -> None:
    texts = files(first=LICENCE, second=prose(2, 20))
    assert found(LICENCE[:40] + prose(2, 20), texts) == ["first"]


@pytest.mark.parametrize(("length", "at"), [(12, 6), (30, 10)])
def test_one_word_may_differ(length: int, at: int) -> None:
    assert found(edited(LICENCE[:length], at), files(licence=LICENCE)) == ["licence"]


def test_more_than_a_tenth_or_a_passage_of_other_words_may_not() -> None:
    assert found(LICENCE[:30] + prose(2, 5), files(licence=LICENCE)) == [None]
    long = prose(4, 200)
    assert found(long + prose(5, 11), files(licence=long)) == ["licence"]
    assert found(long + prose(5, 12), files(licence=long)) == [None]


def test_without_boilerplate_nothing_is() -> None:
    assert found(LICENCE, {}) == [None]
    assert found(LICENCE, {"empty": b"", "short": b"two words"}) == [None]
    assert sources((), files(licence=LICENCE), 12) == []


def test_scripts_without_spaces_have_boilerplate_too() -> None:
    han = "".join(chr(0x4E00 + 7 * n) for n in range(60))
    assert found([han], {"licence": han.encode()}) == ["licence"]
    assert found([han], {"licence": han[::-1].encode()}) == [None]


def test_files_are_read_from_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "boilerplate"
    folder.mkdir()
    (folder / "b.txt").write_bytes("ä".encode("latin-1"))
    (folder / "a.txt").write_bytes(b"one")
    globs = ["boilerplate/*.txt", "boilerplate/a.txt"]
    texts = read(globs, str(tmp_path), "latin-1")
    assert list(texts.items()) == [
        ("boilerplate/a.txt", b"one"),
        ("boilerplate/b.txt", "ä".encode()),
    ]


@pytest.mark.parametrize(
    ("glob", "said"),
    [("none/*", "matches no file"), ("", "not a glob"), ("/etc", "not a glob"), ("*", "UTF-8")],
)
def test_boilerplate_that_cannot_be_read_is_said(tmp_path: Path, glob: str, said: str) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsError, match=said):
        read([glob], str(tmp_path), "utf-8")
