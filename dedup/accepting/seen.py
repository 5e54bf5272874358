"""Paths as they are seen from another folder than the working directory."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def seen_from(folder: str) -> Callable[[str], str]:
    """What names a path of a report, with `/`, relative to a folder.

    Args:
        folder: absolute, or relative to the working directory; "" is that.
    """
    real = os.path.realpath(folder or os.curdir)
    here = real == str(Path.cwd().resolve())

    @cache
    def name(path: str) -> str:
        if here and not Path(path).is_absolute():
            return path
        try:
            return os.path.relpath(os.path.realpath(path), real).replace(os.sep, "/")
        except ValueError:  # on another drive, or a name that holds a NUL
            return path

    return name
