"""Data sets in memory: the texts that were read, without what has gone so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup import pipeline
from dedup.columns import Batch
from dedup.fixing.pages import held
from dedup.fixing.plain import without
from dedup.fixing.rewriting import is_file
from dedup.ragged import ragged
from dedup.removals import Key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.fixing.ledger import Ledger
    from dedup.fixing.turn import Turn
    from dedup.intake import Item
    from dedup.kernels.engine import Kernels
    from dedup.read import Listing, Source
    from dedup.settings import Settings


def holds(sources: Sequence[Source], fields: Sequence[str]) -> bool:
    """Whether what is left of some files can be known without writing and reading them: all are
    records whose text is one field, and is in memory what it is in the file."""
    plain = len(fields) == 1 and "." not in fields[0]
    return plain and all(one.format in ("jsonl", "parquet") and is_file(one) for one in sources)


class Stock:
    """Files as they would be read now, where `holds` says that this is known.

    Records are called as they were first.

    Args:
        listing: all files as they were.
        ledger: what has gone.
        settings: how the files are read.
        room: bytes of text that are held; None: all.

    Attributes:
        over: whether there was more: then nothing is held, and `Remains` has to go on.
    """

    def __init__(
        self, listing: Listing, ledger: Ledger, settings: Settings, room: int | None = None
    ) -> None:
        self.listing, self.ledger, self.settings = listing, ledger, settings
        self.room, self.over = room, False
        self._items: list[Item] = []
        self._wanted: Collection[Key] | None = None
        ledger.stands = True

    def items(self) -> Iterator[Item]:
        """What readers yield: at first of all files, then of what is looked at again."""
        if self._items:
            yield from self._held()
            return
        held = 0
        for item in pipeline.read(self.listing, self.settings):
            held += len(item.text) if isinstance(item, Batch) else 0
            self.over = self.room is not None and held > self.room
            self._items.append(item)
            if self.over:
                self._items.clear()
            yield item

    def _held(self) -> Iterator[Item]:
        for item in self._items:
            if self._wanted is None or not isinstance(item, Batch):
                yield item
                continue
            keys = self._keys(item)
            numbers = [n for n, key in enumerate(keys) if key in self._wanted]
            if numbers:
                yield taken(item, numbers, {})

    def take_out(self, turn: Turn, wanted: Collection[Key] | None, kernels: Kernels) -> None:
        """Let go what a round takes out; what would be read otherwise without it is put back.

        `wanted`: the documents that are looked at again; None: all.
        """
        new = {key: self._now(key) for key in turn.expected}
        odd = self._odd(turn, new, kernels)
        turn.put_back(self.ledger, odd)
        for key in odd:
            del new[key]
        self._wanted = wanted
        for number, item in enumerate(self._items):
            if isinstance(item, Batch):
                self._items[number] = self._changed(item, new)

    def _now(self, key: Key) -> bytes:
        return without(self.ledger.texts[key], self.ledger.cuts[key])

    def _odd(self, turn: Turn, new: Mapping[Key, bytes], kernels: Kernels) -> list[Key]:
        """Documents that have not the tokens that they should have now."""
        odd: list[Key] = []
        for page in held(new, kernels):
            self.ledger.words[page.key] = self.ledger.words[page.key][0], page.all_words
            if not np.array_equal(page.tokens.hashes, turn.expected[page.key]):
                odd.append(page.key)
        return odd

    def _changed(self, batch: Batch, new: Mapping[Key, bytes]) -> Batch:
        keys = self._keys(batch)
        kept = [n for n, key in enumerate(keys) if key not in self.ledger.dropped]
        texts = {n: new[keys[n]] for n in kept if keys[n] in new}
        return batch if len(kept) == len(keys) and not texts else taken(batch, kept, texts)

    def _keys(self, batch: Batch) -> list[Key]:
        paths = [source.path for source in self.listing.files]
        rows = zip(batch.files.tolist(), batch.records.tolist(), strict=True)
        return [Key(paths[file], record or None) for file, record in rows]


def taken(batch: Batch, numbers: Sequence[int], texts: Mapping[int, bytes]) -> Batch:
    """Some documents of a batch, ascending, a few with other texts, which are compared whole."""
    rows = np.array(numbers, np.int64)
    sizes, other = np.diff(batch.offsets), np.zeros(len(batch.files), np.bool_)
    for number, text in texts.items():
        sizes[number], other[number] = len(text), True
    offsets = np.append(0, np.cumsum(sizes[rows]))
    bounds = np.searchsorted(batch.regions[:, 2], np.arange(len(batch.offsets)))
    take, owner = ragged(bounds, rows)
    regions = batch.regions[take]
    new = np.repeat(np.arange(len(rows)), np.diff(owner))
    old = regions[:, 2]
    length = np.where(other[old], sizes[old], regions[:, 1] - regions[:, 0])
    regions[:, 0] += offsets[new] - batch.offsets[old]
    regions[:, 1] = regions[:, 0] + length
    regions[:, 2] = new
    return Batch(
        np.concatenate([np.empty(0, np.uint8), *_pieces(batch, numbers, texts)]),
        offsets,
        regions,
        batch.files[rows],
        batch.records[rows],
        [batch.ids[number] for number in numbers],
    )


def _pieces(
    batch: Batch, numbers: Sequence[int], texts: Mapping[int, bytes]
) -> Iterator[NDArray[np.uint8]]:
    """The texts of some documents; those that stay as they are in runs."""
    offsets = batch.offsets.tolist()
    start = end = 0
    for number in numbers:
        if number in texts:
            yield batch.text[start:end]
            yield np.frombuffer(texts[number], np.uint8)
            start = end = offsets[number + 1]
        elif offsets[number] != end:
            yield batch.text[start:end]
            start, end = offsets[number : number + 2]
        else:
            end = offsets[number + 1]
    yield batch.text[start:end]
