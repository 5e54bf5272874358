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
    from dedup.kernels.engine import Kernels


class Folder:
    """Where temporary files are made.

    They have no names: the system frees them as soon as the process ends, even where it is killed.

    Args:
        parent: an existing folder.

    Attributes:
        kernels: read many ranges of a file at once; without them they are read one by one.

    Raises:
        SettingsError: there is no such folder.
    """

    kernels: Kernels | None = None

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

    def open(self, column: Column) -> tuple[BinaryIO, int]:
        """A file that can be read and written, and how many rows there are in it already."""
        self._columns.append(column)
        with self.failing():
            file = self._file(column.name)
            weakref.finalize(column, file.close)
            return file, self._rows(column.name)

    def _file(self, _: str) -> BinaryIO:
        return cast("BinaryIO", tempfile.TemporaryFile(dir=self.parent, buffering=0))

    def _rows(self, _: str) -> int:
        return 0

    def reached(self, _: str) -> bool:
        """Whether an earlier run has ended this stage, and its columns are there."""
        return False

    def reach(self, stage: str, notes: bytes = b"") -> None:
        """A stage is at its end: note it with what is in the columns, for a run that goes on."""

    def finish(self) -> None:
        """The run is at its end: leave nothing behind. What is open can be read on."""

    def release(self) -> None:
        """Give back the pages of files that were looked at; they are read again where needed."""
        for column in self._columns:
            column.release()
