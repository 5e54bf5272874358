"""One page: markup, style, script and data, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from dedup import __version__
from dedup.render.html import plain
from dedup.render.html.choosing import choose
from dedup.render.html.data import data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.model import Report
    from dedup.render.context import Context

SCRIPTS = (
    "data.js",
    "elements.js",
    "texts.js",
    "compare.js",
    "scrolling.js",
    "filters.js",
    "list.js",
    "finding.js",
    "overview.js",
    "heat.js",
    "map.js",
    "dots.js",
    "copying.js",
    "main.js",
)
"""In the order in which they need each other; together they are one module."""
MARK = re.compile(r"\{\{([a-z]+)\}\}")


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the page, UTF-8, piece by piece. Equal reports give equal bytes.

    It holds up to 10,000 findings, new ones first, and says what it leaves out. Without
    `context.text` no text of the corpus is in it.
    """
    chosen = choose(report, context.text)
    style = _own("style.css")
    script = "".join(_own(f"script/{name}") for name in SCRIPTS)
    parts: dict[str, Iterable[bytes]] = {
        "policy": [_policy(script, style).encode()],
        "style": [style.encode()],
        "version": [f"dedup {__version__}".encode()],
        "summary": _encoded(plain.summary(report, chosen, context)),
        "findings": _encoded(plain.findings(report, chosen, context)),
        "data": data(report, chosen, context),
        "script": [script.encode()],
    }
    # Parts with an odd number are what was marked.
    for number, part in enumerate(MARK.split(_own("page.html"))):
        yield from parts[part] if number % 2 else [part.encode()]


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)


def _own(name: str) -> str:
    """A file of this package, its lines ended as a browser reads them: the policy counts on it."""
    return files(__package__).joinpath(name).read_text("utf-8")


def _policy(script: str, style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
