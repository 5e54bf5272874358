from __future__ import annotations

from pathlib import Path

import pytest
from data_files import COMPRESS, read


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<r><p>One</p><p>Two</p></r>", "One\n\nTwo"),
        ("<r><p>One <b>bold</b> word</p></r>", "One bold word"),
        ("<r><p><b>Bold</b> first</p></r>", "Bold first"),
        ("<r>\n <s>\n  <t>a</t>\n  <t> b\n c </t>\n </s>\n</r>", "a\n\nb c"),
        ("<r><![CDATA[a < b]]></r>", "a < b"),
        ("<r a='no'><!-- no --><?no no?>a &amp; &#233;</r>", "a & é"),
        ("<r/>", ""),
    ],
)
def test_an_element_with_text_is_a_paragraph(here: Path, data: str, text: str) -> None:
    Path("a.xml").write_text(data, "utf-8")
    assert read("a.xml").texts == [text]


def test_the_encoding_is_the_one_the_file_says(here: Path) -> None:
    Path("a.xml").write_bytes(
        "<?xml version='1.0' encoding='latin-1'?><r>café</r>".encode("latin-1")
    )
    Path("b.xml").write_bytes("<?xml version='1.0'?><r>café</r>".encode("utf-16"))
    assert read("a.xml", "b.xml").texts == ["café", "café"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"<r>\n<p>a</p>\n</s>", 3),
        (b"<r>\n<p>a", 2),
        (b"", 1),
        (b"\ntext", 2),
        (b"<r>\ncaf\xe9</r>", 2),
        (b"<?xml version='1.0' encoding='none-such'?><r/>", 1),
        (b"<r>&none;</r>", 1),
    ],
)
def test_what_is_not_well_formed_is_an_error_with_its_line(
    here: Path, data: bytes, line: int
) -> None:
    Path("a.xml").write_bytes(data)
    found = read("a.xml")
    assert found.rows == []
    (error,) = found.errors
    assert error.startswith(f"a.xml:{line}: malformed XML: ")


def test_entities_that_grow_are_refused(here: Path) -> None:
    lines = ["<!DOCTYPE r [<!ENTITY e0 'aaaaaaaaaa'>"]
    lines += [f"<!ENTITY e{at} '{f'&e{at - 1};' * 10}'>" for at in range(1, 10)]
    Path("a.xml").write_text("\n".join([*lines, "]><r>&e9;</r>"]))
    found = read("a.xml")
    assert found.rows == []
    assert "malformed XML" in found.errors[0]


def test_entities_from_other_files_are_not_read(here: Path) -> None:
    Path("secret.txt").write_text("secret")
    Path("a.xml").write_text("<!DOCTYPE r [<!ENTITY s SYSTEM 'secret.txt'>]><r>a&s;b</r>")
    assert "secret" not in "".join(read("a.xml").texts)


def test_a_compressed_file_that_is_cut_off_is_one_error(here: Path) -> None:
    data = COMPRESS[".gz"](b"<r>" + b"<p>text</p>\n" * 500 + b"</r>")
    Path("a.xml.gz").write_bytes(data[:-20])
    found = read("a.xml.gz")
    assert found.rows == []
    assert len(found.errors) == 1
    assert "breaks off" in found.errors[0]
