"""The files of a fix, which can be read again and again."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.fixing.rewriting import RECORDS, is_file, taken_apart
from dedup.fixing.stored import BLOCK
from dedup.read import Listing, compared_with, list_files
from dedup.read.source import STDIN
from dedup.read.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from dedup.fixing.request import Fix
    from dedup.fixing.scratch import Scratch
    from dedup.read import Source
    from dedup.read.source import Format
    from dedup.settings import Settings


class Inputs:
    """The files as they were.

    Args:
        asked, settings: say which.
        scratch: where pipes are kept.

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

    def __init__(self, asked: Fix, settings: Settings, scratch: Scratch) -> None:
        self.scratch = scratch
        named = list_files(asked.paths, settings.include, settings.exclude)
        corpus = Listing((), (), ())
        if asked.corpus:
            corpus = list_files(asked.corpus, settings.include, settings.exclude)
        listing = compared_with(named, corpus)
        files = tuple(self._kept(source, f"stream-{n}") for n, source in enumerate(listing.files))
        self.listing = replace(listing, files=files)
        self.sources = files[listing.others :]
        self.own = {source.path for source in self.sources}
        self.rigid = {source.path for source in files if not taken_apart(source)}
        self.files = {source.path for source in files if is_file(source)}
        self.recorded = {source.path for source in files if source.format in RECORDS}

    def _kept(self, source: Source, name: str) -> Source:
        """A pipe as a file that can be read again."""
        if source.format != "stream":
            return source
        if source.location == STDIN:
            location = self.scratch.put(name, _blocks(sys.stdin.buffer))
        else:
            with Path(source.location).open("rb") as stream:
                location = self.scratch.put(name, _blocks(stream))
        with Path(location).open("rb") as stream:
            head = stream.read(1 << 16).removeprefix(BOM).lstrip()
        kind: Format = "jsonl" if head.startswith(b"{") else "text"
        return replace(source, location=location, format=kind)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(BLOCK), b"")
