"""`dedup check` from the command line: options, git, streams, exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import Ran, environment, plain, run_here
from configured import put
from msgspec.structs import replace
from repeats import around, prose
from reports import many_findings, storm_report
from repositories import Repository, need
from tellings import checked, clean, unread

from dedup.accepting.exemptions import Accept, Exemptions, PerPath
from dedup.cache import Cache
from dedup.gate import Check, Limits
from dedup.model import Gate
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dedup.model import Report

    Run = Callable[..., Ran]
    Gated = Callable[[Report], list[tuple[Check, Settings]]]

A, B = prose(1, 40), prose(2, 30)
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
MADE_UP = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import dedup.gate, reports, tellings
def check(asked, settings, progress=None):
    %s
dedup.gate.check = check
from dedup.__main__ import main
main()
"""
FAILS = "return tellings.checked()"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `dedup check`; it has to end with a code, 0 if none is given."""

    def runs(*args: str, code: int = 0) -> Ran:
        ran = run_here(["check", *args], capsys)
        assert ran.code == code, (ran.out, ran.err)
        assert "internal error" not in ran.err
        return ran

    return runs


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> Gated:
    """Makes every check find a given report; gives what was asked."""

    def finds(report: Report) -> list[tuple[Check, Settings]]:
        met: list[tuple[Check, Settings]] = []

        def check(asked: Check, settings: Settings, progress: object) -> Report:
            met.append((asked, settings))
            return report

        monkeypatch.setattr("dedup.gate.check", check)
        return met

    return finds


def apart(body: str, args: Sequence[str], **more: str) -> list[str]:
    """The command line of a process in which `body` is what a check does."""
    return [sys.executable, "-c", MADE_UP % body.replace("\n", "\n    "), *args]


def run_apart(body: str, args: Sequence[str], **more: str) -> Ran:
    done = subprocess.run(
        apart(body, args), env=environment(**more), capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


# What is asked


def test_every_option_reaches_the_gate(run: Run, gated: Gated) -> None:
    put("base.jsonl", '{"dedup-baseline":1,"method":"nfkc-casefold-w2-k64x16"}\n')
    met = gated(clean())
    run(
        *("a", "b", "--corpus", "c", "--corpus", "d", "--since", "main"),
        *("--baseline", "base.jsonl", "--fail-on", "any", "--max-redundancy", "5 %"),
        *("--max-findings", "3", "--force-exclude", "--allow-empty", "--no-cache"),
        *("--similarity", "0.9", "--min-words", "5", "--scope", "across", "--select", "DD1"),
        *("--ignore", "edited", "--fast", "--include", "*.a", "--exclude", "x"),
        *("--extend-exclude", "y", "--text-field", "body", "--encoding", "latin-1", "-j", "3"),
    )
    ((asked, settings),) = met
    assert settings == Settings(
        similarity=0.9,
        min_words=5,
        scope="across",
        select=("DD1",),
        ignore=("edited",),
        fast=True,
        include=("*.a",),
        exclude=("x", "y"),
        text_field="body",
        encoding="latin-1",
        jobs=3,
    )
    assert (asked.paths, asked.corpus) == (("a", "b"), ("c", "d"))
    assert (asked.since, asked.staged, asked.strict, asked.empty) == ("main", False, True, True)
    assert asked.limits == Limits("any", 3, 0.05)
    assert asked.baseline is not None
    assert (asked.baseline.path, asked.aside) == ("base.jsonl", ("base.jsonl",))
    assert (asked.cache, asked.whole) == (None, None)


def test_without_options_all_is_checked_that_is_here(
    run: Run, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEDUP_NO_CACHE")
    monkeypatch.setenv("DEDUP_CACHE_DIR", "kept")
    met = gated(clean())
    run()
    run("--staged", "--unit", "line")
    (asked, settings), (staged, _) = met
    assert settings == Settings()
    assert isinstance(asked.cache, Cache)
    assert str(asked.cache.folder) == "kept"
    exemptions = Exemptions(folder=str(Path.cwd()))
    expected = Check(
        (".",),
        exemptions=exemptions,
        aside=(".dedup-baseline.jsonl",),
        whole=True,
        cache=asked.cache,
    )
    assert asked == expected
    assert (staged.staged, staged.since, staged.whole) == (True, None, None)


def test_what_is_configured_reaches_the_gate(run: Run, gated: Gated) -> None:
    put("terms/a.txt", "All rights are reserved.")
    put(
        "dedup.toml",
        "paths = ['news']\ncorpus = ['archive']\nboilerplate = ['terms/*.txt']\n"
        "max-redundancy = '5%'\nmax-findings = 2\nfail-on = 'any'\n"
        "per-path = { 'a/**' = { min-words = 30 } }\n"
        "[[accept]]\nid = 'c05d11'\nreason = 'weather'\n",
    )
    met = gated(clean())
    run()
    run("wiki")
    (asked, _), (narrow, _) = met
    assert (asked.paths, asked.corpus, asked.whole) == (("news",), ("archive",), True)
    assert asked.limits == Limits("any", 2, 0.05)
    assert asked.exemptions.accept == (Accept(id="c05d11", reason="weather"),)
    assert asked.exemptions.per_path == (PerPath("a/**", min_words=30),)
    assert asked.exemptions.boilerplate == {"terms/a.txt": b"All rights are reserved."}
    assert asked.exemptions.source == "dedup.toml:8"
    assert asked.exemptions.folder == str(Path.cwd())
    assert (narrow.paths, narrow.whole) == (("wiki",), False)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--since", "a", "--staged"], "--since and --staged are two ways to say what is new"),
        (["--max-redundancy", "5"], "Invalid value for '--max-redundancy': '5' is no share"),
        (["--max-redundancy", "101%"], "Invalid value for '--max-redundancy': '101%' is no share"),
        (["--max-findings", "-1"], "Invalid value for '--max-findings'"),
        (["--fail-on", "all"], "Invalid value for '--fail-on'"),
        (["--report", "sarif"], "Invalid value for '--report': 'sarif' is not FORMAT=PATH"),
        (["--report", "sarif="], "Invalid value for '--report': 'sarif=' is not FORMAT=PATH"),
        (["--report", "full=x"], "Invalid value for '--report': 'full=x' is not FORMAT=PATH"),
        (["--baseline", "none.jsonl"], "none.jsonl: there is no such baseline; write it: "),
        (["--report", "json=no/such/folder"], "cannot write no/such/folder"),
        (["nowhere"], "nowhere does not exist"),
        ([], "nothing to read in ."),
    ],
)
def test_a_question_that_makes_no_sense_ends_with_2_and_one_line(
    args: list[str], said: str, run: Run
) -> None:
    ran = run(*args, code=2)
    assert ran.out == ""
    assert ran.err.startswith(f"dedup: error: {said}")
    assert ran.err.count("\n") == 1


# What is said, and where


def test_the_exit_code_says_whether_it_passes(run: Run, gated: Gated) -> None:
    gated(clean())
    assert run().out == "no new repeats · 1 file checked, none skipped\n"
    gated(checked())
    run(code=1)
    run("--exit-zero")
    gated(unread())
    ran = run(code=2)
    assert ran.out.endswith("2 inputs could not be read (DD901), so this is not a pass\n")
    assert ran.err.endswith("; this is not a pass; --max-errors 2 lets it pass\n")
    run("--max-errors", "1", "--exit-zero", code=2)
    ran = run("--max-errors", "2")
    assert ran.out.endswith("2 inputs could not be read (DD901)\n")
    assert ran.err.endswith("; --max-errors lets that pass\n")
    gated(replace(checked(), errors=unread().errors))
    run("--max-errors", "2", code=1)
    assert run(code=2).out.startswith("news/storm.txt:9:1: DD101 ")


def test_one_run_writes_several_reports(run: Run, gated: Gated) -> None:
    gated(checked())
    printed = run("-f", "json", code=1).out
    reports = {"json": "a.json", "sarif": "b.sarif", "markdown": "c.md", "concise": "d.txt"}
    asked = [word for name, path in reports.items() for word in ("--report", f"{name}={path}")]
    ran = run(*asked, "-o", "main.txt", "--sarif-category", "docs", code=1)
    assert (ran.out, ran.err) == ("", "")
    assert Path("a.json").read_text("utf-8") == printed
    assert json.loads(Path("b.sarif").read_text())["runs"][0]["automationDetails"]["id"] == (
        "dedup/docs/"
    )
    assert Path("c.md").read_text("utf-8").startswith("## dedup: 1 new repeat")
    concise = Path("d.txt").read_text("utf-8")
    assert Path("main.txt").read_text("utf-8") == concise
    assert concise.startswith("news/storm.txt:9:1: DD101 ")


def test_no_text_of_the_corpus_is_shown_where_that_is_asked(run: Run, gated: Gated) -> None:
    gated(checked())
    words = storm_report().findings[0].first.document.text[20:60]
    shown = run("-f", "full", code=1).out
    hidden = run("-f", "full", "--no-text", code=1).out
    (quote,) = [line for line in shown.splitlines() if "“" in line]
    assert [line for line in shown.splitlines() if line != quote] == hidden.replace(
        " --no-text", ""
    ).splitlines()
    for form in ("markdown", "json", "concise", "sarif"):
        assert words not in run("-f", form, "--no-text", code=1).out


def test_what_is_accepted_is_told_before_what_is_new(run: Run, gated: Gated) -> None:
    gated(checked())
    for form in ("full", "concise"):
        first, second, gap, *_ = run("-f", form, "--show-suppressed", code=1).out.splitlines()
        assert re.search(r"DD102 .* \[7b10e4\] known$", first)
        assert re.search(r"DD102 .* \[c05d11\] accepted: weather$", second)
        assert gap == ""
    assert "accepted: weather" not in run(code=1).out


def test_known_repeats_are_told_where_they_fail_the_check(run: Run, gated: Gated) -> None:
    gated(checked())
    text = run("--fail-on", "any", code=1).out
    assert "[7b10e4] known\n" in text
    assert "[c05d11]" not in text


def test_quiet_says_the_totals(run: Run, gated: Gated) -> None:
    gated(checked())
    lines = run("-q", code=1).out.splitlines()
    assert lines[0].startswith("1 new repeat (89 redundant words) on lines changed since")
    assert len(lines) == 2
    assert len(run("-q", "-f", "full", code=1).out.splitlines()) == 4


def test_a_full_report_says_how_the_check_went_before_the_next_steps(
    run: Run, gated: Gated
) -> None:
    gated(checked())
    lines = run("-f", "full", code=1).out.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("1 new repeat in 1 of 3"))
    assert lines[first + 1 : first + 4] == [
        "skipped: 2 hidden",
        "1 known repeat is in .dedup-baseline.jsonl · 1 accepted repeat",
        "fails: 1 new repeat",
    ]
    steps = [line.split(maxsplit=1) for line in lines[first + 4 :]]
    assert ["accept", "dedup baseline add a3f9c2 --reason '…'"] in steps


@pytest.mark.parametrize("count", [1, 2, 41])
def test_an_old_corpus_is_told_how_to_begin(count: int, run: Run, gated: Gated) -> None:
    gated(replace(many_findings(count), gate=Gate(fails=("so",))))
    said = f"{count} repeats. Accept them all and fail only on new ones: dedup baseline write"
    wanted = count > 1
    assert run(code=1).out.endswith(f"\n{said}\n") == wanted
    assert run("-f", "full", code=1).out.endswith(f"\n{said}\n") == wanted
    text = run("a", "b c", "--min-words", "5", code=1).out
    assert text.endswith(f"\n{said} --min-words 5 a 'b c'\n") == wanted


@pytest.mark.parametrize(
    "args",
    [
        ["--since", "main"],
        ["--staged"],
        ["--corpus", "x"],
        ["-"],
        ["a", "b", "c", "d"],
        ["-q"],
        ["-f", "github-output"],
    ],
)
def test_who_checks_a_part_is_not_told_to_accept_all(
    args: list[str], run: Run, gated: Gated
) -> None:
    gated(replace(many_findings(3), gate=Gate(fails=("so",))))
    assert "Accept them all" not in run(*args, code=1).out
    gated(replace(many_findings(3), gate=Gate(fails=("so",), baseline="x")))
    assert "Accept them all" not in run(code=1).out


# Git


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository whose branch `topic` adds a repeat in one line of one file."""
    need("git")
    made = Repository.new(tmp_path / "repo")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TERM", "xterm")
    made.write(old=around(1, A), twins=around(2, B), other=around(3, B), page=around(4))
    made.commit()
    made.branch("topic")
    made.write(page=around(4, A))
    made.commit()
    monkeypatch.chdir(made.folder)
    return made


NEW = "news/page.txt:3:1: DD102 40 words repeat news/old.txt:3 ["


def test_only_what_changed_since_a_revision_is_told(run: Run, repo: Repository) -> None:
    base = repo.git("rev-parse", "main")[:7]
    lines = run("--since", "main", code=1).out.splitlines()
    assert lines[0].startswith(NEW)
    assert lines[2] == f"1 new repeat (40 redundant words) on lines changed since main ({base})"
    assert lines[3] == "1 file checked against 3 others, 1 hidden"
    name = lines[0][-7:-1]
    assert lines[-1] == f"accept  dedup baseline add {name} --reason '…' --since main"
    assert len(run(code=1).out.splitlines()) > len(lines)
    assert "no new repeats on lines changed since HEAD" in run("--since", "HEAD").out


def test_a_subfolder_is_told_its_own_paths(
    run: Run, repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("news")
    assert run("--since", "main", code=1).out.startswith(NEW.replace("news/", ""))
    sarif = json.loads(run("--since", "main", "-f", "sarif", code=1).out)
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "news/page.txt"


def test_the_finding_of_a_branch_can_be_accepted(
    run: Run, repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    name = run("--since", "main", code=1).out.splitlines()[0][-7:-1]
    assert run_here(["baseline", "add", name, "--since", "main"], capsys).code == 0
    text = run("--since", "main").out
    assert "1 known repeat is in .dedup-baseline.jsonl" in text


def test_a_revision_that_a_shallow_clone_lacks_is_named_with_the_cure(
    run: Run, repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there is no commit 'nowhere'" in run("--since", "nowhere", code=2).err
    shallow = repo.folder.parent / "shallow"
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.folder}", str(shallow))
    monkeypatch.chdir(shallow)
    ran = run("--since", "origin/main", code=2)
    assert ran.out == ""
    assert "this clone is shallow" in ran.err
    assert "fetch-depth: 0" in ran.err


def test_what_is_staged_is_read_from_the_index(run: Run, repo: Repository) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.write(page=around(4, A))
    repo.stage()
    repo.write(page=around(4) + "\n\nNothing of it is left on disk.", twins=around(2, B, A))
    lines = run("--staged", code=1).out.splitlines()
    assert lines[0].startswith(NEW)
    assert lines[2] == "1 new repeat (40 redundant words) in what is staged"
    assert lines[3].startswith("1 file checked against 3 others")
    repo.git("reset", "--quiet")
    assert "no new repeats in what is staged" in run("--staged").out


def test_outside_of_a_repository_nothing_is_known_of_changes(run: Run, tmp_path: Path) -> None:
    need("git")
    put("a.txt", "text")
    ran = run("--since", "main", code=2)
    assert "is not in the working tree of a git repository" in ran.err


# Streams and signals


@posix
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_check_leaves_nothing_half_written(sent: int, code: int, here: Path) -> None:
    put("a.json", "old")
    body = f"import os, time; os.kill(os.getpid(), {int(sent)}); time.sleep(30)"
    args = ["check", "-o", "b.txt", "--report", "json=a.json"]
    assert run_apart(body, args) == Ran(code, "", "")
    assert run_apart(body, ["baseline", "write"]) == Ran(code, "", "")
    assert [path.name for path in here.iterdir()] == ["a.json"]
    assert Path("a.json").read_text() == "old"


@posix
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_baseline_that_is_not_complete_does_not_replace_the_old_one(
    sent: int, code: int, here: Path
) -> None:
    old = '{"dedup-baseline":1,"method":"nfkc-casefold-w2-k64x16"}\n'
    put(".dedup-baseline.jsonl", old)
    put("news/a.txt", around(1, A))
    put("news/b.txt", around(2, A))
    code_of = f"""
import os, time
from dedup.accepting import baseline
def half(path, entries, unit, write=baseline.write):
    def rows():
        yield from entries
        os.kill(os.getpid(), {int(sent)})
        time.sleep(30)
    class Half(list):
        __iter__ = lambda self: rows()
    baseline.sorted = lambda rows, key: Half()
    write(path, entries, unit)
baseline.write = half
from dedup.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code_of, "baseline", "write"],
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, b"")
    assert sorted(path.name for path in here.iterdir()) == [".dedup-baseline.jsonl", "news"]
    assert Path(".dedup-baseline.jsonl").read_text() == old


@posix
@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "csv"])
@pytest.mark.parametrize(
    ("body", "code"), [(FAILS, 1), ("return tellings.clean()", 0), ("return tellings.unread()", 2)]
)
def test_a_closed_pipe_ends_with_the_code_the_check_earned(body: str, code: int, form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        apart(body, ["check", "-f", form]),
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(writing)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_a_report_that_cannot_be_written_ends_with_2(form: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            apart(FAILS, ["check", "-f", form]),
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"dedup: error: cannot write to stdout: No space left on device\n"
    ran = run_apart(FAILS, ["check", "--report", f"{form}=/dev/full".replace("full=", "csv=")])
    assert (ran.code, ran.err) == (
        2,
        "dedup: error: cannot write /dev/full: No space left on device\n",
    )


@posix
def test_a_closed_stdout_ends_with_2() -> None:
    command = apart(FAILS, ["check"])
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command],
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == b"dedup: error: cannot write to stdout: it is closed\n"


@pytest.mark.parametrize("form", ["full", "concise"])
def test_a_stdout_that_is_not_unicode_gets_ascii(form: str) -> None:
    args = ["check", "-f", form, "--show-suppressed"]
    ran = run_apart(FAILS, args, PYTHONIOENCODING="ascii")
    assert ran.code == 1
    assert ran.out.isascii()
    assert "--reason '...'" in ran.out
    assert "\\x" not in ran.out


@pytest.mark.parametrize("form", ["full", "concise"])
def test_on_github_what_people_read_is_bracketed(form: str, here: Path) -> None:
    args = ["check", "-f", form, "--show-suppressed", "--report", "concise=plain.txt"]
    ran = run_apart(FAILS, args, GITHUB_ACTIONS="true")
    first, *_, last = ran.out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert last == f"::{token}::"
    assert "stop-commands" not in Path("plain.txt").read_text("utf-8")
    data = run_apart(FAILS, ["check", "-f", "json"], GITHUB_ACTIONS="true")
    assert data.out.startswith("{")
