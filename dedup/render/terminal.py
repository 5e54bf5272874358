"""The report for people: the same words on a terminal and in a pipe."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from dedup import __version__
from dedup.render.findings import blocks
from dedup.render.ids import shortest_ids
from dedup.render.leaks import matrix
from dedup.render.table import table
from dedup.render.totals import skipped, totals
from dedup.render.words import count
from dedup.render.wrapping import Piece, command_lines, flow, painted, wrap

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
        text: whether text of the corpus may be shown.
        verdict: how the check went, where one was made; below the totals.
        steps: commands that lead on, beside those to see more, by their labels.
        look: the command that shows one finding, with `{id}`; "" leaves it out.
        data: whether the command that gives the same as data is named.
    """

    top: int = 20
    quiet: bool = False
    elapsed: float | None = None
    command: tuple[str, ...] = ("dedup", "scan")
    text: bool = True
    verdict: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    look: str = ""
    data: bool = True

    def shown(self, findings: int) -> int:
        """How many findings are shown out of so many."""
        return min(findings, self.top) if self.top else findings


def render(report: Report, out: TextIO, look: Look, view: View) -> None:
    """Print the report to `out`, line by line; whatever it holds, it stays printable text.

    Raises:
        OSError: `out` cannot be written.
    """
    lines = _quiet(report, look, view) if view.quiet else _page(report, look, view)
    out.writelines(f"{line}\n" for line in lines)


def _quiet(report: Report, look: Look, view: View) -> Iterator[str]:
    yield from totals(report, look)
    yield from skipped(report, look)
    yield from _verdict(look, view)


def _page(report: Report, look: Look, view: View) -> Iterator[str]:
    yield from _header(report, look, view)
    yield ""
    shown = view.shown(len(report.findings))
    for block in blocks(report.findings, shown, look):
        yield from block if view.text else block[:-1]
        yield ""
    if shown < len(report.findings):
        more = count(len(report.findings) - shown, "more repeated passage")
        yield f"{look.glyphs.ellipsis} {more}: --top 0"
        yield ""
    rows = list(table(report, look))
    yield from [*rows, ""] if rows else []
    rows = list(matrix(report, look))
    yield from [*rows, ""] if rows else []
    yield from (look.paint(line, "bold") for line in totals(report, look))
    yield from skipped(report, look)
    yield from _verdict(look, view)
    yield from _next(report, look, view)


def _verdict(look: Look, view: View) -> Iterator[str]:
    for line in view.verdict:
        for part in wrap([Piece(look.plain(line))], look.width):
            yield painted(part, look)


def _header(report: Report, look: Look, view: View) -> list[str]:
    checked = sum(file.reported for file in report.files)
    others = len(report.files) - checked
    parts = [f"dedup {__version__}", count(checked, "file")]
    if others:  # of which only the words are counted apart
        parts[1] += f" against {count(others, 'other')}"
    else:
        if report.documents != checked:
            parts.append(count(report.documents, "document"))
        parts.append(count(report.paragraphs, "paragraph"))
    parts.append(count(report.words, "word"))
    if view.elapsed is not None:
        parts.append(_seconds(view.elapsed))
    return flow(parts, f" {look.glyphs.dot} ", look.width)


def _seconds(elapsed: float) -> str:
    if elapsed >= 60:
        return f"{int(elapsed) // 60:,} min {int(elapsed) % 60} s"
    return f"{elapsed:.1f} s" if elapsed >= 10 else f"{elapsed:.2f} s"


def _next(report: Report, look: Look, view: View) -> Iterator[str]:
    """Name the commands that lead on from here."""
    if not report.findings:
        return
    command = shlex.join(view.command)
    data = [("as data", f"{command} -f json -o result.json")] if view.data else []
    steps = [*data, *view.steps]
    if view.look:
        name = shortest_ids(report.findings)[report.findings[0].id]
        steps = [("look", view.look.replace("{id}", name)), *steps]
    if view.shown(len(report.findings)) < len(report.findings):
        steps = [("all findings", f"{command} --top 0"), *steps]
    width = max((len(label) for label, _ in steps), default=0)
    for label, line in steps:
        first, *more = command_lines(line, look.width - width - 2, look)
        yield f"{look.paint(label.ljust(width), 'dim')}  {first}"
        yield from (" " * (width + 2) + part for part in more)
