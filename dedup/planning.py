"""Before a scan begins: what it will take, and where it goes on when memory is full."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from dedup import forecast
from dedup.disk import Folder
from dedup.intake import Spill
from dedup.large import resuming
from dedup.large.stored import Stored
from dedup.read import sizes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dedup.read import Listing
    from dedup.settings import Settings

    Expected = Callable[[forecast.Forecast], None]


def plan(listing: Listing, settings: Settings, expected: Expected | None = None) -> Spill | None:
    """When a scan of files goes on in temporary files; see `spill_of`.

    `expected`: called before a long run with what it is expected to take, unless one is gone on
    with.

    Raises:
        SettingsError: there is too little disk, or more text than one scan takes.
    """
    spill = spill_of(settings, listing)
    if spill is None or spill.before is None:
        _look_ahead(listing, settings, expected)
    return spill


def spill_of(settings: Settings, listing: Listing | None = None) -> Spill | None:
    """When a scan goes on in temporary files, and where; None where whole documents are compared,
    which are held in memory.

    `listing`: what is read, where a run may go on from an earlier one.

    Raises:
        SettingsError: such a run has no files, or another one is at it.
    """
    if settings.unit == "document":
        return None
    text, parent = forecast.text_held(settings), Path(settings.temp_dir or gettempdir())
    if settings.resume and listing is not None:
        kept = resuming.folder(listing, settings, parent)
        return Spill(text, lambda: Stored(kept, settings.unit), resuming.taken(kept, settings.unit))

    def store() -> Stored:
        forecast.warn_of_memory(parent)
        return Stored(Folder(parent), settings.unit)

    return Spill(text, store)


def _look_ahead(listing: Listing, settings: Settings, expected: Expected | None) -> None:
    """Expect what a scan takes, hold room for it, and tell that of a long one; see `forecast`.

    Where not all files have a size nothing is expected.

    Raises:
        SettingsError: there is too little disk, or more text than one scan takes.
    """
    sizes = {place: size for place, size in sizes_of(listing.files).items() if size is not None}
    everywhere = all(source.location in sizes for source in listing.files)
    if not everywhere or forecast.is_small(listing.files, sizes, settings):
        return
    found = forecast.foresee(listing.files, sizes, settings)
    if found is not None and found.is_long:
        forecast.hold_room(found)
        if expected is not None:
            expected(found)
