"""Pages as a browser would take them apart, for tests without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "input", "link", "br"}
IMPLIED = {"li"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "nav", "a"),
    *("div", "button", "kbd", "p", "main", "section", "output", "canvas", "ol", "ul", "li", "form"),
    *("label", "input", "select", "option", "datalist", "article", "dialog", "dl", "dt", "dd"),
    *("textarea", "script", "small", "bdi", "details", "summary", "code", "blockquote", "span"),
    *("ins", "del", "em"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "type", "hidden"),
    *(
        "tabindex",
        "role",
        "for",
        "autocomplete",
        "spellcheck",
        "dir",
        "value",
        "list",
        "min",
        "max",
    ),
    *("step", "placeholder", "method", "readonly", "rows", "open"),
}


class Page(HTMLParser):
    """The elements of a page, the text of its style and scripts, and all other text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.blocks: dict[str, str] = {}
        self.told: list[str] = []
        self.feed(text)
        self.close()
        assert self.inside == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)
        if tag in ("script", "style"):
            self._block = dict(attrs).get("type") or tag

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in ("script", "style"):
            self.blocks[self._block] = self.blocks.get(self._block, "") + data
        else:
            self.told.append(data)

    @property
    def text(self) -> str:
        """What is shown without the script."""
        return "".join(self.told)

    @property
    def data(self) -> dict[str, Any]:
        """What the script works on."""
        found: dict[str, Any] = json.loads(self.blocks["application/json"])
        return found

    @property
    def policy(self) -> str:
        """The content security policy."""
        (found,) = [
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert found
        return found


def html_valid(text: str) -> None:
    """Only elements and attributes of our own, nothing from elsewhere, and a policy that fits."""
    assert "\0" not in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x85\u2028]", text)
    page = Page(text)
    for tag, attributes in page.tags:
        assert tag in TAGS
        for name, value in attributes.items():
            assert name in ATTRIBUTES or name.startswith("aria-")
            if name == "href":
                assert value
                assert value.startswith("#")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for part, block in (("script", "module"), ("style", "style")):
        digest = base64.b64encode(hashlib.sha256(page.blocks[block].encode()).digest()).decode()
        assert f"{part}-src 'sha256-{digest}';" in page.policy
    assert page.policy.startswith("default-src 'none'; ")
    assert "unsafe" not in page.policy
    assert "http" not in page.policy
    assert set(page.data) == {
        *("rules", "left", "text", "states", "findings", "documents", "files")
    }
