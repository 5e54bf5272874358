"""The work behind `dedup config files`: list, and say what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.cli.output import Send, say
from dedup.cli.screen import no_commands
from dedup.read import list_files
from dedup.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from dedup.read import Listing

DONE, INCOMPLETE = 0, 2


def work(paths: Sequence[str], include: Sequence[str], exclude: Sequence[str], send: Send) -> int:
    """List the files that a scan would read, and say how many it would not, by reason.

    Returns:
        The exit code: 2 where something could not be looked into, else 0.

    Raises:
        SettingsError: a path is missing or a glob is none, or the list cannot be written.
    """
    listing = list_files(paths, include, exclude)
    send(lambda out: _write(listing, out))
    for error in listing.errors:
        say(f"dedup: error: {error}")
    skipped = sorted(listing.skipped, key=lambda row: (-row.files, row.reason))
    left = ", ".join(f"{row.files:,} {row.reason.removeprefix('suffix ')}" for row in skipped)
    say(f"files: {len(listing.files):,}" + (f" · skipped: {left}" if left else ""))
    return INCOMPLETE if listing.errors else DONE


def _write(listing: Listing, out: TextIO) -> None:
    with no_commands(out):
        out.writelines(f"{safe(source.path)}\n" for source in listing.files)
