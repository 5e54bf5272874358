"""Walk a folder: which files are read, which are not and why."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.errors import InputError
from dedup.read.ignore import base_of, folders_above, is_ignored, rules_of, slashed
from dedup.read.source import (
    BYTES,
    Source,
    format_of,
    known_format,
    shown,
    suffix_of,
    suffix_reason,
    why,
)
from dedup.read.unpacking import looks_binary

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.read.ignore import Globs, Rules

OWN = ".dedup"
"""How names of files and folders of dedup's own begin: no part of any corpus, and not counted."""
_WINDOWS_LOOP = 1921
_JUNCTION = 0xA0000003


@dataclass(slots=True)
class Found:
    """What was met so far; nothing in it depends on the order in which folders are walked.

    Attributes:
        here: the working directory.
        files: files to read, by real path.
        links: links to files: real path of the file, real path of the link, what would be read.
        skipped: why something is not read, by real path.
        folders: real paths of the folders the user named.
        errors: what could not be looked into, by path.
        parts: archives of which only some files are read, by real path, and the names of these.
    """

    here: str
    files: dict[str, Source] = field(default_factory=dict)
    links: list[tuple[str, str, Source]] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    errors: dict[str, InputError] = field(default_factory=dict)
    parts: dict[str, tuple[Source, set[str]]] = field(default_factory=dict)

    def read(self, real: str, source: Source) -> None:
        """Read a file; of two ways to it the one that sorts first gives the name."""
        other = self.files.get(real, source)
        self.files[real] = min(other, source, key=lambda each: each.location)

    def skip(self, real: str, reason: str) -> None:
        """Do not read it; of two reasons the one that sorts first counts."""
        self.skipped[real] = min(reason, self.skipped.get(real, reason))

    def fail(self, location: str, message: str) -> None:
        """Remember that a path could not be looked into."""
        self.errors[location] = InputError(shown(location, self.here), message)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder on the way: where it is, its real path and the rules of all folders above."""

    location: str
    real: str
    chain: tuple[Rules, ...]


class Walk:
    """Walks folders with one choice of globs; what it meets goes into `found`."""

    def __init__(self, found: Found, include: Globs, exclude: Globs) -> None:
        """Take where to write, and the globs."""
        self._found = found
        self._include = include
        self._exclude = exclude
        self._rules: dict[str, Rules | None] = {}

    def folder(self, root: str) -> None:
        """Walk a folder (absolute path) and all below it; one system call or two per file."""
        base = base_of(root)
        stack = [Folder(root, os.path.realpath(root), self._rules_above(root))]
        self._found.folders.add(stack[0].real)
        while stack:
            folder = stack.pop()
            chain = self._with_rules(folder.chain, folder.location)
            prefix = folder.real.rstrip(os.sep) + os.sep
            for entry in self._entries(folder.location):
                real = prefix + entry.name
                if entry.name.startswith(OWN):
                    continue
                try:
                    reason = self._reason(entry, chain, base)
                    if reason is not None:
                        self._found.skip(real, reason)
                    elif entry.is_dir(follow_symlinks=False):
                        stack.append(Folder(entry.path, real, chain))
                    else:
                        self._read(entry, real)
                except OSError as error:
                    self._failed(entry, real, error)

    def reason(self, location: str) -> str | None:
        """Why a file (absolute path) is left out by rules or globs; None where it is not."""
        chain: tuple[Rules, ...] = ()
        for folder in folders_above(location):
            if is_ignored(chain, slashed(folder), folder=True):
                return "ignored"
            chain = self._with_rules(chain, folder)
        if is_ignored(chain, slashed(location), folder=False):
            return "ignored"
        relative = slashed(location).removeprefix(base_of(self._found.here))
        return "excluded" if self._exclude.match(slashed(location), relative) else None

    def ignores(self, root: Path, file: Path) -> bool:
        """Whether rule files leave out a file below a folder that is walked."""
        chain = self._rules_above(str(root))
        here = root
        for part in file.relative_to(root).parts:
            chain = self._with_rules(chain, str(here))
            here /= part
            if is_ignored(chain, slashed(str(here)), here != file):
                return True
        return False

    def _entries(self, location: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(location) as entries:
                return list(entries)
        except OSError as error:
            denied = isinstance(error, PermissionError)
            self._found.fail(location, "no permission to list it" if denied else why(error))
            return []

    def _rules_above(self, root: str) -> tuple[Rules, ...]:
        """The rules from above that hold in `root`: none where they leave out `root` itself."""
        chain: tuple[Rules, ...] = ()
        for folder in folders_above(root):
            if is_ignored(chain, slashed(folder), folder=True):
                return ()
            chain = self._with_rules(chain, folder)
        return () if is_ignored(chain, slashed(root), folder=True) else chain

    def _with_rules(self, chain: tuple[Rules, ...], folder: str) -> tuple[Rules, ...]:
        try:
            if folder not in self._rules:
                self._rules[folder] = rules_of(folder)
        except OSError as error:
            self._found.fail(folder, f"its ignore rules are not applied: {why(error)}")
            return chain
        rules = self._rules[folder]
        return chain if rules is None else (*chain, rules)

    def _reason(self, entry: os.DirEntry[str], chain: tuple[Rules, ...], base: str) -> str | None:
        """Why an entry is not read; None where it is."""
        if entry.name.startswith("."):
            return "hidden"
        location = slashed(entry.path)
        relative = location.removeprefix(base)
        folder = entry.is_dir(follow_symlinks=False)
        if is_ignored(chain, location, folder):
            return "ignored"
        end = "/" if folder else ""
        if self._exclude.match(location + end, relative + end):
            return "excluded"
        if folder:
            return "symlinked folder" if _is_junction(entry) else None
        return _type_reason(entry) or self._content_reason(entry, relative)

    def _content_reason(self, entry: os.DirEntry[str], relative: str) -> str | None:
        kind = known_format(entry.name)
        if kind is None and not self._include.match(slashed(entry.path), relative):
            return suffix_reason(suffix_of(entry.name))
        return "binary" if kind not in BYTES and looks_binary(entry.path) else None

    def reason_inside(self, location: str, name: str) -> str | None:
        """Why a file is left out that has a name in an archive, or below a URL; None: it is not.

        What an archive holds is seen as a folder's content is, but no rule files hold in it.
        """
        if any(part.startswith(".") and part.strip(".") for part in name.split("/")):
            return "hidden"
        inside = f"{slashed(location)}/{name}"
        if self._exclude.match(inside, name):
            return "excluded"
        kind = known_format(name)
        if kind is None and not self._include.match(inside, name):
            return suffix_reason(suffix_of(name))
        return None

    def _read(self, entry: os.DirEntry[str], real: str) -> None:
        path = shown(entry.path, self._found.here)
        source = Source(path, entry.path, format_of(entry.name))
        if entry.is_symlink():
            self._found.links.append((os.path.realpath(entry.path), real, source))
        else:
            self._found.read(real, source)

    def _failed(self, entry: os.DirEntry[str], real: str, error: OSError) -> None:
        if error.errno == errno.ELOOP or getattr(error, "winerror", None) == _WINDOWS_LOOP:
            self._found.skip(real, "symlink loop")
        else:
            self._found.fail(entry.path, why(error))


def _type_reason(entry: os.DirEntry[str]) -> str | None:
    """Why an entry that is no folder itself is no file to read: by its type."""
    if entry.is_file():
        return None
    if entry.is_dir():
        return "symlinked folder"
    try:
        entry.stat()
    except FileNotFoundError:
        return "broken symlink"
    return "not a regular file"


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a junction of Windows, which may lead in a circle as a link may."""
    return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION
