"""Where dedup keeps files of its own: the cache, and the baseline."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.configuration import Configuration

CACHE = ".dedup_cache"
BASELINE = ".dedup-baseline.jsonl"


def cache_folder(asked: str | None, configuration: Configuration) -> str:
    """Where checks keep what they can use again: beside the configuration, else for the user."""
    if asked:
        return asked
    if configuration.file is not None:
        return str(Path(configuration.folder) / CACHE)
    from click import get_app_dir  # noqa: PLC0415

    base = os.environ.get("XDG_CACHE_HOME")
    return str(Path(base) / "dedup" if base else Path(get_app_dir("dedup")) / "cache")


def baseline_file(asked: str | None, configuration: Configuration) -> str:
    """The baseline: the one that is named, else one beside the configuration, else one here."""
    from dedup.configuration.files import relative  # noqa: PLC0415 (--help must not wait for it)

    return asked or relative(str(Path(configuration.folder) / BASELINE))


def baseline_in_force(asked: str | None, configuration: Configuration) -> str | None:
    """The baseline that a check goes by; None where none is named and none is there."""
    file = baseline_file(asked, configuration)
    return file if asked or Path(file).exists() else None
