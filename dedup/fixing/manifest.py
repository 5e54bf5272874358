"""The manifest of a fix: a line of JSON for what was asked, each file, each removal, the sums."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import msgspec

from dedup import __version__
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.fixing.request import Fix
    from dedup.removals import Key, Left, Outcome, Removal, Span
    from dedup.settings import Settings

VERSION = 1
ENCODER = json.JSONEncoder(ensure_ascii=False)
MARK = "dedup-manifest"


class State(msgspec.Struct, frozen=True):
    """What a file is: its size in bytes, and its SHA-256."""

    bytes: int
    sha256: str


class Entry(msgspec.Struct, frozen=True):
    """What happens to one file.

    Attributes:
        path: the file as reports name it.
        location: its absolute path.
        output: the absolute path of the copy; None where the file itself changes.
        before, after: what it is; after is None where it is not there any more.
        cut: what goes: where it stands in the file (unpacked), and its bytes.
        mode: permissions.
    """

    path: str
    location: str
    output: str | None
    before: State
    after: State | None
    cut: list[tuple[int, bytes]]
    mode: int = 0o644


def lines(
    asked: Fix, settings: Settings, outcome: Outcome, entries: Iterable[Entry], mode: str
) -> Iterator[bytes]:
    """The lines of a manifest.

    Args:
        asked, settings: what was asked for.
        outcome: what it comes to.
        entries: the files that change, or all that are copied.
        mode: `preview`, `write` or `output`.
    """
    yield _line(
        {
            MARK: VERSION,
            "tool": f"dedup {__version__}",
            "mode": mode,
            "remove": asked.level,
            "keep": str(asked.keep),
            "across": asked.across,
            "allow-loss": asked.allow_loss,
            "paths": list(asked.paths),
            "corpus": list(asked.corpus),
            "settings": settings.answers(),
        }
    )
    for entry in entries:
        yield _line({"file": _file(entry)})
    for removal in outcome.removals:
        yield _line({"removed": _removal(removal, asked)})
    for left in outcome.left:
        yield _line({"left": _left(left)})
    yield _line({"totals": _totals(outcome)})


def entries_of(data: bytes, name: str) -> tuple[str, list[Entry]]:
    """The mode of a manifest, and its files.

    Raises:
        SettingsError: it is none, or not whole.
    """
    try:
        head, *rows, last = [json.loads(line) for line in data.splitlines()]
        if head[MARK] != VERSION or "totals" not in last:
            raise SettingsError(f"{name} is no manifest of this version of dedup fix")
        return head["mode"], [_entry(row["file"]) for row in rows if "file" in row]
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{name} is no manifest of dedup fix, or not all of one") from error


def _line(row: dict[str, object]) -> bytes:
    """A line of JSON; names of files that are no Unicode are escaped."""
    try:
        return ENCODER.encode(row).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode() + b"\n"


def _file(entry: Entry) -> dict[str, object]:
    return {
        "path": entry.path,
        "location": entry.location,
        "output": entry.output,
        "before": msgspec.to_builtins(entry.before),
        "after": msgspec.to_builtins(entry.after),
        "mode": entry.mode,
        "cut": [{"at": at, **_bytes(data)} for at, data in entry.cut],
    }


def _entry(row: dict[str, object]) -> Entry:
    cut = [(part["at"], _data(part)) for part in row["cut"]]  # type: ignore[attr-defined]
    return msgspec.convert({**row, "cut": cut}, Entry, builtin_types=(bytes,))


def _bytes(data: bytes) -> dict[str, str]:
    """Bytes as text, where they are."""
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _data(part: dict[str, str]) -> bytes:
    return part["text"].encode() if "text" in part else base64.b64decode(part["base64"])


def _removal(removal: Removal, asked: Fix) -> dict[str, object]:
    return {
        **_place(removal.key, removal.id, removal.spans),
        "whole": removal.whole,
        "words": removal.words,
        "lost": list(removal.lost),
        "text": removal.text,
        "kept": _place(removal.kept, removal.kept_id, [removal.kept_span]),
        "similarity": removal.similarity,
        "containment": removal.containment,
        "policy": str(asked.keep),
        "finding": removal.finding,
        "rule": removal.rule,
    }


def _left(left: Left) -> dict[str, object]:
    return {
        **_place(left.key, left.id, [left.span]),
        "words": left.words,
        "reason": left.reason,
        "detail": left.detail,
        "lost": list(left.lost),
        "finding": left.finding,
        "rule": left.rule,
    }


def _place(key: Key, name: str, spans: Sequence[Span]) -> dict[str, object]:
    """Where something stands; spans are bytes of the text as UTF-8."""
    return {
        "path": key.path,
        "record": key.record,
        "document": name,
        "spans": [list(span) for span in spans],
    }


def _totals(outcome: Outcome) -> dict[str, object]:
    names = ("read", "kept", "removed")
    return {
        "documents": dict(zip(names, outcome.books.documents, strict=True)),
        "words": dict(zip(names, outcome.books.words, strict=True)),
        "removals": len(outcome.removals),
        "lost": sum(len(removal.lost) for removal in outcome.removals),
        "left": len(outcome.left),
    }
