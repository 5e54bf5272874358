"""A file as it will be: its bytes without what goes."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dedup.errors import SettingsError
from dedup.fixing import json_lines, plain, tables
from dedup.fixing.stored import is_packed, packed, plain_pieces, wrapped
from dedup.read.source import REMOTE
from dedup.read.text import BOM

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from dedup.fixing.ledger import Ledger
    from dedup.fixing.stored import Digest
    from dedup.read import Source
    from dedup.removals import Outcome, Span
    from dedup.settings import Settings

TEXTS = ("text", "markdown")
RECORDS = ("jsonl", "csv", "parquet")
CHANGEABLE = (*TEXTS, *RECORDS)
"""Formats that a part can be taken out of."""


@dataclass(frozen=True, slots=True)
class Change:
    """What goes of a file, and what went while it was written.

    Attributes:
        cuts: by record (0: a plain file) the bytes of its text that go.
        texts: the texts of these.
        dropped: records that go whole.
        gone: what went: where it stood in the file (unpacked; in a table its line), and the bytes.
            Filled while the file is written; not for columns.
        moved: of tables the lines of the rows that stay, before and after. Filled likewise.
    """

    cuts: Mapping[int, list[Span]] = field(default_factory=dict)
    texts: Mapping[int, bytes] = field(default_factory=dict)
    dropped: Container[int] = frozenset()
    gone: list[tuple[int, bytes]] | deque[tuple[int, bytes]] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)


def passing(change: Change) -> Change:
    """The same change, of which nobody asks what went: it is not held."""
    return replace(change, gone=deque(maxlen=0), moved=[])


def taken_apart(source: Source) -> bool:
    """Whether a part can be taken out of a file."""
    packed_columns = source.format == "parquet" and is_packed(source)
    return is_file(source) and source.format in CHANGEABLE and not packed_columns


def is_file(source: Source) -> bool:
    """Whether it is a file here, not a part of an archive, nor read over a network."""
    return source.member is None and REMOTE not in source.location


def changes(gone: Outcome | Ledger) -> dict[str, Change]:
    """What goes, by path."""
    lost: dict[str, set[int]] = defaultdict(set)
    for key in gone.dropped:
        lost[key.path].add(key.record or 0)
    own: dict[str, dict[int, list[Span]]] = defaultdict(dict)
    read: dict[str, dict[int, bytes]] = defaultdict(dict)
    for key, spans in gone.cuts.items():
        if (key.record or 0) not in lost[key.path]:
            own[key.path][key.record or 0] = spans
            read[key.path][key.record or 0] = gone.texts[key]
    return {
        path: Change(own[path], read[path], frozenset(lost[path]))
        for path in {*own, *(path for path, records in lost.items() if records)}
    }


def rewritten(
    source: Source,
    change: Change,
    settings: Settings,
    digest: Digest | None = None,
    scratch: bool = False,
) -> Iterator[bytes]:
    """The bytes of a file, as it is stored, without what goes, in pieces.

    Args:
        source: the file.
        change: what goes; what went is entered there.
        settings: how it was read.
        digest: takes in what is read.
        scratch: whether only this run reads what is written.

    Raises:
        SettingsError: a part cannot be taken out.
        OSError: the file cannot be read.
    """
    if source.format == "parquet":
        from dedup.fixing import columnar  # noqa: PLC0415 (only for such files)

        return columnar.rewritten(source, change, settings.text_fields, digest)
    read = plain_pieces(source, digest)
    if source.format == "csv":
        kept = tables.rewritten(read, settings.encoding, change, settings.text_fields)
    elif source.format in TEXTS:
        kept = iter([_text(b"".join(read), source.path, change, settings)])
    else:
        kept = _lines(read, source.path, change, settings.text_fields)
    return (wrapped if scratch else packed)(kept, source)


def _text(data: bytes, path: str, change: Change, settings: Settings) -> bytes:
    spans = plain.stored(data, settings.encoding, change.cuts.get(0, []), path)
    change.gone.extend((low, data[low:high]) for low, high in spans)
    return plain.without(data, spans)


def _lines(
    read: Iterable[bytes], path: str, change: Change, fields: tuple[str, ...]
) -> Iterator[bytes]:
    number, offset = 1, 0
    for block in _blocks(read):
        after = number + block.count(b"\n") + 1
        if not any(one in change.cuts or one in change.dropped for one in range(number, after)):
            yield block
            number, offset = after - 1, offset + len(block)
            continue
        waiting: list[bytes] = []
        for line in _split(block):
            waiting.append(_line(line, (number, offset), (path, change), fields))
            offset += len(line)
            number += 1
        yield b"".join(waiting)


def lines_of(read: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file, each with its newline."""
    for block in _blocks(read):
        yield from _split(block)


def _blocks(read: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces joined to blocks of whole lines."""
    rest: list[bytes] = []
    for piece in read:
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join((*rest, piece[:cut]))
            rest = []
        rest.append(piece[cut:])
    last = b"".join(rest)
    if last:
        yield last


def _split(block: bytes) -> list[bytes]:
    *lines, last = block.split(b"\n")
    return [*(line + b"\n" for line in lines), *([last] if last else [])]


def _line(
    line: bytes, at: tuple[int, int], where: tuple[str, Change], fields: tuple[str, ...]
) -> bytes:
    """A line without what goes of it; `at`: its number, and the bytes before it."""
    (number, offset), (path, change) = at, where
    mark = len(BOM) if number == 1 and line.startswith(BOM) else 0
    if number in change.dropped:
        change.gone.append((offset + mark, line[mark:]))
        return line[:mark]
    if number not in change.cuts:
        return line
    try:
        found = json_lines.cuts(line[mark:], fields, change.texts[number], change.cuts[number])
    except (SettingsError, ValueError, IndexError, RecursionError) as error:
        raise SettingsError(f"{path}:{number}: {error}") from error
    spans = [(low + mark, high + mark) for low, high in found if low < high]
    change.gone.extend((offset + low, line[low:high]) for low, high in spans)
    return plain.without(line, spans)
