"""The files without what has gone so far: all of them, or no more than some documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup import pipeline
from dedup.fixing.pages import load, records_of
from dedup.fixing.rewriting import TEXTS, Change, changes, passing, rewritten, taken_apart
from dedup.fixing.stored import wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dedup.fixing.ledger import Ledger
    from dedup.fixing.scratch import Scratch
    from dedup.fixing.turn import Turn
    from dedup.intake import Item
    from dedup.kernels.engine import Kernels
    from dedup.read import Listing, Source
    from dedup.removals import Key
    from dedup.settings import Settings


class AllBut:
    """Every record but those that are kept."""

    def __init__(self, kept: Collection[int]) -> None:
        self._kept = kept

    def __contains__(self, record: object) -> bool:
        """Whether a record is not kept."""
        return record not in self._kept


class Remains:
    """The files as they would be read now, written and read again.

    Args:
        listing: all files as they were.
        scratch: takes what does not stay in memory.
        ledger: what has gone; is told where the records stand now.
        settings: how the files are read.

    Attributes:
        listing: the files as they are to be read now.
    """

    def __init__(
        self, listing: Listing, scratch: Scratch, ledger: Ledger, settings: Settings
    ) -> None:
        self.listing, self.files = listing, listing.files
        self.scratch, self.ledger, self.settings = scratch, ledger, settings
        ledger.stands = False

    def items(self) -> Iterator[Item]:
        """What readers yield."""
        return pipeline.read(self.listing, self.settings)

    def take_out(self, turn: Turn, wanted: Collection[Key] | None, kernels: Kernels) -> None:
        """Let go what a round takes out; what would be read otherwise without it is put back.

        `wanted`: the documents that are looked at again; None: all.
        """
        while True:
            files = self.whole() if wanted is None else self.around(wanted)
            odd = self._odd(turn, files, kernels)
            if not odd:
                self.listing = replace(self.listing, files=tuple(files))
                return
            turn.put_back(self.ledger, odd)

    def _odd(self, turn: Turn, files: Sequence[Source], kernels: Kernels) -> list[Key]:
        """Documents that have not the tokens that they should have now."""
        now = {key: self.ledger.now(key) for key in turn.expected}
        pages = load(files, records_of(now.values()), self.settings, kernels)
        for key, here in now.items():
            self.ledger.words[key] = self.ledger.words[key][0], pages[here].all_words
        return [
            key
            for key, tokens in turn.expected.items()
            if not np.array_equal(pages[now[key]].tokens.hashes, tokens)
        ]

    def whole(self) -> list[Source]:
        """All files."""
        changed = changes(self.ledger)
        return [
            self._now(source, changed[source.path]) if source.path in changed else source
            for source in self.files
        ]

    def around(self, keys: Collection[Key]) -> list[Source]:
        """The files of some documents; where records can be taken out of a file, no others."""
        changed = changes(self.ledger)
        records = records_of(keys)
        files: list[Source] = []
        for source in self.files:
            change = changed.get(source.path, Change())
            if source.path not in records:
                continue
            if source.format not in TEXTS and taken_apart(source):
                own = {one for one in records[source.path] if one not in change.dropped}
                files.append(self._now(source, replace(change, dropped=AllBut(own)), sorted(own)))
            else:
                files.append(self._now(source, change) if source.path in changed else source)
        return files

    def _now(self, source: Source, change: Change, own: Sequence[int] = ()) -> Source:
        """A file without what goes of it; `own`: its only records."""
        if 0 in change.dropped and not own:
            return replace(source, content=b"".join(wrapped([], source)))
        change = passing(change)
        pieces = rewritten(source, change, self.settings, scratch=True)
        if source.format in TEXTS:
            return replace(source, content=b"".join(pieces))
        location = self.scratch.put(f"{self.files.index(source)}", pieces)
        if change.moved or own:
            moved = change.moved or [(old, new) for new, old in enumerate(own, 1)]
            self.ledger.moved(source.path, moved)
        return replace(source, location=location)
