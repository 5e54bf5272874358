"""Words and shingles: one definition for every peer that lets its user choose, and for the judge.

Only the standard library, because this also runs in the environments of the peers.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[㐀-䶿一-鿿]|[^\W㐀-䶿一-鿿]+")
"""A word; every Han character is one."""

SIZE = 3


def words(text: str) -> list[str]:
    """Words of a text, in lower case."""
    return WORD.findall(text.lower())


def runs(text: str) -> list[str]:
    """All runs of three words, in order; a shorter text is one run."""
    found = words(text)
    if len(found) < SIZE:
        return [" ".join(found)]
    return list(map(" ".join, zip(found, found[1:], found[2:], strict=False)))


def shingles(text: str) -> set[str]:
    """All runs of three words, each once."""
    return set(runs(text))
