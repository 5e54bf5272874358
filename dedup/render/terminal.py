"""The report for people: the same words on a terminal and in a pipe."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from dedup import __version__
from dedup.render.findings import blocks
from dedup.render.table import table
from dedup.render.totals import skipped, totals
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.look import Look


@dataclass(frozen=True, slots=True)
class View:
    """What of a report is shown.

    Attributes:
        top: at most so many findings; 0 shows all.
        quiet: only the totals.
        elapsed: seconds the scan took; None leaves it out.
        command: the command line that made the report, without its options for output.
    """

    top: int = 20
    quiet: bool = False
    elapsed: float | None = None
    command: tuple[str, ...] = ("dedup", "scan")

    def shown(self, findings: int) -> int:
        """How many findings are shown out of so many."""
        return min(findings, self.top) if self.top else findings


def render(report: Report, out: TextIO, look: Look, view: View) -> None:
    """Print the report to `out`, line by line; whatever it holds, it stays printable text.

    Raises:
        OSError: `out` cannot be written.
    """
    lines = _quiet(report, look) if view.quiet else _page(report, look, view)
    out.writelines(f"{line}\n" for line in lines)


def _quiet(report: Report, look: Look) -> Iterator[str]:
    yield totals(report, look)
    yield from skipped(report, look)


def _page(report: Report, look: Look, view: View) -> Iterator[str]:
    yield _header(report, look, view)
    yield ""
    shown = view.shown(len(report.findings))
    for block in blocks(report.findings, shown, look):
        yield from block
        yield ""
    if shown < len(report.findings):
        more = count(len(report.findings) - shown, "more repeated passage")
        yield f"{look.glyphs.ellipsis} {more}: --top 0"
        yield ""
    rows = list(table(report, look))
    yield from [*rows, ""] if rows else []
    yield look.paint(totals(report, look), "bold")
    yield from skipped(report, look)
    yield from _next(report, look, view)


def _header(report: Report, look: Look, view: View) -> str:
    parts = [f"dedup {__version__}", count(len(report.files), "file")]
    if report.documents != len(report.files):
        parts.append(count(report.documents, "document"))
    parts += [count(report.paragraphs, "paragraph"), count(report.words, "word")]
    if view.elapsed is not None:
        parts.append(_seconds(view.elapsed))
    return f" {look.glyphs.dot} ".join(parts)


def _seconds(elapsed: float) -> str:
    if elapsed >= 60:
        return f"{int(elapsed) // 60:,} min {int(elapsed) % 60} s"
    return f"{elapsed:.1f} s" if elapsed >= 10 else f"{elapsed:.2f} s"


def _next(report: Report, look: Look, view: View) -> Iterator[str]:
    """Name the commands that lead on from here."""
    if not report.findings:
        return
    steps = {"as data": "-f json -o result.json"}
    if view.shown(len(report.findings)) < len(report.findings):
        steps = {"all findings": "--top 0", **steps}
    command = look.show(shlex.join(view.command))
    width = max(map(len, steps))
    for label, options in steps.items():
        yield f"{look.paint(label.ljust(width), 'dim')}  {command} {options}"
