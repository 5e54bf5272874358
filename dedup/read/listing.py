"""From the paths of the command line to the files to read, each once, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import InputError, SettingsError
from dedup.model import Skipped
from dedup.read.ignore import globs_from
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
        others: how many of the files, the first ones, are only compared with.
        real: their real paths.
    """

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[InputError, ...]
    others: int = 0
    real: tuple[str, ...] = field(default=(), repr=False, compare=False)


def list_files(
    paths: Sequence[str],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    strict: bool = False,
) -> Listing:
    """List the files to read.

    Args:
        paths: files, folders (walked with all below them) and `-` for standard input, in any
            order. A file named here is read whatever its name and its content.
        include: globs of files in folders to read beside the known suffixes; meant from the folder
            that is named, or from the working directory where they begin with `./` or `../`.
        exclude: globs of files and folders in folders not to read.
        strict: do not read a file named here either where `exclude` or rule files leave it out.

    Raises:
        SettingsError: a path does not exist, or a glob is none.
    """
    here = str(Path.cwd())
    found = Found(here)
    walk = Walk(found, globs_from(include, "include", here), globs_from(exclude, "exclude", here))
    for path in sorted(set(paths)):
        _take(path, found, walk, strict)
    return _listing(found)


def compared_with(listing: Listing, corpus: Listing) -> Listing:
    """The files of `listing`, and before them those of `corpus` that are not among these."""
    own = set(listing.real)
    others = {
        real: source
        for real, source in zip(corpus.real, corpus.files, strict=True)
        if real not in own
    }
    errors = {error.path: error for error in (*corpus.errors, *listing.errors)}
    return Listing(
        (*others.values(), *listing.files),
        listing.skipped,
        tuple(errors[path] for path in sorted(errors)),
        len(others),
        (*others, *listing.real),
    )


def _take(path: str, found: Found, walk: Walk, strict: bool) -> None:
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
        reason = walk.reason(location) if strict else None
        if reason is None:
            _name(location, stat.S_ISFIFO(mode), found)
        else:
            found.skip(os.path.realpath(location), reason)
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
    files = sorted(found.files.items(), key=lambda file: (file[1].path, file[1].location))
    return Listing(
        tuple(source for _, source in files),
        tuple(Skipped(reason, counts[reason]) for reason in sorted(counts)),
        tuple(error for _, error in sorted(found.errors.items())),
        real=tuple(real for real, _ in files),
    )
