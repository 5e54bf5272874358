"""Documents as they stand now: text, tokens, units; what of them goes, and what must stay."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Batch, Tokens, thirds
from dedup.fixing.borders import units_of
from dedup.fixing.verifying import Support
from dedup.read import Fields, read_batches
from dedup.removals import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.fixing.borders import Region, Unit
    from dedup.fixing.verifying import Part
    from dedup.kernels.engine import Kernels
    from dedup.model import Place
    from dedup.read import Source
    from dedup.settings import Settings

AT_ONCE = 4 << 20
"""Bytes of text that are tokenised at once."""


class Page:
    """One document, and what is decided about it in this round.

    Attributes:
        key: which it is, now.
        data: its text, UTF-8.
        tokens: its tokens, their bytes in `data`.
        touched: ranges of tokens that something may be taken out of; None: all of it. To be set
            before the units are asked for.
        gone: bool (t,), tokens that go.
        supports: tokens that what went in earlier rounds was verified against.
    """

    def __init__(self, key: Key, data: bytes, tokens: Tokens, regions: list[Region]) -> None:
        self.key, self.data, self.tokens = key, data, tokens
        self.regions = regions
        self.touched: list[tuple[int, int]] | None = None
        self.gone = np.zeros(len(tokens.hashes), np.bool_)
        self.supports: list[Support] = []

    @cached_property
    def units(self) -> list[Unit]:
        """What can be taken out of it; where nothing is touched, longer parts."""
        return units_of(self.data, self.tokens, self.regions, self.touched)

    @cached_property
    def firsts(self) -> list[int]:
        """The first token of each unit, and the end."""
        return [*(unit.first for unit in self.units), len(self.tokens.hashes)]

    @cached_property
    def edges(self) -> set[int]:
        """Tokens that units surely begin at, and the end."""
        plain = not any(code for _, _, code in self.regions)
        return set(self.tokens.segments.tolist()) if plain else set()

    @cached_property
    def leaned(self) -> NDArray[np.int32]:
        """int32 (t,), how many removals of this round are verified against each token."""
        return np.zeros(len(self.tokens.hashes), np.int32)

    @cached_property
    def weights(self) -> NDArray[np.int32]:
        """int32 (t + 1,), thirds of words before each token: differences count."""
        return weights_of(self.tokens.kinds)

    def touch(self, first: int, last: int) -> None:
        """Let something be taken out of a range of tokens."""
        if self.touched is None:
            self.touched = []
        self.touched.append((first, last))

    def tokens_of(self, places: Sequence[Place]) -> list[tuple[int, int]]:
        """Its tokens that places have: half-open."""
        spans = np.array([place.span for place in places], np.int64)
        if self.characters is not None:
            spans = self.characters[spans]
        # What is looked up has the type of the column, or numpy would copy the column.
        found = self.tokens.starts.searchsorted(spans.astype(np.uint32))
        return [(first, last) for first, last in found.tolist()]

    @cached_property
    def characters(self) -> NDArray[np.int64] | None:
        """int64 (c + 1,), where each character begins, and the end; None: each is a byte."""
        if self.data.isascii():
            return None
        begins = np.flatnonzero((np.frombuffer(self.data, np.uint8) & 0xC0) != 0x80)
        return np.append(begins, len(self.data))

    def support(
        self, number: int, part: Part, span: tuple[int, int], lost: tuple[int, ...]
    ) -> None:
        """Note that a removal was verified against the tokens in a span of bytes."""
        first, last = self.tokens.starts.searchsorted(np.array(span, np.uint32)).tolist()
        self.supports.append(Support(number, part, (first, last), lost))

    def units_in(self, first: int, last: int) -> tuple[int, int]:
        """The units that lie within a range of tokens: half-open, perhaps empty."""
        low = bisect_left(self.firsts, first)
        high = bisect_right(self.firsts, last) - 1
        return low, max(low, high)

    def words(self, first: int, last: int) -> int:
        """Words of a range of tokens, as --min-words counts them."""
        return (self.thirds(first, last) + 1) // 3

    def thirds(self, first: int, last: int) -> int:
        """The same in thirds of words."""
        return int(self.weights[last] - self.weights[first])

    @property
    def all_words(self) -> int:
        """Words of the document."""
        return self.words(0, len(self.tokens.hashes))

    @cached_property
    def paragraphs(self) -> list[int]:
        """The bytes at which its paragraphs begin."""
        found: list[int] = self.tokens.starts[self.tokens.segments[:-1]].tolist()
        return found

    def word(self, token: int) -> str:
        """A token as it is written."""
        return self._written(token, token)

    def phrases(self, tokens: Sequence[int]) -> tuple[str, ...]:
        """Some tokens, ascending, those that follow each other together, as they are written."""
        edges = [n for n, token in enumerate(tokens) if not n or token != tokens[n - 1] + 1]
        runs = pairwise([*edges, len(tokens)])
        return tuple(self._written(tokens[low], tokens[high - 1]) for low, high in runs)

    def _written(self, first: int, last: int) -> str:
        start, end = int(self.tokens.starts[first]), int(self.tokens.ends[last])
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
    return _made(key, batch.text[start:end].copy(), own, kernels)


def held(texts: Mapping[Key, bytes | memoryview], kernels: Kernels) -> Iterator[Page]:
    """Documents that are compared whole, of which all is known.

    Cost: a look at their texts, a call of the kernel for many; nothing is read.
    """
    some: dict[Key, bytes] = {}
    size = 0
    for key, text in texts.items():
        some[key] = bytes(text)
        size += len(text)
        if size >= AT_ONCE:
            yield from _held(some, kernels)
            some, size = {}, 0
    yield from _held(some, kernels)


def _held(texts: Mapping[Key, bytes], kernels: Kernels) -> Iterator[Page]:
    offsets = np.append(0, np.cumsum([len(text) for text in texts.values()])).astype(np.int64)
    numbers = np.flatnonzero(np.diff(offsets))
    code = np.zeros_like(numbers)
    regions = np.stack([offsets[numbers], offsets[numbers + 1], numbers, code], axis=1)
    made = kernels.tokenise(np.frombuffer(bytearray(b"".join(texts.values())), np.uint8), regions)
    firsts = np.searchsorted(made.starts, offsets.astype(np.uint32))
    base = np.repeat(offsets[:-1], np.diff(firsts)).astype(np.uint32)
    # The columns of tokens are the kernel's, until it is called again.
    hashes, kinds = made.hashes.copy(), made.kinds.copy()
    starts, ends = made.starts - base, made.ends - base
    weights = weights_of(kinds)
    segments = np.searchsorted(made.documents, np.arange(len(offsets))).tolist()
    bounds = firsts.tolist()
    for number, (key, text) in enumerate(texts.items()):
        low, high = segments[number : number + 2]
        first, last = bounds[number : number + 2]
        own = slice(first, last)
        cut = made.segments[low : high + 1] - first
        where = np.zeros(high - low, np.int32)
        tokens = Tokens(hashes[own], kinds[own], starts[own], ends[own], cut, where)
        page = Page(key, text, tokens, [(0, len(text), 0)] if text else [])
        page.weights = weights[first : last + 1]
        yield page


def weights_of(kinds: NDArray[np.uint8]) -> NDArray[np.int32]:
    """int32 (t + 1,), thirds of words before each token."""
    found = np.zeros(len(kinds) + 1, np.int32)
    np.cumsum(thirds(kinds), out=found[1:])
    return found


def _made(key: Key, text: NDArray[np.uint8], own: NDArray[np.int64], kernels: Kernels) -> Page:
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


def records_of(keys: Iterable[Key]) -> dict[str, set[int]]:
    """Documents by path: their records; 0 is a plain file's."""
    found: dict[str, set[int]] = defaultdict(set)
    for path, record in keys:
        found[path].add(record or 0)
    return found


def key_of(place: Place) -> Key:
    """The document that a place stands in."""
    return Key(place.document.path, place.document.record)
