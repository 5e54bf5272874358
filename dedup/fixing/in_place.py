"""Text and Markdown changed where they are: prepared whole, noted, then renamed one by one."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.fixing import manifest, placing
from dedup.fixing.manifest import Entry, State
from dedup.fixing.rewriting import TEXTS, changes, rewritten
from dedup.fixing.stored import Digest, is_packed, pieces
from dedup.read.source import STDIN
from dedup.replacing import failing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.fixing.outcome import Plan
    from dedup.fixing.request import Fix
    from dedup.fixing.rewriting import Change
    from dedup.read import Source
    from dedup.settings import Settings

Stamp = tuple[int, int, int]
"""Size, time and number of a file: others after it was written to."""


class Prepared(NamedTuple):
    """A file that is ready to be replaced by another, or, without one, to be removed."""

    target: Path
    temporary: Path | None
    stamp: Stamp
    entry: Entry


def hold_texts(plan: Plan) -> None:
    """All files that change are text that may be changed in place.

    Raises:
        SettingsError: one is a data set, or no file.
    """
    changed_ = plan.outcome.changed
    for source in plan.sources:
        fit = source.format in TEXTS and not is_packed(source) and source.path != STDIN
        if source.path in changed_ and not fit:
            raise SettingsError(
                f"{source.path} is not changed in place; -o PATH writes a deduplicated copy"
            )


def change(plan: Plan, asked: Fix, settings: Settings, note: Path) -> list[Entry]:
    """Change the files of a plan, and write its manifest before that.

    Args:
        plan: what goes.
        asked, settings: what it follows from.
        note: where the manifest goes; there is none yet, or it is replaced.

    Raises:
        SettingsError: a file cannot be written, or has changed since it was read. Before the first
            file is replaced nothing has changed; after that the manifest undoes it.
    """
    hold_texts(plan)
    ready: list[Prepared] = []
    try:
        parts = changes(plan.outcome)
        for source in plan.sources:
            if source.path in parts:
                with failing(source.path):
                    ready.append(_prepared(source, parts[source.path], plan, settings))
        entries = [one.entry for one in ready]
        with failing(str(note)):
            placing.put(note, manifest.lines(asked, settings, plan.outcome, entries, "write"))
        _replace(ready, note)
    finally:
        for one in ready:
            if one.temporary is not None:
                with suppress(OSError):
                    one.temporary.unlink(missing_ok=True)
    return entries


def _prepared(source: Source, part: Change, plan: Plan, settings: Settings) -> Prepared:
    target = Path(os.path.realpath(source.location))
    if not os.access(target, os.W_OK):
        raise PermissionError("the file is write-protected")
    stamp = _stamp(target)
    digest, made = Digest(), Digest()
    data = b"".join(pieces(source, digest))
    if digest.short != plan.hashes[source.path] or stamp != _stamp(target):
        raise changed(source.path)
    before = State(digest.size, digest.long)
    mode = stat.S_IMODE(target.stat().st_mode)
    if 0 in part.dropped:
        entry = Entry(source.path, str(target), None, before, None, [(0, data)], mode)
        return Prepared(target, None, stamp, entry)
    temporary = placing.temporary_beside(target)
    new = rewritten(replace(source, content=data), part, settings)
    placing.write(temporary, made.over(new))
    try:
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    after = State(made.size, made.long)
    entry = Entry(source.path, str(target), None, before, after, list(part.gone), mode)
    return Prepared(target, temporary, stamp, entry)


def changed(path: str) -> SettingsError:
    """What is said of a file that is no longer what was read."""
    return SettingsError(f"{path} has changed since it was read; nothing was written to it")


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _replace(ready: Sequence[Prepared], note: Path) -> None:
    done = 0
    try:
        for one in ready:
            if _stamp(one.target) != one.stamp:
                raise changed(one.entry.path)
        for one in ready:
            if one.temporary is None:
                one.target.unlink()
            else:
                one.temporary.replace(one.target)
            done += 1
    except (OSError, SettingsError) as error:
        if not done:
            note.unlink(missing_ok=True)
            raise
        raise SettingsError(
            f"{error}; {done:,} of {len(ready):,} files are changed, and dedup fix --undo {note} "
            "takes that back"
        ) from error
