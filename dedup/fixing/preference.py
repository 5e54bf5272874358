"""Which of several copies stays: an order of places, the one to keep first."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.read.ignore import globs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.fixing.request import Keep
    from dedup.read import Source
    from dedup.removals import Key

Rank = tuple[object, ...]


class Copy(NamedTuple):
    """What the order of a copy follows from.

    Attributes:
        key: its document.
        protected: whether it must stay: it is only compared with.
        size: its tokens, with those of sentences that only begin or end in it.
        position: where it stands in the input.
    """

    key: Key
    protected: bool
    size: int
    position: tuple[int, ...]


Order = Callable[[Copy], Rank]


def order(
    keep: Keep, sources: Sequence[Source], paths: Sequence[str], values: Mapping[Key, object]
) -> Order:
    """The order that a policy asks for; what must stay comes first, and equal ones by position.

    Args:
        keep: the policy.
        sources: all files.
        paths: as the command line names them.
        values: of the field that the policy goes by, by document.

    Raises:
        SettingsError: a glob that is none.
    """
    chosen = _choices(keep, sources, paths, values)[keep.policy]
    return lambda copy: (not copy.protected, chosen(copy), copy.position)


def _choices(
    keep: Keep, sources: Sequence[Source], paths: Sequence[str], values: Mapping[Key, object]
) -> dict[str, Callable[[Copy], Rank]]:
    patterns = [globs([glob], "--keep path-order") for glob in keep.globs]
    roots = [os.path.realpath(path) for path in paths]
    real = {source.path: os.path.realpath(source.location) for source in sources}

    def by_size(copy: Copy) -> Rank:
        return (-copy.size,)

    def by_path(copy: Copy) -> Rank:
        found = (n for n, spec in enumerate(patterns) if spec.match_file(copy.key.path))
        return (next(found, len(patterns)),)

    def by_root(copy: Copy) -> Rank:
        path = Path(real.get(copy.key.path, copy.key.path))
        found = (
            n for n, root in enumerate(roots) if path == Path(root) or Path(root) in path.parents
        )
        return (next(found, len(roots)),)

    return {
        "contained": by_size,
        "longest": by_size,
        "first": lambda _: (),
        "newest": lambda copy: _largest(values.get(copy.key)),
        "max": lambda copy: _largest(values.get(copy.key)),
        "min": lambda copy: _smallest(values.get(copy.key)),
        "path-order": by_path,
        "source": by_root,
    }


class Backwards(str):
    """Text of which the later one in the alphabet comes first."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        """Whether it comes first."""
        return str.__gt__(self, other)


def _largest(value: object) -> Rank:
    """Numbers from the largest on, then texts from the last on (dates), then what has none."""
    if isinstance(value, int | float) and not math.isnan(value):
        return 0, -value
    return (1, Backwards(value)) if isinstance(value, str) else (2,)


def _smallest(value: object) -> Rank:
    if isinstance(value, int | float) and not math.isnan(value):
        return 0, value
    return (1, value) if isinstance(value, str) else (2,)


def hold_field(keep: Keep, values: Mapping[Key, object]) -> None:
    """A field that a policy goes by is there in some document.

    Raises:
        SettingsError: it is nowhere.
    """
    if keep.field and values and all(value is None for value in values.values()):
        raise SettingsError(f"--keep {keep}: no record has a field {keep.field!r} to go by")
