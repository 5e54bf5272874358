"""Temporary files of one run: gone when it ends, however it ends, unless they are kept to resume."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.disk.column import Column

STATE = "state.json"
SPARE = 64 << 20
"""Bytes of disk that are left alone."""


class Folder:
    """Where temporary files are made.

    Without a name the files have none either: the system frees them as soon as the process ends,
    even where it is killed. With a name they stand in a folder of that name and stay until `clear`.

    Args:
        parent: an existing folder.
        name: what a later run finds them by; None where nothing is to be kept.

    Raises:
        SettingsError: there is no such folder, or it cannot be written.
    """

    def __init__(self, parent: Path, name: str | None = None) -> None:
        self.parent = parent
        self.path = parent / name if name else None
        self._columns: list[Column] = []
        with self.failing():
            if not parent.is_dir():
                raise SettingsError(f"--temp-dir {parent}: there is no such folder")
            if self.path is not None:
                self.path.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Turn what the system says no to into one sentence.

        Raises:
            SettingsError: where the block raises an OSError.
        """
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError(
                f"cannot write temporary files in {self.parent}: {reason}; --temp-dir names "
                "another folder"
            ) from error

    def open(self, name: str, columns: Column) -> BinaryIO:
        """A file that can be read and written, new or as an earlier run has left it."""
        self._columns.append(columns)
        with self.failing():
            if self.path is None:
                unnamed = tempfile.TemporaryFile(dir=self.parent, buffering=0)
                return cast("BinaryIO", unnamed)
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o600)
            return cast("BinaryIO", os.fdopen(descriptor, "r+b", buffering=0))

    def free(self) -> int:
        """Bytes that may still be written."""
        with self.failing():
            return max(0, shutil.disk_usage(self.parent).free - SPARE)

    def release(self) -> None:
        """Give the pages of files back that were looked at: they are read again where needed."""
        for column in self._columns:
            column.release()

    def state(self) -> dict[str, object]:
        """What an earlier run has noted; empty where there was none."""
        if self.path is None or not (self.path / STATE).is_file():
            return {}
        try:
            noted = json.loads((self.path / STATE).read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return noted if isinstance(noted, dict) else {}

    def note(self, state: dict[str, object]) -> None:
        """Note how far the run is, once all that was written until now is on disk."""
        if self.path is None:
            return
        with self.failing():
            for column in self._columns:
                column.sync()
            temporary = self.path / f"{STATE}.new"
            temporary.write_text(json.dumps(state), encoding="utf-8")
            temporary.replace(self.path / STATE)

    def clear(self) -> None:
        """Remove everything that an earlier run has left, or this one."""
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            with self.failing():
                self.path.mkdir(mode=0o700, exist_ok=True)

    def remove(self) -> None:
        """Remove the folder: nothing of it is needed any more."""
        for column in self._columns:
            column.close()
        self._columns.clear()
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)
