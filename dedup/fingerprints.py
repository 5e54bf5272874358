"""Ids of findings: made from what is said, so that they survive renames and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dedup.model import Finding


def digest(name: str, contents: list[int]) -> str:
    """16 hex digits of a name, such as that of a rule, and content hashes."""
    text = " ".join([name, *(f"{content:016x}" for content in contents)])
    return xxhash.xxh3_64_hexdigest(text.encode())


def of_passage(within: bool, contents: Iterable[int]) -> str:
    """The id of a passage, from the content hashes of its places; `within`: all in one document.

    It does not go by the rule where that is another one because places are whole documents: text
    around them may change.
    """
    rule = "DD101" if within else "DD102"
    return xxhash.xxh3_64_hexdigest(f"{rule} {min(contents):016x}".encode())


class OwnIds:
    """Gives each finding an id of its own: a second one of an id is named by all its places.

    `doubles`: ids that several findings have, where these are known; None: they are not.
    """

    def __init__(self, doubles: Collection[str] | None = None) -> None:
        self._doubles = doubles
        self._seen: set[str] = set()

    def is_double(self, name: str) -> bool:
        """Whether several findings may have an id."""
        return self._doubles is None or name in self._doubles

    def own(self, name: str, contents: Sequence[int]) -> str:
        """The own id of a finding whose id would be `name`."""
        if not self.is_double(name):
            return name
        own, again = name, 0
        while own in self._seen:
            own, again = digest(name, [*sorted(contents), again]), again + 1
        self._seen.add(own)
        return own


def with_own_ids(found: Iterable[tuple[Finding, list[int]]]) -> list[Finding]:
    """The findings, each with its own id; with them come the content hashes of their places."""
    own = OwnIds()
    return [replace(finding, id=own.own(finding.id, contents)) for finding, contents in found]
