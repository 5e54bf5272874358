"""Where the keys of a TOML file stand: tomllib does not say."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Trail = tuple[str | int, ...]

PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
NAME = rf"{PART}(?:\s*\.\s*{PART})*"
HEADING = re.compile(rf"\s*(\[\[?)\s*({NAME})\s*\]")
KEY = re.compile(rf"\s*({NAME})\s*=")


class Lines:
    """Lines of keys and tables, by the keys that lead to them; entries of lists count from 1.

    A look at the text, line by line, not a parser: what looks like a key inside a string of several
    lines may be taken for one. It is for messages.
    """

    def __init__(self, text: str) -> None:
        """Look through the text of a file."""
        self._lines: dict[Trail, int] = {}
        self._entries: Counter[Trail] = Counter()
        table: Trail = ()
        for number, line in enumerate(text.split("\n"), 1):
            if heading := HEADING.match(line):
                table = self._table(_parts(heading[2]), many=heading[1] == "[[")
                for length in range(1, len(table) + 1):
                    self._lines.setdefault(table[:length], number)
            elif key := KEY.match(line):
                self._lines.setdefault((*table, *_parts(key[1])), number)

    def of(self, trail: Sequence[str | int]) -> int | None:
        """The line of a key, or of the nearest one around it; None where that is not known."""
        for length in range(len(trail), 0, -1):
            if tuple(trail[:length]) in self._lines:
                return self._lines[tuple(trail[:length])]
        return None

    def _table(self, parts: Trail, *, many: bool) -> Trail:
        """The trail of a table; one below a list belongs to its last entry."""
        trail: Trail = ()
        for depth, part in enumerate(parts, 1):
            trail = (*trail, part)
            if many and depth == len(parts):
                self._entries[trail] += 1
            if self._entries[trail]:
                trail = (*trail, self._entries[trail])
        return trail


def _parts(name: str) -> Trail:
    return tuple(part.strip("\"'") for part in re.findall(PART, name))
