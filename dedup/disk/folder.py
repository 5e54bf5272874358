"""Temporary files of one run: gone when it ends, however it ends."""

from __future__ import annotations

import tempfile
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dedup.disk.column import Column


class Folder:
    """Where temporary files are made.

    They have no names: the system frees them as soon as the process ends, even where it is killed.

    Args:
        parent: an existing folder.

    Raises:
        SettingsError: there is no such folder.
    """

    def __init__(self, parent: Path) -> None:
        self.parent = parent
        self._columns: list[Column] = []
        if not parent.is_dir():
            raise SettingsError(f"temp-dir {parent}: there is no such folder")

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Turn what the system says no to into one sentence.

        Raises:
            SettingsError: where the block raises an OSError.
        """
        try:
            yield
        except OSError as error:
            raise SettingsError(
                f"temporary files in {self.parent}: {error.strerror or error}; "
                "--temp-dir names another folder"
            ) from error

    def open(self, column: Column) -> BinaryIO:
        """A new file that can be read and written."""
        self._columns.append(column)
        with self.failing():
            file = tempfile.TemporaryFile(dir=self.parent, buffering=0)  # noqa: SIM115 (kept open)
            weakref.finalize(column, file.close)
            return cast("BinaryIO", file)

    def release(self) -> None:
        """Give back the pages of files that were looked at; they are read again where needed."""
        for column in self._columns:
            column.release()
