"""Whether there is something at a path, also where nobody may look."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is something at a path that can be looked at."""
    try:
        found = path.exists()
    except OSError:
        return False
    return found
