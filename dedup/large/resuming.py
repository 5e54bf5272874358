"""What lets a run go on where an earlier one of the same inputs and settings was stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from xxhash import xxh3_64_hexdigest

from dedup import __version__
from dedup.columns import FileRead  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.disk import KeptFolder
from dedup.errors import InputError, SettingsError
from dedup.intake import Intake
from dedup.kernels import engine
from dedup.large.stored import Stored

if TYPE_CHECKING:
    from dedup.disk import Folder
    from dedup.read import Listing
    from dedup.settings import Settings

READ, COMPARED, ALIGNED, GROUPED = "read", "compared", "aligned", "grouped"
"""Stages that a run can go on after."""


class _Taken(msgspec.Struct):
    """What of an intake is not in columns: files that were read, and errors."""

    read: list[FileRead]
    errors: list[tuple[str, str, int | None, int | None]]


def folder(listing: Listing, settings: Settings, parent: Path) -> KeptFolder:
    """The folder for a scan of these files: the same as long as neither they nor the settings that
    decide the answer change.

    Raises:
        SettingsError: standard input is to be read, which cannot be read again.
    """
    files = []
    for source in listing.files:
        if source.format == "stream" or source.content is not None:
            raise SettingsError("--resume needs files: standard input cannot be read again")
        place = Path(source.location)
        stat = place.stat() if place.is_file() else None
        files.append((source.path, source.member, stat and (stat.st_size, stat.st_mtime_ns)))
    whole = (__version__, settings.answers(), listing.others, files)
    return KeptFolder(parent, f"dedup-{xxh3_64_hexdigest(msgspec.json.encode(whole))}")


def taken(where: KeptFolder, unit: str) -> Intake | None:
    """What an earlier run has read; None where it did not come to the end of that."""
    if not where.reached(READ):
        return None
    noted = msgspec.json.decode(where.notes(READ), type=_Taken)
    stored = Stored(where, unit)
    kernels = engine.choose(len(stored.text))
    errors = [InputError(*error) for error in noted.errors]
    return Intake([], [], [], [], noted.read, errors, kernels, stored)


def note(where: Folder, taken: Intake) -> None:
    """Note that everything has been read, if it was not noted before."""
    if not where.reached(READ):
        errors = [(one.path, one.message, one.line, one.record) for one in taken.errors]
        where.reach(READ, msgspec.json.encode(_Taken(taken.read, errors)))
