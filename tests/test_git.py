"""Changes as git tells them, in scratch repositories."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import SettingsError
from dedup.git import Changes, Staged, changed_since, repository_root, staged
from dedup.git.patch import EVERY_LINE, patched_lines

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)

posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
NUMBERS = "".join(f"line {number}\n" for number in range(1, 21))
ODD_NAMES = [
    "a b.md", "a\tb.md", "a\nb.md", 'a"b".md', "a\\b.md", " a", "a ", "é.md", "\udcff\udc80.md",
    "-x.md", "b and b.md", "a\x07\x08\x0b\x0c\r\x1b.md", '"', "\\", "x => y", "a/b c/d\te.md",
]  # fmt: skip


def git(folder: Path, *arguments: str, **variables: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "x") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def write(folder: Path, **files: str | bytes) -> None:
    """Write `NAME.md` for each keyword."""
    for name, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.md").write_bytes(data)


def lines_of(changes: Changes) -> dict[str, tuple[tuple[int, int], ...]]:
    """Changed lines by path relative to the root, with `/`."""
    return {
        Path(name).relative_to(changes.root).as_posix(): found
        for name, found in changes.lines.items()
    }


def contents_of(found: Staged) -> dict[str, bytes]:
    return {
        Path(name).relative_to(found.root).as_posix(): content
        for name, content in found.contents.items()
    }


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own git is to be seen."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.path.realpath(tmp_path))
    (tmp_path / "config").write_text('[protocol "file"]\n\tallow = always\n')


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit, which the branch `main` and the tag `start` stand at."""
    root = Path(os.path.realpath(tmp_path)) / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    write(root, a=NUMBERS, b=NUMBERS.replace("line", "row"))
    commit(root)
    git(root, "tag", "start")
    return root


def test_lines_of_commits_of_the_index_and_of_the_working_tree_have_changed(repo: Path) -> None:
    text = NUMBERS.splitlines(keepends=True)
    text[2] = "committed\n"
    write(repo, a="".join(text))
    commit(repo)
    text[9:10] = ["staged\n", "staged too\n"]
    write(repo, a="".join(text))
    git(repo, "add", "-A")
    write(repo, a="".join([*text, "on disk\n"]))
    changes = changed_since("start", repo)
    assert lines_of(changes) == {"a.md": ((3, 4), (10, 12), (22, 23))}
    assert changes.root == repo
    assert changes.commit == git(repo, "rev-parse", "start")[:7]


def test_nothing_has_changed_since_the_same_commit(repo: Path) -> None:
    assert changed_since("HEAD", repo).lines == {}


def test_what_the_other_branch_did_since_is_no_change_of_this_one(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "topic")
    write(repo, a=NUMBERS + "mine\n")
    commit(repo)
    git(repo, "checkout", "-q", "main")
    write(repo, b="theirs\n", c="theirs\n")
    commit(repo)
    git(repo, "checkout", "-q", "topic")
    changes = changed_since("main", repo)
    assert lines_of(changes) == {"a.md": ((21, 22),)}
    assert changes.commit == git(repo, "merge-base", "main", "topic")[:7]


def test_lines_that_were_only_deleted_leave_no_changed_line(repo: Path) -> None:
    write(repo, a=NUMBERS.replace("line 3\n", ""), b="")
    assert changed_since("start", repo).lines == {}


def test_deleted_files_give_nothing(repo: Path) -> None:
    write(repo, c=b"x\0y")
    start = commit(repo)
    for name in ("a.md", "b.md", "c.md"):
        (repo / name).unlink()
    assert changed_since(start, repo).lines == {}


def test_a_last_line_without_its_end_has_changed_and_upsets_nothing(repo: Path) -> None:
    write(repo, a=NUMBERS.rstrip("\n"), b="\\ No newline\n++ b/a.md\n@@ -1 +1 @@", c="-- x\n@@ y")
    commit(repo)
    found = lines_of(changed_since("start", repo))
    assert found == {"a.md": ((20, 21),), "b.md": ((1, 4),), "c.md": ((1, 3),)}
    write(repo, b="\\ No newline\n++ b/a.md\n@@ -1 +1 @@\n", c="-- x\n@@ y\n++ z")
    found = lines_of(changed_since("HEAD", repo))
    assert found == {"b.md": ((3, 4),), "c.md": ((2, 4),)}


def test_untracked_files_are_new_as_a_whole_and_ignored_ones_are_not(repo: Path) -> None:
    (repo / ".gitignore").write_text("out/\n*.log\n")
    (repo / "out").mkdir()
    (repo / "sub").mkdir()
    (repo / "out" / "x.md").write_text("x\n")
    (repo / "x.log").write_text("x\n")
    (repo / "sub" / "x.md").write_text("x\n")
    commit(repo)
    (repo / "sub" / "new.md").write_text("x\n")
    (repo / "sub" / "y.log").write_text("x\n")
    assert lines_of(changed_since("HEAD", repo / "sub")) == {"sub/new.md": EVERY_LINE}


def test_a_file_announced_with_intent_to_add_is_new_on_disk_and_not_staged(repo: Path) -> None:
    write(repo, c="1\n2\n")
    git(repo, "add", "-N", "c.md")
    assert lines_of(changed_since("start", repo)) == {"c.md": ((1, 3),)}
    assert staged(repo).contents == {}


def test_a_rename_has_the_lines_that_changed_with_it_and_a_copy_has_all(repo: Path) -> None:
    (repo / "a.md").rename(repo / "moved.md")
    (repo / "b.md").rename(repo / "new.md")
    write(repo, copy=NUMBERS, new=(repo / "new.md").read_text().replace("row 7\n", "other\n"))
    git(repo, "add", "-A")
    found = lines_of(changed_since("start", repo))
    assert found.pop("new.md") == ((7, 8),)
    # Two files took the place of one: either is the one that was moved.
    assert list(found.values()) == [((1, 21),)]
    assert found.keys() < {"moved.md", "copy.md"}


def test_binary_files_have_every_line_where_they_differ(repo: Path) -> None:
    (repo / ".gitattributes").write_text("plain.md -diff\n")
    write(repo, bin=b"x\0\n", same=b"x\0\n", wide="a\nb\n".encode("utf-16"), plain=NUMBERS)
    (repo / "old name.md").write_bytes(bytes(range(256)) * 20)
    commit(repo)
    (repo / "old name.md").rename(repo / "é name.md")
    (repo / "é name.md").write_bytes(bytes(range(256)) * 20 + b"more")
    write(repo, bin=b"x\0y\n", wide="a\nc\n".encode("utf-16"), plain=NUMBERS + "more\n", a=b"\0")
    git(repo, "add", "-A")
    write(repo, bin=b"x\0z\n")
    names = ["a.md", "bin.md", "plain.md", "wide.md", "é name.md"]
    assert lines_of(changed_since("HEAD", repo)) == dict.fromkeys(names, EVERY_LINE)
    assert lines_of(staged(repo)) == dict.fromkeys(names, EVERY_LINE)


def test_a_file_behind_a_filter_has_every_line_since_git_knows_others(repo: Path) -> None:
    git(repo, "config", "filter.pointer.clean", "git hash-object --stdin")
    git(repo, "config", "filter.pointer.smudge", "cat")
    (repo / ".gitattributes").write_text("big*.md filter=pointer\nbigger.md -filter\n")
    write(repo, big=NUMBERS, bigger=NUMBERS, bigly=NUMBERS)
    commit(repo)
    write(repo, big=NUMBERS + "more\n", bigger=NUMBERS + "more\n")
    git(repo, "add", "-A")
    found = lines_of(changed_since("HEAD", repo))
    assert found == {"big.md": EVERY_LINE, "bigger.md": ((21, 22),)}
    oid = git(repo, "hash-object", "--no-filters", "big.md")
    assert contents_of(staged(repo))["big.md"] == f"{oid}\n".encode()


@posix
def test_a_change_of_mode_is_no_change_and_a_change_of_type_is_one(repo: Path) -> None:
    (repo / "a.md").chmod(0o755)
    (repo / "link").symlink_to("b.md")
    start = commit(repo)
    assert changed_since("start", repo).of(str(repo / "a.md")) == ()
    (repo / "link").unlink()
    (repo / "link").write_text("1\n2\n")
    (repo / "b.md").unlink()
    (repo / "b.md").symlink_to("a.md")
    git(repo, "add", "-A")
    assert changed_since(start, repo).of(str(repo / "link")) == ((1, 3),)
    assert contents_of(staged(repo)) == {"link": b"1\n2\n"}
    assert lines_of(staged(repo)) == {"link": ((1, 3),)}


@posix
def test_names_with_any_bytes_are_exact(repo: Path) -> None:
    for number, name in enumerate(ODD_NAMES):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(f"{NUMBERS}{number}\n")
    expected = {str(repo / name) for name in ODD_NAMES}
    assert dict.fromkeys(expected, EVERY_LINE) == changed_since("HEAD", repo).lines
    git(repo, "add", "-A")
    assert dict.fromkeys(expected, ((1, 22),)) == changed_since("HEAD", repo).lines
    found = staged(repo)
    assert found.lines == dict.fromkeys(expected, ((1, 22),))
    assert found.contents == {
        str(repo / name): f"{NUMBERS}{number}\n".encode() for number, name in enumerate(ODD_NAMES)
    }
    commit(repo)
    for name in ODD_NAMES:
        (repo / name).write_bytes(b"x\0")
    assert dict.fromkeys(expected, EVERY_LINE) == changed_since("HEAD", repo).lines


@posix
def test_odd_names_survive_a_rename(repo: Path) -> None:
    for name in ODD_NAMES:
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(f"{NUMBERS}{name!r}\n")
    commit(repo)
    for name in ODD_NAMES:
        (repo / name).rename(repo / f"{name}.new")
        with (repo / f"{name}.new").open("a") as stream:
            stream.write("more\n")
    git(repo, "add", "-A")
    expected = {str(repo / f"{name}.new"): ((22, 23),) for name in ODD_NAMES}
    assert changed_since("HEAD", repo).lines == expected
    assert staged(repo).lines == expected


def test_settings_and_variables_of_the_user_change_nothing(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / ".gitattributes").write_text("a.md diff=mine\n")
    for name in "xyz":
        (repo / f"{name}.md").write_text(NUMBERS.replace("line", name))
    write(repo, slide="  a\n  b\ns\n\ns\ne\ne\ne\n")
    start = commit(repo)
    write(repo, slide="  a\n  b\ns\n\ns\ne\ns\ne\ne\ne\n")
    for name in "xyz":
        (repo / f"{name}.md").write_text("new\n" + NUMBERS.replace("line", name))
        (repo / f"{name}.md").rename(repo / f"ü {name}.md")
    write(repo, a="new\n" + NUMBERS.replace("line 4\n", "").replace("line 7\n", "x\n"), é="\0")
    write(repo, b=(repo / "b.md").read_text() + "  a\n\n" * 2)
    git(repo, "add", "-A")
    write(repo, b=(repo / "b.md").read_text() + "  a\n\n" * 2)
    before = changed_since(start, repo), staged(repo)
    assert lines_of(before[0])["ü x.md"] == ((1, 2),)
    (tmp_path / "config").write_text(
        f"""
        [color]
            ui = always
            diff = always
        [core]
            quotePath = false
            pager = cat
            fsmonitor = touch {shlex.quote(str(tmp_path / "ran"))}
        [diff]
            renames = false
            renameLimit = 1
            noprefix = true
            mnemonicPrefix = true
            srcPrefix = x/
            dstPrefix = y/
            external = echo
            context = 9
            interHunkContext = 9
            orderFile = /nowhere
            relative = true
            algorithm = patience
            indentHeuristic = false
            suppressBlankEmpty = true
            colorMoved = zebra
            wsErrorHighlight = all
            ignoreSubmodules = none
            submodule = log
            wordRegex = .
        [diff "mine"]
            textconv = echo other
            command = echo other
            algorithm = patience
            binary = false
        """
    )
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "echo")
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=5")
    monkeypatch.setenv("GIT_PAGER_IN_USE", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")
    assert (changed_since(start, repo), staged(repo)) == before
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("ref", ["-h", "--output=x", "", "a\0b"])
def test_a_revision_that_could_be_an_option_is_refused(repo: Path, ref: str) -> None:
    with pytest.raises(SettingsError, match="is no revision of git; name a branch"):
        changed_since(ref, repo)
    assert sorted(path.name for path in repo.iterdir()) == [".git", "a.md", "b.md"]


@pytest.mark.parametrize("ref", ["nowhere", "start..HEAD", "HEAD:a.md", "0" * 40, "HEAD;x", "$(x)"])
def test_an_unknown_revision_is_refused_with_advice(repo: Path, ref: str) -> None:
    with pytest.raises(SettingsError) as refused:
        changed_since(ref, repo)
    assert str(refused.value) == (
        f"there is no commit {ref!r}; name a branch, a tag or a commit that has been fetched, "
        "such as origin/main"
    )


def test_a_branch_without_a_common_commit_is_refused(repo: Path) -> None:
    git(repo, "checkout", "-q", "--orphan", "other")
    with pytest.raises(SettingsError, match=r"'main' and HEAD have no commit in common; name"):
        changed_since("main", repo)
    commit(repo, "other")
    with pytest.raises(SettingsError, match=r"'main' and HEAD have no commit in common; name"):
        changed_since("main", repo)


def test_a_shallow_clone_is_told_how_to_fetch_more(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "topic")
    commit(repo, "topic")
    git(repo, "checkout", "-q", "main")
    commit(repo, "main")
    clone = repo.parent / "clone"
    git(repo, "clone", "-q", "--depth=1", "--branch=topic", repo.as_uri(), str(clone))
    hint = r"this clone is shallow: fetch its whole history \(fetch-depth: 0 for actions/checkout"
    with pytest.raises(SettingsError, match=f"there is no commit 'origin/main'; {hint}"):
        changed_since("origin/main", clone)
    git(clone, "fetch", "-q", "--depth=1", "origin", "main")
    with pytest.raises(SettingsError, match=f"'FETCH_HEAD' and HEAD have no commit in .*; {hint}"):
        changed_since("FETCH_HEAD", clone)


@pytest.mark.parametrize("where", ["outside", ".git", "bare"])
def test_a_folder_outside_of_a_working_tree_is_refused(repo: Path, where: str) -> None:
    folder = repo / ".git" if where == ".git" else repo.parent / where
    folder.mkdir(exist_ok=True)
    if where == "bare":
        git(folder, "init", "-q", "--bare")
    assert repository_root(folder) is None
    with pytest.raises(SettingsError, match="is not in the working tree of a git repository"):
        changed_since("HEAD", folder)
    with pytest.raises(SettingsError, match="is not in the working tree of a git repository"):
        staged(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"git cannot be run in .*nowhere: "):
        staged(tmp_path / "nowhere")


def test_a_missing_git_is_named(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(SettingsError, match="git is not installed, or not on PATH"):
        changed_since("HEAD", repo)
    assert repository_root(repo) is None


@posix
def test_git_is_asked_to_speak_english(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = repo.parent / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "fatal: in $LC_ALL" >&2\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    with pytest.raises(SettingsError, match=r"^git failed: in C$"):
        staged(repo)


def test_what_is_no_patch_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"git gave a patch that cannot be read: b'@@ new @@"):
        patched_lines(io.BytesIO(b"diff --git a a\n@@ new @@\n"))


@posix
def test_a_repository_of_another_user_names_the_way_to_trust_it(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    if repository_root(repo) is not None:
        pytest.skip("this git does not look at owners")
    with pytest.raises(SettingsError) as refused:
        staged(repo)
    assert str(refused.value) == (
        "git does not read a repository of another user; where you trust it: "
        f"git config --global --add safe.directory {repo}"
    )


def test_other_failures_are_told_in_the_words_of_git(repo: Path) -> None:
    (repo / ".git" / "config").write_text("[core\n")
    with pytest.raises(SettingsError, match="git failed: bad config line 1 in file"):
        staged(repo)


def test_the_root_is_found_from_folders_below_through_links_and_from_worktrees(repo: Path) -> None:
    below = repo / "x" / "y"
    below.mkdir(parents=True)
    other = repo.parent / "other"
    git(repo, "worktree", "add", "-q", str(other))
    (other / "a.md").write_text(NUMBERS + "more\n")
    assert repository_root(below) == repo
    assert repository_root(other) == other
    assert lines_of(changed_since("start", other)) == {"a.md": ((21, 22),)}
    assert changed_since("start", below).lines == {}


@posix
def test_a_folder_name_may_end_with_a_line_end(repo: Path) -> None:
    moved = repo.rename(repo.parent / "repo\n")
    assert repository_root(moved) == moved


def test_submodules_and_repositories_inside_are_passed_over(repo: Path) -> None:
    inner = repo.parent / "inner"
    git(repo, "clone", "-q", str(repo), str(inner))
    git(repo, "submodule", "--quiet", "add", inner.as_uri(), "module")
    assert lines_of(staged(repo)).keys() == {".gitmodules"}
    assert contents_of(staged(repo)).keys() == {".gitmodules"}
    commit(repo)
    write(repo / "module", a="changed\n", new="new\n")
    commit(repo / "module")
    git(repo, "clone", "-q", str(repo), str(repo / "nested"))
    assert changed_since("HEAD", repo).lines == {}
    git(repo, "add", "module")
    assert staged(repo).contents == {}


def test_staged_files_are_read_from_the_index(repo: Path) -> None:
    text = NUMBERS.replace("line 5\n", "staged\n")
    write(repo, a=text, c="", d=NUMBERS)
    git(repo, "add", "-A")
    write(repo, a="on disk\n", b="on disk\n", e="untracked\n")
    (repo / "d.md").unlink()
    found = staged(repo)
    assert contents_of(found) == {"a.md": text.encode(), "c.md": b"", "d.md": NUMBERS.encode()}
    assert lines_of(found) == {"a.md": ((5, 6),), "d.md": ((1, 21),)}
    assert found.commit == git(repo, "rev-parse", "HEAD")[:7]
    assert found.content(str(repo / "c.md")) == b""
    assert found.content(str(repo / "b.md")) is None


def test_what_is_staged_is_in_the_form_of_the_index(repo: Path) -> None:
    (repo / ".gitattributes").write_text("*.md text eol=crlf\n")
    write(repo, c="1\r\n2\r\n")
    git(repo, "add", "-A")
    assert contents_of(staged(repo))["c.md"] == b"1\n2\n"


def test_renamed_and_deleted_files_and_those_of_another_mode_are_told_apart(repo: Path) -> None:
    git(repo, "mv", "a.md", "moved.md")
    git(repo, "rm", "-q", "b.md")
    found = staged(repo)
    assert contents_of(found) == {"moved.md": NUMBERS.encode()}
    assert found.lines == {}


def test_everything_is_staged_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, a=NUMBERS)
    assert staged(tmp_path).contents == {}
    git(tmp_path, "add", "a.md")
    found = staged(tmp_path)
    assert contents_of(found) == {"a.md": NUMBERS.encode()}
    assert lines_of(found) == {"a.md": ((1, 21),)}
    assert found.commit == ""


def test_a_merge_in_progress_has_staged_what_is_settled(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "topic")
    write(repo, a="theirs\n" + NUMBERS, b="theirs\n" + NUMBERS)
    commit(repo)
    git(repo, "checkout", "-q", "main")
    write(repo, b="ours\n" + NUMBERS)
    commit(repo)
    with pytest.raises(subprocess.CalledProcessError):
        git(repo, "merge", "-q", "topic")
    assert lines_of(staged(repo)) == {"a.md": ((1, 2),)}
    conflict = changed_since("HEAD", repo)
    assert conflict.touches(str(repo / "b.md"), 1, 1)
    assert conflict.of(str(repo / "a.md")) == ((1, 2),)
    write(repo, b="both\n" + NUMBERS)
    git(repo, "add", "b.md")
    assert lines_of(staged(repo)) == {"a.md": ((1, 2),), "b.md": ((1, 2),)}


def test_a_lost_object_is_an_error(repo: Path) -> None:
    write(repo, c="lost\n", d="kept\n")
    git(repo, "add", "-A")
    oid = git(repo, "hash-object", "c.md")
    (repo / "c.md").unlink()
    lost = repo / ".git" / "objects" / oid[:2] / oid[2:]
    lost.chmod(0o600)
    lost.unlink()
    with pytest.raises(SettingsError, match=f"lacks the staged object {oid}; try|git failed: "):
        staged(repo)


def test_one_process_reads_all_contents(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        (repo / f"{number}.md").write_text(f"{number}\n" * number)
    git(repo, "add", "-A")
    started = []
    popen = subprocess.Popen

    def counted(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        started.append("cat-file" in command)
        return popen(command, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", counted)
    expected = {f"{number}.md": b"%d\n" % number * number for number in range(50)}
    assert contents_of(staged(repo)) == expected
    assert sum(started) == 1


def test_a_stream_of_warnings_stops_nothing(repo: Path) -> None:
    git(repo, "config", "core.safecrlf", "warn")
    git(repo, "config", "core.autocrlf", "true")
    long = "x" * 200
    for number in range(500):
        (repo / f"{long}{number}.md").write_text("1\n")
    git(repo, "add", "-A")
    for number in range(500):
        (repo / f"{long}{number}.md").write_text("1\n2\n")
    found = lines_of(changed_since("HEAD", repo))
    assert len(found) == 500
    assert set(found.values()) == {((1, 3),)}


@posix
@pytest.mark.parametrize("arguments", [["-a"], ["only.md"], ["--amend"]])
@pytest.mark.parametrize("below", [False, True])
def test_a_hook_sees_the_index_of_its_commit(
    repo: Path, arguments: list[str], *, below: bool
) -> None:
    root = repo.parent / "linked"
    git(repo, "worktree", "add", "-q", str(root))
    (root / "sub").mkdir()
    write(root, only="x\n")
    commit(root)
    code = (
        "from pathlib import Path; from dedup.git import staged; f = staged(Path('sub'));"
        "print(f.root, sorted(Path(n).name for n in f.contents))"
    )
    seen = repo.parent / "seen"
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    command = shlex.join([sys.executable, "-c", code])
    hook.write_text(f"#!/bin/sh\n{command} > {shlex.quote(str(seen))}\n")
    hook.chmod(0o755)
    write(root, a="x\n", only="y\n")
    git(root, "add", "a.md")
    names = ["../only.md" if below and name == "only.md" else name for name in arguments]
    git(root / "sub" if below else root, "commit", "-q", "-m", "x", *names)
    expected = {"-a": ["a.md", "only.md"], "only.md": ["only.md"], "--amend": ["a.md"]}
    assert seen.read_text() == f"{root} {expected[arguments[0]]}\n"


def test_variables_of_git_come_before_the_folder(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo, c="1\n")
    git(repo, "add", "c.md", GIT_INDEX_FILE=".git/other")
    monkeypatch.chdir(repo)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    (repo / "sub").mkdir()
    assert contents_of(staged(repo / "sub")) == {"c.md": b"1\n"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", "repo/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "repo")
    assert repository_root(tmp_path) == repo
    assert contents_of(staged(tmp_path)) == {"c.md": b"1\n"}


def test_lines_are_touched_by_passages_that_share_one(repo: Path) -> None:
    location = str(repo / "a.md")
    changes = Changes(repo, "", {location: ((3, 5), (10, 11))})
    assert [line for line in range(1, 13) if changes.touches(location, line, line)] == [3, 4, 10]
    assert not changes.touches(location, 5, 9)
    assert changes.touches(location, 5, 10)
    assert changes.touches(location, 1, 3)
    assert changes.touches(location, 1, 99)
    assert not changes.touches(location, 11, 99)
    assert not changes.touches(str(repo / "b.md"), 1, 99)


@given(st.lists(st.integers(1, 30), unique=True), st.tuples(st.integers(1, 32), st.integers(1, 32)))
def test_touching_is_sharing_a_line(changed: list[int], asked: tuple[int, int]) -> None:
    first, last = sorted(asked)
    starts = [line for line in sorted(changed) if line - 1 not in changed]
    ends = [line + 1 for line in sorted(changed) if line + 1 not in changed]
    location = os.path.realpath("a.md")
    changes = Changes(Path.cwd(), "", {location: tuple(zip(starts, ends, strict=True))})
    shared = any(first <= line <= last for line in changed)
    assert changes.touches(location, first, last) == shared


@posix
def test_a_file_is_known_by_every_way_that_leads_to_it(repo: Path) -> None:
    (repo.parent / "way").symlink_to(repo)
    (repo / "link.md").symlink_to("a.md")
    commit(repo)
    write(repo, a=NUMBERS + "more\n")
    git(repo, "add", "a.md")
    found = staged(repo.parent / "way")
    assert found.root == repo
    for way in (repo / "a.md", repo / "link.md", repo.parent / "way" / "a.md"):
        assert found.touches(str(way), 21, 21)
        assert found.content(str(way)) == (repo / "a.md").read_bytes()


def test_the_index_is_not_written(repo: Path) -> None:
    os.utime(repo / "a.md", (1, 1))
    before = (repo / ".git" / "index").read_bytes()
    assert changed_since("HEAD", repo).lines == {}
    assert staged(repo).contents == {}
    assert (repo / ".git" / "index").read_bytes() == before
