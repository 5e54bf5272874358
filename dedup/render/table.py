"""The files with repeated text, most redundant first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.render.look import pad
from dedup.render.strip import strip
from dedup.render.words import count
from dedup.render.wrapping import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Document, File, Report
    from dedup.render.look import Look

FILES = 10
BAR = 10
SHARE = len("100.0 %")
CELLS = 24
FEWEST_CELLS = 8
FEWEST_PATH = 20


def table(report: Report, look: Look) -> Iterator[str]:
    """Draw the per-file table; no line where no file has redundant words."""
    files = sorted(
        (file for file in report.files if file.redundant and file.reported),
        key=lambda file: (-_share(file), -file.redundant, file.path),
    )
    if not files:
        return
    shown = files[:FILES]
    table_ = _Columns.measured(shown, _strips(report, shown), look)
    yield table_.heading(look)
    for file in shown:
        yield table_.row(file, look)
    if len(files) > FILES:
        yield f"{look.glyphs.ellipsis} {count(len(files) - FILES, 'more file')}"


@dataclass(slots=True)
class _Strip:
    """What the strip of a file of one document is drawn from, best finding first."""

    document: Document
    spans: list[tuple[int, bool, tuple[int, int]]]


def _strips(report: Report, files: list[File]) -> dict[str, _Strip]:
    single = {file.path for file in files if file.documents == 1}
    strips: dict[str, _Strip] = {}
    for rank, finding in enumerate(report.findings):
        for number, place in enumerate(finding.places):
            path = place.document.path
            if path in single:
                found = strips.setdefault(path, _Strip(place.document, []))
                found.spans.append((rank, number == 0, place.paragraphs))
    return strips


@dataclass(frozen=True, slots=True)
class _Columns:
    """The strips, drawn, and the widths that make the table fit."""

    strips: dict[str, str]
    words: int
    strip: int
    path: int
    bar: int

    @classmethod
    def measured(cls, files: list[File], strips: dict[str, _Strip], look: Look) -> _Columns:
        words = max(len("words"), *(len(_words(file)) for file in files))
        used = SHARE + 2 + BAR + 2 + words + 3
        longest = max(columns(look.plain(file.path)) for file in files)
        spare = look.width - used - longest - len("||   ")
        cells = max(FEWEST_CELLS, min(CELLS, spare))
        drawn = {
            path: strip(found.document.paragraphs, found.spans, cells, look.glyphs)
            for path, found in strips.items()
        }
        strip_width = max((len(row) + 3 for row in drawn.values()), default=0)
        if strip_width:
            strip_width = max(strip_width, len(_by_paragraph(look)) + 3)
        bar = BAR + 2
        if used + strip_width + FEWEST_PATH > look.width:
            used, bar = used - bar, 0
        if used + strip_width + FEWEST_PATH > look.width:
            drawn, strip_width = {}, 0
        return cls(drawn, words, strip_width, look.width - used - strip_width, bar)

    def heading(self, look: Look) -> str:
        by_paragraph = _by_paragraph(look) if self.strip else ""
        share = "redundant".ljust(SHARE + 2 + max(0, self.bar - 2)) if self.bar else "share"
        gap = "  " if self.bar else "    "
        words = f"{'words':>{self.words}}"
        return look.paint(f"{share}{gap}{words}   {pad(by_paragraph, self.strip)}file", "dim")

    def row(self, file: File, look: Look) -> str:
        share = _share(file)
        drawn = pad(self.strips.get(file.path, ""), self.strip)
        bar = f"  {look.paint(pad(_bar(share, look), BAR), 'yellow')}" if self.bar else ""
        path = look.link(look.paint(look.tail(file.path, self.path), "cyan"), file.path, 1)
        return f"{100 * share:5.1f} %{bar}  {_words(file):>{self.words}}   {drawn}{path}"


def _share(file: File) -> float:
    return min(1.0, file.redundant / file.words) if file.words > 0 else 1.0


def _words(file: File) -> str:
    return f"{file.redundant:,}/{file.words:,}"


def _by_paragraph(look: Look) -> str:
    sign = look.glyphs.paragraph.rstrip()
    return f"{sign} by {sign}"


def _bar(share: float, look: Look) -> str:
    eighths = look.glyphs.eighths
    if not eighths:
        return look.glyphs.bar * round(share * BAR)
    full, part = divmod(round(share * BAR * 8), 8)
    return look.glyphs.bar * full + (eighths[part - 1] if part else "")
