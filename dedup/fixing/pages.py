"""Documents as they stand now: text, tokens, units; what of them goes, and what must stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Batch, thirds
from dedup.fixing.borders import units_of
from dedup.fixing.verifying import Support
from dedup.read import Fields, read_batches
from dedup.removals import Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.columns import Tokens
    from dedup.fixing.borders import Region, Unit
    from dedup.fixing.verifying import Part
    from dedup.kernels.engine import Kernels
    from dedup.model import Place
    from dedup.read import Source
    from dedup.settings import Settings


class Page:
    """One document, and what is decided about it in this round.

    Attributes:
        key: which it is, now.
        data: its text, UTF-8.
        tokens: its tokens, their bytes in `data`.
        units: what can be taken out of it.
        firsts: int64 (u + 1,), first token of each unit, and the end.
        gone: bool (t,), tokens that go.
        supports: tokens that what went in earlier rounds was verified against.
        leaned: int64 (t,), how many removals of this round are verified against each.
    """

    def __init__(self, key: Key, data: bytes, tokens: Tokens, regions: list[Region]) -> None:
        self.key, self.data, self.tokens = key, data, tokens
        self.units: list[Unit] = units_of(data, tokens, regions)
        bounds = [unit.first for unit in self.units]
        self.firsts = np.array([*bounds, len(tokens.hashes)], np.int64)
        self.gone = np.zeros(len(tokens.hashes), np.bool_)
        self.supports: list[Support] = []
        self.leaned = np.zeros(len(tokens.hashes), np.int64)
        self.weights = np.append(0, np.cumsum(thirds(tokens.kinds), dtype=np.int64))

    def tokens_of(self, place: Place) -> tuple[int, int]:
        """Its tokens that a place has: half-open."""
        return self._tokens_at(self._bytes(place.span))

    def _tokens_at(self, span: tuple[int, int]) -> tuple[int, int]:
        first, last = np.searchsorted(self.tokens.starts, span).tolist()
        return first, last

    def _bytes(self, span: tuple[int, int]) -> tuple[int, int]:
        if self.data.isascii():
            return span
        begins = np.flatnonzero((np.frombuffer(self.data, np.uint8) & 0xC0) != 0x80)
        first, last = np.append(begins, len(self.data))[list(span)].tolist()
        return first, last

    def support(
        self, number: int, part: Part, span: tuple[int, int], lost: tuple[int, ...]
    ) -> None:
        """Note that a removal was verified against the tokens in a span of bytes."""
        self.supports.append(Support(number, part, self._tokens_at(span), lost))

    def units_in(self, first: int, last: int) -> tuple[int, int]:
        """The units that lie within a range of tokens: half-open, perhaps empty."""
        low = int(np.searchsorted(self.firsts, first))
        high = int(np.searchsorted(self.firsts, last, side="right")) - 1
        return low, max(low, high)

    def words(self, first: int, last: int) -> int:
        """Words of a range of tokens, as --min-words counts them."""
        return (self.thirds(first, last) + 1) // 3

    def thirds(self, first: int, last: int) -> int:
        """The same in thirds of words."""
        return int(self.weights[last] - self.weights[first])

    def word(self, token: int) -> str:
        """A token as it is written."""
        start, end = int(self.tokens.starts[token]), int(self.tokens.ends[token])
        return self.data[start:end].decode("utf-8", "replace")


def load(
    files: Sequence[Source],
    wanted: Mapping[str, set[int]],
    settings: Settings,
    kernels: Kernels,
) -> dict[Key, Page]:
    """Read documents again, with what a report does not hold: tokens, borders, regions.

    Args:
        files: all files.
        wanted: by path the records; 0 is a plain file's.

    Cost: reading the files that are wanted.
    """
    chosen = [source for source in files if source.path in wanted]
    pages: dict[Key, Page] = {}
    fields = Fields(settings.text_fields, settings.id_field)
    for item in read_batches(chosen, fields, settings.encoding):
        if isinstance(item, Batch):
            for number in range(len(item.files)):
                path = chosen[item.files[number]].path
                record = int(item.records[number])
                if record in wanted[path]:
                    key = Key(path, record or None)
                    pages[key] = _page(key, item, number, kernels)
    return pages


def _page(key: Key, batch: Batch, number: int, kernels: Kernels) -> Page:
    start, end = batch.offsets[number : number + 2].tolist()
    rows = batch.regions[slice(*np.searchsorted(batch.regions[:, 2], [number, number + 1]))]
    own = rows - np.array([start, start, number, 0])
    text = batch.text[start:end].copy()
    made = kernels.tokenise(text, own)
    # The columns of tokens are the kernel's, until it is called again.
    tokens = replace(
        made,
        hashes=made.hashes.copy(),
        kinds=made.kinds.copy(),
        starts=made.starts.copy(),
        ends=made.ends.copy(),
    )
    regions = [(low, high, code) for low, high, _, code in own.tolist()]
    return Page(key, text.tobytes(), tokens, regions)


def key_of(place: Place) -> Key:
    """The document that a place stands in."""
    return Key(place.document.path, place.document.record)
