"""A saved result, read back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import dedup
from dedup import narrowing, reloading, results
from dedup.errors import SettingsError
from dedup.render import as_json

SAMPLES = Path(__file__).parent.parent / "samples"
MORE = "\nMore.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the samples in it."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def as_bytes(report: dedup.Report) -> bytes:
    return b"".join(as_json.render(report))


def save(report: dedup.Report) -> str:
    Path("result.json").write_bytes(as_bytes(report))
    return "result.json"


def again(name: str) -> dedup.Report:
    """The report of a saved result, with its texts."""
    saved = results.read(name)
    found, errors = reloading.loaded(saved, saved.findings)
    assert not errors
    return dedup.Report(**{**fields(saved), "findings": found})


def fields(report: dedup.Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in report.__struct_fields__}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("unit", ["paragraph", "document"])
def test_a_result_that_is_read_back_and_written_is_the_same(unit: str) -> None:
    report = dedup.scan("samples", unit=unit)
    assert report.findings
    assert as_bytes(again(save(report))) == as_bytes(report)


@pytest.mark.usefixtures("here")
def test_texts_paragraphs_and_words_come_from_the_files() -> None:
    report = dedup.scan("samples")
    documents = [place.document for found in report.findings for place in found.places]
    read = [place.document for found in again(save(report)).findings for place in found.places]
    assert [(d.text, d.paragraphs, d.words, d.id) for d in read] == [
        (d.text, d.paragraphs, d.words, d.id) for d in documents
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("similarity", [0.6, 0.75, 0.93, 0.97, 0.999, 1.0])
def test_a_narrower_report_is_that_of_a_narrower_scan(similarity: float) -> None:
    name = save(dedup.scan("samples"))
    saved = narrowing.narrowed(results.read(name), similarity)
    found, _ = reloading.loaded(saved, saved.findings)
    told = narrowing.recounted(dedup.Report(**{**fields(saved), "findings": found}))
    for each in told.findings:
        assert each.similarity >= similarity
        assert len(each.places) > 1
        assert each.redundant == sum(place.words for place in each.places) - (
            max(place.words for place in each.places)
            if each.rule == "DD203"
            else each.places[0].words
        )
    assert told.settings["similarity"] == similarity
    assert told.redundant == sum(file.redundant for file in told.files)
    if similarity < 0.97:
        scanned = dedup.scan("samples", similarity=similarity)
        assert told.redundant == scanned.redundant
        assert {each.id for each in told.findings} == {each.id for each in scanned.findings}


@pytest.mark.usefixtures("here")
def test_a_finding_loses_the_places_that_are_too_different() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    other = text.replace("word3 ", "three ").replace("word30 ", "thirty ")
    for name, content in (("b", f"{text}\n\n{text}"), ("c", other)):
        own = " ".join(f"{name}{n}" for n in range(200))
        Path(f"{name}.txt").write_text(f"{own}\n\n{content}\n")
    report = dedup.scan(["b.txt", "c.txt"])
    (found,) = report.findings
    assert (found.rule, found.documents, len(found.places)) == ("DD102", 2, 3)
    (less,) = narrowing.narrowed(results.read(save(report)), 0.99).findings
    assert (less.rule, less.documents, len(less.places)) == ("DD101", 1, 2)
    assert less.similarity == 1 and less.redundant == 40 and less.id == found.id


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("similarity", [0.59, 0.0, 1.1, float("nan")])
def test_a_wider_report_needs_another_scan(similarity: float) -> None:
    saved = results.read(save(dedup.scan("samples")))
    with pytest.raises(SettingsError, match=r"scanned with 0\.6"):
        narrowing.narrowed(saved, similarity)


def problems(name: str) -> dict[str, str]:
    saved = results.read(name)
    found, errors = reloading.loaded(saved, saved.findings)
    paths = {place.document.path for each in found for place in each.places}
    assert not paths & {error.path for error in errors}
    return {error.path: error.message for error in errors}


@pytest.mark.usefixtures("here")
def test_texts_that_changed_are_named_and_their_findings_left_out() -> None:
    name = save(dedup.scan("samples"))
    with Path("samples/news/fr-tempete.txt").open("a", encoding="utf-8") as file:
        file.write(MORE)
    with Path("samples/data/articles.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"text": "more"}\n')
    Path("samples/news/en-bridge.txt").unlink()
    found = problems(name)
    assert set(found) == {
        "samples/data/articles.jsonl",
        "samples/news/en-bridge.txt",
        "samples/news/fr-tempete.txt",
    }
    assert found["samples/news/fr-tempete.txt"] == reloading.CHANGED
    assert found["samples/data/articles.jsonl"] == reloading.CHANGED
    assert "does not exist" in found["samples/news/en-bridge.txt"]


@pytest.mark.usefixtures("here")
def test_a_file_that_became_unreadable_is_named() -> None:
    name = save(dedup.scan("samples"))
    Path("samples/news/fr-tempete.txt").write_bytes(b"\xff\xfe\xff")
    assert set(problems(name)) == {"samples/news/fr-tempete.txt"}


@pytest.mark.usefixtures("here")
def test_standard_input_is_not_read_again() -> None:
    result = json.loads(as_bytes(dedup.scan("samples")))
    for row in (result["findings"][0]["places"][0], result["findings"][0]["places"][1]):
        row["path"] = "-"
    Path("result.json").write_text(json.dumps(result))
    assert problems("result.json") == {"-": reloading.STREAM}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no result"),
        (b"[]", "is no result"),
        (b"{}", "is no result"),
        (b'{"schema":1}', "is no result"),
        (b'{"schema":2}', "is a result of schema 2; this version reads 1"),
        (b'{"schema":"\xff"}', "is no result"),
    ],
)
def test_what_is_no_result_is_said(content: bytes, said: str) -> None:
    Path("result.json").write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        results.read("result.json")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("change", ["places", "centre", "rule", "span", "id"])
def test_a_result_that_is_damaged_is_none(change: str) -> None:
    result = json.loads(as_bytes(dedup.scan("samples")))
    row = result["findings"][0]
    if change == "places":
        del row["places"][1:]
    elif change == "centre":
        row["places"][0]["centre"] = False
    elif change == "id":
        row["id"] = "\x1b[31m"
    elif change == "rule":
        row["rule"] = "DD999"
    else:
        row["places"][0]["start"] = {"offset": "1"}
    Path("result.json").write_text(json.dumps(result))
    with pytest.raises(SettingsError, match="is no result"):
        results.read("result.json")


def test_a_result_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        results.read(str(tmp_path / "none.json"))
