"""Whether a file or folder that is to be written would be read from then on."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.read.ignore import globs_from, slashed
from dedup.read.source import REMOTE, STDIN, known_format
from dedup.read.walk import Found, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.read.ignore import Globs

ANY = ".dedup-any"
"""A name in a folder that no rule names."""


def read_by(
    target: Path,
    folder: bool,
    paths: Sequence[str],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> str | None:
    """The first of some paths by which a file or folder would be read that is to be written.

    Args:
        target: it, absolute, without links.
        folder: whether it is a folder, with files in it that are read.
        paths, include, exclude: as for `read.list_files`.

    Returns:
        The folder or glob; None: it would not be read.

    Raises:
        SettingsError: a glob is none.
    """
    here = str(Path.cwd())
    chosen = globs_from(include, "include", here), globs_from(exclude, "exclude", here)
    walk = Walk(Found(here), chosen[0], globs_from((), "exclude", here))
    inside = target / ANY if folder else target
    for path in sorted(set(paths)):
        for root in _roots(path, target):
            if root == target:
                return path
            if _is_walked(target, folder, root, chosen) and not walk.ignores(root, inside):
                return path
    return None


def _roots(path: str, target: Path) -> Iterator[Path]:
    """What a path names that is the target, or a folder above it."""
    if path == STDIN or REMOTE in path:
        return
    if Path(path).exists() or not has_magic(path):
        yield Path(os.path.realpath(path))
        return
    pattern = Path(os.path.abspath(path)).parts  # noqa: PTH100 (a glob)
    for root in (target, *target.parents):
        if _matches(pattern, root.parts):
            yield root


def _is_walked(target: Path, folder: bool, root: Path, chosen: tuple[Globs, Globs]) -> bool:
    if root not in target.parents:
        return False
    include, exclude = chosen
    parts = target.relative_to(root).parts
    for count in range(1, len(parts) + 1):
        inside = count < len(parts) or folder
        end, relative = "/" if inside else "", "/".join(parts[:count])
        location = slashed(str(root.joinpath(*parts[:count])))
        if parts[count - 1].startswith(".") or exclude.match(location + end, relative + end):
            return False
    known = folder or known_format(target.name) is not None
    return known or include.match(slashed(str(target)), "/".join(parts))


def _matches(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a glob names a path, both in parts; `**`: any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        deeper = bool(parts) and not parts[0].startswith(".") and _matches(pattern, parts[1:])
        return deeper or _matches(pattern[1:], parts)
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    return fnmatchcase(parts[0], pattern[0]) and _matches(pattern[1:], parts[1:])
