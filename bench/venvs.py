"""Environments for peers, one each, made when first asked for in `bench/data/venvs/`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("bench", "data", "venvs")
MARK = "installed.txt"


class MissingError(Exception):
    """An environment cannot be made here; says why in one line."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to race against.

    Attributes:
        name: also of its folder.
        packages: exact versions to install, the peer first.
        python: oldest version it runs on.
        npm: whether the packages are of npm.
    """

    name: str
    packages: tuple[str, ...]
    python: tuple[int, int] = (3, 11)
    npm: bool = False

    @property
    def version(self) -> str:
        """Version of the peer itself."""
        return self.packages[0].rpartition("@" if self.npm else "==")[2]


def program(peer: Peer) -> Path:
    """Give the Python of a peer, or for npm its program; installs it if need be.

    Raises:
        MissingError: it cannot be installed.
    """
    folder = FOLDER / peer.name
    mark = folder / MARK
    wanted = "\n".join(peer.packages)
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"installing {wanted.replace(chr(10), ', ')} in {folder}", file=sys.stderr)
        (_with_npm if peer.npm else _with_pip)(peer, folder)
        mark.write_text(wanted, encoding="utf-8")
    inside = Path("node_modules", ".bin", peer.name) if peer.npm else Path("bin", "python")
    return folder / inside


def _with_npm(peer: Peer, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise MissingError(f"{peer.name}: npm is not installed")
    folder.mkdir(parents=True)
    _call([npm, "install", "--silent", "--no-audit", "--prefix", str(folder), *peer.packages])


def _with_pip(peer: Peer, folder: Path) -> None:
    _call([_python(peer), "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    _call([*pip, "--disable-pip-version-check", "--only-binary", ":all:", *peer.packages])


def _python(peer: Peer) -> str:
    """Find a Python new enough: this one, or one on the search path."""
    if sys.version_info >= peer.python:
        return sys.executable
    for minor in range(peer.python[1], peer.python[1] + 4):
        found = shutil.which(f"python3.{minor}")
        if found and _run([found, "-c", ""]).returncode == 0:
            return found
    raise MissingError(f"{peer.name}: needs Python {peer.python[0]}.{peer.python[1]} on the path")


def _call(command: list[str]) -> None:
    done = _run(command)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise MissingError(f"{command[0]}: {last}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True)
