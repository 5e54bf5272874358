"""Files that only this run reads, in the folder for temporary files."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Self

from dedup.disk import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

OPEN_FILES = Path("/proc/self/fd")
"""Where the system lets a file be opened again that has no name (Linux)."""
UNNAMED = 64
"""So many such files at once: each is held open, and a process may hold about a thousand."""


class Scratch:
    """Files without names, where that can be: nothing is left of them even by a run that is killed.
    Others lie in a folder that is gone when this is closed.

    Args:
        parent: an existing folder.

    Raises:
        SettingsError: there is no such folder.
    """

    def __init__(self, parent: Path) -> None:
        self._within = Folder(parent)
        self._held: dict[str, BinaryIO] = {}
        self._closing = ExitStack()
        self._named: Path | None = None

    def __enter__(self) -> Self:
        """Nothing is made yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of all files."""
        for file in self._held.values():
            file.close()
        self._closing.close()

    def put(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write a file, in place of an earlier one of this name, which it is not made from.

        Returns:
            Its location, which can be opened any number of times.

        Raises:
            SettingsError: it cannot be written.
        """
        with self._within.failing():
            if not OPEN_FILES.is_dir() or (name not in self._held and len(self._held) == UNNAMED):
                path = self._folder() / name
                with path.open("wb") as file:
                    file.writelines(pieces)
                return str(path)
            if name in self._held:
                self._held.pop(name).close()
            held = self._held[name] = TemporaryFile(dir=self._within.parent)  # noqa: SIM115 (read by others)
            held.writelines(pieces)
            held.flush()
            return str(OPEN_FILES / str(held.fileno()))

    def _folder(self) -> Path:
        if self._named is None:
            made = TemporaryDirectory(prefix="dedup-", dir=self._within.parent)
            self._named = Path(self._closing.enter_context(made))
        return self._named
