"""SARIF for code scanning."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace as changed
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from reports import document, finding, many_findings, place, report, storm_report
from tellings import CONTEXT, STALE, checked, clean, records, unread

from dedup import __version__
from dedup.model import Gate
from dedup.render import sarif
from dedup.render.context import Context
from dedup.rules import RULES

if TYPE_CHECKING:
    from dedup.model import Report

RESULT = {
    "ruleId": "DD101",
    "ruleIndex": 0,
    "level": "error",
    "message": {
        "text": "89 words repeat lines 3-7 (95 % alike). First copy: [news/storm.txt:3](1)."
    },
    "locations": [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "news/storm.txt", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 9, "startColumn": 1, "endLine": 15, "endColumn": 115},
            }
        }
    ],
    "partialFingerprints": {"dedupPassage/v1": "a3f9c2d41b7e90aa:1"},
    "relatedLocations": [
        {
            "id": 1,
            "physicalLocation": {
                "artifactLocation": {"uri": "news/storm.txt", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 1, "endLine": 7, "endColumn": 86},
            },
        }
    ],
    "properties": {"words": 89, "id": "a3f9c2d41b7e90aa"},
}


def run_of(found: Report, context: Context = CONTEXT) -> dict[str, Any]:
    log = json.loads(b"".join(sarif.render(found, context)))
    (run,) = log["runs"]
    return dict(run)


def shared_line() -> Report:
    """Two passages that begin on one line of a data file, and copies of one of them."""
    texts = [document(f"{name}.txt", "one two three. four five.") for name in "abcdefghijklmn"]
    data = document("z.jsonl", "one two three. four five.", 4, "doc [4]")
    every = [*texts, data]
    return report(
        every,
        [
            finding(
                *(place(text, (0, 14), centre=text is texts[0]) for text in every), name="0" * 16
            ),
            finding(
                *(place(text, (15, 25), centre=text is texts[0]) for text in (texts[0], data)),
                name="1" * 16,
            ),
        ],
    )


def test_a_place_is_a_result_that_links_the_first_copy() -> None:
    new, known = run_of(checked())["results"]
    assert new == RESULT
    assert (known["level"], known["properties"]["id"]) == ("warning", "7b10e4c0a1d2f3b4")


def test_accepted_findings_are_only_counted() -> None:
    assert run_of(checked())["properties"] == {
        "new": 1,
        "known": 1,
        "accepted": 1,
        "words": 249,
        "redundant": 145,
        "resultsLeftOut": 0,
    }


def test_rules_are_told_as_code_scanning_wants_them() -> None:
    driver = run_of(clean())["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("dedup", __version__)
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
        texts += [rule["help"]["text"], rule["help"]["markdown"]]
        assert all(0 < len(text) <= 1024 for text in texts)
        assert "security-severity" not in rule["properties"]
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")


def test_results_that_begin_on_one_line_are_one_result() -> None:
    (last,) = (
        result
        for result in run_of(shared_line())["results"]
        if result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "z.jsonl"
    )
    text = last["message"]["text"]
    assert text.startswith("3 words repeat a.txt:1. First copy: [a.txt:1](1). Other copies: [b.txt")
    assert "[k.txt:1](11) and 3 more. Also here: 2 words repeat a.txt:1." in text
    assert text.endswith("First copy: [a.txt:1](12).")
    assert last["partialFingerprints"] == {"dedupPassage/v1": f"{'0' * 16}:14"}
    assert [each["id"] for each in last["relatedLocations"]] == list(range(1, 13))


def test_many_results_on_one_line_are_counted() -> None:
    data = document("a.jsonl", " ".join(f"word{number:02} here" for number in range(30)), 1)
    other = document("b.jsonl", data.text, 1)
    found = [
        finding(
            place(data, (12 * number, 12 * number + 11), centre=True),
            place(other, (12 * number, 12 * number + 11)),
            name=f"{number:016}",
        )
        for number in range(30)
    ]
    (result,) = run_of(report([data, other], found))["results"]
    assert result["message"]["text"].endswith("And 9 more repeats from this line on.")


def test_records_are_named_and_files_without_lines_begin_at_the_first() -> None:
    places = [result["locations"][0] for result in run_of(records())["results"]]
    named = {
        place["logicalLocations"][0]["fullyQualifiedName"]: place["physicalLocation"]["region"]
        for place in places
        if "logicalLocations" in place
    }
    line = {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2}
    assert named["doc-3"] == line
    assert named["row [5]"] == line | {"startLine": 1, "endLine": 1}
    assert len(named) == len(places) - 1 == 3


def test_paths_are_relative_to_the_repository_and_encoded() -> None:
    found = storm_report()
    one = found.findings[0]
    for path, uri in (
        ("a b/é#%:.txt", "docs/a%20b/%C3%A9%23%25%3A.txt"),
        ("/repository/c.txt", "c.txt"),
    ):
        places = tuple(
            replace(place, document=replace(place.document, path=path)) for place in one.places
        )
        context = changed(CONTEXT, folder="/repository/docs", root="/repository/")
        moved = replace(found, findings=(replace(one, places=places),))
        (result,) = run_of(moved, context)["results"]
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": uri, "uriBaseId": "%SRCROOT%"}
        outside = run_of(moved, changed(context, root="/elsewhere"))["results"][0]
        artifact = outside["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact.get("uriBaseId") == (None if path.startswith("/") else "%SRCROOT%")
        assert artifact["uri"].startswith("file:///") is path.startswith("/")


def test_brackets_in_names_are_no_links() -> None:
    found = storm_report()
    places = tuple(
        replace(place, document=replace(place.document, path=r"[x](9)\y"))
        for place in found.findings[1].places
    )
    one = replace(found.findings[1], places=places)
    (result,) = run_of(replace(found, findings=(one,)))["results"]
    assert r"First copy: [\[x\](9)\\y:3](1)." in result["message"]["text"]


def test_an_incomplete_run_is_not_successful_and_says_why() -> None:
    context = changed(CONTEXT, exit_code=2)
    (invocation,) = run_of(unread(), context)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "the line is no JSON object."
    assert first["associatedRule"] == {"id": "DD901"}
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert run_of(unread())["invocations"][0]["executionSuccessful"] is False
    assert run_of(clean(), context)["invocations"][0]["executionSuccessful"] is False
    assert run_of(clean(), Context())["invocations"][0]["executionSuccessful"] is True


def test_many_errors_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "NOTIFICATIONS", 1)
    (invocation,) = run_of(unread())["invocations"]
    texts = [row["message"]["text"] for row in invocation["toolExecutionNotifications"]]
    assert texts == ["the line is no JSON object.", "1 more input could not be read."]


def test_the_gate_says_why_it_fails() -> None:
    assert run_of(checked())["invocations"][0]["exitCodeDescription"] == "1 new repeat"
    assert "exitCodeDescription" not in run_of(clean())["invocations"][0]


def test_stale_entries_are_warnings() -> None:
    results = run_of(replace(clean(), gate=Gate(stale=STALE)))["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [("DD301", "warning")] * 2
    assert results[0]["message"]["text"] == "1f00aa: expired on 2026-01-31."


def test_the_category_tells_runs_apart() -> None:
    assert run_of(clean())["automationDetails"] == {"id": "dedup/"}
    context = changed(CONTEXT, category="news")
    assert run_of(clean(), context)["automationDetails"] == {"id": "dedup/news/"}


@pytest.mark.parametrize(("limit", "value"), [("RESULTS", 25), ("COMPRESSED", 300)])
def test_the_largest_results_are_written_and_the_rest_is_told(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    found = many_findings(2000)
    sizes = [7 * number % 2000 for number in range(2000)]
    grown = tuple(
        replace(one, places=(one.places[0], replace(one.places[1], words=size)))
        for one, size in zip(found.findings, sizes, strict=True)
    )
    monkeypatch.setattr(sarif, limit, value)
    with pytest.warns(UserWarning, match=r"SARIF holds [\d,]+ of 2,000 results"):
        run = run_of(replace(found, findings=grown))
    words = [result["properties"]["words"] for result in run["results"]]
    assert 0 < len(words) < 2000
    assert words == sorted(sizes, reverse=True)[: len(words)]
    assert run["properties"]["resultsLeftOut"] == 2000 - len(words)
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"
    assert "of 2,000 results" in told["message"]["text"]


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(run_of(many_findings(300))["results"]) == 300
