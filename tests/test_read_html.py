from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from data_files import read

from dedup.read.html import html_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One <b>bold</b> <a href=x>link</a>.</p>", "One bold link."),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<h1>T</h1>lead<div>a<p>b</p>c</div>tail", "T\n\nlead\n\na\n\nb\n\nc\n\ntail"),
        ("<p>one\n   two\t three</p>", "one two three"),
        ("<p>one<br>two<br/> three</p>", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>", "a\n\nb"),
        ("<table><tr><td>a<td>b</table>", "a\n\nb"),
        ("<p>&lt;b&gt; &amp; &eacute; &#8212; &nbsp;x</p>", "<b> & é — \xa0x"),
        ("<p>w<i>or</i>d</p>", "word"),
        ("<title>no</title><style>no</style><p>a</p><script>no</script><!-- no -->", "a"),
        ("<body><noscript>no</noscript><template>no</template><svg><text>no</text></svg>b", "b"),
        ("<p>never closed <b>at all", "never closed at all"),
        ("", ""),
        ("<p> </p>", ""),
        ("just text", "just text"),
        ("<p>a <span>b<div>c</div></span> d</p>", "a b\n\nc\n\nd"),
    ],
)
def test_a_block_of_a_page_is_a_paragraph(page: str, text: str) -> None:
    assert html_text(page) == text


def test_a_page_is_read_in_the_encoding_it_says_where_it_is_not_that_asked_for(
    tmp_path: Path,
) -> None:
    for name, head in (
        ("a.html", b'<meta charset="iso-8859-1">'),
        ("b.html", b"<meta charset=no>"),
    ):
        (tmp_path / name).write_bytes(b"<html><head>" + head + b"</head><p>caf\xe9</p>")
    found = read(tmp_path)
    assert found.texts == ["café"]
    assert len(found.errors) == 1
    assert "b.html:1: not UTF-8 (byte 0xe9" in found.errors[0]


def test_a_page_that_is_utf_8_is_read_so_whatever_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes('<meta charset="latin-1"><p>café</p>'.encode())
    assert read(tmp_path).texts == ["café"]


def test_a_page_nested_very_deeply_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 20_000 + "deep" + "<b>" * 2000 + "er")
    found = read(tmp_path)
    assert found.errors == []
    assert "".join(found.texts).replace("\n", "").startswith("deep")
