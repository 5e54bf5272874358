"""Where copies go: each passage is taken once, and each place takes one copy."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from dedup.planting import BREAK, EDITS, Copy, Vocabulary, alike, excerpt, opening
from dedup.trial import Planting, Spot
from dedup.wording import Span, count_words, glue, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

KINDS = (
    "exact",
    "light",
    "heavy",
    "split",
    "merge",
    "append",
    "embed",
    "shuffle",
    "ocr",
    "wrap",
    "self-double",
)
EMBEDDED = 20
"""Words of an embedded excerpt, at least."""
DOUBLED = 8
"""One document in so many is pasted twice, at most."""
TARGETS = 20
"""Places that are tried until one is free."""
WORDS_FROM = 400
"""Paragraphs that the words of the edits are drawn from."""


class Wanted(NamedTuple):
    """How much is planted: copies of each kind, at most, of passages of so many words, at least."""

    pairs: int
    shortest: int


class Sown(NamedTuple):
    """The sample with everything that was planted, and where it stands there."""

    texts: list[str]
    plantings: list[Planting]
    beds: list[Bed]


class Bed:
    """A document of the sample, and what is put into it."""

    def __init__(self, text: str, repeated: Sequence[Span] = ()) -> None:
        """Cut it into paragraphs; `repeated` are spans that repeat as it is.

        `taken` are paragraphs that are a source or a host, `closed` borders, by the paragraph after
        them, that have a copy or stand inside a source.
        """
        self.text, self._repeated = text, repeated
        self.paragraphs = paragraphs(text)
        self.taken: set[int] = set()
        self.closed: set[int] = set()
        self._inserted: dict[int, str] = {}

    def is_single(self, span: Span) -> bool:
        """Whether nothing of a span repeats as it is."""
        return all(end <= span[0] or span[1] <= start for start, end in self._repeated)

    def allows_two(self, place: int) -> bool:
        """Whether a paragraph can be copied together with the next one."""
        last = place + 1
        if last == len(self.paragraphs) or last in self.taken or last in self.closed:
            return False
        return self.is_single((self.paragraphs[place][0], self.paragraphs[last][1]))

    def is_open(self, border: int) -> bool:
        """Whether a copy can stand there: not beside what repeats, or both would be one finding."""
        beside = self.paragraphs[max(0, border - 1) : border + 1]
        return border not in self.closed and all(map(self.is_single, beside))

    def take(self, place: int, last: int) -> None:
        """Keep paragraphs as they are, and together."""
        self.taken.update(range(place, last + 1))
        self.closed.update(range(place + 1, last + 1))

    def insert(self, offset: int, text: str) -> None:
        """Put text before a character of the document; one text at each."""
        self._inserted[offset] = text

    def grown(self) -> str:
        """The document with everything that was put in."""
        pieces, at = [], 0
        for offset in sorted(self._inserted):
            pieces += [self.text[at:offset], self._inserted[offset]]
            at = offset
        return "".join([*pieces, self.text[at:]])

    def moved(self, span: Span) -> Span:
        """Where a span of the document stands in what has grown; what was put before is out."""
        offsets = sorted(self._inserted)
        sizes = [0, *accumulate(len(self._inserted[offset]) for offset in offsets)]
        start, end = span
        return start + sizes[bisect_right(offsets, start)], end + sizes[bisect_left(offsets, end)]

    def before(self, offset: int) -> int:
        """Where the text put before a character begins in what has grown."""
        sizes = (len(text) for place, text in self._inserted.items() if place < offset)
        return offset + sum(sizes)


class _Sprout(NamedTuple):
    """A copy before it is known what else its document takes in."""

    kind: str
    source: Spot
    document: int
    offset: int
    span: Span
    alike: float


class Sower:
    """Takes passages from documents and puts copies of them into others."""

    def __init__(self, beds: list[Bed], shortest: int, random: Random) -> None:
        """Take the sample; passages of `shortest` words that stand once are worth copying."""
        self.beds = beds
        self.shortest, self.random = shortest, random
        self.sources = [
            (number, place)
            for number, bed in enumerate(self.beds)
            for place, span in enumerate(bed.paragraphs)
            if bed.is_single(span) and count_words(bed.text[slice(*span)]) >= shortest
        ]
        random.shuffle(self.sources)
        self.words = Vocabulary(
            self.beds[number].text[slice(*self.beds[number].paragraphs[place])]
            for number, place in self.sources[:WORDS_FROM]
        )
        self.sprouts: list[_Sprout] = []
        self.doubled: set[int] = set()

    def sow(self, pairs: int) -> Sown:
        """Plant up to `pairs` copies of each kind. Cost: linear in the sample."""
        counts = dict.fromkeys(KINDS[:-1], 0)
        self._double(pairs)
        for number, place in self.sources:
            for kind in sorted(counts, key=counts.__getitem__):
                if counts[kind] < pairs and self._plant(kind, number, place):
                    counts[kind] += 1
                    break
        return Sown([bed.grown() for bed in self.beds], self._plantings(), self.beds)

    def _double(self, pairs: int) -> None:
        """Paste the body of some documents again at their end."""
        numbers = sorted({number for number, _ in self.sources})
        for number in self.random.sample(numbers, min(pairs, len(self.beds) // DOUBLED)):
            bed = self.beds[number]
            body = Spot(number, bed.paragraphs[0][0], bed.paragraphs[-1][1])
            text = BREAK + bed.text[body.start : body.end]
            span = (len(BREAK), len(text))
            self._put(_Sprout("self-double", body, number, len(bed.text), span, 1.0), text)
            self.doubled.add(number)

    def _plant(self, kind: str, number: int, place: int) -> bool:
        """Copy a paragraph in one way, if it and the documents allow it."""
        if number in self.doubled or place in self.beds[number].taken:
            return False
        if kind == "embed":
            return self._embed(number, place)
        bed = self.beds[number]
        last = place + 1 if kind == "merge" else place
        if last > place and not bed.allows_two(place):
            return False
        source = Spot(number, bed.paragraphs[place][0], bed.paragraphs[last][1])
        passage = bed.text[source.start : source.end]
        copy = EDITS[kind](passage, self.words, self.random)
        border = self._border(number) if copy else None
        if copy is None or border is None:
            return False
        bed.take(place, last)
        self._insert((kind, source), copy, border)
        return True

    def _border(self, source: int) -> Span | None:
        """A free border of another document: its number, and of the paragraph after it."""
        for _ in range(TARGETS):
            number = self.random.randrange(len(self.beds))
            bed = self.beds[number]
            border = self.random.randint(0, len(bed.paragraphs))
            if number != source and number not in self.doubled and bed.is_open(border):
                bed.closed.add(border)
                return number, border
        return None

    def _insert(self, what: tuple[str, Spot], copy: Copy, border: Span) -> None:
        """Put a copy as a paragraph of its own at a border."""
        number, after = border
        bed = self.beds[number]
        end = after == len(bed.paragraphs)
        offset = len(bed.text) if end else bed.paragraphs[after][0]
        ahead, behind = (BREAK, "") if end else ("", BREAK)
        self._sprout(what, copy, (number, offset), (ahead, behind))

    def _sprout(
        self, what: tuple[str, Spot], copy: Copy, where: Span, around: tuple[str, str]
    ) -> None:
        kind, source = what
        ahead, behind = around
        span = (len(ahead) + copy.span[0], len(ahead) + copy.span[1])
        passage = self.beds[source.document].text[source.start : source.end]
        share = alike(passage, copy.text[slice(*copy.span)])
        self._put(_Sprout(kind, source, *where, span, share), ahead + copy.text + behind)

    def _put(self, sprout: _Sprout, text: str) -> None:
        self.beds[sprout.document].insert(sprout.offset, text)
        self.sprouts.append(sprout)

    def _embed(self, number: int, place: int) -> bool:
        """Put sentences between two sentences of a paragraph of another document."""
        bed = self.beds[number]
        start, end = bed.paragraphs[place]
        run = excerpt(bed.text[start:end], max(EMBEDDED, self.shortest // 2), self.random)
        found = self._host(number) if run else None
        if run is None or found is None:
            return False
        bed.taken.add(place)
        source = Spot(number, start + run[0], start + run[1])
        text = bed.text[source.start : source.end]
        whole = (0, len(text))
        self._sprout(("embed", source), Copy(text, whole, whole), found, ("", glue(text)))
        return True

    def _host(self, source: int) -> Span | None:
        """A point between sentences of a paragraph of another document that nothing else uses."""
        for _ in range(TARGETS):
            number, place = self.random.choice(self.sources)
            bed = self.beds[number]
            if number == source or number in self.doubled or place in bed.taken:
                continue
            start, end = bed.paragraphs[place]
            point = opening(bed.text[start:end], self.random)
            if point is not None:
                bed.taken.add(place)
                return number, start + point
        return None

    def _plantings(self) -> list[Planting]:
        """Everything that was planted, where it stands when all of it is in."""
        return [
            Planting(
                sprout.kind,
                Spot(
                    sprout.source.document,
                    *self.beds[sprout.source.document].moved(sprout.source[1:]),
                ),
                self._standing(sprout),
                sprout.alike,
            )
            for sprout in self.sprouts
        ]

    def _standing(self, sprout: _Sprout) -> Spot:
        begin = self.beds[sprout.document].before(sprout.offset)
        return Spot(sprout.document, begin + sprout.span[0], begin + sprout.span[1])


def sow(texts: Sequence[str], repeated: Iterable[Spot], wish: Wanted, random: Random) -> Sown:
    """Plant copies of passages of some texts into others of them.

    What repeats before planting is not copied: a finding tells a text once, and of places that
    repeat together it may name another one.

    Args:
        texts: the sample.
        repeated: places that repeat in it.
        wish: copies of each kind, at most, and words of a passage that is copied, at least.
        random: equal sources give equal copies.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    for document, start, end in repeated:
        spans[document].append((start, end))
    beds = [Bed(text, spans[number]) for number, text in enumerate(texts)]
    return Sower(beds, wish.shortest, random).sow(wish.pairs)
