"""The formats for machines by name, each in a module that is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dedup.render.context import Context
from dedup.render.names import DATA, FORMATS, TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report

__all__ = ["FORMATS", "Context", "render"]


def render(name: str, report: Report, context: Context) -> Iterator[bytes]:
    """Write a report in a format, UTF-8, piece by piece.

    Args:
        name: one of `FORMATS`.
        report: what was found.
        context: what the format needs beside it.

    Raises:
        KeyError: there is no such format.
    """
    if name in DATA:
        found: Iterator[bytes] = import_module(DATA[name]).render(report)
    else:
        found = import_module(TOLD[name]).render(report, context)
    return found
