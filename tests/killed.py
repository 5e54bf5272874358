"""A fix in a process of its own that is killed at a chosen step of its writing."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from commands import environment

if TYPE_CHECKING:
    from pathlib import Path

KILLED = """
import os, signal, sys
from pathlib import Path
left = int(sys.argv.pop(1))
def counted(call):
    def wrapper(*args, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **more)
    return wrapper
from dedup.fixing import copying, in_place, placing
from dedup import __main__
Path.replace, Path.rename = counted(Path.replace), counted(Path.rename)
Path.unlink, Path.chmod = counted(Path.unlink), counted(Path.chmod)
os.fsync, os.open = counted(os.fsync), counted(os.open)
sys.exit(__main__.run(sys.argv[1:]))
"""


def run_killed(step: int, args: list[str], cwd: Path) -> bool:
    """Run a command line, killed before the given step; False where it comes to its end."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), *args],
        cwd=cwd,
        env=environment(DEDUP_KERNELS="reference"),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0
