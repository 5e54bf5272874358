"""What a fix is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.accepting.exemptions import Exemptions
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = ("passages", "documents")
PLAIN = ("contained", "first", "longest", "source")
BY_FIELD = ("newest", "max", "min")
PATH_ORDER = "path-order"
KEPT = (*PLAIN, *(f"{name}:FIELD" for name in BY_FIELD), f"{PATH_ORDER}:GLOB")


@dataclass(frozen=True, slots=True)
class Keep:
    """Which copy stays.

    Attributes:
        policy: `contained`: the one that has the words of the others (the first of equal ones);
            `first` in the order of the input; `longest`; `newest`, `max` or `min` by a field of
            records; `path-order`: by globs; `source`: from the path that is named first.
        field: of records, for policies that go by one.
        globs: for path-order: files that match an earlier one win, and lose without any.
    """

    policy: str = "contained"
    field: str = ""
    globs: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As on the command line."""
        if self.globs:
            return " ".join(f"{PATH_ORDER}:{glob}" for glob in self.globs)
        return f"{self.policy}:{self.field}" if self.field else self.policy


def keep(values: Sequence[str]) -> Keep:
    """Make a policy of what the command line says: one of KEPT; path-order may be repeated.

    Raises:
        SettingsError: it is none, or there are several.
    """
    parts = [value.partition(":") for value in values]
    names = {name for name, _, _ in parts}
    if len(names) > 1 or (len(parts) > 1 and names != {PATH_ORDER}):
        raise SettingsError("--keep takes one policy; only path-order:GLOB can be repeated")
    if not parts:
        return Keep()
    name, _, rest = parts[0]
    if name in PLAIN and not rest:
        return Keep(name)
    if name in BY_FIELD and rest:
        return Keep(name, rest)
    if name == PATH_ORDER and all(glob for _, _, glob in parts):
        return Keep(name, globs=tuple(glob for _, _, glob in parts))
    raise SettingsError(f"--keep {values[0]!r} is no policy; they are {', '.join(KEPT)}")


@dataclass(frozen=True, slots=True)
class Fix:
    """What is asked for.

    Attributes:
        paths: files and folders that may change.
        corpus: those that are only compared with, and always stay.
        level: remove `passages`, or whole `documents`.
        keep: which copy stays.
        across: whether what stands in another document can be removed for it.
        allow_loss: whether words that stand in no other copy may go.
        exemptions: what may repeat.
    """

    paths: tuple[str, ...]
    corpus: tuple[str, ...] = ()
    level: str = "passages"
    keep: Keep = field(default_factory=Keep)
    across: bool = False
    allow_loss: bool = False
    exemptions: Exemptions = field(default_factory=Exemptions)
