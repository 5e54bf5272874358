"""Reports built by hand, for the tests of renderers and of the command line."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup.model import Document, Edit, File, Finding, Kind, Place, Report, Skipped, Span, kinds_of
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.errors import InputError


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def paragraph_spans(text: str) -> list[Span]:
    """Blocks between blank lines."""
    return [match.span() for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]


def document(path: str, text: str, record: int | None = None, name: str | None = None) -> Document:
    plain = path if record is None else f"{path}:{record}"
    return Document(
        id=name or plain,
        path=path,
        record=record,
        utf8=text.encode("utf-8", "surrogatepass"),
        paragraphs=len(paragraph_spans(text)),
        words=words(text),
        redundant=0,
    )


def span_of(document: Document, part: str, after: int = 0) -> Span:
    """Where `part` stands in the document, the first time after an offset."""
    start = document.text.index(part, after)
    return start, start + len(part)


def place(
    document: Document,
    span: Span,
    *kinds: Kind,
    centre: bool = False,
    similarity: float = 1.0,
    edits: Sequence[Edit] = (),
) -> Place:
    inside = [
        number
        for number, (start, end) in enumerate(paragraph_spans(document.text), 1)
        if start < span[1] and span[0] < end
    ]
    return Place(
        document=document,
        span=span,
        paragraphs=(inside[0], inside[-1]),
        words=words(document.text[slice(*span)]),
        centre=centre,
        similarity=similarity,
        containment=similarity,
        kinds=kinds,
        edits=tuple(edits),
    )


def finding(*places: Place, name: str | None = None) -> Finding:
    centre = next(place for place in places if place.centre)
    content = f"{centre.document.path}{centre.span}".encode("utf-8", "surrogatepass")
    return Finding(
        id=name or hashlib.sha256(content).hexdigest()[:16],
        rule="DD101" if len({place.document.id for place in places}) == 1 else "DD102",
        similarity=min(place.similarity for place in places),
        words=centre.words,
        redundant=sum(place.words for place in places[1:]),
        places=places,
        kinds=kinds_of(places),
        documents=len({place.document.id for place in places}),
    )


def report(
    documents: Sequence[Document],
    findings: Sequence[Finding] = (),
    skipped: Sequence[Skipped] = (),
    errors: Sequence[InputError] = (),
) -> Report:
    files = []
    for path in sorted({document.path for document in documents}):
        inside = [document for document in documents if document.path == path]
        files.append(
            File(
                path=path,
                hash=hashlib.sha256(inside[0].utf8).hexdigest()[:16],
                documents=len(inside),
                words=sum(document.words for document in inside),
                redundant=_redundant(path, findings),
            )
        )
    return Report(
        settings=Settings().answers(),
        files=tuple(files),
        skipped=tuple(skipped),
        errors=tuple(errors),
        documents=len(documents),
        paragraphs=sum(document.paragraphs for document in documents),
        words=sum(document.words for document in documents),
        redundant=sum(file.redundant for file in files),
        findings=tuple(findings),
    )


def _redundant(path: str, findings: Sequence[Finding]) -> int:
    copies: dict[int, tuple[Document, set[int]]] = {}
    for place_ in (place for finding in findings for place in finding.places[1:]):
        if place_.document.path == path:
            _, chars = copies.setdefault(id(place_.document), (place_.document, set()))
            chars.update(range(*place_.span))
    return sum(
        sum(not chars.isdisjoint(range(*match.span())) for match in re.finditer(r"\w+", text))
        for chars, text in ((chars, d.text) for d, chars in copies.values())
    )


OFFICIALS = (
    "The regional administration said on Tuesday that repair crews had restored power to four of "
    "the nine districts that lost it in the night from Sunday to Monday."
)
SHELTERS = (
    "Temporary shelters have been opened in three schools, and hot meals are served twice a day "
    "to anyone who needs them."
)
SERVICE = (
    "According to the head of the emergency service, more than two hundred specialists and sixty "
    f"vehicles are working around the clock. {SHELTERS}"
)
SPLIT_SERVICE = SERVICE.replace(f" {SHELTERS}", f"\n\n{SHELTERS}")
FORECAST = "Forecasters warn that another front will reach the coast on Friday with strong gusts."
FORECAST_EDITED = FORECAST.replace("Friday", "Saturday")
STORM = "\n\n".join(
    [
        "Power returns to four districts after storm",
        OFFICIALS,
        SERVICE,
        FORECAST,
        OFFICIALS,
        SPLIT_SERVICE,
        f"{FORECAST[:-1]}, said Sokolov to RIA Novosti.",
    ]
)
FOLLOW = "\n\n".join(["What is known a day after the storm", SERVICE, FORECAST_EDITED, "The end."])


def storm_report() -> Report:
    """A paste inside one file, and two paragraphs of it in another."""
    storm = document("news/storm.txt", STORM)
    follow = document("news/follow.txt", FOLLOW)
    quiet = document("news/quiet.txt", "Nothing happened today.\n")
    return report([follow, quiet, storm], _storm_findings(storm, follow))


def _storm_findings(storm: Document, follow: Document) -> list[Finding]:
    first = span_of(storm, f"{OFFICIALS}\n\n{SERVICE}\n\n{FORECAST}")
    second = (span_of(storm, OFFICIALS, first[1])[0], len(STORM))
    border = span_of(storm, f" {SHELTERS}")[0]
    border_here = span_of(storm, f"\n\n{SHELTERS}")[0]
    added = span_of(storm, ", said Sokolov to RIA Novosti")
    split = Edit("split", (border, border), (border_here, border_here))
    insert = Edit("insert", (first[1] - 1, first[1] - 1), added)
    friday, saturday = span_of(storm, "Friday"), span_of(follow, "Saturday")
    return [
        finding(
            place(storm, first, centre=True),
            place(storm, second, "split", "appended", similarity=0.95, edits=[split, insert]),
            name="a3f9c2d41b7e90aa",
        ),
        finding(
            place(follow, span_of(follow, SERVICE), "identical"),
            place(storm, span_of(storm, SERVICE), centre=True),
            name="7b10e4c0a1d2f3b4",
        ),
        finding(
            place(
                follow,
                span_of(follow, FORECAST_EDITED),
                "edited",
                similarity=0.93,
                edits=[Edit("replace", friday, saturday)],
            ),
            place(storm, span_of(storm, FORECAST), centre=True),
            name="c05d1100000000ff",
        ),
    ]


def many_findings(number: int) -> Report:
    """So many findings with two places each, in two files."""
    line = "every line of these two files says the same {} words as in the other file\n"
    text = "".join(line.format(n) for n in range(number))
    a, b = document("a.txt", text), document("b.txt", text)
    starts = [match.start() for match in re.finditer("every", text)]
    ends = [*starts[1:], len(text)]
    one = finding(place(a, (0, 10), centre=True), place(b, (0, 10), "identical"))
    findings = []
    for n, span in enumerate(zip(starts, ends, strict=True)):
        places = tuple(
            replace(place_, span=span, words=words(text[slice(*span)])) for place_ in one.places
        )
        findings.append(replace(one, id=f"{n * 7919:016x}"[::-1], places=places))
    return report([a, b], findings)
