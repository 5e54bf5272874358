"""The hooks for pre-commit, run by pre-commit itself in scratch repositories."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import repositories
from repeats import around, edited
from repositories import BASELINE, OTHER, PASSAGE, ROOT, Repository, done, run, surroundings

from dedup.read import list_files
from dedup.read.source import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commands import Ran

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
PRE_COMMIT = (sys.executable, "-m", "pre_commit")
CONFIG = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: dedup
        verbose: true{args}
      - id: dedup-corpus
        stages: [manual]
"""
ACCEPTED = f"args: [--baseline, {BASELINE}, --]"
ANY = "args: [--fail-on, any, --]"
SUMMARY = re.compile(r"\d+ files? checked.*")
NAMES = [
    "a.TXT", "a.txt.md", "LICENSE", "b c.txt", "b/c/d.md", "b.c/d", "1.txt", "é.md", "a.py",
    "a.txt~", ".hidden.txt", ".hidden", BASELINE, ".github/a.md", "b/.c/d.txt", "b/.d.md",
    "b/a.mdx", "md", "b/txt.x",
]  # fmt: skip
NO_TEXT = ("parquet", "arrow", "zip", "tar")
"""Formats of files that pre-commit takes for binary: the hook of the corpus reads them."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repositories.need("git")
    repositories.need_module("pre_commit", "pre-commit")
    repositories.need_index()
    return repositories.this_project(tmp_path_factory.mktemp("hooks"))


@pytest.fixture(scope="module")
def kept(project: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment of the hooks, which is there already."""
    folder = tmp_path_factory.mktemp("pre-commit")
    first = Repository.new(folder / "first", PRE_COMMIT_HOME=str(folder / "home"))
    configure(first, project)
    built = run([*PRE_COMMIT, "install-hooks"], first.folder, _with_cache(first))
    assert built.code == 0, built.out
    return folder / "home"


def _with_cache(repository: Repository) -> dict[str, str]:
    """The environment of the machine for what pip downloads."""
    home = str(repository.environment["PRE_COMMIT_HOME"])
    return surroundings(repository.folder.parent, PRE_COMMIT_HOME=home)


def configure(repository: Repository, project: Repository, args: str = "") -> None:
    rev = project.git("rev-parse", "HEAD")
    text = CONFIG.format(repo=project.folder, rev=rev, args=f"\n        {args}")
    (repository.folder / ".pre-commit-config.yaml").write_text(text, "utf-8")


@pytest.fixture
def repository(project: Repository, kept: Path, tmp_path: Path) -> Iterator[Repository]:
    """Three committed texts of which nothing repeats, and the hooks."""
    made = repositories.with_texts(tmp_path / "corpus", PRE_COMMIT_HOME=str(kept))
    configure(made, project)
    made.commit()
    return made


@pytest.fixture
def accepted(
    repository: Repository, project: Repository, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """The same with a repeat that is accepted, of storm.txt in later.txt."""
    repository.write(later=around(4, PASSAGE))
    repository.accept(monkeypatch)
    configure(repository, project, ACCEPTED)
    repository.commit()
    return repository


def hook(repository: Repository, *arguments: str, name: str = "dedup") -> Ran:
    return repository.run(*PRE_COMMIT, "run", name, *arguments)


def passes(ran: Ran) -> bool:
    """Whether a hook that ran passes; one that says nothing did not run."""
    assert ran.code in {0, 1}, f"{ran.out}\n{ran.err}"
    assert SUMMARY.search(ran.out), ran.out
    assert ("exit code: 2" in ran.out) is False, ran.out
    return ran.code == 0


def told(ran: Ran) -> list[str]:
    """The files that are told of."""
    assert not passes(ran)
    return re.findall(r"(?m)^(\S.*?):\d+:\d+: DD\d+ ", ran.out)


def test_pre_commit_takes_the_manifest(tmp_path: Path) -> None:
    repositories.need_module("pre_commit", "pre-commit")
    asked = [*PRE_COMMIT, "validate-manifest", str(MANIFEST)]
    done(run([*asked], tmp_path, surroundings(tmp_path)))


def test_the_hook_is_given_the_files_that_a_check_reads_in_folders(tmp_path: Path) -> None:
    (pattern,) = re.findall(r"(?m)^  files: (.*)$", MANIFEST.read_text("utf-8"))
    texts = [f"a{suffix}" for suffix, kind in FORMATS.items() if kind not in NO_TEXT]
    for name in (names := [*NAMES, *texts]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", "utf-8")
    read = {
        Path(source.location).relative_to(tmp_path).as_posix()
        for source in list_files([str(tmp_path)]).files
    }
    assert {name for name in names if re.search(pattern, name)} == read


def test_a_staged_file_that_repeats_another_one_fails_and_is_named(repository: Repository) -> None:
    repository.write(later=around(4, PASSAGE))
    repository.stage()
    ran = hook(repository)
    assert told(ran) == ["news/later.txt"]
    assert "40 words repeat news/storm.txt:3" in ran.out
    assert "1 file checked against" in ran.out


def test_a_staged_file_that_repeats_itself_fails(repository: Repository) -> None:
    repository.write(later=around(4, prose := edited(OTHER, *range(40)), prose))
    repository.stage()
    assert told(hook(repository)) == ["news/later.txt"]


def test_a_commit_of_what_is_new_passes(repository: Repository) -> None:
    repository.write(later=around(4), harbour=around(5))
    repository.stage()
    assert passes(hook(repository))


def test_git_is_kept_from_a_commit_that_repeats(repository: Repository) -> None:
    done(repository.run(*PRE_COMMIT, "install"))
    repository.write(later=around(4, PASSAGE))
    repository.stage()
    refused = repository.run("git", "commit", "--message", "x")
    assert refused.code == 1
    assert "news/later.txt:3:1: DD102 40 words repeat news/storm.txt:3" in refused.err
    repository.write(later=around(4))
    repository.stage()
    done(repository.run("git", "commit", "--message", "x"))


def test_what_is_not_staged_does_not_count(repository: Repository) -> None:
    repository.write(later=around(4))
    repository.stage()
    repository.write(later=around(4, PASSAGE))
    assert passes(hook(repository))


@pytest.mark.parametrize("repeats", [False, True])
def test_every_way_to_run_the_hook_has_one_verdict(repeats: bool, repository: Repository) -> None:
    repository.write(later=around(4, *[PASSAGE] * repeats))
    repository.stage()
    before = repository.git("rev-parse", "HEAD")
    ran = [hook(repository), hook(repository, "--files", "news/later.txt")]
    ran += [hook(repository, "--all-files"), hook(repository, "--files", "news/storm.txt")]
    after = repository.commit()
    ran.append(hook(repository, "--from-ref", before, "--to-ref", after))
    ran.append(hook(repository, "--all-files", "--hook-stage", "manual", name="dedup-corpus"))
    assert [passes(each) for each in ran[:-1]] == [not repeats] * 5
    assert ran[-1].code == repeats
    for each in ran:
        assert ("news/later.txt" in each.out) == repeats
        assert ("news/storm.txt" in each.out) == repeats


@pytest.mark.skipif(os.name == "nt", reason="names are too long")
@pytest.mark.parametrize("repeats", [False, True])
def test_a_list_that_is_split_over_processes_has_the_same_verdict(
    repeats: bool, repository: Repository
) -> None:
    for number in range(640):
        repository.write(**{f"m{number:03}{'x' * 220}": f"{number} stands alone"})
    repository.write(aa=around(5, OTHER, PASSAGE), market="")
    repository.write(zz=around(6, *[PASSAGE] * repeats), storm="")
    repository.stage()
    ran = hook(repository, "--all-files")
    counted = SUMMARY.findall(ran.out)
    assert len(counted) > 1
    assert not any(re.match(r"64\d files", line) for line in counted)
    assert passes(ran) == (not repeats)
    if repeats:
        assert told(ran) == ["news/aa.txt", "news/zz.txt"]


def test_an_accepted_repeat_passes_with_the_baseline_only(accepted: Repository) -> None:
    assert passes(hook(accepted, "--all-files"))
    config = accepted.folder / ".pre-commit-config.yaml"
    config.write_text(config.read_text("utf-8").replace(ACCEPTED, ANY), "utf-8")
    assert told(hook(accepted, "--all-files"))


def test_an_accepted_repeat_stays_accepted_when_a_word_changes_in_both(
    accepted: Repository,
) -> None:
    accepted.write(storm=around(1, edited(PASSAGE, 17)), later=around(4, edited(PASSAGE, 17)))
    accepted.stage()
    assert passes(hook(accepted))


def test_a_third_copy_of_an_accepted_repeat_fails(accepted: Repository) -> None:
    accepted.write(third=around(5, PASSAGE))
    accepted.stage()
    assert told(hook(accepted)) == ["news/third.txt"]
    assert "news/third.txt" in told(hook(accepted, "--all-files"))


def test_a_renamed_copy_of_an_accepted_repeat_passes(accepted: Repository) -> None:
    (accepted.folder / "wiki").mkdir()
    accepted.git("mv", "news/later.txt", "wiki/first.md")
    ran = hook(accepted)
    assert passes(ran)
    assert "1 file checked" in ran.out


def test_lines_above_an_accepted_repeat_do_not_fire(accepted: Repository) -> None:
    for name, seed in (("storm", 1), ("later", 4)):
        text = around(seed, PASSAGE)
        accepted.write(**{name: f"{' '.join(edited(OTHER, *range(40)))} {name}\n\n\n{text}"})
    accepted.write(storm=f"{around(8)}\n\n\n{around(1, PASSAGE)}")
    accepted.write(later=f"{around(9)}\n\n{around(4, PASSAGE)}")
    accepted.stage()
    assert passes(hook(accepted))


def test_the_baseline_itself_is_no_text_to_check(
    accepted: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted.write(third=around(5, OTHER))
    accepted.accept(monkeypatch)
    accepted.stage()
    ran = hook(accepted)
    assert passes(ran)
    assert "1 file checked" in ran.out


def test_branches_that_both_accept_repeats_merge_without_a_conflict(
    repository: Repository, project: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.folder / ".gitattributes").write_text(f"{BASELINE} merge=union\n", "utf-8")
    repository.accept(monkeypatch)
    configure(repository, project, ACCEPTED)
    repository.commit()
    for name, seed, passage in (("one", 4, PASSAGE), ("two", 5, OTHER)):
        repository.git("checkout", "--quiet", "main")
        repository.branch(name)
        repository.write(**{name: around(seed, passage)})
        repository.accept(monkeypatch)
        repository.commit()
    repository.git("merge", "--quiet", "--no-edit", "one")
    assert len((repository.folder / BASELINE).read_text("utf-8").splitlines()) == 3
    ran = hook(repository, "--all-files")
    assert passes(ran)
    assert "2 known repeats" in ran.out


def test_a_file_that_is_deleted_is_not_asked_for(accepted: Repository) -> None:
    accepted.git("rm", "--quiet", "news/later.txt")
    ran = hook(accepted)
    assert ran.code == 0
    assert "no files to check" in ran.out
    accepted.write(harbour=around(5))
    accepted.stage()
    assert passes(hook(accepted))


def test_a_commit_of_excluded_files_passes(repository: Repository) -> None:
    (repository.folder / "dedup.toml").write_text('exclude = ["drafts/"]\n', "utf-8")
    (repository.folder / ".dedupignore").write_text("copies/\n", "utf-8")
    repository.commit()
    for name in ("drafts", "copies"):
        (repository.folder / name).mkdir()
        (repository.folder / name / "a.txt").write_text(around(4, PASSAGE), "utf-8")
    repository.stage()
    ran = hook(repository)
    assert passes(ran)
    assert "0 files checked" in ran.out


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be")
@pytest.mark.parametrize("name", ["a b", "it's", 'say "a"', "$(a) `b` \\", "é ü", "*?[a]", "a\nb"])
def test_names_may_be_odd(name: str, repository: Repository) -> None:
    repository.write(**{name: around(4, PASSAGE)})
    repository.stage()
    ran = hook(repository)
    assert not passes(ran)
    shown = name.replace("\n", r"\x0a")
    assert f"news/{shown}.txt:3:1: DD102 40 words repeat news/storm.txt:3" in ran.out


@pytest.mark.parametrize("name", ["--exit-zero", "--extend-exclude=news.txt", "-q"])
def test_names_are_no_options(name: str, repository: Repository) -> None:
    (repository.folder / name).write_text(around(4, PASSAGE), "utf-8")
    repository.stage()
    ran = hook(repository)
    assert told(ran) == [name]


@pytest.mark.skipif(sys.platform != "linux", reason="such names cannot be")
def test_names_that_are_no_text_pass_nowhere_unseen(repository: Repository, kept: Path) -> None:
    name = b"news/\xff\xe9.txt"
    (repository.folder / os.fsdecode(name)).write_text(around(4, PASSAGE), "utf-8")
    repository.stage()
    assert hook(repository).code not in {0, 1}  # pre-commit itself takes only names in UTF-8
    (program,) = kept.glob("*/py_env-*/bin/dedup")
    ran = repository.run(str(program), "check", "--force-exclude", "--corpus", ".", name)
    assert ran.code == 1
    assert "news/\ufffd\ufffd.txt:3:1: DD102 40 words repeat news/storm.txt:3" in ran.out


def test_a_file_that_cannot_be_read_is_not_passed(repository: Repository) -> None:
    (repository.folder / "news" / "later.txt").write_bytes(b"caf\xe9 and more")
    repository.stage()
    ran = hook(repository)
    assert ran.code == 1
    assert "exit code: 2" in ran.out
    assert "news/later.txt" in ran.out


def test_the_hook_of_the_corpus_looks_at_what_did_not_change(repository: Repository) -> None:
    repository.write(later=around(4, PASSAGE))
    repository.commit()
    repository.write(harbour=around(5))
    repository.stage()
    assert passes(hook(repository))
    ran = hook(repository, "--hook-stage", "manual", name="dedup-corpus")
    assert told(ran) == ["news/storm.txt"]
    assert "4 files checked," in ran.out
