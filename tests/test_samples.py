"""What samples/ABOUT.md says repeats is found, and what it says stands alone is not."""

from __future__ import annotations

from pathlib import Path

import pytest

import dedup

FOLDER = Path(__file__).parent.parent / "samples"
ALONE = {"ar-waha.txt", "tidal-mill.md", "de-rathausuhr", "en-weather-station", "ABOUT.md"}
BRIDGE, EVENING, LETTER = "en-bridge.txt", "en-bridge-evening.txt", "en-bridge-letter"
MUSEUM, RYE = "de-museum.txt", "rye-bread.md"
Paragraph = tuple[str, int]


@pytest.fixture(scope="module")
def report() -> dedup.Report:
    return dedup.scan(FOLDER)


def name(place: dedup.Place) -> str:
    """The id of a record, or the name of a file without its folders."""
    return place.document.id.rpartition("/")[2]


def holds(place: dedup.Place, paragraph: Paragraph) -> bool:
    document, number = paragraph
    return name(place) == document and place.paragraphs[0] <= number <= place.paragraphs[1]


def joining(report: dedup.Report, one: Paragraph, other: Paragraph) -> list[dedup.Finding]:
    """The findings that have a place in each of two paragraphs."""
    return [
        finding
        for finding in report.findings
        if any(holds(place, one) for place in finding.places)
        and any(holds(place, other) for place in finding.places)
    ]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("split", ("fr-tempete.txt", 2), ("fr-tempete.txt", 8)),
        ("split", ("fr-tempete.txt", 7), ("fr-tempete.txt", 14)),
        ("identical", ("fr-tempete-suite.txt", 3), ("fr-tempete.txt", 4)),
        ("identical", ("zh-laocheng.txt", 3), ("zh-tushuguan.txt", 3)),
        ("edited", ("th-khlong.txt", 3), ("th-talat-nam.txt", 3)),
        ("edited", ("ru-urozhai-itogi.txt", 4), ("ru-urozhai.txt", 5)),
        ("identical", ("ja-misaki", 2), ("ja-todai.txt", 3)),
        ("edited", (EVENING, 2), (BRIDGE, 2)),
        ("edited", ("th-khlong.txt", 4), ("th-talat-nam.txt", 4)),
        ("edited", (RYE, 3), ("sourdough.md", 6)),
        ("edited", ("zh-kaifang", 1), ("zh-tushuguan.txt", 2)),
        ("edited", ("de-museum-nachbericht.txt", 3), (MUSEUM, 2)),
        ("split", (EVENING, 5), (BRIDGE, 4)),
        ("merged", (EVENING, 3), (BRIDGE, 3)),
        ("merged", (EVENING, 4), (BRIDGE, 3)),
        ("appended", (EVENING, 6), (LETTER, 2)),
        ("edited", ("ru-urozhai-itogi.txt", 3), ("ru-urozhai.txt", 4)),
        ("identical", ("fr-tempete-suite.txt", 4), ("fr-tempete.txt", 6)),
        ("identical", ("zh-laocheng.txt", 4), ("zh-tushuguan.txt", 5)),
        ("identical", ("en-orchards-2", 2), ("en-orchards-1", 3)),
        ("reordered", ("de-museum-nachbericht.txt", 4), (MUSEUM, 4)),
        ("reformatted", ("allotments-minutes.txt", 3), ("allotments-forward.txt", 3)),
        ("reformatted", ("allotments-reply.txt", 2), ("allotments-forward.txt", 4)),
        ("contained", ("allotments-reply.txt", 2), ("allotments-forward.txt", 4)),
        ("identical", (EVENING, 8), (BRIDGE, 8)),
        ("identical", (LETTER, 3), (BRIDGE, 8)),
        ("identical", ("ferry-song.md", 9), (RYE, 7)),
        ("identical", ("ferry-song.md", 4), ("ferry-song.md", 8)),
        ("edited", (RYE, 6), ("sourdough.md", 9)),
        ("reformatted", ("de-museum-archiv.txt", 3), (MUSEUM, 3)),
        ("reformatted", ("fr-cantine-2", 2), ("fr-cantine-1", 1)),
        ("reformatted", ("ru-sady", 2), ("ru-urozhai.txt", 3)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]} {value[1]}",
)
def test_a_repeat_is_found_and_called_by_its_kind(
    report: dedup.Report, kind: str, one: Paragraph, other: Paragraph
) -> None:
    kinds = {
        kind
        for finding in joining(report, one, other)
        for place in finding.places
        for kind in place.kinds
    }
    assert kind in kinds


def test_a_body_pasted_twice_is_one_finding(report: dedup.Report) -> None:
    (finding,) = joining(report, ("fr-tempete.txt", 3), ("fr-tempete.txt", 9))
    assert [place.paragraphs for place in finding.places] == [(2, 7), (8, 14)]
    assert finding.rule == "DD101"


def test_what_a_larger_repeat_tells_is_not_told_again(report: dedup.Report) -> None:
    assert joining(report, (EVENING, 6), (LETTER, 2))
    assert joining(report, (EVENING, 6), (BRIDGE, 6))
    assert not joining(report, (LETTER, 2), (BRIDGE, 6))


def test_what_stands_alone_is_in_no_finding(report: dedup.Report) -> None:
    found = {name(place) for finding in report.findings for place in finding.places}
    assert not found & ALONE


def test_the_samples_are_read_without_an_error(report: dedup.Report) -> None:
    assert report.complete
    assert not report.skipped
