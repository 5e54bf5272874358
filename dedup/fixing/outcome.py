"""A fix that is decided: what it comes to, and the files it was decided on."""

from __future__ import annotations

from typing import NamedTuple

from dedup.read import Source  # noqa: TC001 (the types of fields)
from dedup.removals import Outcome  # noqa: TC001


class Plan(NamedTuple):
    """What goes, and from which files.

    Attributes:
        outcome: what goes, what stays and why.
        sources: the files that may change, as they were read.
        hashes: xxh3-64 of these, by path.
        read: the real paths of all files that were read, also of those that are only compared with.
    """

    outcome: Outcome
    sources: tuple[Source, ...]
    hashes: dict[str, str]
    read: frozenset[str]
