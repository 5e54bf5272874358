"""The last lines of a report: how much repeats, and what was not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.words import count
from dedup.render.wrapping import Piece, flow, painted, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.look import Look

REASONS = 6
SUFFIX = "suffix "


def totals(report: Report, look: Look) -> list[str]:
    """Sum the report up, in one line where that is wide enough."""
    own = {file.path for file in report.files if file.reported}
    files = count(len(own), "file")
    found = len(report.findings)
    noun = "repeated passage" if report.gate is None else "new repeat"
    parts = [f"no {noun}s in {files}", count(report.words, "word")]
    if found:
        places = (place for finding in report.findings for place in finding.places)
        holding = own & {place.document.path for place in places}
        share = 100 * report.redundant / report.words if report.words > 0 else 100.0
        parts = [
            f"{count(found, noun)} in {len(holding):,} of {files}",
            f"{report.redundant:,} of {count(report.words, 'word')} redundant ({share:.1f} %)",
        ]
    if not report.complete:
        parts.append("not complete")
    return flow(parts, f" {look.glyphs.dot} ", look.width)


def skipped(report: Report, look: Look) -> Iterator[str]:
    """Say what was met and not read; no line where nothing was."""
    rows = sorted(report.skipped, key=lambda row: (-row.files, row.reason))
    if not rows:
        return
    said = [
        f"{row.files:,} {look.plain(row.reason.removeprefix(SUFFIX))}" for row in rows[:REASONS]
    ]
    others = sum(row.files for row in rows[REASONS:])
    if others:
        said.append(f"{others:,} others")
    if any("suffix" in row.reason.split() for row in rows):
        said[-1] += " (--include '*' takes other suffixes in)"
    for line in wrap([Piece(f"skipped: {', '.join(said)}")], look.width):
        yield painted(line, look)
