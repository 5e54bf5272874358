"""Texts for properties: wild characters, and corpora with planted repeats of known kinds."""

from __future__ import annotations

import string
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from scripts import SCRIPTS, paragraph, sentence, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

KINDS = ("exact", "light", "split", "merge", "append", "embed", "self-double", "shuffle")
"""What an editor did to a copy."""
WILD = (
    "aAzZ09_ßŒéÉ\u0301\u0327ﬁﬃ㍿㋀½²ªＡｶﾞがか\u3099ΣςΑ\u0345И\u0306йاَلא\u05b0कि्"
    "漢字々〇㐀豈한ᄒ\u1161\u11ab글กิ่ขកាខ\u17d2ༀက\u200b\u200d\u2060\xad\ufeff\u202e\u061c"
    "😀👩\ufe0f\U000e0100\u180b𝐀𝟘𐐀𠀀\U00020000.,;-'’\"()[]{}<>|&*#=~^`@/\\ \t\r\v\f\x00\x1b\x85"
    "\xa0\u1680\u2028\u2029\u3000\u2003\ufffd\uffff\U0010ffff"
)
"""One or more of everything that the table of code points tells apart."""

wild_characters = st.sampled_from(WILD) | st.characters(exclude_categories=["Cs"])
wild_words = st.text(wild_characters, min_size=1, max_size=12)
plain_words = st.text(string.ascii_lowercase[:3], min_size=1, max_size=3)
gaps = st.sampled_from(
    [" ", " ", " ", "", "\n", "\n\n", "\r\n\r\n", "\n \n", "\n> ", "\t", "\u200b"]
)
wild_texts = st.lists(st.tuples(wild_words | plain_words, gaps), max_size=60).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
"""Words of wild characters with spaces and line breaks of all kinds between them."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A repeat that was put in: what was done, and its characters in two documents."""

    kind: str
    a: str
    a_span: tuple[int, int]
    b: str
    b_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planted:
    """Documents (id, text), and what was planted in them."""

    pairs: list[tuple[str, str]]
    plants: list[Plant]


class _Writer:
    """Writes documents of one script."""

    def __init__(self, name: str, random: Random) -> None:
        self.name, self.random = name, random
        self.stop = SCRIPTS[name].stop

    def sentences(self, low: int = 2, high: int = 4) -> list[str]:
        return [sentence(self.name, self.random) for _ in range(self.random.randint(low, high))]

    def text(self, sentences: list[str]) -> str:
        return paragraph(self.name, sentences)

    def edited(self, one: str) -> str:
        """About one word in twelve replaced, left out or followed by another."""
        space = SCRIPTS[self.name].space
        parts = one.split(space) if space else list(one)
        done = []
        for part in parts:
            dice = self.random.random()
            new = words(self.name, self.random, 1)
            done += (
                new if dice < 0.04 else [] if dice < 0.06 else [part, *(new if dice < 0.08 else [])]
            )
        return space.join(done)


def _copies(writer: _Writer, kind: str, source: list[str]) -> tuple[str, str, str]:
    """A paragraph as it first stands, its copy, and what surrounds that ("{}" is the copy)."""
    text = writer.text(source)
    half = max(1, len(source) // 2)
    broken = f"{writer.text(source[:half])}\n\n{writer.text(source[half:])}"
    more = writer.text(writer.sentences(1, 1))
    joint = " " if SCRIPTS[writer.name].space else ""
    shuffled = [*source[1:], source[0]]
    around = f"{more}{joint}{{}}{joint}{writer.text(writer.sentences(1, 1))}"
    made: dict[str, Callable[[], tuple[str, str, str]]] = {
        "exact": lambda: (text, text, "{}"),
        "self-double": lambda: (text, text, "{}"),
        "light": lambda: (text, writer.text([writer.edited(one) for one in source]), "{}"),
        "split": lambda: (text, broken, "{}"),
        "merge": lambda: (broken, text, "{}"),
        "append": lambda: (text, text, f"{{}}{joint}{more}"),
        "embed": lambda: (source[0], source[0], around),
        "shuffle": lambda: (text, writer.text(shuffled), "{}"),
    }
    return made[kind]()


def planted(
    seed: int, kinds: list[str], name: str = "latin", between: str = "\n\n", others: int = 1
) -> Planted:
    """A corpus with one document pair for each kind (one document for "self-double").

    Args:
        seed: what all chance follows from.
        kinds: what to plant, in this order.
        name: the script.
        between: what stands between paragraphs.
        others: how many documents hold no repeat.
    """
    random = Random(seed)
    writer = _Writer(name, random)
    found = Planted([], [])
    for number, kind in enumerate(kinds):
        first, copy, around = _copies(writer, kind, writer.sentences(3, 4))
        halves = [[writer.text(writer.sentences()) for _ in range(2)] for _ in range(2)]
        a, a_span = _between(halves[0], first, "{}", between)
        b, b_span = _between(halves[1], copy, around, between)
        if kind == "self-double":
            shift = len(a) + len(between)
            found.pairs.append((f"{number}", f"{a}{between}{b}"))
            b_span = (b_span[0] + shift, b_span[1] + shift)
            found.plants.append(Plant(kind, f"{number}", a_span, f"{number}", b_span))
        else:
            found.pairs.extend([(f"{number} a", a), (f"{number} b", b)])
            found.plants.append(Plant(kind, f"{number} a", a_span, f"{number} b", b_span))
    for number in range(others):
        text = between.join(writer.text(writer.sentences()) for _ in range(3))
        found.pairs.append((f"other {number}", text))
    return found


def _between(
    halves: list[str], text: str, around: str, between: str
) -> tuple[str, tuple[int, int]]:
    head, tail = (part.replace("\n\n", between) for part in around.split("{}"))
    text = text.replace("\n\n", between)
    start = len(halves[0]) + len(between) + len(head)
    whole = between.join([halves[0], f"{head}{text}{tail}", halves[1]])
    return whole, (start, start + len(text))


plantings: SearchStrategy[Planted] = st.builds(
    planted,
    st.integers(0, 10**6),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
    st.sampled_from(sorted(SCRIPTS)),
    st.sampled_from(["\n\n", "\r\n\r\n", "\n\n> "]),
)
"""Small corpora of one script with a few planted repeats."""

POOL = [sentence("latin", Random(number)) for number in range(8)]
"""The sentences that mosaics are made of."""


def mosaic(plan: list[list[list[int]]]) -> list[tuple[str, str]]:
    """Documents of paragraphs of sentences, these by their numbers in POOL."""
    documents = (
        "\n\n".join(paragraph("latin", [POOL[n] for n in numbers]) for numbers in paragraphs)
        for paragraphs in plan
    )
    return [(f"{number}", text) for number, text in enumerate(documents)]


_paragraphs = st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=4)
mosaics: SearchStrategy[list[tuple[str, str]]] = st.lists(
    st.lists(_paragraphs, min_size=1, max_size=4), min_size=1, max_size=4
).map(mosaic)
"""Documents put together from the same few sentences: repeats of every shape, over and in each
other."""
