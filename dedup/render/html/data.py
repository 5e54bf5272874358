"""What the page's script works on, as JSON that cannot end its element."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from dedup.accepting.entries import made_from
from dedup.render.findings import NAMES, title_of
from dedup.render.html.dotting import Dotting
from dedup.render.html.sayings import Sayings, tells_states
from dedup.render.html.windows import UNSHOWN, Chunk, chunks
from dedup.render.rows import encoded, share
from dedup.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.model import Document, File, Finding, Place, Report
    from dedup.render.context import Context
    from dedup.render.html.choosing import Chosen, Shown
    from dedup.render.html.dotting import Cell
    from dedup.render.locations import Spot


class FileRow(msgspec.Struct, array_like=True, gc=False):
    """A file and what repeats in it."""

    path: str
    words: int
    redundant: int
    reported: bool


class DocumentRow(msgspec.Struct, array_like=True, gc=False):
    """A text in which places stand; `file` is the number of its row."""

    name: str
    file: int
    record: int | None
    paragraphs: int
    chunks: list[Chunk]


class EditRow(msgspec.Struct, array_like=True, gc=False):
    """One difference; spans as in the model."""

    op: str
    centre_start: int
    centre_end: int
    start: int
    end: int


class PlaceRow(msgspec.Struct, array_like=True, gc=False):
    """A place; `document` is the number of its row. The script names these in this order.

    `said` is how it differs from the centre, `cells` which paragraphs both share.
    """

    document: int
    start: int
    end: int
    line: int
    first: int
    last: int
    words: int
    similarity: float
    containment: float
    kinds: tuple[str, ...]
    centre: bool
    reported: bool
    edits: list[EditRow]
    said: str
    cells: list[Cell]


class FindingRow(msgspec.Struct, gc=False):
    """A finding; `entry` is its line of a baseline, `total` counts all its places."""

    id: str
    name: str
    rule: str
    kinds: tuple[str, ...]
    state: str
    reason: str
    documents: int
    similarity: float
    words: int
    redundant: int
    entry: str
    total: int
    places: list[PlaceRow]


def data(report: Report, chosen: Chosen, context: Context) -> Iterator[bytes]:
    """Write one JSON object, piece by piece, without a `<`.

    Names are spelled out as on a terminal; offsets count code points, as in the model.
    """
    rows = _Rows(report, chosen, context)
    yield from _part(b"{", "rules", NAMES)
    left = {
        "findings": chosen.lost,
        "files": chosen.lost_files,
        "places": chosen.lost_places,
        "texts": chosen.lost_texts,
    }
    yield from _part(b",", "left", left)
    yield from _part(b",", "text", context.text)
    yield from _part(b",", "states", tells_states(report))
    yield from _list("findings", map(rows.finding, chosen.findings))
    yield from _list("documents", rows.documents())
    yield from _list("files", rows.files)
    yield b"}"


def _part(before: bytes, name: str, value: object) -> Iterator[bytes]:
    yield before + b'"%s":' % name.encode() + _closed(value)


def _list(name: str, rows: Iterable[object]) -> Iterator[bytes]:
    yield b',"%s":[' % name.encode()
    between = b"\n"
    for row in rows:
        yield between + _closed(row)
        between = b",\n"
    yield b"]"


def _closed(value: object) -> bytes:
    """JSON in which no element begins or ends; a `<` stands in strings only."""
    return encoded(value).replace(b"<", b"\\u003c")


class _Rows:
    """The rows of findings, and of the documents and files that they met."""

    def __init__(self, report: Report, chosen: Chosen, context: Context) -> None:
        self._context = context
        self.files = [self._file(file) for file in chosen.files]
        self._paths = {file.path: number for number, file in enumerate(chosen.files)}
        self._numbers: dict[int, int] = {}
        self._met: list[Document] = []
        self._spots: dict[int, list[Spot]] = defaultdict(list)
        self._entries = _entries(report, chosen)
        self._sayings = Sayings(chosen.findings)
        self._dotting = Dotting()

    def finding(self, shown: Shown) -> FindingRow:
        finding = shown.finding
        return FindingRow(
            finding.id,
            title_of(finding),
            finding.rule,
            finding.kinds,
            finding.state,
            safe(finding.reason),
            finding.documents,
            share(finding.similarity),
            finding.words,
            finding.redundant,
            self._entries.get(finding.id, ""),
            len(finding.places),
            [self._place(spot, finding, shown.text) for spot in shown.spots],
        )

    def documents(self) -> Iterator[DocumentRow]:
        for number, document in enumerate(self._met):
            spots = self._spots.get(number)
            path = self._context.relative(document.path)
            yield DocumentRow(
                safe(path if document.record is None else document.id),
                self._path(document.path),
                document.record,
                document.paragraphs,
                chunks(spots) if spots else [],
            )

    def _place(self, spot: Spot, finding: Finding, text: bool) -> PlaceRow:
        place = spot.place
        number = self._number(place.document)
        if text:
            self._spots[number].append(spot)
        return PlaceRow(
            number,
            *place.span,
            spot.start.line,
            *place.paragraphs,
            place.words,
            share(place.similarity),
            share(place.containment),
            place.kinds,
            place.centre,
            place.reported,
            _edits(place),
            self._sayings.of(place, finding),
            self._dotting.cells(finding, place),
        )

    def _number(self, document: Document) -> int:
        number = self._numbers.setdefault(id(document), len(self._met))
        if number == len(self._met):
            self._met.append(document)
        return number

    def _path(self, path: str) -> int:
        """The number of a file; one that is not listed is put at the end."""
        number = self._paths.setdefault(path, len(self.files))
        if number == len(self.files):
            self.files.append(FileRow(safe(self._context.relative(path)), 0, 0, True))
        return number

    def _file(self, file: File) -> FileRow:
        path = safe(self._context.relative(file.path))
        return FileRow(path, file.words, file.redundant, file.reported)


def _edits(place: Place) -> list[EditRow]:
    return [EditRow(edit.op, *edit.centre, *edit.here) for edit in place.edits]


def _entries(report: Report, chosen: Chosen) -> dict[str, str]:
    """Lines for a baseline, by id; none where not everything was read, for then nothing may be
    accepted."""
    if not report.complete:
        return {}
    kept = tuple(shown.finding for shown in chosen.findings)
    baseline = report.gate.baseline if report.gate else None
    folder = str(PurePath(baseline).parent) if baseline else ""
    entries = made_from(replace(report, findings=kept), folder=folder)
    return {entry.id: _spelled(encoded(entry).decode()) for entry in entries}


def _spelled(line: str) -> str:
    """The same JSON, in which every character of a name can be seen."""
    return UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
