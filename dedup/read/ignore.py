"""Rules that leave files out: `.gitignore` and its relatives, and globs in the same syntax."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from dedup.errors import SettingsError
from dedup.presence import is_there

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE_FILES = (".git/info/exclude", ".gitignore", ".dedupignore")
"""Rule files of a folder; of two rules that match, the later one counts."""
_ALL = "!*"
_NOTHING = "/\0"
"""A rule that no path matches: it keeps the place of one that is asked elsewhere."""
_SPECIAL, _ESCAPED = re.compile(r"([\\*?\[\]!# ])"), r"\\\1"


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
        if is_there(parent / ".git"):
            return [str(above) for above in reversed(path.parents[:count])]
    return []


class Globs:
    """Globs of the user: of all that match, the last one decides; it takes in what lies below.

    One that begins with `./` or `../` is meant from the working directory, any other from the
    folder that is walked.
    """

    def __init__(self, lines: Sequence[str], here: str) -> None:
        """Take rules, and the working directory."""
        fixed = [_from_root(line, here) for line in lines]
        both = list(zip(lines, fixed, strict=True))
        self._walked = _spec([_NOTHING if root else line for line, root in both])
        self._fixed = _spec([root or _NOTHING for root in fixed]) if any(fixed) else None

    def match(self, location: str, relative: str) -> bool:
        """Whether they take a path in: absolute, and from the folder walked; with `/`."""
        if self._fixed is None:
            return self._walked.match_file(relative)
        results = self._walked.check_file(relative), self._fixed.check_file(location)
        return bool(max(results, key=lambda each: -1 if each.index is None else each.index).include)


def globs(patterns: Sequence[str], option: str) -> GitIgnoreSpec:
    """Compile globs of the user; a match takes in what lies below it.

    Raises:
        SettingsError: a glob that can match nothing; the sentence names it and `option`.
    """
    return _spec(_rules(patterns, option))


def globs_from(patterns: Sequence[str], option: str, here: str) -> Globs:
    """The same, where some may be meant from the working directory: `here`."""
    return Globs(_rules(patterns, option), here)


def _rules(patterns: Sequence[str], option: str) -> list[str]:
    lines = [rf"\{glob}" if glob.startswith("#") else glob for glob in patterns]
    for glob, line in zip(patterns, lines, strict=True):
        if not _is_rule(line):
            raise SettingsError(f"{option} {glob!r} is not a glob; try '*.log' or 'drafts/'")
    return lines


def _from_root(line: str, here: str) -> str:
    """A rule that is meant from the working directory as one from the root; "" for any other."""
    found = re.match(r"(!?)((?:\.\.?/)+)", line)
    if found is None:
        return ""
    parts = [part for part in slashed(here).split("/") if part]
    kept = parts[: max(0, len(parts) - found[2].count(".."))]
    folder = "".join(f"/{_SPECIAL.sub(_ESCAPED, part)}" for part in kept)
    return f"{found[1]}{folder}/{line[found.end() :]}"


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
