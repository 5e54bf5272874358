"""What rows depend on beside the text: the code that makes them."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from xxhash import xxh3_64_hexdigest

FORMAT = 2
MAKERS = ("kernels", "cache", "units.py", "documents.py", "segments.py", "signatures.py")
"""Modules and packages, beside this package, that make rows or keep them."""


@cache
def version() -> str:
    """16 hex digits: rows that were made by other code, or on a machine of another byte order, are
    not used."""
    folder = Path(__file__).parent.parent
    paths = [path for name in MAKERS for path in _files(folder / name)]
    content = b"".join(path.read_bytes() for path in paths)
    return xxh3_64_hexdigest(f"{FORMAT} {sys.byteorder} ".encode() + content)


def _files(path: Path) -> list[Path]:
    """A module, or the modules and tables of a package."""
    if path.suffix:
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in (".py", ".npz"))
