"""Rules that leave files out: `.gitignore` and its relatives, and globs in the same syntax."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE_FILES = (".git/info/exclude", ".gitignore", ".dedupignore")
"""Rule files of a folder; of two rules that match, the later one counts."""
_ALL = "!*"


class Rules:
    """Rules of one folder for what lies below it, as git reads them.

    GitIgnoreSpec also matches what lies below a match, which lets `!src/` bring back
    `src/build/`. A walk does not enter what is ignored and needs to know about the entry itself
    only. Two things give that: rules for folders lose their last slash and are asked about
    folders only; and a first rule that matches everything wins over matches of a folder above.
    """

    def __init__(self, base: str, lines: Sequence[str]) -> None:
        """Take the folder (absolute, with `/` at its end) and the lines of its rule files."""
        kept = [line if line.endswith("\\ ") else line.rstrip(" ") for line in lines]
        self.base = base
        self._files = _spec([_ALL, *(line for line in kept if not line.endswith("/"))])
        self._folders = _spec([_ALL, *(line.removesuffix("/") for line in kept)])

    def verdict(self, location: str, folder: bool) -> bool | None:
        """Whether the rules leave out a path (absolute, with `/`); None where they say nothing."""
        spec = self._folders if folder else self._files
        result = spec.check_file(location.removeprefix(self.base))
        return result.include if result.index else None


def slashed(location: str) -> str:
    """The path with `/`, as rules are written."""
    return location.replace(os.sep, "/")


def base_of(folder: str) -> str:
    """What the paths of all files below a folder begin with, with `/`."""
    return slashed(folder).rstrip("/") + "/"


def rules_of(folder: str) -> Rules | None:
    """The rules in the rule files of a folder; None where it has none.

    Raises:
        OSError: a rule file is there and cannot be read.
    """
    lines: list[str] = []
    for name in RULE_FILES:
        path = Path(folder, name)
        if path.is_file():
            text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
            lines += [line.removesuffix("\r") for line in text.split("\n")]
    return Rules(base_of(folder), lines) if lines else None


def is_ignored(chain: Sequence[Rules], location: str, folder: bool) -> bool:
    """Whether rules leave out a file or folder; the innermost folder that has a say decides.

    Args:
        chain: rules of the folders above `location`, outermost first.
        location: absolute path, with `/`.
        folder: whether it is a folder.
    """
    for rules in reversed(chain):
        verdict = rules.verdict(location, folder)
        if verdict is not None:
            return verdict
    return False


def folders_above(folder: str) -> list[str]:
    """Folders above this one up to the root of its repository, outermost first; else none."""
    path = Path(folder)
    for count, parent in enumerate((path, *path.parents)):
        if (parent / ".git").exists():
            return [str(above) for above in reversed(path.parents[:count])]
    return []


def globs(patterns: Sequence[str], option: str) -> GitIgnoreSpec:
    """Compile globs of the command line; a match takes in what lies below it.

    Raises:
        SettingsError: a glob that can match nothing; the sentence names it and `option`.
    """
    lines = [rf"\{glob}" if glob.startswith("#") else glob for glob in patterns]
    for glob, line in zip(patterns, lines, strict=True):
        if not _is_rule(line):
            raise SettingsError(f"{option} {glob!r} is not a glob; try '*.log' or 'drafts/'")
    return _spec(lines)


def _spec(lines: list[str]) -> GitIgnoreSpec:
    """Compile rules; as in git, a line that is no rule has no effect."""
    try:
        # By name, so that the answer does not depend on which other backends are installed.
        return GitIgnoreSpec.from_lines(lines, backend="simple")
    except (ValueError, re.error):
        kept = [line for line in lines if _is_rule(line)]
        return GitIgnoreSpec.from_lines(kept, backend="simple")


def _is_rule(line: str) -> bool:
    try:
        (pattern,) = GitIgnoreSpec.from_lines([line], backend="simple").patterns
    except (ValueError, re.error):
        return False
    return pattern.include is not None
