"""Find near-duplicate and repeated passages in text corpora.

The public names are in `__all__`. Each is imported from its home when it is first used, so that
`import dedup` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from dedup.api import minhashes, scan, scan_texts
    from dedup.errors import DedupError, InputError, SettingsError
    from dedup.model import Document, Edit, File, Finding, Place, Report
else:  # a type checker that saw this would take every name for a public one
    from importlib import import_module

    _HOMES = {
        "api": ("minhashes", "scan", "scan_texts"),
        "errors": ("DedupError", "InputError", "SettingsError"),
        "model": ("Document", "Edit", "File", "Finding", "Place", "Report"),
    }

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names:
                return globals().setdefault(name, getattr(import_module(f"dedup.{home}"), name))
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
