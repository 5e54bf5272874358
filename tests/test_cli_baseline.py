"""`dedup baseline` accepts what is there, and loses nothing."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import Ran, plain, run_here
from configured import put
from repeats import around, edited, prose

from dedup.accepting import baseline
from dedup.cli.extent import FINDING
from dedup.cli.group import dedup

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Ran]

A, B, C = prose(1, 40), prose(2, 30), prose(3, 35)
FILE = ".dedup-baseline.jsonl"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory in which A and B stand twice, in two folders."""
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    put("news/a.txt", around(1, A))
    put("news/b.txt", around(2, A))
    put("wiki/a.txt", around(3, B))
    put("wiki/b.txt", around(4, B))
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line that has to end with a code, 0 if none is given."""

    def runs(*args: str, code: int = 0) -> Ran:
        ran = run_here(args, capsys)
        assert ran.code == code, (ran.out, ran.err)
        assert "internal error" not in ran.err
        return ran

    return runs


def entries(file: str = FILE) -> dict[tuple[str, ...], baseline.Entry]:
    """The entries of a baseline, by their files."""
    return {entry.paths: entry for entry in baseline.read(file).entries}


NEWS, WIKI = ("news/a.txt", "news/b.txt"), ("wiki/a.txt", "wiki/b.txt")


def test_what_was_written_is_known_and_writing_again_changes_no_byte(run: Run) -> None:
    run("check", code=1)
    assert run("baseline", "write").out == f"{FILE}: 2 added, 0 kept, 0 removed\n"
    before = Path(FILE).read_bytes()
    assert (
        run("check").out
        == f"no new repeats\n2 known repeats are in {FILE} · 4 files checked\
, 1 hidden\n"
    )
    assert run("baseline", "write").out == f"{FILE}: 0 added, 2 kept, 0 removed\n"
    assert Path(FILE).read_bytes() == before


def test_what_is_gone_is_removed_and_what_is_new_is_added(run: Run) -> None:
    run("baseline", "write")
    put("news/b.txt", around(2, C))
    put("news/c.txt", around(5, C))
    assert run("baseline", "write").out == f"{FILE}: 1 added, 1 kept, 1 removed\n"
    assert set(entries()) == {("news/b.txt", "news/c.txt"), WIKI}


def test_a_narrower_path_keeps_the_entries_of_other_files(run: Run) -> None:
    run("baseline", "write")
    put("news/b.txt", "Nothing of it is left here.")
    assert run("baseline", "write", "news").out == f"{FILE}: 0 added, 1 kept, 1 removed\n"
    assert set(entries()) == {WIKI}


def test_a_narrower_path_takes_no_copy_away_that_it_does_not_see(run: Run) -> None:
    put("wiki/c.txt", around(6, A))
    run("baseline", "write")
    run("baseline", "write", "news")
    run("check")
    put("news/c.txt", around(7, A))
    run("baseline", "write", "news")
    run("check")


@pytest.mark.parametrize(
    "options",
    [
        ["--select", "DD101"],
        ["--ignore", "DD1"],
        ["--scope", "within"],
        ["--min-words", "60"],
        ["--similarity", "1"],
        ["--exclude", "wiki/"],
        ["--config", "min-words = 60"],
    ],
)
def test_options_that_find_less_take_no_entry_away(options: list[str], run: Run) -> None:
    run("baseline", "write")
    run("baseline", "write", *options)
    assert set(entries()) == {NEWS, WIKI}
    ran = run("baseline", "prune", *options, code=2)
    assert "prune needs the settings of the configuration" in ran.err
    assert "DD301" not in run("check", *options).out
    assert set(entries()) == {NEWS, WIKI}


def test_what_is_configured_is_all_there_is(run: Run) -> None:
    put("dedup.toml", "paths = ['news']\nselect = ['DD102']\nmin-words = 20\n")
    run("baseline", "write", "--reason", "old")
    assert set(entries()) == {NEWS}
    put("news/b.txt", "Nothing of it is left here.")
    assert "DD301" in run("check").out
    assert "DD301" in run("check", "./news", "--min-words", "20").out
    assert run("baseline", "prune", "--select", "DD102", "news/").out.endswith(
        "1 removed, 0 kept\n"
    )


def test_reasons_and_days_stay_and_only_what_has_none_gets_one(run: Run) -> None:
    (name,) = [entry.id for entry in entries_written(run) if entry.paths == NEWS]
    run("baseline", "add", name[:6], "--reason", "twins", "--expires", "2999-01-31")
    run("baseline", "write", "--reason", "old")
    found = entries()
    assert [found[NEWS].reason, found[WIKI].reason] == ["twins", "old"]
    assert [str(found[NEWS].expires), str(found[WIKI].expires)] == ["2999-01-31", "UNSET"]


def test_a_day_stays_with_a_passage_that_was_edited(run: Run) -> None:
    (name,) = [entry.id for entry in entries_written(run) if entry.paths == NEWS]
    run("baseline", "add", name, "--expires", "2999-01-31")
    for path, seed in (("news/a.txt", 1), ("news/b.txt", 2)):
        put(path, around(seed, edited(A, 20)))
    put("news/c.txt", around(5, C))
    put("news/d.txt", around(6, C))
    assert run("baseline", "write").out == f"{FILE}: 2 added, 1 kept, 1 removed\n"
    found = {paths: str(entry.expires) for paths, entry in entries().items()}
    assert found == {NEWS: "2999-01-31", WIKI: "UNSET", ("news/c.txt", "news/d.txt"): "UNSET"}


def entries_written(run: Run) -> list[baseline.Entry]:
    run("baseline", "write")
    return list(baseline.read(FILE).entries)


def test_one_finding_is_accepted_by_the_command_that_the_check_names(run: Run) -> None:
    put(".git/list", "wiki/a.txt\nwiki/b.txt\n")
    for args, code in (
        (["check"], 1),
        (["check", "--files-from", ".git/list"], 0),
        (["check", "wiki"], 0),
        (["check", "--corpus", "wiki", "wiki/b.txt"], 0),
        (["check", "--corpus", "wiki", "wiki/b.txt", *["news/a.txt"] * 3], 0),
        (["check", "--min-words", "20", "--exclude", "a b", "--scope", "across", "wiki"], 0),
    ):
        step = next(
            line for line in run(*args, code=1).out.splitlines() if line.startswith("accept")
        )
        words = shlex.split(step.replace("…", "why"))[2:]
        assert run(*words).out.endswith(" kept\n")
        assert "1 known repeat is in" in run(*args, code=code).out
        Path(FILE).unlink()


def test_an_entry_can_be_changed(run: Run) -> None:
    entry = entries_written(run)[0]
    ran = run("baseline", "add", entry.id.upper(), "--reason", "seen")
    assert ran.out.splitlines()[-1] == f"{FILE}: 1 changed, 1 kept"
    assert entries()[entry.paths].reason == "seen"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["add"], "Missing argument 'ID'"),
        (
            ["add", "7b10"],
            "Invalid value for 'ID': '7b10' is no id; it is six to sixteen digits 0-9, a-f",
        ),
        (["add", "news/a.txt"], "Invalid value for 'ID': 'news/a.txt' is no id"),
        (["add", "000000"], "no finding has the id '000000'"),
        (["add", "000000", "--expires", "tomorrow"], "Invalid value for '--expires'"),
        (["add", "000000", "--expires", "2020-01-31"], "--expires 2020-01-31 is in the past"),
        (["add", "000000", "--since", "main", "--staged"], "--since and --staged are two ways"),
        (["prune"], f"{FILE}: there is no such baseline"),
        (["show"], f"{FILE}: there is no such baseline"),
        (["prune", "news"], "prune needs a run over all that is configured; leave out PATHS"),
        (["write", "nowhere"], "nowhere does not exist"),
        (["write", "--baseline", "no/folder.jsonl"], "cannot write no/folder.jsonl"),
        ([], "Missing command"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_writes_nothing(
    args: list[str], said: str, run: Run, here: Path
) -> None:
    ran = run("baseline", *args, code=2)
    assert ran.out == ""
    assert ran.err.startswith(f"dedup: error: {said}")
    assert sorted(path.name for path in here.iterdir()) == [".git", "news", "wiki"]


def test_an_id_that_two_findings_have_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.cli.baseline.Id.convert", lambda *args: "")
    ran = run("baseline", "add", "x", code=2)
    assert "is too short for an id" in ran.err


def test_nothing_is_written_after_a_run_that_could_not_read_everything(run: Run) -> None:
    name = entries_written(run)[0].id
    before = Path(FILE).read_bytes()
    put("news/b.txt", "Nothing of it is left here.")
    Path("news/c.txt").write_bytes(b"caf\xe9")
    for args in (["write"], ["add", name], ["prune"]):
        ran = run("baseline", *args, "--no-cache", code=2)
        assert ran.out == ""
        first, second = ran.err.splitlines()
        assert first.startswith("dedup: error: news/c.txt:1: not UTF-8")
        assert f"so {FILE} is left as it is" in second
        assert Path(FILE).read_bytes() == before


def test_prune_takes_out_what_matches_nothing_and_what_has_expired(run: Run) -> None:
    ids = {entry.paths: entry.id for entry in entries_written(run)}
    text = Path(FILE).read_text("utf-8")
    Path(FILE).write_text(text.replace('"reason":""}', '"reason":"","expires":"2020-01-31"}', 1))
    expired = min(ids.values())
    out = run("baseline", "prune").out
    assert out.startswith(expired[:6])
    assert out.endswith(f"{FILE}: 1 removed, 1 kept\n")
    kept = Path(FILE).stat().st_mtime_ns
    assert run("baseline", "prune").out == f"{FILE}: 0 removed, 1 kept\n"
    assert Path(FILE).stat().st_mtime_ns == kept


def test_a_baseline_of_another_method_is_made_anew_and_not_compared(run: Run) -> None:
    run("baseline", "write")
    for args in (
        ["check"],
        ["baseline", "prune"],
        ["baseline", "show"],
        ["baseline", "add", "0" * 6],
    ):
        ran = run(*args, "--config", "unit = 'line'", code=2)
        assert "made by method" in ran.err or "prune needs the settings" in ran.err
    put("dedup.toml", "unit = 'line'\n")
    before = Path(FILE).read_bytes()
    ran = run("baseline", "write", "news", code=2)
    assert f"write it again: dedup baseline write --baseline {FILE}" in ran.err
    assert Path(FILE).read_bytes() == before
    assert "made anew, as it was of another method: " in run("baseline", "write").out
    run("check")


def test_a_baseline_that_is_damaged_is_never_taken_for_an_empty_one(run: Run) -> None:
    Path(FILE).write_text("{}\n")
    for args in (["check"], ["baseline", "write"], ["baseline", "show"]):
        assert f"{FILE}:1: a baseline begins with" in run(*args, code=2).err
    assert Path(FILE).read_text() == "{}\n"


def test_a_baseline_lies_beside_the_configuration_unless_one_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("dedup.toml", "")
    run("baseline", "write")
    monkeypatch.chdir("news")
    assert run("baseline", "write").out == f"../{FILE}: 0 added, 2 kept, 0 removed\n"
    assert run("check").out.startswith(f"no new repeats\n1 known repeat is in ../{FILE} · ")
    assert "2 known" in run("check", "..").out
    put("../dedup.toml", "baseline = 'known.jsonl'\n")
    assert "../known.jsonl: there is no such baseline" in run("check", code=2).err
    run("baseline", "write")
    run("check")
    monkeypatch.setenv("DEDUP_BASELINE", "other.jsonl")
    assert "other.jsonl: there is no such baseline" in run("check", code=2).err
    assert run("baseline", "write", "--baseline", "third.jsonl").out.startswith("third.jsonl: ")


def test_a_baseline_in_the_corpus_is_no_part_of_it(run: Run) -> None:
    run("baseline", "write", "--baseline", "known.jsonl")
    assert run("check", "--baseline", "known.jsonl").out.endswith("4 files checked, 1 hidden\n")
    run("baseline", "write", "--baseline", "known.jsonl")
    run("check", "--baseline", "known.jsonl", "--corpus", ".", "news")


def test_entries_are_listed_for_people_and_as_data(run: Run) -> None:
    put("news/\x1b[31m.txt", around(8, A))
    name = next(e.id for e in entries_written(run) if "news/a.txt" in e.paths)
    run("baseline", "add", name, "--reason", "twins \x1b[31m", "--expires", "2999-01-31")
    ran = run("baseline", "show")
    assert "\x1b" not in ran.out
    assert f"{name[:6]}  repeated across (DD102)  40 words × 3\n" in ran.out
    assert "        news/\\x1b[31m.txt\n" in ran.out
    assert "        reason: twins \\x1b[31m\n        accepted until 2999-01-31\n" in ran.out
    data = json.loads(run("baseline", "show", "-f", "json").out)
    assert data["baseline"] == FILE
    assert [entry["id"] for entry in data["entries"]] == sorted(e.id for e in entries().values())


def test_many_files_of_an_entry_are_counted(run: Run) -> None:
    for number in range(6):
        put(f"news/{number}.txt", around(20 + number, A))
    run("baseline", "write")
    assert "        … 3 more files\n" in run("baseline", "show").out


def test_an_empty_baseline_can_be_shown(run: Run) -> None:
    run("baseline", "write", "--min-words", "60")
    assert run("baseline", "show").out == f"{FILE} · 0 accepted repeats\n"


def test_every_option_that_changes_what_is_found_is_one_of_the_commands() -> None:
    group = dedup.commands["baseline"]
    for name in ("write", "add", "prune"):
        options = {parameter.name for parameter in group.commands[name].params}  # type: ignore[attr-defined]
        assert set(FINDING) <= options
        assert {"baseline", "config", "isolated", "no_cache", "jobs"} <= options
