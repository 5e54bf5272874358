"""What the stream of the report can show."""

from __future__ import annotations

import codecs
import os
import secrets
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from dedup.render.look import ASCII, UNICODE, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROWEST, WIDEST, PIPED = 60, 200, 80
"""Columns."""


def look_of(stream: TextIO) -> Look:
    """Find out how a report on `stream` looks; the environment may say NO_COLOR or TERM=dumb."""
    terminal = stream.isatty()
    encoding = codecs.lookup(stream.encoding or "utf-8").name
    dumb = os.environ.get("TERM") == "dumb"
    return Look(
        width=_columns() if terminal else PIPED,
        colour=terminal and not dumb and not os.environ.get("NO_COLOR") and _understands_escapes(),
        glyphs=UNICODE if encoding == "utf-8" and not dumb else ASCII,
        isolate=terminal and not dumb,
        encoding=encoding,
    )


@contextmanager
def no_commands(out: TextIO) -> Iterator[None]:
    """Keep GitHub Actions from obeying lines on stdout that look like its commands."""
    if out is not sys.stdout or not os.environ.get("GITHUB_ACTIONS"):
        yield
        return
    token = secrets.token_hex(16)
    out.write(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        out.write(f"::{token}::\n")


def _columns() -> int:
    columns = shutil.get_terminal_size((PIPED, 24)).columns
    return min(WIDEST, max(NARROWEST, columns))


def _understands_escapes() -> bool:
    if os.name != "nt":
        return True
    from rich.console import detect_legacy_windows  # noqa: PLC0415 (only there)

    return not detect_legacy_windows()
