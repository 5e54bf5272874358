"""A check finds of some files what a scan of everything finds, and tells what is new of it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from repeats import around, baseline_of, edited, prose
from strategies import KINDS, planted

from dedup import buckets, gate, pipeline
from dedup.errors import SettingsError
from dedup.render import as_json
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.model import Report

posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
VALIDATOR = Draft202012Validator(
    json.loads(files("dedup.render").joinpath("result.schema.json").read_text("utf-8"))
)
A, B, C = (" ".join(prose(number, 40)) for number in range(3))
OWN = [" ".join(prose(100 + number, 30)) for number in range(20)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(name: str, *paragraphs: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs) + "\n", "utf-8", newline="\n")
    return name


def check(*paths: str, corpus: Sequence[str] = (), **more: Any) -> Report:
    """A check; what is no part of a `Check` or of `Limits` is a setting."""
    asked = {name: more.pop(name) for name in list(more) if name in gate.Check.__slots__}
    limits = {name: more.pop(name) for name in list(more) if name in gate.Limits.__slots__}
    wanted = gate.Check(tuple(paths), tuple(corpus), limits=gate.Limits(**limits), **asked)
    return gate.check(wanted, Settings(**more))


def fails(report: Report) -> tuple[str, ...]:
    assert report.gate is not None
    return report.gate.fails


def told(report: Report) -> list[tuple[str, list[str]]]:
    """For each finding, where it is told of, and where else it stands."""
    return [
        (
            " ".join(sorted(place.document.path for place in finding.places if place.reported)),
            sorted(place.document.path for place in finding.places if not place.reported),
        )
        for finding in report.findings
    ]


def covered(report: Report, own: set[str]) -> dict[str, set[int]]:
    """The characters of files that stand in findings."""
    found: dict[str, set[int]] = defaultdict(set)
    for finding in report.findings:
        for place in finding.places:
            if place.document.path in own:
                found[place.document.path].update(range(*place.span))
    return dict(found)


def corpora(seed: int, count: int) -> tuple[list[str], list[str]]:
    """Files with planted repeats, some of which are to be reported on; repeats of all of them."""
    random = Random(seed)
    paths = []
    for name, kinds in (("one", KINDS), ("two", random.choices(KINDS, k=count))):
        made = planted(seed, list(kinds), random.choice(["latin", "cyrillic"]))
        for number, (_, text) in enumerate(made.pairs):
            twice = f"{text}\n\n{made.pairs[0][1]}" if number % 5 == 4 else text
            paths.append(put(f"all/{random.randrange(1000):03d} {name} {number}.txt", twice))
    random.shuffle(paths)
    cut = random.randint(1, len(paths) - 1)
    return paths[:cut], paths[cut:]


def hold_law(own: list[str], rest: list[str], **settings: Any) -> None:
    reported = set(own)
    found = check(*own, corpus=rest, **settings)
    full = pipeline.scan([*own, *rest], Settings(**settings))
    here, there = covered(found, reported), covered(full, reported)
    assert bool(fails(found)) == bool(here) == bool(there)
    for path in {*here, *there}:
        both = len(here.get(path, set()) & there.get(path, set()))
        assert both >= 0.9 * len(there.get(path, set())), path
        assert both >= 0.9 * len(here.get(path, set())), path
    assert {row.path for row in found.files if row.reported} == reported
    assert {row.path for row in found.files} == {*own, *rest}
    for finding in found.findings:
        assert any(place.reported for place in finding.places)
        assert all(place.reported == (place.document.path in reported) for place in finding.places)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scope", ["all", "across", "within"])
def test_a_check_finds_what_a_scan_of_everything_finds(seed: int, scope: str) -> None:
    hold_law(*corpora(seed, 6), scope=scope)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("unit", ["document", "sentence", "line"])
def test_it_does_so_for_every_unit(unit: str, seed: int) -> None:
    hold_law(*corpora(seed, 4), unit=unit, min_words=6)


@pytest.mark.parametrize("seed", range(2))
def test_it_does_so_where_it_is_to_be_fast(seed: int) -> None:
    hold_law(*corpora(seed, 4), fast=True)


@pytest.mark.parametrize("share", [1, 29])
def test_it_does_so_where_text_stands_in_very_many_files(share: int) -> None:
    names = [put(f"{n:03d}.txt", OWN[n % 20] + f" {n}", A, f"{C} {n}") for n in range(90)]
    hold_law(names[-share:], names[:-share])


def test_many_of_the_files_that_have_a_text_are_named() -> None:
    names = [put(f"{n:03d}.txt", f"{OWN[n % 20]} {n}", A) for n in range(90)]
    (finding, *_) = check(names[-1], corpus=names[:-1]).findings
    assert len({place.document.path for place in finding.places}) >= buckets.MANY


def test_text_that_repeats_in_the_corpus_alone_is_not_told() -> None:
    for name in ("old/a.txt", "old/b.txt"):
        put(name, A, B)
    put("new.txt", OWN[0], B)
    found = check("new.txt", corpus=["old"])
    assert told(found) == [("new.txt", ["old/a.txt", "old/b.txt"])]
    assert fails(found) == ("1 new repeat",)
    assert check("new.txt", corpus=["old"], scope="within").findings == ()
    put("twice.txt", A, OWN[1], A)
    assert told(check("twice.txt", corpus=["old"], scope="within")) == [("twice.txt twice.txt", [])]


def test_the_answer_does_not_depend_on_the_order_of_paths() -> None:
    for number, name in enumerate(("p/1", "p/2", "q/1", "q/2", "r/1")):
        put(f"{name}.txt", A, OWN[number], B)

    def said(*paths: str, corpus: Sequence[str]) -> bytes:
        return b"".join(as_json.render(check(*paths, corpus=corpus)))

    one = said("p/1.txt", "r", corpus=["q", "p"])
    assert one == said("r", "p/1.txt", corpus=["p", "q"])
    assert one == said("r", "p/1.txt", "r", corpus=["p", "q", "r", "q/2.txt"])
    assert one == said("./r", "q/../p/1.txt", corpus=["q/1.txt", "q/2.txt", "p/2.txt"])


def test_a_result_keeps_the_contract() -> None:
    put("old.txt", A, B, A)
    put("new.txt", OWN[0], B)
    for found in (check("new.txt", corpus=["."]), check("old.txt", redundancy=0.1)):
        result = json.loads(b"".join(as_json.render(found)))
        VALIDATOR.validate(result)
        rows = [row for row in result["files"] if row["reported"]]
        for name in ("words", "redundant"):
            assert result["totals"][name] == sum(row[name] for row in rows)
        assert result["totals"]["new"] == result["totals"]["findings"] == 1
        assert result["gate"]["fails"]


@pytest.mark.parametrize("name", ["a.txt", "./a.txt", "sub/../a.txt", "link.txt", "sub/link.txt"])
@posix
def test_a_file_of_the_corpus_that_is_reported_on_is_no_repeat_of_itself(name: str) -> None:
    put("a.txt", OWN[0], A)
    put("sub/b.txt", OWN[1])
    Path("link.txt").symlink_to("a.txt")
    Path("sub/link.txt").symlink_to("../a.txt")
    for corpus in ([".."], ["."], ["a.txt"], ["link.txt", "sub"], [str(Path.cwd())]):
        found = check(name, corpus=corpus)
        assert found.findings == ()
        assert [row.path for row in found.files if row.reported] == [
            name if "link" in name else "a.txt"
        ]


@posix
def test_another_hard_link_of_a_file_is_no_repeat_of_it() -> None:
    put("a.txt", OWN[0], A)
    put("b.txt", OWN[1], A)
    Path("c.txt").hardlink_to("a.txt")
    assert told(check("a.txt", corpus=["."])) == [("a.txt", ["b.txt"])]
    assert ("a.txt c.txt", []) in told(check("a.txt", "c.txt", corpus=["b.txt"]))


@posix
def test_files_whose_names_read_alike_are_told_apart() -> None:
    for number, name in enumerate((b"old/x\xe9.txt", b"old/x\xea.txt")):
        put(os.fsdecode(name), OWN[number], A)
    put("old/\ufffd.txt", B)
    found = check(os.fsdecode(b"old/x\xe9.txt"), corpus=["old"])
    elsewhere = (Path.cwd() / "old/x").as_posix() + "\\xea.txt"
    assert told(found) == [("old/x\ufffd.txt", [elsewhere])]
    assert [row.reported for row in found.files if row.path == "old/x\ufffd.txt"] == [True]


def test_standard_input_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    put("old.txt", OWN[0], A)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{OWN[1]}\n\n{A}".encode())))
    found = check("-", corpus=["."])
    assert told(found) == [("-", ["old.txt"])]
    assert [row.path for row in found.files if row.reported] == ["-"]


def test_only_files_that_are_reported_on_count_as_redundant() -> None:
    put("old/a.txt", A, B)
    put("old/b.txt", A, B)
    put("new.txt", *OWN[:9], A)
    found = check("new.txt", corpus=["old"], redundancy=0.2)
    assert (found.words, found.redundant) == (310, 40)
    assert len(fails(found)) == 1
    repeat, share = fails(check("new.txt", corpus=["old"], redundancy=0.12))
    assert repeat == "1 new repeat"
    assert re.fullmatch(r"12\.9 ?% of the words are redundant, more than 12(\.0)? ?%", share)
    assert fails(check("new.txt", corpus=["old"], redundancy=0.12, fail_on="never")) == ()


def test_so_many_findings_pass() -> None:
    put("old.txt", A, OWN[0], B, OWN[1], C)
    put("new.txt", A, OWN[2], B, OWN[3], C)
    assert fails(check("new.txt", corpus=["old.txt"])) == ("3 new repeats",)
    assert fails(check("new.txt", corpus=["old.txt"], findings=2)) == (
        "3 new repeats, more than the 2 that pass",
    )
    assert fails(check("new.txt", corpus=["old.txt"], findings=3)) == ()


def test_what_a_baseline_knows_fails_only_where_any_does() -> None:
    put("old.txt", OWN[0], A)
    put("new.txt", OWN[1], A)
    known = baseline_of(check("."))
    asked = {"corpus": ["old.txt"], "baseline": known}
    assert fails(check("new.txt", **asked)) == ()
    assert fails(check("new.txt", **asked, fail_on="any")) == ("1 repeat",)
    assert [finding.state for finding in check("new.txt", **asked).findings] == ["known"]


def test_what_cannot_be_read_makes_a_check_incomplete() -> None:
    put("new.txt", OWN[0], A)
    put("old/a.txt", A)
    Path("old/bad.txt").write_bytes(b"caf\xe9 " * 20)
    found = check("new.txt", corpus=["old"])
    assert [error.path for error in found.errors] == ["old/bad.txt"]
    assert not found.complete
    assert told(found) == [("new.txt", ["old/a.txt"])]


def test_nothing_to_read_is_an_error_unless_it_is_allowed() -> None:
    put("old.txt", A)
    put("empty/a.txt")
    Path("empty/a.txt").write_text("")
    Path("none").mkdir()
    put("ignored/.gitignore", "*.txt")
    put("ignored/a.txt", A)
    Path("ignored/.git").mkdir()
    for path in ("empty", "none", "ignored"):
        with pytest.raises(SettingsError, match="nothing to read in"):
            check(path, corpus=["old.txt"])
        assert check(path, corpus=["old.txt"], empty=True).findings == ()
    with pytest.raises(SettingsError, match="nothing to read in"):
        check("ignored", strict=True)


def test_files_that_are_named_and_excluded_are_left_out_where_that_is_asked() -> None:
    Path(".git").mkdir()
    put(".gitignore", "build/\n/top.txt")
    put("drafts/.dedupignore", "old.*")
    names = ["build/a.txt", "top.txt", "drafts/old.txt", "drafts/new.txt", "sub/top.txt", "a.txt"]
    for number, name in enumerate(names):
        put(name, A, OWN[number])
    found = check(*names, strict=True, exclude=("sub/",))
    assert [row.path for row in found.files] == ["a.txt", "drafts/new.txt"]
    assert {row.reason: row.files for row in found.skipped} == {"ignored": 3, "excluded": 1}
    assert check("top.txt", "build/a.txt", strict=True).files == ()
    assert [row.path for row in check("top.txt", "build/a.txt").files] == ["build/a.txt", "top.txt"]
    assert fails(check("top.txt", corpus=["a.txt"])) == ("1 new repeat",)


def git(*arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


@pytest.fixture
def repo(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose first commit has two files with repeats; its branch is `main`."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    put("old.txt", A, OWN[0], B, OWN[1], C)
    put("mixed.txt", A, OWN[2], OWN[3], OWN[4])
    put("still.txt", C, OWN[5])
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    return here


@needs_git
@pytest.mark.usefixtures("repo")
def test_a_place_is_told_if_and_only_if_one_of_its_lines_changed() -> None:
    assert told(check(".", since="main")) == []
    put("mixed.txt", A, OWN[2], B, OWN[4])
    found = check(".", since="main")
    assert told(found) == [("mixed.txt", ["old.txt"])]
    assert [place.span for place in found.findings[0].places if place.reported] == [
        (len(A) + len(OWN[2]) + 4, len(A) + len(OWN[2]) + len(B) + 4)
    ]
    assert [row.path for row in found.files if row.reported] == ["mixed.txt"]
    assert {row.path for row in found.files} == {"mixed.txt", "old.txt", "still.txt"}
    assert found.gate is not None
    assert found.gate.since == f"main ({git('rev-parse', 'main')[:7]})"


@needs_git
@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize("changed", range(1, 10, 2))
def test_the_lines_of_a_place_are_those_of_its_text(changed: int) -> None:
    """Paragraphs stand on every second line; each is changed by one word at its end."""
    lines = Path("old.txt").read_text().split("\n")
    lines[changed - 1] += " changed."
    Path("old.txt").write_text("\n".join(lines))
    repeats = {1: "mixed.txt", 9: "still.txt"}
    expected = [("old.txt", [repeats[changed]])] if changed in repeats else []
    assert told(check(".", since="main")) == expected


@needs_git
@pytest.mark.usefixtures("repo")
def test_new_files_and_committed_changes_are_told_and_what_stays_is_first() -> None:
    git("switch", "-q", "-c", "branch")
    put("a-first.txt", C)
    git("add", "-A")
    git("commit", "-q", "-m", "y")
    put("new.txt", B)
    found = check(".", since="main")
    assert sorted(told(found)) == [
        ("a-first.txt", ["old.txt", "still.txt"]),
        ("new.txt", ["old.txt"]),
    ]
    assert {finding.first.document.path for finding in found.findings} == {"old.txt"}
    assert told(check("new.txt", corpus=["old.txt"], since="main")) == [("new.txt", ["old.txt"])]
    assert told(check("old.txt", "still.txt", since="main")) == []


@needs_git
@pytest.mark.usefixtures("repo")
def test_records_of_data_files_are_told_by_their_lines() -> None:
    rows = [{"text": OWN[n]} for n in range(10, 14)]
    Path("data.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    git("add", "-A")
    git("commit", "-q", "-m", "y")
    rows[2] = {"text": f"{OWN[12]}\n\n{B}"}
    rows += [{"text": OWN[14]}, {"text": f"one line\n\nand more\n\n{A}"}]
    Path("data.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = check(".", since="HEAD")
    places = [p for finding in found.findings for p in finding.places if p.reported]
    assert sorted((p.document.path, p.document.record) for p in places) == [
        ("data.jsonl", 3),
        ("data.jsonl", 6),
    ]


@needs_git
@pytest.mark.usefixtures("repo")
def test_what_is_staged_is_read_from_the_index() -> None:
    put("mixed.txt", A, OWN[2], B)
    git("add", "mixed.txt")
    put("mixed.txt", "nothing is left of it on disk")
    put("still.txt", B, "this is not staged")
    found = check(".", staged=True)
    assert told(found) == [("mixed.txt", ["old.txt", "still.txt"])]
    assert found.gate is not None
    assert found.gate.staged
    git("add", "still.txt")
    put("still.txt", C)
    assert told(check("mixed.txt", corpus=["."], staged=True)) == [
        ("mixed.txt", ["old.txt", "still.txt"])
    ]
    Path("mixed.txt").unlink()
    assert told(check(".", staged=True)) == [("mixed.txt still.txt", ["old.txt"])]


@needs_git
@pytest.mark.usefixtures("repo")
def test_staged_files_that_are_gone_are_left_out_as_if_they_were_there() -> None:
    names = ["gone.txt", ".hidden/gone.txt", "drafts/gone.txt", "gone.png", "ignored.txt"]
    for name in names:
        put(name, B)
    put(".gitignore", "ignored.txt")
    git("add", "-f", *names)
    for name in names:
        Path(name).unlink()
    found = check(".", staged=True, exclude=("drafts/",))
    assert [row.path for row in found.files if row.reported] == ["gone.txt"]
    Path("sub").mkdir()
    assert not any(row.reported for row in check("sub", staged=True).files)


@needs_git
@pytest.mark.usefixtures("repo")
def test_where_nothing_changed_nothing_is_read() -> None:
    Path("bad.txt").write_bytes(b"caf\xe9 " * 20)
    git("add", "-A")
    git("commit", "-q", "-m", "y")
    found = check(".", since="HEAD")
    assert (found.files, found.findings, found.errors, fails(found)) == ((), (), (), ())


@needs_git
@pytest.mark.usefixtures("repo")
def test_the_share_of_redundant_words_is_that_of_changed_files() -> None:
    put("mixed.txt", A, *OWN[6:14], "one more line")
    found = check(".", since="main", redundancy=0.1)
    assert found.words == 283
    assert found.redundant == 40
    (share,) = fails(found)
    assert share.startswith("14.1")
    assert fails(check(".", since="main", redundancy=0.15)) == ()


@needs_git
def test_a_revision_that_is_not_there_is_an_error(repo: Path) -> None:
    with pytest.raises(SettingsError, match="there is no commit 'nowhere'"):
        check(".", since="nowhere")


def test_edited_copies_of_one_text_are_told_each() -> None:
    put("old.txt", around(1, prose(5, 50)))
    for number in range(3):
        put(f"new/{number}.txt", around(10 + number, edited(prose(5, 50), number, number + 20)))
    found = check("new", corpus=["old.txt"])
    assert told(found) == [("new/0.txt new/1.txt new/2.txt", ["old.txt"])]
    assert all(48 <= row.redundant <= 50 for row in found.files if row.reported)
