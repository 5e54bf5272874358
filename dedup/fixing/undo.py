"""What was changed in place put back, byte for byte."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.fixing import placing
from dedup.fixing.manifest import entries_of
from dedup.fixing.stored import Digest
from dedup.replacing import failing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.manifest import Entry, State


class Undone(NamedTuple):
    """Files put back, and how many were as before already."""

    restored: list[str]
    untouched: int


def undo(note: str) -> Undone:
    """Put back all files that a manifest says were changed in place.

    Raises:
        SettingsError: it is no manifest, or of a fix that changed nothing in place; a file has
            changed since, and then nothing is put back; or a file cannot be written.
    """
    with _reading(note):
        data = Path(note).read_bytes()
    mode, entries = entries_of(data, note)
    if mode == "output":
        raise SettingsError(
            f"{note} is of a copy: the original was never touched, and there is nothing to undo"
        )
    if mode != "write":
        raise SettingsError(f"{note} is of a preview: nothing was written")
    changed = [entry for entry in entries if not _is(entry, entry.before)]
    for entry in changed:
        if not _is(entry, entry.after):
            raise SettingsError(
                f"{entry.path} has changed since it was fixed; nothing was put back"
            )
    _restore(changed)
    return Undone([entry.path for entry in changed], len(entries) - len(changed))


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn what the system says no to into one sentence."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"cannot read {name}: {error.strerror or error}") from error


def _is(entry: Entry, state: State | None) -> bool:
    """Whether a file is in a state."""
    path = Path(entry.location)
    if state is None or not path.exists():
        return state is None and not path.exists()
    digest = Digest()
    with _reading(entry.path):
        for _ in digest.over([path.read_bytes()]):
            pass
    return (digest.size, digest.long) == (state.bytes, state.sha256)


def _restore(entries: Sequence[Entry]) -> None:
    """Write all files first, then put them in their places."""
    ready: list[tuple[Path, Path]] = []
    try:
        for entry in entries:
            target = Path(entry.location)
            temporary = placing.temporary_beside(target)
            with failing(entry.path):
                placing.write(temporary, [_original(entry)])
                ready.append((temporary, target))
                temporary.chmod(entry.mode)
        for temporary, target in ready:
            with failing(str(target)):
                temporary.replace(target)
    finally:
        for temporary, _ in ready:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _original(entry: Entry) -> bytes:
    """The bytes of a file as they were.

    Raises:
        SettingsError: the manifest does not give them.
    """
    path = Path(entry.location)
    left = path.read_bytes() if entry.after is not None else b""
    parts: list[bytes] = []
    at = taken = 0
    for start, gone in entry.cut:
        parts += [left[taken : taken + start - at], gone]
        taken += start - at
        at = start + len(gone)
    data = b"".join([*parts, left[taken:]])
    digest = Digest()
    for _ in digest.over([data]):
        pass
    if (digest.size, digest.long) != (entry.before.bytes, entry.before.sha256):
        raise SettingsError(f"the manifest does not restore {entry.path}; nothing was put back")
    return data
