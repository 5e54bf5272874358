"""The files of a fix, which can be read again and again."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.disk import Folder
from dedup.fixing.rewriting import RECORDS, is_file, taken_apart
from dedup.read import Listing, compared_with, list_files
from dedup.read.source import STDIN
from dedup.read.text import BOM

if TYPE_CHECKING:
    from dedup.fixing.request import Fix
    from dedup.read import Source
    from dedup.read.source import Format
    from dedup.settings import Settings


class Inputs:
    """The files as they were.

    Args:
        asked, settings: say which.
        folder: a scratch folder.

    Attributes:
        listing: all files, first those that are only compared with.
        sources: those that may change.
        own: the paths of these.
        rigid: paths of files that nothing can be taken out of.
        files: paths of those that are files here.
        recorded: paths of those that hold records.

    Raises:
        SettingsError: a path is missing, or a pipe cannot be kept.
    """

    def __init__(self, asked: Fix, settings: Settings, folder: Path) -> None:
        self.folder = folder
        named = list_files(asked.paths, settings.include, settings.exclude)
        corpus = Listing((), (), ())
        if asked.corpus:
            corpus = list_files(asked.corpus, settings.include, settings.exclude)
        listing = compared_with(named, corpus)
        files = tuple(self._kept(source) for source in listing.files)
        self.listing = replace(listing, files=files)
        self.sources = files[listing.others :]
        self.own = {source.path for source in self.sources}
        self.rigid = {source.path for source in files if not taken_apart(source)}
        self.files = {source.path for source in files if is_file(source)}
        self.recorded = {source.path for source in files if source.format in RECORDS}

    def _kept(self, source: Source) -> Source:
        """A pipe as a file that can be read again."""
        if source.format != "stream":
            return source
        path = self.folder / f"stream-{len(list(self.folder.iterdir()))}"
        with Folder(self.folder.parent).failing(), path.open("wb") as spool:
            if source.location == STDIN:
                shutil.copyfileobj(sys.stdin.buffer, spool)
            else:
                with Path(source.location).open("rb") as stream:
                    shutil.copyfileobj(stream, spool)
        with path.open("rb") as stream:
            head = stream.read(1 << 16).removeprefix(BOM).lstrip()
        kind: Format = "jsonl" if head.startswith(b"{") else "text"
        return replace(source, location=str(path), format=kind)
