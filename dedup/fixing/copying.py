"""A deduplicated copy of a data set: the same files, without what goes."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import SettingsError
from dedup.fixing import manifest, placing
from dedup.fixing.in_place import changed
from dedup.fixing.manifest import Entry, State
from dedup.fixing.rewriting import Change, changes, is_file, rewritten
from dedup.fixing.stored import Digest, pieces
from dedup.read.ahead import read_by
from dedup.read.source import STDIN
from dedup.replacing import failing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from dedup.fixing.outcome import Plan
    from dedup.fixing.request import Fix
    from dedup.read import Source
    from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Output:
    """Where a copy goes, or a manifest.

    Attributes:
        path: a file or a folder, absolute, without links.
        folder: whether it is a folder, which gets all files under their names.
        name: as it was asked for.
    """

    path: Path
    folder: bool
    name: str


def output(name: str, paths: Sequence[str], overwrite: bool) -> Output:
    """Where a copy goes that is asked for as `name`.

    Raises:
        SettingsError: something is there and is not to be overwritten.
    """
    one = len(paths) == 1 and (paths[0] == STDIN or _is_one(Path(paths[0])))
    path = Path(os.path.realpath(name))
    into = name.endswith(("/", os.sep)) or path.is_dir()
    if one and into and paths[0] != STDIN:
        path = path / Path(paths[0]).name
    if one and into and paths[0] == STDIN:
        raise SettingsError(f"{name} is a folder; name the file that standard input goes to")
    folder = not one
    if path.exists() and not overwrite:
        raise SettingsError(f"{name} exists; --overwrite replaces it")
    if path.exists() and path.is_dir() != folder:
        raise SettingsError(f"{name} is {'a file' if folder else 'a folder'}; name another path")
    return Output(path, folder, name)


def _is_one(path: Path) -> bool:
    """Whether a path is one file, not a folder or a glob."""
    return path.exists() and not path.is_dir()


def hold_outside(out: Output, asked: Fix, settings: Settings) -> None:
    """An output, or a manifest, is not where the next run would take it for an input.

    Raises:
        SettingsError: it is.
    """
    paths = (*asked.paths, *asked.corpus)
    found = read_by(out.path, out.folder, paths, settings.include, settings.exclude)
    if found is not None and os.path.realpath(found) != str(out.path):
        raise SettingsError(
            f"{out.name} would be an input of the next run, by {found}; "
            "name another place, or leave it out by --exclude"
        )


def hold_apart(out: Output, plan: Plan, asked: Fix) -> None:
    """An output is no input, and holds nothing else.

    Raises:
        SettingsError: it is, or it does.
    """
    named = [os.path.realpath(path) for path in (*asked.paths, *asked.corpus) if path != STDIN]
    inside = any(out.path == Path(file) or out.path in Path(file).parents for file in plan.read)
    for source in plan.sources:
        if not is_file(source):
            raise SettingsError(f"{source.path} cannot be copied alone; unpack it first")
    if str(out.path) in named or inside:
        raise SettingsError(f"{out.name} is read; -o writes to another place, and never changes it")
    if out.folder and out.path.is_dir():
        expected = {str(name) for name in _names(plan.sources, asked.paths).values()}
        there = (path for path in out.path.rglob("*") if not path.is_dir())
        for path in there:
            if str(path.relative_to(out.path)) not in expected:
                raise SettingsError(
                    f"{out.name} holds {path.relative_to(out.path)}, which is no copy of an input; "
                    "it is not overwritten"
                )


def copy(plan: Plan, asked: Fix, settings: Settings, out: Output, note: Path) -> list[Entry]:
    """Write the copy and, before it appears, its manifest.

    Raises:
        SettingsError: a file cannot be written, or has changed since it was read; then there is no
            copy, and an older one is as it was.
    """
    hold_apart(out, plan, asked)
    with failing(out.name):
        out.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = placing.temporary_beside(out.path)
    try:
        entries = _written(plan, asked, settings, (out, temporary))
        with failing(str(note)):
            placing.put(note, manifest.lines(asked, settings, plan.outcome, entries, "output"))
        with failing(out.name):
            _put(temporary, out)
    finally:
        _remove(temporary)
    return entries


def stream(plan: Plan, settings: Settings, out: BinaryIO) -> list[Entry]:
    """Write the only file of a plan without what goes.

    Raises:
        OSError: it cannot be written.
        SettingsError: there are several, or it has changed since it was read.
    """
    if len(plan.sources) != 1:
        raise SettingsError("-o - writes one file; name a folder for several")
    (source,) = plan.sources
    part = _parts(plan).get(source.path, Change())
    digest, made = Digest(), Digest()
    out.writelines(made.over(_content(source, part, settings, digest)))
    return [_entry(source, "-", part, plan, (digest, made))]


def _written(plan: Plan, asked: Fix, settings: Settings, where: tuple[Output, Path]) -> list[Entry]:
    out, temporary = where
    parts = _parts(plan)
    names = _names(plan.sources, asked.paths) if out.folder else {}
    entries = []
    for source in plan.sources:
        part = parts.get(source.path, Change())
        target = temporary / names[source.path] if out.folder else temporary
        final = out.path / names[source.path] if out.folder else out.path
        digest, made = Digest(), Digest()
        content = _content(source, part, settings, digest)
        with failing(out.name):
            if 0 in part.dropped and out.folder:
                for _ in content:
                    pass
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                placing.write(target, made.over(content))
        entries.append(_entry(source, str(final), part, plan, (digest, made)))
    if out.folder:
        temporary.mkdir(exist_ok=True)
    return entries


def _parts(plan: Plan) -> dict[str, Change]:
    return changes(plan.outcome)


def _content(source: Source, part: Change, settings: Settings, digest: Digest) -> Iterator[bytes]:
    """The bytes of a file without what goes; those of one that stays as it is verbatim."""
    if 0 in part.dropped:
        for _ in digest.over(pieces(source)):
            pass
        return
    if part.cuts or part.dropped:
        yield from rewritten(source, part, settings, digest)
    else:
        yield from pieces(source, digest)


def _entry(
    source: Source, output: str, part: Change, plan: Plan, digests: tuple[Digest, Digest]
) -> Entry:
    before, after = digests
    if before.short != plan.hashes[source.path]:
        raise changed(source.path)
    gone = 0 in part.dropped
    return Entry(
        path=source.path,
        location=source.location if source.path != STDIN else STDIN,
        output=output,
        before=State(before.size, before.long),
        after=None if gone else State(after.size, after.long),
        cut=list(part.gone),
    )


def _names(sources: Sequence[Source], paths: Sequence[str]) -> dict[str, Path]:
    """The names of files in the copy: from the folder that is named, or that all lie in."""
    if any(source.path == STDIN or Path(source.path).is_fifo() for source in sources):
        raise SettingsError("what comes by a pipe cannot be copied into a folder; name its file")
    base = os.path.commonpath([_folder_of(path) for path in paths])
    names = {source.path: Path(os.path.relpath(source.location, base)) for source in sources}
    for path, name in names.items():
        if name.parts[0] == os.pardir:
            raise SettingsError(f"{path} does not lie in {base}; copy it alone")
    return names


def _folder_of(path: str) -> str:
    """The folder that all lies in which a path names: a folder, a file, or a glob."""
    root = Path(os.path.abspath(path))  # noqa: PTH100 (links are kept)
    while not root.is_dir():
        root = root.parent
    return str(root)


def _put(temporary: Path, out: Output) -> None:
    """Let the copy appear; an older folder is moved aside first, and back if that fails."""
    if not (out.folder and out.path.exists()):
        temporary.replace(out.path)
        return
    aside = placing.temporary_beside(out.path)
    out.path.rename(aside)
    try:
        temporary.rename(out.path)
    except BaseException:
        aside.rename(out.path)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
