"""Find near-duplicate and repeated passages in text corpora."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.api import minhashes, scan, scan_texts
    from dedup.errors import DedupError, InputError, SettingsError
    from dedup.model import Document, Edit, File, Finding, Place, Report

__version__ = "0.1.0"

__all__ = [
    "DedupError",
    "Document",
    "Edit",
    "File",
    "Finding",
    "InputError",
    "Place",
    "Report",
    "SettingsError",
    "minhashes",
    "scan",
    "scan_texts",
]

_HOMES = {
    "api": ("minhashes", "scan", "scan_texts"),
    "errors": ("DedupError", "InputError", "SettingsError"),
    "model": ("Document", "Edit", "File", "Finding", "Place", "Report"),
}


def __getattr__(name: str) -> object:
    """A public name, from the module it lives in, when it is first used: importing costs nothing."""
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(importlib.import_module(f"dedup.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'dedup' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
