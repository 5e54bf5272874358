"""What a process costs, and the machine it ran on."""

from __future__ import annotations

import math
import os
import platform
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LIBRARIES = ("dedup-text", "numpy", "numba", "msgspec", "xxhash", "datasketch")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU is user and system time of the process and its children; `peak_mb` its largest RSS."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def run(
    command: list[str],
    output: Path,
    settings: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Cost:
    """Run a command with its standard output in `output`, and measure it.

    `settings` are added to its environment; its standard error goes to `log`, or on to ours.

    The caller must be small: a process starts with the peak memory of the one that started it.

    Raises:
        SystemExit: the command failed.
    """
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | dict(settings or {})
    with ExitStack() as files:
        stdout = files.enter_context(output.open("wb"))
        stderr = files.enter_context(log.open("wb")) if log else None
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        told = f"; see {log}" if log else ""
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}{told}")
    unit = 1 if sys.platform == "darwin" else 1024
    peak = usage.ru_maxrss * unit / 1e6
    return Cost(round(usage.ru_utime + usage.ru_stime, 3), round(wall, 3), round(peak, 1))


def repeated(once: Callable[[], Cost], repeat: int, budget: float = math.inf) -> list[Cost]:
    """Measure `repeat` times, or fewer: the next time must fit into `budget` wall seconds.

    It is taken to cost what the last one did. At least once.
    """
    costs = [once()]
    while len(costs) < repeat and sum(c.wall_s for c in costs) + costs[-1].wall_s <= budget:
        costs.append(once())
    return costs


def middle(costs: Iterable[Cost]) -> Cost:
    """The median by CPU: the cost of one run, of two in the middle the lower."""
    ranked = sorted(costs, key=lambda cost: cost.cpu_s)
    return ranked[(len(ranked) - 1) // 2]


def machine() -> dict[str, str]:
    """Facts that a measurement means nothing without, by name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = {
        "cpu": _cpu_model(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "load": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
    }
    for library in LIBRARIES:
        try:
            facts[library] = version(library)
        except PackageNotFoundError:
            continue
    return facts


def _cpu_model() -> str:
    table = Path("/proc/cpuinfo")
    if table.exists():
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
