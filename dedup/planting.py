"""Copies of a passage, each with the difference that an editor would name it by.

Every edit takes a passage, words to choose from and a random source, and gives a copy, or None
where the passage cannot be copied in this way. Equal arguments give equal copies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dedup.wording import TOKEN, WORD, Span, count_words, glue, script, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

LIGHT, HEAVY = 0.08, 0.35
"""Shares of the words that change."""
INSERTED, DELETED = 0.2, 0.2
"""Shares of the changes; the others put one word in the place of another."""
CONFUSED = 0.03
"""Share of the letters that a scanner takes for others."""
TAIL_WORDS = 5, 12
LINE_WIDTHS = 32, 76
EDGE = 0.2
"""Share of the passage that both halves of a split have at least."""
BREAK = "\n\n"
TRIES = 8
"""Draws until one is another word or letter."""


class Copy(NamedTuple):
    """A copy of a passage.

    Attributes:
        text: what is to stand somewhere else.
        span: the characters of `text` that are the copy.
        origin: the characters of the passage that were copied.
    """

    text: str
    span: Span
    origin: Span


class Vocabulary:
    """Words to put in the place of others, as often as they stand in the texts, by script."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the words of texts."""
        self._words: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            for word in WORD.findall(text):
                self._words[script(word[0])].append(word)

    def other(self, word: str, random: Random) -> str:
        """Another word of the same script; the word doubled where there is none."""
        pool = self._words.get(script(word[0]), ())
        for _ in range(TRIES if pool else 0):
            drawn = random.choice(pool)
            if drawn.casefold() != word.casefold():
                return drawn
        return word + word


def alike(one: str, other: str) -> float:
    """Words that two texts share, in any order: 2M / (words of the one + words of the other).

    In scripts without spaces characters count as words; in small alphabets these meet by chance.
    """
    a, b = (Counter(TOKEN.findall(text.casefold())) for text in (one, other))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def exact(passage: str, _: Vocabulary, __: Random) -> Copy:
    """Copy it as it is."""
    return _whole(passage, passage)


def light(passage: str, words: Vocabulary, random: Random) -> Copy:
    """Change 8 % of its words."""
    return _whole(passage, edited(passage, LIGHT, words, random))


def heavy(passage: str, words: Vocabulary, random: Random) -> Copy:
    """Change 35 % of its words."""
    return _whole(passage, edited(passage, HEAVY, words, random))


def edited(text: str, share: float, words: Vocabulary, random: Random) -> str:
    """Replace, insert or delete words at a share of the places, at least at one."""
    pieces = _pieces(text)
    places = range(1, len(pieces), 2)
    for place in random.sample(places, min(len(places), max(1, round(share * len(places))))):
        word, chance = pieces[place], random.random()
        if chance < DELETED:
            pieces[place : place + 2] = "", pieces[place + 1].removeprefix(" ")
        elif chance < DELETED + INSERTED:
            pieces[place] = word + glue(word) + words.other(word, random)
        else:
            pieces[place] = words.other(word, random)
    return "".join(pieces)


def split(passage: str, _: Vocabulary, random: Random) -> Copy | None:
    """Write it as two paragraphs, parted after one of its sentences."""
    edge = EDGE * len(passage)
    cuts = [
        (end, start)
        for (_, end), (start, _) in zip(sentences(passage), sentences(passage)[1:], strict=False)
        if edge <= end <= len(passage) - edge
    ]
    if not cuts:
        return None
    end, start = random.choice(cuts)
    return _whole(passage, passage[:end] + BREAK + passage[start:])


def merge(passage: str, _: Vocabulary, __: Random) -> Copy:
    """Write its paragraphs as one, on one line."""
    return _whole(passage, " ".join(passage.split()))


def append(passage: str, words: Vocabulary, random: Random) -> Copy:
    """Let it go on for 5 to 12 words."""
    own = WORD.findall(passage)
    between = glue(passage)
    count = random.randint(*TAIL_WORDS)
    tail = between.join(words.other(random.choice(own), random) for _ in range(count))
    return Copy(f"{passage}{between}{tail}", (0, len(passage)), (0, len(passage)))


def shuffle(passage: str, _: Vocabulary, random: Random) -> Copy | None:
    """Put its sentences, three at least, in another order."""
    spans = sentences(passage)
    if len(spans) < 3:
        return None
    order = random.sample(spans, len(spans))
    if order == spans:
        order.reverse()
    return _whole(passage, glue(passage).join(passage[start:end] for start, end in order))


def ocr(passage: str, _: Vocabulary, random: Random) -> Copy:
    """Confuse 3 % of its letters with others that stand in it, of the same script."""
    letters: dict[str, list[str]] = defaultdict(list)
    chars = list(passage)
    places = [place for place, char in enumerate(chars) if char.isalpha()]
    for place in places:
        letters[script(chars[place])].append(chars[place])
    count = min(len(places), max(1, round(CONFUSED * len(places))))
    for place in random.sample(places, count):
        others = letters[script(chars[place])]
        drawn = (random.choice(others) for _ in range(TRIES))
        chars[place] = next((char for char in drawn if char != chars[place]), chars[place])
    return _whole(passage, "".join(chars))


def wrap(passage: str, _: Vocabulary, random: Random) -> Copy:
    """Break its lines at another width."""
    width = random.randint(*LINE_WIDTHS)
    lines = [""]
    for chunk in passage.split():
        for start in range(0, len(chunk), width):
            part = chunk[start : start + width]
            if lines[-1] and len(lines[-1]) + 1 + len(part) > width:
                lines.append(part)
            else:
                lines[-1] = f"{lines[-1]} {part}".lstrip()
    return _whole(passage, "\n".join(lines))


def excerpt(passage: str, shortest: int, random: Random) -> Span | None:
    """One or two of its sentences that have `shortest` words, and are not all of it."""
    spans = sentences(passage)
    runs = [
        (spans[first][0], spans[first + more][1])
        for more in (0, 1)
        for first in range(len(spans) - more)
        if more + 1 < len(spans)
    ]
    long_enough = [run for run in runs if count_words(passage[slice(*run)]) >= shortest]
    return random.choice(long_enough) if long_enough else None


def opening(host: str, random: Random) -> int | None:
    """A point between two sentences of a text, after the blank there."""
    starts = [start for start, _ in sentences(host)[1:]]
    return random.choice(starts) if starts else None


def _whole(passage: str, text: str) -> Copy:
    return Copy(text, (0, len(text)), (0, len(passage)))


def _pieces(text: str) -> list[str]:
    """What stands between words, and words, in turn."""
    pieces, at = [], 0
    for found in WORD.finditer(text):
        pieces += [text[at : found.start()], found[0]]
        at = found.end()
    return [*pieces, text[at:]]


EDITS: dict[str, Callable[[str, Vocabulary, Random], Copy | None]] = {
    "exact": exact,
    "light": light,
    "heavy": heavy,
    "split": split,
    "merge": merge,
    "append": append,
    "shuffle": shuffle,
    "ocr": ocr,
    "wrap": wrap,
}
