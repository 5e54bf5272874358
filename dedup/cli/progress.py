"""How far a run is: one line on stderr, on a terminal, while it lasts."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.cli.bar import Bar

PATIENCE = 0.5
"""Seconds a run may take without a word."""
PAUSE = 0.1
"""Seconds between two updates."""

Callback = Callable[[str, int, int], None]
"""Takes the stage, and how much of how much is done."""


@contextmanager
def progress(quiet: bool) -> Iterator[Callback | None]:
    """Give what a run is to call while it works, or None where nobody looks."""
    if quiet or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    line = _Line()
    try:
        yield line.update
    finally:
        line.stop()


class _Line:
    """A bar that comes late and moves seldom, however often it is told to."""

    def __init__(self) -> None:
        self._due = time.monotonic() + PATIENCE
        self._bar: Bar | None = None

    def update(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + PAUSE
        if self._bar is None:
            from dedup.cli.bar import Bar  # noqa: PLC0415 (rich is for runs that take long)

            self._bar = Bar()
        self._bar.show(stage, done, total)

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
