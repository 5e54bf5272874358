"""Made-up prose in many scripts: words, sentences and paragraphs, the same for the same seed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

SIZE = 900
"""Words of a vocabulary: so many that unrelated sentences share no run of them by chance."""


@dataclass(frozen=True, slots=True)
class Script:
    """How a script is written.

    Attributes:
        letters: what words are made of.
        longest: letters of the longest word; 1 where every character is a token.
        space: what stands between words.
        stop: what ends a sentence.
        marks: combining characters that may follow a letter, or none.
        form: normalisation form of the words, or None.
    """

    letters: str
    longest: int = 8
    space: str = " "
    stop: str = ". "
    marks: str = ""
    form: Literal["NFC", "NFD"] | None = None


def _letters(*ranges: tuple[int, int]) -> str:
    """Assigned letters of code point ranges, which are half-open."""
    chars = (chr(code) for low, high in ranges for code in range(low, high))
    return "".join(char for char in chars if unicodedata.category(char)[0] == "L")


LATIN = _letters((0x61, 0x7B), (0xE0, 0xF7), (0x101, 0x13F), (0x141, 0x180))
EMOJI = "\U0001f600\U0001f469\u200d\U0001f680\u2764\ufe0f"
SCRIPTS = {
    "latin": Script(_letters((0x41, 0x5B), (0x61, 0x7B))),
    "latin NFC": Script(LATIN, form="NFC"),
    "latin NFD": Script(LATIN, form="NFD"),
    "cyrillic": Script(_letters((0x410, 0x450))),
    "greek": Script(_letters((0x391, 0x3CA)), form="NFD"),
    "arabic": Script(_letters((0x621, 0x64B)), marks="\u064e\u0650\u0651", stop="\u06d4 "),
    "hebrew": Script(_letters((0x5D0, 0x5EB)), marks="\u05b0\u05b7"),
    "devanagari": Script(_letters((0x915, 0x93A)), 5, marks="\u093e\u093f\u0940\u094d", stop="। "),
    "han": Script(_letters((0x4E00, 0x5200)), 1, "", "。"),
    "kana": Script(_letters((0x3042, 0x3090), (0x30A2, 0x30F0)), 1, "", "。"),
    "hangul": Script(_letters((0xAC00, 0xB000)), 4),
    "hangul NFD": Script(_letters((0xAC00, 0xB000)), 4, form="NFD"),
    "thai": Script(_letters((0xE01, 0xE2F)), 1, "", " ", "\u0e34\u0e38\u0e48"),
    "khmer": Script(_letters((0x1780, 0x17A3)), 1, "", "។ ", "\u17b6\u17b7\u17d2"),
    "emoji": Script(_letters((0x61, 0x7B)), 6, f" {EMOJI} ", " \u203c\ufe0f "),
    "zero-width": Script(_letters((0x61, 0x7B)), 6, marks="\u200b\u200d\u2060"),
    "soft hyphens": Script(_letters((0x61, 0x7B)), 9, marks="\xad"),
}
WORDY = ("latin", "latin NFC", "cyrillic", "greek", "arabic", "hebrew", "devanagari", "hangul")
"""Scripts whose words are tokens of several letters."""


def _word(script: Script, random: Random) -> str:
    chars = []
    for _ in range(random.randint(min(2, script.longest), script.longest)):
        chars.append(random.choice(script.letters))
        if script.marks and random.random() < 0.3:
            chars.append(random.choice(script.marks))
    word = "".join(chars)
    return unicodedata.normalize(script.form, word) if script.form else word


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """The words of a script, without repeats."""
    random = Random(name)
    return tuple(dict.fromkeys(_word(SCRIPTS[name], random) for _ in range(SIZE)))


def words(name: str, random: Random, count: int) -> list[str]:
    """So many words, picked at random."""
    return random.choices(vocabulary(name), k=count)


def sentence(name: str, random: Random) -> str:
    """Eight to twenty words; characters where these are words, three times as many."""
    more = 3 if SCRIPTS[name].longest == 1 else 1
    return SCRIPTS[name].space.join(words(name, random, more * random.randint(8, 20)))


def paragraph(name: str, sentences: list[str]) -> str:
    """Sentences on one line."""
    return "".join(f"{one}{SCRIPTS[name].stop}" for one in sentences).rstrip()
