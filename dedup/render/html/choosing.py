"""What of a large report one page can hold: findings, their places and texts, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup.render.locations import locate_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.model import File, Finding, Report
    from dedup.render.locations import Spot

FINDINGS = 10_000
FILES = 20_000
PLACES = 300_000
OF_ONE = (30_000, 10_000, 3_000, 1_000, 300, 100, 30)
"""How many places of one finding there may be, where all of them are more than PLACES."""
TEXT = 48 << 20
"""Bytes of all passages whose text is in the page; a browser holds them several times."""


class Shown(NamedTuple):
    """A finding, those of its places that are in the page, and whether their text is."""

    finding: Finding
    spots: list[Spot]
    text: bool


class Chosen(NamedTuple):
    """What is in the page, in the order of the report, and how much is not.

    Attributes:
        findings: the new ones first, where there are too many.
        files: those in which something stands, then the most redundant.
        lost: findings that are not in the page.
        lost_files: files that are not.
        lost_places: places of findings in the page that are not.
        lost_texts: findings in the page without their text.
    """

    findings: list[Shown]
    files: list[File]
    lost: int
    lost_files: int
    lost_places: int
    lost_texts: int


def choose(report: Report, text: bool) -> Chosen:
    """Choose what is in the page; `text`: whether text of the corpus may be.

    Cost: as `locate_places`.
    """
    kept = _largest(report.findings)
    findings = _with_texts(kept, text)
    files = _files(report, kept)
    return Chosen(
        findings=findings,
        files=files,
        lost=len(report.findings) - len(kept),
        lost_files=len(report.files) - len(files),
        lost_places=sum(len(row.finding.places) - len(row.spots) for row in findings),
        lost_texts=sum(not row.text for row in findings) if text else 0,
    )


def _largest(findings: Sequence[Finding]) -> list[Finding]:
    if len(findings) <= FINDINGS:
        return list(findings)
    rows = sorted(range(len(findings)), key=lambda row: (findings[row].state != "new", row))
    return [findings[row] for row in sorted(rows[:FINDINGS])]


def _with_texts(findings: Sequence[Finding], text: bool) -> list[Shown]:
    room = TEXT if text else 0
    most = _most(findings)
    met: set[tuple[int, int, int]] = set()
    shown = []
    for finding, all_spots in locate_places(findings):
        spots = _first(finding, all_spots, most)
        own = {(id(spot.place.document), spot.start.byte, spot.end.byte) for spot in spots} - met
        size = sum(end - start for _, start, end in own)
        fits = text and size <= room
        if fits:
            room -= size
            met |= own
        shown.append(Shown(finding, spots, fits))
    return shown


def _most(findings: Sequence[Finding]) -> int:
    """How many places of one finding the page has."""
    sizes = [len(finding.places) for finding in findings]
    if sum(sizes) <= PLACES:
        return max(sizes, default=0)
    fitting = (most for most in OF_ONE if sum(min(size, most) for size in sizes) <= PLACES)
    return next(fitting, OF_ONE[-1])


def _first(finding: Finding, spots: list[Spot], most: int) -> list[Spot]:
    """The first places, and in any case the first copy and the one the others were held against."""
    if len(spots) <= most:
        return spots
    first = finding.first
    kept = [spot for spot in spots[most:] if spot.place.centre or spot.place is first]
    return spots[: most - len(kept)] + kept


def _files(report: Report, kept: Sequence[Finding]) -> list[File]:
    if len(report.files) <= FILES:
        return list(report.files)
    holding = {place.document.path for finding in kept for place in finding.places}
    ranked = sorted(report.files, key=lambda file: (file.path not in holding, -file.redundant))
    return sorted(ranked[:FILES], key=lambda file: file.path)
