"""How two texts of the same words differ: in line breaks, case, punctuation, accents."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def reformatting(one: str, other: str) -> list[str]:
    """Name what differs in two texts of the same words, in a few words each; nothing where they
    are equal but for blanks around them. Cost: a few passes over both."""
    texts = one.strip(), other.strip()
    if texts[0] == texts[1]:
        return []
    found = [name for name, seen in ASPECTS.items() if seen(texts[0]) != seen(texts[1])]
    if found:
        return found
    return ["spaces" if one.split() == other.split() else "Unicode forms"]


def listed(names: list[str]) -> str:
    """Names as a text: `line breaks, case and accents`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _breaks(text: str) -> list[int]:
    """Line breaks, counted in the letters before them."""
    *lines, _ = text.splitlines() or [""]
    found = []
    letters = 0
    for line in lines:
        letters += len(_bare(line))
        found.append(letters)
    return found


def _case(text: str) -> list[bool]:
    return [char.isupper() for char in _bare(text)]


def _punctuation(text: str) -> str:
    """All signs in order."""
    return "".join(char for char in _decomposed(text) if unicodedata.category(char)[0] in "PS")


def _accents(text: str) -> list[tuple[int, str]]:
    """Marks on letters, and the letters before each."""
    return list(_marks(text))


def _marks(text: str) -> Iterator[tuple[int, str]]:
    letters = 0
    for char in _decomposed(text):
        if unicodedata.category(char).startswith("M"):
            yield letters, char
        letters += char.isalnum()


def _invisible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) == "Cf")


def _bare(text: str) -> str:
    """Letters and digits, without accents."""
    return "".join(filter(str.isalnum, _decomposed(text)))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


ASPECTS: dict[str, Callable[[str], object]] = {
    "line breaks": _breaks,
    "case": _case,
    "punctuation": _punctuation,
    "accents": _accents,
    "invisible characters": _invisible,
}
