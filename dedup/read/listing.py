"""From the paths of the command line to the files to read, each once, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import InputError, SettingsError
from dedup.model import Skipped
from dedup.read.ignore import globs
from dedup.read.source import STDIN, Source, format_of, shown, why
from dedup.read.walk import Found, Walk

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is to read.

    Attributes:
        files: each file once, sorted by path.
        skipped: how many files and folders (a folder counts as one) are not read, by reason.
        errors: what could not be looked into, sorted by path.
    """

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[InputError, ...]


def list_files(
    paths: Sequence[str], include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Listing:
    """List the files to read.

    Args:
        paths: files, folders (walked with all below them) and `-` for standard input, in any
            order. A file named here is read whatever its name and its content.
        include: globs of files in folders to read beside the known suffixes.
        exclude: globs of files and folders in folders not to read.

    Raises:
        SettingsError: a path does not exist, or a glob is none.
    """
    found = Found(str(Path.cwd()))
    walk = Walk(found, globs(include, "include"), globs(exclude, "exclude"))
    for path in sorted(set(paths)):
        _take(path, found, walk)
    return _listing(found)


def _take(path: str, found: Found, walk: Walk) -> None:
    """Take in one path of the command line."""
    if path == STDIN:
        found.read(STDIN, Source(STDIN, STDIN, "stream"))
        return
    location = ""
    try:
        location = _absolute(path)
        mode = Path(location).stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise SettingsError(
            f"{path or 'an empty path'} does not exist; name a file, a folder, "
            "or - for standard input"
        ) from None
    except OSError as error:
        found.fail(location, why(error))
        return
    if stat.S_ISDIR(mode):
        walk.folder(location)
    elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
        _name(location, stat.S_ISFIFO(mode), found)
    else:
        found.fail(location, "it is a device or a socket; name a file, a folder or a pipe")


def _absolute(path: str) -> str:
    """The absolute path, links kept; `..` after a link is what the system takes it for."""
    if not path:
        raise ValueError(path)
    if ".." in Path(path).parts:
        return os.path.realpath(path)
    return str(Path(path).absolute())


def _name(location: str, pipe: bool, found: Found) -> None:
    """Take in a file or pipe named on the command line."""
    path = Path(location)
    kind = format_of(path.name)
    source = Source(
        shown(location, found.here), location, "stream" if pipe and kind == "text" else kind
    )
    real = os.path.realpath(location)
    if path.is_symlink():
        own = str(Path(os.path.realpath(path.parent), path.name))
        found.links.append((real, own, source))
    else:
        found.read(real, source)


def _listing(found: Found) -> Listing:
    """Sort what was found; a link is read only where its file is not."""
    for real, own, source in sorted(found.links, key=lambda link: link[2].location):
        if found.files.get(real, source) != source:
            found.skip(own, "symlink to a listed file")
        found.files.setdefault(real, source)
    for real in found.folders.union(found.files):
        found.skipped.pop(real, None)
    counts = Counter(found.skipped.values())
    return Listing(
        tuple(sorted(found.files.values(), key=lambda source: (source.path, source.location))),
        tuple(Skipped(reason, counts[reason]) for reason in sorted(counts)),
        tuple(error for _, error in sorted(found.errors.items())),
    )
