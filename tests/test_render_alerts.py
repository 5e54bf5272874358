"""What is told, place by place."""

from __future__ import annotations

from msgspec.structs import replace
from reports import storm_report
from tellings import ERRORS, STALE, checked, clean, records, unread

from dedup.model import Gate
from dedup.render.alerts import alerts
from dedup.render.locations import Region


def test_alerts_come_by_path_and_position() -> None:
    told = [(alert.path, alert.region and alert.region.line) for alert in alerts(storm_report())]
    assert told == [("news/storm.txt", 5), ("news/storm.txt", 7), ("news/storm.txt", 9)]


def test_the_places_that_are_reported_on_are_told_and_the_others_are_what_they_repeat() -> None:
    found = storm_report()
    one = found.findings[1]
    places = (one.places[0], replace(one.places[1], reported=False))
    (alert,) = alerts(replace(found, findings=(replace(one, places=places),)))
    assert alert.path == "news/follow.txt"
    assert alert.message == "42 words repeat news/storm.txt:5"
    assert alert.copy is not None
    assert alert.copy.first.place is places[1]


def test_known_findings_are_warnings_where_they_are_asked_for() -> None:
    told = alerts(checked(), states=("new", "known"))
    assert [(alert.id, alert.level) for alert in told] == [
        ("7b10e4", "warning"),
        ("a3f9c2", "error"),
    ]


def test_records_are_lines_and_files_without_lines_are_their_first() -> None:
    regions = {alert.key: (alert.path, alert.region) for alert in alerts(records())}
    name = "00ff00ff00ff00ff"
    assert regions[f"{name}:1"] == ("data/a.jsonl", Region(3, None, 3, None))
    assert regions[f"{name}:2"] == ("data/a.jsonl", Region(8, None, 8, None))
    assert regions[f"{name}:3"] == ("data/b.parquet", Region(1, None, 1, None))
    assert regions[f"{name}:4"] == ("c.txt", Region(3, 3, 3, 88))


def test_what_could_not_be_read_is_an_error() -> None:
    told = alerts(unread())
    assert [(alert.rule, alert.level, alert.path) for alert in told] == [
        ("DD901", "error", "corpus/2024.jsonl"),
        ("DD901", "error", "corpus/old/17.txt"),
    ]
    assert told[0].region == Region(7, None, 7, None)
    assert told[1].region is None


def test_no_two_alerts_have_one_key() -> None:
    told = alerts(replace(clean(), errors=(*ERRORS, *ERRORS), gate=Gate(stale=(*STALE, *STALE))))
    keys = {(alert.rule, alert.path, alert.key) for alert in told}
    assert len(keys) == len(told) == 8


def test_paths_are_told_as_they_are_wanted() -> None:
    told = alerts(storm_report(), "repository/{}".format)
    assert {alert.path for alert in told} == {"repository/news/storm.txt"}
    assert told[0].message == "42 words repeat repository/news/follow.txt:3"
