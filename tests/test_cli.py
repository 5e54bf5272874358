"""The program as a whole: help, exit codes, streams."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import environment, plain, python, run_apart, run_here

from dedup import __version__
from dedup.__main__ import _terminate, main, run

HEAVY = {"numpy", "rich", "numba", "pyarrow", "datasketch", "scipy", "msgspec"}
STORM = "return reports.storm_report()"
INCOMPLETE = """
from dedup.errors import InputError
from msgspec.structs import replace
errors = (InputError("a\\x1b.jsonl", "no JSON", line=7), InputError("b.txt", "not UTF-8"))
return replace(reports.storm_report(), errors=errors)
"""
BROKEN = "raise RuntimeError('two\\nlines \\x1b[31m')"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.mark.parametrize(
    "args", [["--help"], ["-h"], ["scan", "--help"], ["--version"], ["scan", "x", "--top", "-1"]]
)
def test_what_needs_no_work_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys; from dedup.__main__ import run; run(sys.argv[1:]); "
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(done.stderr.split())
    assert "dedup.cli.scan" in done.stderr.split()


def test_help_names_every_option_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["scan", "-h"], capsys)
    text = " ".join(ran.out.split())
    for option in ("--similarity SHARE", "--min-words N", "--scope [all|within|across]", "--fast"):
        assert option in text
    for default in ("0.6", "12", "all", "text", "utf-8", "0", "full"):
        assert f"[default: {default}]" in text
    assert max(map(len, ran.out.splitlines())) <= 80
    assert (ran.code, ran.err) == (0, "")


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["--version"], capsys).out == f"dedup {__version__}\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "no command given; try 'dedup --help'"),
        (["scam"], "No such command 'scam'. Did you mean 'scan'?; try 'dedup --help'"),
        (["scan", "--simil"], "No such option '--simil'"),
        (["scan", "--top", "x"], "Invalid value for '--top': 'x' is not a valid integer"),
        (["scan", "--scope", "both"], "Invalid value for '--scope': 'both' is not one of"),
        (["scan", "--similarity", "2"], "similarity is 2.0; it must lie between 0.5 and 1"),
        (["scan", "--min-words", "0"], "min-words is 0; it must be at least 1"),
        (["scan", "--encoding", "utf-9"], "encoding 'utf-9' is not known to Python"),
        (["scan", "--jobs", "-1"], "jobs is -1; it must be 0 (all cores) or more"),
        (["scan", "--\x1b[31m"], r"No such option '--\x1b[31m'"),
    ],
)
def test_a_question_that_makes_no_sense_ends_with_2_and_one_line(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(args, capsys)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(f"dedup: error: {said}")
    assert ran.err.count("\n") == 1


def test_findings_are_no_failure(tmp_path: Path) -> None:
    ran = run_apart(STORM, ["scan", "news/"], tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "\nas data  dedup scan news/ -f json -o result.json\n" in ran.out


def test_what_could_not_be_read_is_said_last_and_ends_with_2(tmp_path: Path) -> None:
    ran = run_apart(INCOMPLETE, ["scan"], tmp_path)
    assert ran.code == 2
    assert "redundant (58.2 %)\nnot complete\n" in ran.out
    assert ran.err == (
        "dedup: error: a\\x1b.jsonl:7: no JSON\n"
        "dedup: error: b.txt: not UTF-8\n"
        "2 of 5 files could not be read completely; the result is not complete\n"
    )


def test_a_setting_the_scan_refuses_ends_with_2(tmp_path: Path) -> None:
    body = "from dedup.errors import SettingsError; raise SettingsError('no such file: x')"
    ran = run_apart(body, ["scan", "x"], tmp_path)
    assert (ran.code, ran.out, ran.err) == (2, "", "dedup: error: no such file: x\n")


def test_a_defect_ends_with_2_and_one_line(tmp_path: Path) -> None:
    ran = run_apart(BROKEN, ["scan"], tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "dedup: error: internal error: RuntimeError: two\\x0alines \\x1b[31m; "
        "run with DEDUP_TRACEBACK=1 for the traceback\n"
    )


def test_a_defect_shows_its_traceback_when_asked(tmp_path: Path) -> None:
    ran = run_apart(BROKEN, ["scan"], tmp_path, DEDUP_TRACEBACK="1")
    assert ran.code == 2
    assert ran.err.startswith("Traceback (most recent call last):\n")
    assert "RuntimeError: two\nlines \\x1b[31m\ndedup: error: internal error:" in ran.err


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_an_interrupted_run_leaves_nothing_behind(sent: int, code: int, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("old")
    body = f"import os, time; os.kill(os.getpid(), {int(sent)}); time.sleep(30)"
    ran = run_apart(body, ["scan", "-f", "json", "-o", "result.json"], tmp_path)
    assert (ran.code, ran.out, ran.err) == (code, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]
    assert (tmp_path / "result.json").read_text() == "old"


@pytest.mark.parametrize(
    ("body", "code"), [("return reports.many_findings(5000)", 0), (INCOMPLETE, 2)]
)
@pytest.mark.parametrize("form", ["full", "json"])
def test_a_closed_pipe_ends_with_the_code_the_run_earned(
    body: str, code: int, form: str, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        python(body, ["scan", "--top", "0", "-f", form]),
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        os.close(writing)
        _, err = process.communicate()
    assert process.returncode == code
    assert b"Traceback" not in err
    assert b"Broken" not in err


@pytest.mark.parametrize("args", [["--help"], ["--version"]])
def test_help_into_a_closed_pipe_ends_with_0(args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "dedup", *args], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("args", [["--help"], ["scan"], ["scan", "-f", "json"]])
def test_a_stdout_that_cannot_be_written_ends_with_2(args: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            python(STORM, args), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.returncode == 2
    assert done.stderr == b"dedup: error: cannot write to stdout: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_closed_streams_are_no_defect() -> None:
    def shell(command: str) -> tuple[int, bytes]:
        words = [sys.executable, "-m", "dedup"]
        done = subprocess.run(
            ["sh", "-c", f'"$@" {command}', "sh", *words], capture_output=True, check=False
        )
        return done.returncode, done.stderr

    assert shell("--help >&-") == (2, b"dedup: error: cannot write to stdout: it is closed\n")
    assert shell("scan --top x 2>&-") == (2, b"")
    if Path("/dev/full").exists():
        assert shell("scan --top x 2>/dev/full") == (2, b"")


def on_a_terminal(body: str, args: list[str], **more: str) -> str:
    """What a terminal of 80 columns is shown."""
    master, slave = os.openpty()
    with subprocess.Popen(
        python(body, args), stdout=slave, stderr=slave, env=environment(**more)
    ) as process:
        os.close(slave)
        shown = b""
        with suppress(OSError):
            while piece := os.read(master, 1 << 16):
                shown += piece
    os.close(master)
    assert process.returncode == 0
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal")
def test_a_terminal_is_shown_colours_and_the_time(tmp_path: Path) -> None:
    shown = on_a_terminal(STORM, ["scan"])
    first = shown.splitlines()[0]
    assert re.search(r" · \d+\.\d\d s$", first)
    assert "\x1b[1;33ma3f9c2\x1b[0m" in shown
    plain = on_a_terminal(STORM, ["scan"], NO_COLOR="1")
    assert "\x1b" not in plain
    piped = run_apart(STORM, ["scan"], tmp_path).out
    assert plain.splitlines()[1:] == piped.splitlines()[1:]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal")
def test_a_long_run_shows_progress_on_a_terminal_and_takes_it_away() -> None:
    body = (
        "import time\nbegun = time.monotonic()\n"
        "while time.monotonic() - begun < 0.8: progress('reading', 5, 10); time.sleep(0.05)\n"
        "return reports.storm_report()"
    )
    shown = on_a_terminal(body, ["scan"])
    before, _, after = shown.partition("dedup 0.1.0")
    assert "reading" in before
    assert "50 %" in before
    assert before.endswith("\x1b[2K")
    assert "reading" not in after


def test_a_stdout_that_is_not_unicode_gets_ascii(tmp_path: Path) -> None:
    body = STORM.replace("return", "report =") + "\nreport.files[0].path\nreturn report"
    ran = run_apart(body, ["scan", "naïve"], tmp_path, PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert ran.out.isascii()
    assert "84 words x 2" in ran.out
    assert r"dedup scan 'na\xefve' -f json" in ran.out


def test_json_is_utf_8_whatever_the_stream_is(tmp_path: Path) -> None:
    wanted = run_apart(STORM, ["scan", "-f", "json"], tmp_path)
    narrow = run_apart(STORM, ["scan", "-f", "json"], tmp_path, PYTHONIOENCODING="ascii")
    assert wanted.out == narrow.out
    assert wanted.out.startswith('{\n"schema":1,\n')


def test_a_piped_report_is_the_same_every_time(tmp_path: Path) -> None:
    first = run_apart(STORM, ["scan"], tmp_path)
    assert first == run_apart(STORM, ["scan"], tmp_path)
    assert "\x1b" not in first.out


def test_on_github_the_report_is_bracketed(tmp_path: Path) -> None:
    ran = run_apart(STORM, ["scan"], tmp_path, GITHUB_ACTIONS="true")
    first, *_, last = ran.out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert last == f"::{token}::"
    data = run_apart(STORM, ["scan", "-f", "json"], tmp_path, GITHUB_ACTIONS="true")
    assert data.out.startswith("{")
    run_apart(STORM, ["scan", "-o", "report.txt"], tmp_path, GITHUB_ACTIONS="true")
    assert "stop-commands" not in (tmp_path / "report.txt").read_text("utf-8")


def test_quiet_prints_the_totals_and_errors_only(tmp_path: Path) -> None:
    ran = run_apart(INCOMPLETE, ["scan", "-q"], tmp_path)
    assert [line[:12] for line in ran.out.splitlines()] == ["3 repeated p", "not complete"]
    assert ran.err.count("dedup: error: ") == 2


def test_every_option_reaches_the_settings(tmp_path: Path) -> None:
    body = "raise RuntimeError((list(paths), settings))"
    args = (
        "scan a b --similarity 0.9 --min-words 5 --scope across --unit document --fast "
        "--select DD2 --ignore edited --ignore DD203 "
        "--include *.a --include *.b --exclude c --text-field body --id-field key "
        "--encoding latin-1 -j 3"
    )
    ran = run_apart(body, args.split(), tmp_path)
    assert (
        "(['a', 'b'], Settings(similarity=0.9, min_words=5, scope='across', unit='document', "
        "fast=True, select=('DD2',), ignore=('edited', 'DD203'), "
        "include=('*.a', '*.b'), exclude=('c',), text_field='body', "
        "id_field='key', encoding='latin-1', jobs=3, memory=0, temp_dir='', "
        "resume=False))"
    ) in ran.err


def test_the_default_is_the_working_directory_with_default_settings(tmp_path: Path) -> None:
    body = (
        "from dedup.settings import Settings\nraise RuntimeError((paths, settings == Settings()))"
    )
    assert "RuntimeError: (('.',), True)" in run_apart(body, ["scan"], tmp_path).err


def test_main_leaves_by_the_code_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: list[int] = []
    monkeypatch.setattr(signal, "signal", lambda number, _: handlers.append(number))
    monkeypatch.setattr(sys, "argv", ["dedup", "scan", "--top", "x"])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 2
    assert handlers == [signal.SIGTERM]


def test_an_interrupt_in_this_process_is_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dedup.cli.scan.Settings", interrupted)
    assert run_here(["scan"], capsys).code == 130


def test_stderr_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert run(["scan", "--top", "x"]) == 2


def test_a_stderr_that_fails_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    def no_number() -> int:
        raise OSError

    monkeypatch.setattr(sys, "stderr", SimpleNamespace(write=full, fileno=no_number))
    assert run(["scan", "--top", "x"]) == 2


def test_a_terminated_run_leaves_by_the_code_of_the_signal() -> None:
    with pytest.raises(SystemExit) as leaving:
        _terminate(signal.SIGTERM, None)
    assert leaving.value.code == 143
