"""What people say in the settings that may repeat, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.errors import SettingsError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

SHORTEST_PREFIX = 6
"""Digits of an id that a person may give."""


@dataclass(frozen=True, slots=True)
class Accept:
    """A reviewed exception: `[[tool.dedup.accept]]`.

    Attributes:
        reason: why it may repeat.
        id: a finding's, or at least six digits that no other id begins with; "" where paths count.
        paths: globs; a finding is meant if each of its copies matches one.
        expires: the last day that it is accepted; None: for good.

    Raises:
        SettingsError: neither an id nor paths, or both; a short id; no reason.
    """

    reason: str
    id: str = ""
    paths: tuple[str, ...] = ()
    expires: dt.date | None = None

    def __post_init__(self) -> None:
        """Hold what every exception needs."""
        if bool(self.id) == bool(self.paths):
            raise SettingsError(f"accept {self.name!r}: give it either an id or paths")
        if self.id and (len(self.id) < SHORTEST_PREFIX or set(self.id) - set("0123456789abcdef")):
            raise SettingsError(
                f"accept {self.id!r}: an id is six to sixteen digits 0-9, a-f, as in the report"
            )
        if not self.reason.strip():
            raise SettingsError(f"accept {self.name!r}: say the reason why it may repeat")

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.id or ", ".join(self.paths)


@dataclass(frozen=True, slots=True)
class PerPath:
    """Stricter limits for the files that match a glob: what is below them is not told.

    Attributes:
        glob: as in .gitignore.
        similarity: lowest similarity that is told, [0, 1].
        min_words: shortest passage that is told.
        ignore: rules (`DD102`, `DD2`) and kinds (`reformatted`) that are not told.
    """

    glob: str
    similarity: float = 0.0
    min_words: int = 0
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exemptions:
    """All that the settings accept.

    Attributes:
        accept: reviewed exceptions.
        per_path: limits by glob.
        boilerplate: texts that may repeat anywhere, UTF-8, by the names of their files.
        source: where the exceptions stand, for messages: `dedup.toml:4`.
        folder: globs count from there; "" is the working directory.
    """

    accept: Sequence[Accept] = ()
    per_path: Sequence[PerPath] = ()
    boilerplate: Mapping[str, bytes] = field(default_factory=dict)
    source: str = ""
    folder: str = ""
