"""Made-up vocabularies: pronounceable words in four alphabets, the commonest ones the shortest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN, COMMA, STOP, CAPITAL = range(4)
"""How a word is written: alone, before a comma, at the end or at the start of a sentence."""

FORMS = 4
"""A surface is a word and its form: `word * FORMS + form`."""

Ids = NDArray[np.int32]
"""Surfaces of a stretch of text, one an element."""

IDEOGRAPHS = range(0x4E00, 0x9FA6)
CHARACTERS_IN_USE = 3_500


@dataclass(frozen=True, slots=True)
class Script:
    """An alphabet and how much of a corpus is written in it.

    Attributes:
        name: begins the ids of its documents.
        share: of the bytes of a corpus, [0, 1].
        size: words in its vocabulary.
        onsets, vowels, codas: what syllables are made of, blank for none; empty for Han.
    """

    name: str
    share: float
    size: int
    onsets: str = ""
    vowels: str = ""
    codas: str = ""

    @property
    def spaced(self) -> bool:
        """Whether spaces stand between its words."""
        return bool(self.vowels)


SCRIPTS = (
    Script(
        "latin",
        0.85,
        150_000,
        onsets="b c d f g h l m n p r s t v w br cr dr fl gr pl pr sh st th tr",
        vowels="a e i o u ea ou",
        codas="  n r s t l d m nd st",
    ),
    Script(
        "accented",
        0.05,
        80_000,
        onsets="b c ç d f g j l m n ñ p r s š t v z br cr gr pl tr qu",
        vowels="a e i o u é è à ö ü ô ã",
        codas="   n r s l t nt",
    ),
    Script(
        "cyrillic",
        0.05,
        80_000,
        onsets="б в г д ж з к л м н п р с т х ч ш щ вр гр пр ст тр",
        vowels="а е и о у я ю ы",
        codas="   н т л р й сть в",
    ),
    Script("han", 0.05, 40_000),
)


def vocabulary(script: Script, rng: np.random.Generator) -> list[str]:
    """Make the `script.size` different words of a script, commonest first."""
    words = _spelled(script, rng) if script.spaced else _characters(script.size, rng)
    return list(dict.fromkeys(words))[: script.size]


def surfaces(script: Script, words: list[str]) -> list[str]:
    """Write every word in its four forms, each with the space that follows it."""
    if not script.spaced:
        return [form for word in words for form in (word, word + "，", word + "。", word)]
    return [
        form
        for word in words
        for form in (f"{word} ", f"{word}, ", f"{word}. ", f"{word.capitalize()} ")
    ]


def _spelled(script: Script, rng: np.random.Generator) -> Iterator[str]:
    parts = (part.split(" ") for part in (script.onsets, script.vowels, script.codas))
    syllables = ["".join(parts) for parts in product(*parts)]
    syllables = sorted([syllables[i] for i in rng.permutation(len(syllables))], key=len)
    yield from syllables[:150]
    for syllables_each, share in ((2, 0.3), (3, 1.0), (4, 0.5)):
        shape = (int(script.size * share), syllables_each)
        rows = (len(syllables) * rng.random(shape) ** 2).astype(int)
        yield from ("".join([syllables[i] for i in row]) for row in rows.tolist())


def _characters(size: int, rng: np.random.Generator) -> Iterator[str]:
    """Han words of one to three characters; some characters are much commoner than others."""
    chosen = rng.choice(np.array(IDEOGRAPHS), CHARACTERS_IN_USE, replace=False)
    characters = [chr(point) for point in chosen]
    yield from characters[:400]
    ranks = (CHARACTERS_IN_USE * rng.random((size * 2, 3)) ** 3).astype(int)
    lengths = rng.choice([2, 2, 2, 3, 1], size * 2)
    for row, length in zip(ranks.tolist(), lengths.tolist(), strict=True):
        yield "".join([characters[i] for i in row[:length]])
