"""`dedup show`, `dedup diff` and `dedup report` from the command line."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from commands import plain, run_here
from drawn import plain as bare
from replay import blocks

SAMPLES = Path(__file__).parent.parent / "samples"
FERRY = "samples/wiki/ferry-song.md"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the samples in it."""
    plain(monkeypatch)
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def saved(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run_here(["scan", "samples", "-f", "json", "-o", "r.json", *args], capsys).code == 0
    return "r.json"


def test_a_file_that_is_there_wins_over_an_id(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(FERRY, "2d417a")
    ran = run_here(["show", "2d417a", "2d417a"], capsys)
    assert ran.code == 0
    assert "2d417a:10" in ran.out


@pytest.mark.parametrize(
    "wanted", ["2d417a", "2D417A", FERRY, f"{FERRY}:20", f"./{FERRY}:21", f"{FERRY}:30:4"]
)
def test_a_finding_is_named_by_its_id_or_where_it_stands(
    wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(["show", wanted, "samples"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("2d417a · DD101 refrain · 100 % alike · 3 places\n")


def test_a_file_outside_the_paths_is_scanned_with_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run_here(["show", "samples/news/ja-todai.txt:3", "samples/data"], capsys)
    assert ran.code == 0
    assert "samples/data/articles.jsonl:8" in ran.out


def test_a_file_in_an_archive_is_named_by_both(capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile("songs.zip", "w") as archive:
        archive.write(FERRY, "ferry.md")
    ran = run_here(["show", "songs.zip!ferry.md:20", "songs.zip"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert "songs.zip!ferry.md:10" in ran.out


def test_a_record_is_named_by_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["show", "samples/data/articles.jsonl:8", "samples"], capsys)
    assert "id ja-misaki" in ran.out


@pytest.mark.parametrize(
    "args",
    [
        ["show", "000000", "samples"],
        ["show", "nothing", "samples"],
        ["show", f"{FERRY}:1", "samples"],
        ["show", "samples/news/ar-waha.txt", "samples"],
        ["show", "2d417a", "samples", "--result", "r.json"],
        ["show", "2d417a", "--result", "none.json"],
        ["show"],
        ["diff", FERRY],
        ["diff", FERRY, "samples"],
        ["diff", FERRY, "samples/data/articles.jsonl"],
        ["diff", "-", "-"],
        ["report", FERRY],
        ["report", "none.json"],
        ["report", "r.json", "-f", "nothing"],
        ["show", "2d417a", "--hyperlink-format", "x"],
        ["show", "2d417a", "--width", "20"],
    ],
)
def test_what_cannot_be_shown_ends_with_2_and_one_line(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(args, capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: ") and ran.err.count("\n") == 1


def test_the_page_of_a_saved_result_is_that_of_a_scan(capsys: pytest.CaptureFixture[str]) -> None:
    name = saved(capsys)
    for finding in json.loads(Path(name).read_text())["findings"]:
        scanned = run_here(["show", finding["id"], "samples", "--all"], capsys)
        again = run_here(["show", finding["id"], "--result", name, "--all"], capsys)
        assert (again.code, again.out) == (0, scanned.out)


def test_a_text_that_changed_since_the_result_is_never_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = saved(capsys)
    with Path(FERRY).open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    ran = run_here(["show", "2d417a", "--result", name], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert f"{FERRY}: it has changed since the result was written; scan again" in ran.err
    told = run_here(["report", name, "-f", "json"], capsys)
    assert told.code == 2
    result = json.loads(told.out)
    assert not result["complete"]
    paths = {place["path"] for each in result["findings"] for place in each["places"]}
    assert paths and FERRY not in paths
    assert [error["path"] for error in result["errors"]] == [FERRY]


def test_whole_documents_are_aligned_when_they_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run_here(["show", "samples/news/en-bridge.txt", "samples", "--unit", "document"], capsys)
    assert ran.code == 0
    assert "[-" in ran.out and "{+" in ran.out


def test_standard_input_can_be_one_of_two_texts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(FERRY).read_bytes().replace(b"river", b"lake", 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    ran = run_here(["diff", FERRY, "-"], capsys)
    assert ran.code == 0
    assert "[-river-]" in ran.out and "{+lake+}" in ran.out


def test_a_text_that_cannot_be_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.txt").write_bytes(b"\xff\xff bad")
    ran = run_here(["diff", FERRY, "bad.txt"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: bad.txt:1: not UTF-8")


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "sarif", "junit", "gitlab", "full"])
def test_a_result_told_again_says_what_the_scan_said(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = saved(capsys)
    scanned = run_here(["scan", "samples", "-f", form], capsys).out
    told = run_here(["report", name, "-f", form], capsys)
    assert (told.code, told.err) == (0, "")
    if form == "full":
        told_, scanned = (text.partition("\nall findings ")[0] for text in (told.out, scanned))
        assert told_ == scanned
    else:
        assert told.out == scanned


def test_a_report_goes_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["report", saved(capsys), "-f", "csv", "-o", "r.csv"], capsys)
    assert (ran.code, ran.out) == (0, "")
    assert Path("r.csv").read_text("utf-8").count("\n") > 50


@pytest.mark.parametrize("args", [["scan"], ["show", "2d417a"], ["check", "-f", "full"]])
def test_colour_links_and_width_can_be_asked_for(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    without = run_here([*args, "samples", "--width", "120"], capsys)
    assert "\x1b" not in without.out
    asked = ["--width", "120", "--color", "always", "--hyperlinks", "always"]
    asked += ["--hyperlink-format", "vscode://file/{path}:{line}"]
    shown = run_here([*args, "samples", *asked], capsys)
    folder = Path.cwd().as_posix()
    assert f"\x1b]8;;vscode://file{folder}/{FERRY}:10\x1b\\" in shown.out
    assert bare(shown.out) == without.out


def test_the_look_can_be_configured(capsys: pytest.CaptureFixture[str]) -> None:
    Path("dedup.toml").write_text('color = "always"\nhyperlinks = "never"\n')
    shown = run_here(["show", "2d417a", "samples"], capsys).out
    assert "\x1b[" in shown and "\x1b]8" not in shown


@pytest.mark.parametrize(
    "args",
    [["samples"], ["samples", "--scope", "within"], ["samples", "--unit", "document"], []],
)
def test_the_next_step_of_a_scan_shows_its_largest_finding(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(["scan", *args], capsys)
    (line,) = [line for line in ran.out.splitlines() if line.startswith("look ")]
    words = line.split()[2:]
    name = ran.out.splitlines()[2].split()[0]
    assert words[:2] == ["show", name]
    assert run_here(words, capsys).out.startswith(f"{name} · ")


@pytest.mark.parametrize(
    "args",
    [
        ["samples"],
        ["samples/news/en-bridge.txt", "--corpus", "samples"],
        [*map(str, sorted(SAMPLES.glob("wiki/*.md")))],
    ],
)
def test_the_next_step_of_a_check_shows_its_largest_finding(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    args = [arg.replace(str(SAMPLES), "samples") for arg in args]
    ran = run_here(["check", "-f", "concise", *args], capsys)
    (line,) = [line for line in ran.out.splitlines() if line.startswith("look ")]
    words = line.split()[2:]
    shown = run_here(words, capsys)
    assert (shown.code, shown.out[:6]) == (0, words[1])


def test_the_commands_on_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    page = (SAMPLES.parent / "docs" / "show.md").read_text("utf-8")
    commands = re.findall(r"(?m)^dedup .*$", "".join(blocks(page, "sh")))
    assert len(commands) > 5
    for command in commands:
        ran = run_here(shlex.split(command)[1:], capsys)
        assert (ran.code, ran.err) == (0, ""), command
