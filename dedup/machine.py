"""What this process may use: memory and cores, as the machine or its container allows."""

from __future__ import annotations

import ctypes
import os
import re
from contextlib import suppress
from pathlib import Path

from dedup.errors import SettingsError

ARENA_MAX, MMAP_THRESHOLD, TOP_PAD, TRIM_THRESHOLD = -8, -3, -2, -1
"""glibc's names for mallopt, from malloc.h."""
TYPICAL = 200 << 20
"""What a process has that has loaded everything, where it cannot be asked [measured]."""
CGROUP = Path("/sys/fs/cgroup")
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(?:i?b)?\s*", re.IGNORECASE)


def size(text: str) -> int:
    """Bytes of a size such as `2G`, `512M` or `1.5 GiB`; units are powers of 1,024.

    Raises:
        SettingsError: it is none.
    """
    found = _SIZE.fullmatch(text)
    if not found:
        raise SettingsError(f"{text!r} is no size; write 512M or 2G")
    return int(float(found[1]) * UNITS[found[2].lower()])


def shown(size: float) -> str:
    """A size for people, such as `1.4 GB` of powers of 1,024."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit in ("bytes", "kB") else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"


def memory() -> int:
    """Bytes of memory this process may use: the machine's, or what its container allows."""
    limits = [_number(path / name) for path in _cgroups() for name in ("memory.max",)]
    limits.append(_number(CGROUP / "memory" / "memory.limit_in_bytes"))
    pages = [0]
    with suppress(OSError, ValueError, AttributeError):
        pages = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    known = [limit for limit in (*limits, *pages) if limit > 0]
    return min(known, default=8 << 30)


def resident() -> int:
    """Bytes of memory that this process has now."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return TYPICAL


def give_back() -> None:
    """Have the C library give large freed memory back to the system, whatever it was told before.

    For a run that must stay within its memory.
    """
    tune({MMAP_THRESHOLD: 1 << 25, TRIM_THRESHOLD: 1 << 26, TOP_PAD: 0})
    trim()


def tune(values: dict[int, int]) -> None:
    """Tell the C library how to hold memory, by mallopt; nothing where it is not glibc."""
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in values.items():
            mallopt(parameter, value)


def trim() -> None:
    """Give back what the C library keeps of memory that was freed, where it is glibc."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def cores() -> int:
    """Cores this process may run on, by its affinity and its container's quota; at least 1."""
    count = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    for path in _cgroups():
        with suppress(OSError, ValueError):
            quota, period = (path / "cpu.max").read_text().split()
            count = min(count, max(1, int(quota) // int(period)))
    return count


def _cgroups() -> list[Path]:
    """The control groups of this process, from its own one up."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            number, _, name = line.split(":", 2)
            if number == "0":
                own = CGROUP / name.lstrip("/")
                ways = [own, *own.parents]
                return [path for path in ways if path == CGROUP or CGROUP in path.parents]
    return []


def _number(path: Path) -> int:
    """The number in a file; 0 where there is none."""
    with suppress(OSError, ValueError):
        return int(path.read_text())
    return 0
