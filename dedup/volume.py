"""Room for temporary files in a folder: how much is free, and whether it is memory, not a disk."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

MOUNTS = Path("/proc/mounts")
IN_MEMORY = ("tmpfs", "ramfs")
"""File systems whose files are held in memory."""
_ESCAPE = re.compile(r"\\([0-7]{3})")


def free(folder: Path) -> int | None:
    """Bytes that this user may still write in a folder; None where the system does not say."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free
    return None


def is_memory(folder: Path) -> bool:
    """Whether files in a folder are held in memory; False where the system does not say."""
    real, found, kind = os.path.realpath(folder), "", ""
    with suppress(OSError):
        for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            fields = line.split(" ")
            if len(fields) < 3:
                continue
            point = _ESCAPE.sub(lambda code: chr(int(code[1], 8)), fields[1])
            # The last of equal ones is mounted over those before.
            if len(point) >= len(found) and f"{real}/".startswith(f"{point.rstrip('/')}/"):
                found, kind = point, fields[2]
    return kind in IN_MEMORY
