"""How large the files are on disk."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dedup.read.source import REMOTE, STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.read.source import Source


def sizes_of(files: Iterable[Source]) -> dict[str, int | None]:
    """Bytes by location, an archive once; None for what is no file of this machine, as a pipe."""
    found: dict[str, int | None] = {}
    for source in files:
        if source.location not in found:
            found[source.location] = _size(source)
    return found


def _size(source: Source) -> int | None:
    if source.content is not None or source.location == STDIN or REMOTE in source.location:
        return None
    try:
        status = os.stat(source.location)  # noqa: PTH116 (half the time, of thousands of files)
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
