"""The page of one finding: where it stands, its places beside the centre, which paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dedup.render.excerpts import Excerpts, centre_of
from dedup.render.findings import name_of
from dedup.render.look import pad
from dedup.render.outline import outline
from dedup.render.pairing import rows, runs
from dedup.render.passage import passage
from dedup.render.places import record_id, where
from dedup.render.plot import draw, plot
from dedup.render.reformatting import listed, reformatting
from dedup.render.strip import strip
from dedup.render.tree import tree
from dedup.render.words import count, difference, percent
from dedup.render.wrapping import Piece, columns, command_lines, flow, one_line, painted, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Document, Finding, Place
    from dedup.render.look import Look
    from dedup.render.outline import Outline

CONTEXT = 10
STRIP = 40
LISTED = 5
"""Places that are named beside those that are shown."""
REFORMATTED = "reformatted"
CONTAINED = "DD203"
MOVED = {"away": "[~ ~] moved from here", "here": "{~ ~} moved to here"}


@dataclass(frozen=True, slots=True)
class Page:
    """What of a finding is shown.

    Attributes:
        id: what it goes by; "" where two texts are compared.
        tree: all its places as a tree instead.
        all: every place beside the centre, not the most different one only.
        context: equal words shown beside each change.
        others: other findings at the place asked for: their ids and what they are.
        inside: for each place the id of a finding it is a part of, or ""; for the tree.
        command: the command line that made the page, without options for it.
    """

    id: str = ""
    tree: bool = False
    all: bool = False
    context: int = CONTEXT
    others: tuple[tuple[str, str], ...] = ()
    inside: tuple[str, ...] = ()
    command: str = "dedup show"


def render(finding: Finding, look: Look, page: Page) -> Iterator[str]:
    """Draw the page of a finding, line by line; whatever it holds, each line is printable.

    Cost: tokenises the documents of the places that are shown.
    """
    book = _Book()
    if page.tree:
        yield from _tree(finding, look, page, book)
    else:
        yield from _compared(finding, look, page, book)
    if page.others:
        yield ""
        yield from _others(look, page)


class _Book:
    """Outlines of documents, each made once."""

    def __init__(self) -> None:
        self._made: dict[int, Outline] = {}

    def outline(self, document: Document) -> Outline:
        if id(document) not in self._made:
            self._made[id(document)] = outline(document)
        return self._made[id(document)]


def _compared(finding: Finding, look: Look, page: Page, book: _Book) -> Iterator[str]:
    centre = centre_of(finding)
    chosen = _chosen(finding, page)
    excerpts = Excerpts([(finding, [centre, *chosen])])
    yield from _title(finding, look, page)
    for number, place in enumerate(chosen):
        if number:
            yield ""
        yield from _places(finding, place, excerpts, look)
        yield ""
        yield from _beside(centre, place, look, page.context, book)
    left = [place for place in finding.places if place is not centre and place not in chosen]
    if left:
        yield ""
        yield from _left(finding, left, look, page)


def _chosen(finding: Finding, page: Page) -> list[Place]:
    """The places that are compared with the centre: all, or the most different one."""
    centre = centre_of(finding)
    others = [place for place in finding.places if place is not centre]
    if page.all or len(others) < 2:
        return others
    return [min(others, key=lambda place: place.similarity)]


def _title(finding: Finding, look: Look, page: Page) -> list[str]:
    parts = [f"{percent(finding.similarity)} alike"]
    if page.id:
        name, _, rule = name_of(finding).rpartition(" ")
        parts = [look.show(page.id), f"{rule.strip('()')} {name}", *parts]
        if len(finding.places) > 2:
            parts.append(count(len(finding.places), "place"))
    if finding.state != "new":
        reason = f": {finding.reason}" if finding.reason else ""
        parts.append(look.plain(one_line(f"{finding.state}{reason}")))
    lines = flow(parts, f" {look.glyphs.dot} ", look.width)
    return [look.paint(line, "bold") for line in lines]


class _Said(NamedTuple):
    """One of two places: where it is, as it is measured and as it is drawn; and what it is."""

    shown: str
    drawn: str
    strip: str
    extent: str


def _places(finding: Finding, place: Place, excerpts: Excerpts, look: Look) -> Iterator[str]:
    """Say where the centre and a place stand, and how they differ."""
    centre = centre_of(finding)
    arrow = f"{look.glyphs.arrow} "
    room = look.width - columns(arrow)
    blank = " " * columns(arrow)
    both = [_said(each, finding, excerpts, look, columns(arrow)) for each in (centre, place)]
    width = max(columns(said.shown) for said in both)
    strips = max(columns(said.strip) for said in both)
    fits = max(width + 3 + strips + 3 + columns(said.extent) for said in both) <= room
    for said, sign in zip(both, (blank, arrow), strict=True):
        if fits:
            fill = " " * (width - columns(said.shown) + 3)
            yield f"{sign}{said.drawn}{fill}{pad(said.strip, strips)}   {said.extent}"
            continue
        yield f"{sign}{said.drawn}"
        yield from (blank + line for line in flow([said.strip, said.extent], "   ", room))
    told = _told(finding, place, excerpts, look).replace(", ", ",\n").split("\n")
    yield from (blank + line for line in flow(told, " ", room))


def _told(finding: Finding, place: Place, excerpts: Excerpts, look: Look) -> str:
    """Say how a place differs from the centre, in which letters, and which holds the other."""
    centre = centre_of(finding)
    said = difference(place, centre, excerpts, look.glyphs)
    texts = [excerpts.text(each.document, each.span) for each in (centre, place)]
    names = reformatting(*texts) if said.startswith(REFORMATTED) else []
    if names:
        said = f"{REFORMATTED} ({listed(names)}){said.removeprefix(REFORMATTED)}"
    sizes = centre.document.words, place.document.words
    if finding.rule != CONTAINED or sizes[0] == sizes[1]:
        return said
    inner, outer = ("first", "second") if sizes[0] < sizes[1] else ("second", "first")
    return f"the {inner} is inside the {outer}, {said}"


def _said(place: Place, finding: Finding, excerpts: Excerpts, look: Look, used: int) -> _Said:
    document = place.document
    line = excerpts.line(place)
    shown, drawn = where(place, line, look, look.width - used)
    last = line + excerpts.text(document, place.span).count("\n")
    lines = f"line {line}" if last == line else f"lines {line}-{last}"
    extent = [lines] if document.record is None else []
    name = record_id(place)
    if name is not None:
        extent.insert(0, f"id {look.show(one_line(name), look.width // 2)}")
    extent.append(count(place.words, "word"))
    spans = [
        (0, number == 0, each.paragraphs)
        for number, each in enumerate(finding.places)
        if each.document is document
    ]
    drawing = strip(document.paragraphs, spans, STRIP, look.glyphs)
    return _Said(shown, drawn, drawing, ", ".join(extent))


def _beside(centre: Place, place: Place, look: Look, context: int, book: _Book) -> Iterator[str]:
    outlines = (book.outline(centre.document), book.outline(place.document))
    found = runs(centre, place, outlines)
    yield from passage(rows(found, outlines), outlines, look, context)
    moved = [text for mark, text in MOVED.items() if any(run.mark == mark for run in found)]
    for line in flow(moved, "   ", look.width - 2):
        yield "  " + look.paint(line, "dim")
    drawn = plot(found, outlines, within=centre.document is place.document)
    if drawn is not None:
        yield ""
        for row in draw(drawn, look):
            yield painted(row, look).rstrip()


def _left(finding: Finding, left: Sequence[Place], look: Look, page: Page) -> Iterator[str]:
    """Name places that are not compared."""
    shown = left[:LISTED]
    excerpts = Excerpts([(finding, list(shown))])
    centre = centre_of(finding)
    label = "also  "
    for number, place in enumerate(shown):
        _, drawn = where(place, excerpts.line(place), look, look.width - len(label))
        yield f"{look.paint(label, 'dim') if not number else ' ' * len(label)}{drawn}"
        said = difference(place, centre, excerpts, look.glyphs)
        for line in wrap([Piece(said)], look.width - len(label) - 2):
            yield " " * (len(label) + 2) + painted(line, look)
    if len(left) > len(shown):
        more = count(len(left) - len(shown), "more place")
        yield f"{' ' * len(label)}{look.glyphs.ellipsis} {more}"
    yield from _step("all", f"{page.command} --all", look)
    yield from _step("tree", f"{page.command} --tree", look)


def _others(look: Look, page: Page) -> Iterator[str]:
    """Name other findings at the place asked for."""
    yield look.paint("also here", "dim")
    for name, said in page.others:
        text = look.plain(f"{name}  {said}")
        for number, line in enumerate(wrap([Piece(text)], look.width - 4)):
            yield f"{'  ' if not number else '    '}{painted(line, look)}"


def _step(label: str, line: str, look: Look) -> Iterator[str]:
    first, *more = command_lines(line, look.width - 6, look)
    yield f"{look.paint(label.ljust(4), 'dim')}  {first}"
    yield from (" " * 6 + part for part in more)


def _tree(finding: Finding, look: Look, page: Page, book: _Book) -> Iterator[str]:
    paths = {place.document.path for place in finding.places}
    text = f"{finding.words:,} words {look.glyphs.times} {len(finding.places):,}"
    name = look.paint(look.show(page.id), "bold yellow")
    files = count(len(paths), "file")
    yield f"{name}  {look.paint(f'{text} in {files}', 'bold')}"
    contents = [_content(place, book.outline(place.document)) for place in finding.places]
    inside = page.inside or ("",) * len(finding.places)
    yield from tree(finding, contents, inside, look)


def _content(place: Place, made: Outline) -> bytes:
    """The words of a place."""
    first, last = made.tokens(place.span)
    return made.hashes[first:last].tobytes()
