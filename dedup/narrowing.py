"""A saved result as if it had been scanned with a higher similarity."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup import patterns
from dedup.errors import SettingsError
from dedup.labels import PATTERNS
from dedup.model import kinds_of
from dedup.render.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.model import Document, Finding, Place, Report

LEAST = 2
"""Places of a finding."""


def narrowed(report: Report, similarity: float) -> Report:
    """The report as if it had been scanned with a higher similarity, but for its sums.

    Places below it are left out, and findings of which fewer than two are left; ids stay.

    Raises:
        SettingsError: the similarity is lower than that of the scan, or above 1.
    """
    scanned = report.settings.get("similarity")
    lowest = float(scanned) if isinstance(scanned, int | float) else 0.0
    if not lowest <= similarity <= 1:
        raise SettingsError(
            f"similarity is {similarity}; the result was scanned with {lowest}: "
            "it must lie between that and 1, or scan again"
        )
    kept = [_cut(finding, similarity) for finding in report.findings]
    found = [finding for finding in kept if finding is not None]
    pairs = report.pairs
    if pairs is not None:
        pairs = tuple(pair for pair in pairs if pair.similarity >= similarity)
    return replace(
        report,
        settings={**report.settings, "similarity": similarity},
        findings=tuple(sorted(found, key=lambda finding: -finding.redundant)),
        pairs=pairs,
        leaks=None,
        leaked=(),
    )


def _cut(finding: Finding, similarity: float) -> Finding | None:
    places = tuple(
        place for place in finding.places if place.centre or place.similarity >= similarity
    )
    if len(places) == len(finding.places):
        return finding
    if len(places) < LEAST or not any(place.reported for place in places):
        return None
    documents = len({(place.document.path, place.document.record) for place in places})
    words = [place.words for place in places]
    return replace(
        finding,
        rule="DD101" if finding.rule == "DD102" and documents == 1 else finding.rule,
        similarity=min(place.similarity for place in places),
        redundant=sum(words) - (max(words) if finding.rule == "DD203" else words[0]),
        places=places,
        kinds=kinds_of(places, _patterns(finding, len(places), documents)),
        documents=documents,
    )


def _patterns(finding: Finding, places: int, documents: int) -> int:
    """Bits of the patterns that a finding still has with fewer places."""
    bits = sum(1 << bit for bit, name in enumerate(PATTERNS) if name in finding.kinds)
    if documents < patterns.MANY:
        bits &= ~patterns.BOILERPLATE
    if places < patterns.OFTEN:
        bits &= ~patterns.REFRAIN
    return bits


def recounted(report: Report) -> Report:
    """The report with its redundant words counted again, from the texts of its findings.

    They are the words in copies other than the first of each finding, each word once.
    """
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    documents: dict[int, Document] = {}
    for finding in report.findings:
        for place in _copies(finding):
            documents[id(place.document)] = place.document
            spans[id(place.document)].append(place.span)
    files: dict[str, int] = defaultdict(int)
    for key, document in documents.items():
        files[document.path] += _words(document, spans[key])
    rows = tuple(replace(file, redundant=files[file.path]) for file in report.files)
    counted = [row for row in rows if row.reported or report.gate is None]
    return replace(report, files=rows, redundant=sum(row.redundant for row in counted))


def _copies(finding: Finding) -> Iterable[Place]:
    if finding.rule != "DD203":
        return finding.places[1:]
    longest = max(finding.places, key=lambda place: place.words)
    return [place for place in finding.places if place is not longest]


def _words(document: Document, spans: list[tuple[int, int]]) -> int:
    """Words in the union of spans."""
    made = outline(document)
    thirds, reach = 0, 0
    for start, end in sorted(made.tokens(span) for span in spans):
        first = max(start, reach)
        if first < end:
            thirds += int(made.thirds[end] - made.thirds[first])
            reach = end
    return (thirds + 1) // 3
