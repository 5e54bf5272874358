"""Temporary files that outlive a run that is stopped, so that a later one goes on."""

from __future__ import annotations

import atexit
import shutil
import weakref
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from dedup.disk.folder import Folder
from dedup.errors import SettingsError
from dedup.replacing import replacing

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not noticed there
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path


class _State(msgspec.Struct):
    """How far a run came.

    Attributes:
        stages: that were ended.
        rows: of each column when the last of them was.
        notes: what was said with each stage.
    """

    stages: list[str] = []
    rows: dict[str, int] = {}
    notes: dict[str, bytes] = {}


class KeptFolder(Folder):
    """A folder inside another, whose files have names until the run is at its end.

    What was written after the last stage that was ended is written again.

    Args:
        parent: an existing folder.
        name: of the folder in it: the same for all runs that may go on from each other.

    Raises:
        SettingsError: there is no such folder, or another run is at work in it.
    """

    def __init__(self, parent: Path, name: str) -> None:
        super().__init__(parent)
        self._path = parent / name
        self._lock: BinaryIO | None = None
        self._state = _State()
        if self._noted.is_file():
            self._hold()
            with self.failing():
                self._state = msgspec.json.decode(self._noted.read_bytes(), type=_State)

    @property
    def _noted(self) -> Path:
        return self._path / "state.json"

    def _hold(self) -> None:
        """Make the folder this run's own."""
        with self.failing():
            self._path.mkdir(exist_ok=True)
            self._lock = (self._path / "lock").open("wb")
            weakref.finalize(self, self._lock.close)
        try:
            if fcntl is not None:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"another run is at work in {self._path}; wait for it, or leave out --resume"
            ) from None

    def _file(self, name: str) -> BinaryIO:
        if self._lock is None:
            self._hold()
        path = self._path / name
        known = name in self._state.rows and path.is_file()
        return cast("BinaryIO", path.open("r+b" if known else "w+b", buffering=0))

    def _rows(self, name: str) -> int:
        return self._state.rows.get(name, 0)

    def reached(self, stage: str) -> bool:
        """Whether an earlier run has ended this stage, and its columns are there."""
        return stage in self._state.stages

    def notes(self, stage: str) -> bytes:
        """What was said when a stage was ended."""
        return self._state.notes[stage]

    def reach(self, stage: str, notes: bytes = b"") -> None:
        """Note that a stage is at its end."""
        self._state.stages.append(stage)
        self._state.notes[stage] = notes
        self._state.rows = {column.name: len(column) for column in self._columns}
        with self.failing(), replacing(self._noted) as stream:
            stream.write(msgspec.json.encode(self._state).decode())

    def finish(self) -> None:
        """Remove the folder; where open files cannot be removed, when the program ends."""
        shutil.rmtree(self._path, ignore_errors=True)
        if self._path.exists():
            atexit.register(shutil.rmtree, self._path, ignore_errors=True)
