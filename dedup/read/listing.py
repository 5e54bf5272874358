"""From the paths of the command line to the files to read, each once, in a fixed order."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import InputError, SettingsError
from dedup.model import Skipped
from dedup.presence import is_there
from dedup.read.ignore import globs_from
from dedup.read.inside import files_inside
from dedup.read.remote import take_remote
from dedup.read.source import (
    ARCHIVES,
    INSIDE,
    REMOTE,
    STDIN,
    Source,
    format_of,
    known_format,
    shown,
    why,
)
from dedup.read.walk import Found, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
    """List the files to read; what is in archives is listed as files of its own.

    Args:
        paths: files, folders (walked with all below them), globs where no file has just that
            name, URLs, and `-` for standard input, in any order. A file named here is read
            whatever its name and its content.
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
    return _listing(found, walk)


def would_be_listed(
    locations: Sequence[str], folders: Sequence[str], exclude: Sequence[str] = ()
) -> list[str]:
    """Those of some files that are no longer there which a listing of folders would have.

    Args:
        locations: real paths of files.
        folders: paths, as for `list_files`; one that is no folder has nothing in it.
        exclude: as for `list_files`, but for globs from the folder that is named: these are meant
            from the working directory.

    Raises:
        SettingsError: a glob is none.
    """
    here = os.path.realpath(Path.cwd())
    walk = Walk(Found(here), globs_from((), "include", here), globs_from(exclude, "exclude", here))
    bases = [os.path.realpath(folder).rstrip(os.sep) + os.sep for folder in folders]
    kept = []
    for location in locations:
        inside = [location[len(base) :] for base in bases if location.startswith(base)]
        seen = any(f"{os.sep}." not in f"{os.sep}{name}" for name in inside)
        if seen and known_format(location) is not None and walk.reason(location) is None:
            kept.append(location)
    return kept


def compared_with(listing: Listing, corpus: Listing) -> Listing:
    """The files of `listing`, and before them those of `corpus` that are not among these.

    A file is the same under every name that leads to it: also under another hard link.
    """
    own, twins = set(listing.real), _linked(listing.real)
    paths = {source.path for source in listing.files}
    others = [
        (source.order, real, _told_apart(source, paths))
        for real, source in zip(corpus.real, corpus.files, strict=True)
        if real not in own and not (twins and _identity(real) in twins)
    ]
    others.sort(key=lambda file: file[0])
    errors = {error.path: error for error in (*corpus.errors, *listing.errors)}
    return Listing(
        (*(source for *_, source in others), *listing.files),
        listing.skipped,
        tuple(errors[path] for path in sorted(errors)),
        len(others),
        (*(real for _, real, _ in others), *listing.real),
    )


def _told_apart(source: Source, paths: set[str]) -> Source:
    """A file whose path does not read as one of others, as those of odd bytes may."""
    if source.path not in paths:
        return source
    return replace(source, path=os.fsencode(source.location).decode("utf-8", "backslashreplace"))


def _linked(files: Sequence[str]) -> set[tuple[int, int]]:
    """What tells those of the files that have several hard links."""
    return {found for file in files if (found := _identity(file)) is not None}


def _identity(file: str) -> tuple[int, int] | None:
    """Device and number of a file that has several hard links."""
    with suppress(OSError, ValueError):
        found = Path(file).stat()
        return (found.st_dev, found.st_ino) if found.st_nlink > 1 else None
    return None


def _take(path: str, found: Found, walk: Walk, strict: bool) -> None:
    """Take in one path of the command line."""
    if path == STDIN:
        found.read(STDIN, Source(STDIN, STDIN, "stream"))
    elif REMOTE in path:
        take_remote(path, found, walk)
    else:
        _take_local(path, found, walk, strict)


def _take_local(path: str, found: Found, walk: Walk, strict: bool) -> None:
    """Take in one path of this machine."""
    location = ""
    try:
        location = _absolute(path)
        mode = Path(location).stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        _take_matches(path, found, walk, strict)
        return
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


def _take_matches(path: str, found: Found, walk: Walk, strict: bool) -> None:
    """Take in what a path means that is none itself: a glob, or one file in an archive."""
    archive, name = _archive_named(path)
    matches = sorted(glob(path, recursive=True)) if has_magic(path) else []  # noqa: PTH207 (a string)
    if archive:
        location = _absolute(archive)
        source = Source(shown(location, found.here), location, format_of(archive))
        found.parts.setdefault(os.path.realpath(location), (source, set()))[1].add(name)
    elif not matches:
        raise SettingsError(
            f"{path or 'an empty path'} does not exist; name a file, a folder, "
            "or - for standard input"
        )
    for match in matches:
        _take_local(match, found, walk, strict)


def _archive_named(path: str) -> tuple[str, str]:
    """An archive and a name in it, from a path as reports have it; "" twice where it is none."""
    for at in (match.start() for match in re.finditer(INSIDE, path)):
        archive = path[:at]
        if format_of(archive) in ARCHIVES and is_there(Path(archive)):
            return archive, path[at + 1 :]
    return "", ""


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
    if pipe and kind in ARCHIVES:
        found.fail(location, "an archive is read from a file, not from a pipe")
        return
    source = Source(
        shown(location, found.here), location, "stream" if pipe and kind == "text" else kind
    )
    real = os.path.realpath(location)
    if path.is_symlink():
        own = str(Path(os.path.realpath(path.parent), path.name))
        found.links.append((real, own, source))
    else:
        found.read(real, source)


def _each(found: Found, walk: Walk) -> Iterator[tuple[str, Source]]:
    """Every file with its real path, and what is in an archive in its place."""
    for real, (source, names) in sorted(found.parts.items()):
        if real not in found.files:
            inside = files_inside(real, source, found, walk)
            yield from (file for file in inside if file[1].path[len(source.path) + 1 :] in names)
    for real, source in sorted(found.files.items()):
        if source.format in ARCHIVES:
            yield from files_inside(real, source, found, walk)
        else:
            yield real, source


def _listing(found: Found, walk: Walk) -> Listing:
    """Sort what was found; a link is read only where its file is not."""
    for real, own, source in sorted(found.links, key=lambda link: link[2].location):
        if found.files.get(real, source) != source:
            found.skip(own, "symlink to a listed file")
        found.files.setdefault(real, source)
    for real in found.folders.union(found.files):
        found.skipped.pop(real, None)
    files = sorted(_each(found, walk), key=lambda file: file[1].order)
    counts = Counter(found.skipped.values())
    return Listing(
        tuple(source for _, source in files),
        tuple(Skipped(reason, counts[reason]) for reason in sorted(counts)),
        tuple(error for _, error in sorted(found.errors.items())),
        real=tuple(real for real, _ in files),
    )
