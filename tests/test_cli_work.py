"""From the command line to the report, with a made-up scan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands import Ran, plain, run_here
from msgspec.structs import replace
from reports import storm_report

from dedup.errors import InputError
from dedup.render.formats import FORMATS, Context, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dedup.model import Report
    from dedup.settings import Settings

    Run = Callable[[str, Report | BaseException], Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line whose scan finds a given report, or raises."""
    plain(monkeypatch)

    def runs(args: str, found: Report | BaseException) -> Ran:
        def scan(
            paths: Sequence[str], settings: Settings, progress: object, _: object = None
        ) -> Report:
            assert progress is None
            if isinstance(found, BaseException):
                raise found
            return found

        monkeypatch.setattr("dedup.pipeline.scan", scan)
        return run_here(args.split(), capsys)

    return runs


def test_the_report_goes_to_stdout(run: Run) -> None:
    ran = run("scan news/ --top 1", storm_report())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("dedup 0.1.0 · 3 files · 13 paragraphs · 249 words\n\na3f9c2  ")
    assert "\nall findings  dedup scan news/ --top 0\n" in ran.out


def test_top_never_cuts_data(run: Run) -> None:
    ran = run("scan --top 1 -q -f json", storm_report())
    assert len(json.loads(ran.out)["findings"]) == 3


def test_errors_come_after_the_report(run: Run) -> None:
    found = replace(storm_report(), errors=(InputError("news/quiet.txt", "not UTF-8"),))
    ran = run("scan -q", found)
    assert ran.code == 2
    assert ran.out.endswith("\nnot complete\n")
    assert ran.err == (
        "dedup: error: news/quiet.txt: not UTF-8\n"
        "1 of 3 files could not be read completely; the result is not complete\n"
    )


@pytest.mark.parametrize("form", ["json", "full"])
def test_a_report_can_go_to_a_file(form: str, run: Run, tmp_path: Path) -> None:
    printed = run(f"scan -f {form}", storm_report()).out
    ran = run(f"scan -f {form} -o {tmp_path}/result", storm_report())
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "result").read_bytes().decode() == printed


def test_a_file_is_not_bracketed_on_github(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("scan", storm_report()).out.startswith("::stop-commands::")
    run(f"scan -o {tmp_path}/result", storm_report())
    assert (tmp_path / "result").read_text("utf-8").startswith("dedup 0.1.0")


def test_a_failed_run_leaves_the_old_report(run: Run, tmp_path: Path) -> None:
    (tmp_path / "result").write_text("old")
    ran = run(f"scan -o {tmp_path}/result", RuntimeError())
    assert ran.code == 2
    assert ran.err.startswith("dedup: error: internal error: RuntimeError; run with")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_an_incomplete_report_is_written_too(run: Run, tmp_path: Path) -> None:
    found = replace(storm_report(), errors=(InputError("x.txt", "not UTF-8"),))
    assert run(f"scan -f json -o {tmp_path}/result", found).code == 2
    assert json.loads((tmp_path / "result").read_text("utf-8"))["complete"] is False


def test_an_interrupted_scan_is_130(run: Run) -> None:
    assert run("scan", KeyboardInterrupt()).code == 130


def test_a_traceback_is_shown_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEDUP_TRACEBACK", "1")
    assert run("scan", ValueError("odd")).err.startswith("Traceback (most recent call last):\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_scan_is_written_in_every_format(
    run: Run, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * size)
    found = storm_report()
    written = run(f"scan -f {name}", found).out
    assert written == b"".join(render(name, found, Context())).decode()


def test_a_page_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran = run(f"scan -f html -o {page}", storm_report())
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_lines_of_a_log_are_no_commands_for_ci(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("scan -f concise", storm_report()).out.startswith("::stop-commands::")
    assert run("scan -f json", storm_report()).out.startswith("{")
