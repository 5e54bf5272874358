"""What the stream of the report can show, and what the user wants of that."""

from __future__ import annotations

import codecs
import os
import secrets
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dedup.cli.looks import FILE_LINK, When
from dedup.render.look import ASCII, UNICODE, Links, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROWEST, WIDEST, PIPED = 60, 200, 80
"""Columns."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What the user wants.

    Attributes:
        colour: whether escape sequences for colour are printed; `auto`: on a terminal.
        hyperlinks: whether places are links; `auto`: on a terminal.
        hyperlink_format: where they lead, with `{path}` and perhaps `{line}`.
        width: columns; None: those of the terminal, or 80.
    """

    colour: When = "auto"
    hyperlinks: When = "auto"
    hyperlink_format: str = FILE_LINK
    width: int | None = None


PLAIN = Taste()


def look_of(stream: TextIO, taste: Taste = PLAIN) -> Look:
    """Find out how a report on `stream` looks; the environment may say NO_COLOR or TERM=dumb."""
    terminal = stream.isatty()
    encoding = codecs.lookup(stream.encoding or "utf-8").name
    dumb = os.environ.get("TERM") == "dumb"
    able = terminal and not dumb and not os.environ.get("NO_COLOR") and _understands_escapes()
    links = Links(taste.hyperlink_format, Path.cwd().as_posix())
    return Look(
        width=taste.width or (_columns() if terminal else PIPED),
        colour=_wanted(taste.colour, able),
        glyphs=UNICODE if encoding == "utf-8" and not dumb else ASCII,
        isolate=terminal and not dumb,
        encoding=encoding,
        links=links if _wanted(taste.hyperlinks, able) else None,
    )


def _wanted(when: When, auto: bool) -> bool:
    return auto if when == "auto" else when == "always"


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
