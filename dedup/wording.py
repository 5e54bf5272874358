"""Words, sentences and paragraphs of a text in any script, near enough to plant something there."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

Span = tuple[int, int]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u30ff\uff66-\uff9f"
SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
BETWEEN = (
    r"\s!-/:-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u3000-\u303f"
    r"\uff01-\uff0f\uff1a-\uff20\u060c\u061b\u061f\u06d4\u0964\u0965\u1362\u30fb"
)
WORD = re.compile(
    f"[{HAN}]{{1,2}}|[{KANA}]{{1,3}}|[{SPACELESS}]{{1,4}}|[^{BETWEEN}{HAN}{KANA}{SPACELESS}]+"
)
"""A word; where none are marked off, about as many characters as one has."""
TOKEN = re.compile(f"[{HAN}{KANA}{SPACELESS}]|[^{BETWEEN}{HAN}{KANA}{SPACELESS}]+")
"""A word; where none are marked off, a character."""
UNSPACED = re.compile(f"[{HAN}{KANA}{SPACELESS}]")
STOP = re.compile("[.!?…]+[\"'”’»)\\]]*\\s+|[。！？]+[”’」』）]*\\s*|[।॥۔؟።།။។៕]+\\s*")
BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)*\n|\n[^\S\n]*\Z")
LONG_LINE = 120
"""Characters; a block with such a line is not wrapped by hand, and each of its lines stands alone
(as in `kernels.parameters.HARD_WRAP`)."""
SHORTEST_SENTENCE = 4
"""Words; `Dr. ` and `No. ` end no sentence."""


def count_words(text: str) -> int:
    """Words of a text, about as --min-words counts them."""
    thirds = 0
    for found in WORD.findall(text):
        first = found[0]
        weight = 1 if re.match(f"[{SPACELESS}]", first) else 2 if _is_kana(first) else 3
        thirds += weight * (len(found) if UNSPACED.match(first) else 1)
    return (thirds + 1) // 3


def _is_kana(char: str) -> bool:
    return re.match(f"[{KANA}]", char) is not None


def glue(text: str) -> str:
    """What stands between the words of a text: a blank, or nothing."""
    unspaced = len(UNSPACED.findall(text))
    return "" if 2 * unspaced > len(text) else " "


@lru_cache(maxsize=1 << 16)
def script(char: str) -> str:
    """The script of a character, by the first word of its name in Unicode: `LATIN`, `CJK`."""
    return unicodedata.name(char, "").partition(" ")[0]


def paragraphs(text: str) -> list[Span]:
    """Where paragraphs stand, without the blanks around them; those without words are left out."""
    borders = [0, *(border for found in BLANK.finditer(text) for border in found.span())]
    blocks = zip(borders[::2], [*borders[1::2], len(text)], strict=False)
    found = [span for block in blocks for span in _lines(text, block)]
    return [span for span in (_stripped(text, span) for span in found) if WORD.search(text, *span)]


def sentences(text: str) -> list[Span]:
    """Where sentences stand, without the blanks around them.

    Where nothing ends one in a script without spaces, a blank does.
    """
    found = _cut(text, STOP)
    if len(found) == 1 and not glue(text):
        found = _cut(text, re.compile(r"\s+"))
    return found


def _lines(text: str, block: Span) -> list[Span]:
    """A block as it is, or its lines where one is long."""
    lines, at = [], block[0]
    for line in text[slice(*block)].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return lines if any(end - start > LONG_LINE for start, end in lines) else [block]


def _cut(text: str, stop: re.Pattern[str]) -> list[Span]:
    borders = [0]
    for found in stop.finditer(text):
        if count_words(text[borders[-1] : found.end()]) >= SHORTEST_SENTENCE:
            borders.append(found.end())
    if len(borders) > 1 and count_words(text[borders[-1] :]) < SHORTEST_SENTENCE:
        borders.pop()
    return [_stripped(text, span) for span in pairwise([*borders, len(text)])]


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
