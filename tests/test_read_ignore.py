from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dedup.errors import SettingsError
from dedup.read.ignore import Rules, folders_above, globs, is_ignored, rules_of
from dedup.read.listing import list_files

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.read import Source


def files_below(root: Path) -> list[str]:
    base = str(root) + os.sep
    return [file.location.removeprefix(base).replace(os.sep, "/") for file in listed(root)]


def listed(root: Path) -> tuple[Source, ...]:
    return list_files([str(root)]).files


def plant(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


@pytest.mark.parametrize(
    ("lines", "path", "folder", "verdict"),
    [
        (["*.md"], "a.md", False, True),
        (["*.md", "!keep.md"], "keep.md", False, False),
        (["!keep.md", "*.md"], "keep.md", False, True),
        (["build/"], "build", True, True),
        (["build/"], "build", False, None),
        (["build/"], "build/a.md", False, None),
        (["build/", "!src/"], "src/build", True, True),
        (["/*", "!/src/"], "src/a.md", False, None),
        (["/a.md"], "sub/a.md", False, None),
        (["sub/a.md"], "sub/a.md", False, True),
        (["docs/**"], "docs/x/y.md", False, True),
        (["**/tmp"], "x/tmp", True, True),
        (["# a.md"], "a.md", False, None),
        ([r"\#a.md"], "#a.md", False, True),
        (["a.md  "], "a.md", False, True),
        (["a\\ "], "a ", False, True),
        (["build/   "], "build", True, True),
        (["!", "/", "", "a.md"], "a.md", False, True),
        (["[z-a]", "a.md"], "a.md", False, True),
    ],
)
def test_rules_speak_about_the_entry_itself_as_git_does(
    lines: list[str], path: str, folder: bool, verdict: bool | None
) -> None:
    assert Rules("/r/", lines).verdict(f"/r/{path}", folder) is verdict


def test_the_innermost_folder_that_has_a_say_decides() -> None:
    chain = [Rules("/r/", ["*.txt", "*.md"]), Rules("/r/sub/", ["!*.txt"])]
    assert not is_ignored(chain, "/r/sub/a.txt", folder=False)
    assert is_ignored(chain, "/r/sub/a.md", folder=False)
    assert not is_ignored(chain, "/r/sub/a.rst", folder=False)


def test_a_folder_without_rule_files_has_no_rules(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()
    assert rules_of(str(tmp_path)) is None


def test_dedupignore_comes_after_gitignore_and_gitignore_after_git_info_exclude(
    tmp_path: Path,
) -> None:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("*.txt\na.md\n")
    (tmp_path / ".gitignore").write_text("!a.md\n*.rst\n")
    (tmp_path / ".dedupignore").write_text("!b.rst\n")
    plant(tmp_path, "a.md", "a.txt", "a.rst", "b.rst")
    assert files_below(tmp_path) == ["a.md", "b.rst"]


def test_rule_files_may_have_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbfa.md\r\nsub/\r\n")
    plant(tmp_path, "a.md", "b.md", "sub/c.md")
    assert files_below(tmp_path) == ["b.md"]


def test_nested_rules_and_negation_are_respected(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.txt\nbuild/\n")
    plant(tmp_path, "a.txt", "sub/a.txt", "sub/keep.txt", "sub/deep/keep.txt", "sub/build/x.md")
    (tmp_path / "sub" / ".gitignore").write_text("!keep.txt\n")
    assert files_below(tmp_path) == ["sub/deep/keep.txt", "sub/keep.txt"]


def test_what_lies_in_an_ignored_folder_cannot_be_brought_back(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n!build/keep.md\n")
    plant(tmp_path, "build/keep.md", "a.md")
    assert files_below(tmp_path) == ["a.md"]


def test_rules_of_parent_folders_hold_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    plant(tmp_path, "repo/docs/deep/a.md", "repo/docs/deep/b.md", "repo/docs/deep/c.md")
    (tmp_path / ".gitignore").write_text("c.md\n")
    (tmp_path / "repo" / ".git" / "info").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "info" / "exclude").write_text("docs/deep/b.md\n")
    (tmp_path / "repo" / "docs" / ".gitignore").write_text("/deep/a.md\n")
    assert files_below(tmp_path / "repo" / "docs" / "deep") == ["c.md"]


def test_outside_a_repository_no_parent_folder_has_a_say(tmp_path: Path) -> None:
    plant(tmp_path, "docs/a.md")
    (tmp_path / ".gitignore").write_text("a.md\n")
    assert folders_above(str(tmp_path / "docs")) == []
    assert files_below(tmp_path / "docs") == ["a.md"]


@pytest.mark.parametrize("rule", ["build/", "/out/"])
def test_a_named_folder_is_read_though_rules_from_above_leave_it_out(
    tmp_path: Path, rule: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(rule)
    plant(tmp_path, "out/build/a.md", "out/build/b.md")
    (tmp_path / "out" / "build" / ".gitignore").write_text("b.md\n")
    assert files_below(tmp_path / "out" / "build") == ["a.md"]


def test_a_glob_that_is_none_is_refused_by_name() -> None:
    for glob in ("", "  ", "/", "!"):
        with pytest.raises(SettingsError, match=r"exclude .* is not a glob"):
            globs(["*.md", glob], "exclude")


def test_a_glob_may_begin_with_a_hash() -> None:
    assert globs(["#draft*"], "exclude").match_file("#draft 1.md")


SEGMENTS = ["a", "b", "c", "*", "**", "*.txt", "a*", "[ab]", "?", "!x", "x\\ y", "[!a]", "*b*"]


def random_rule(rng: random.Random) -> str:
    rule = "/".join(rng.choice(SEGMENTS) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    rule = rng.choice(["", "", "", "/"]) + rule + rng.choice(["", "", "", "/", "/ "])
    return rng.choice(["", "", "!"]) + rule


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("seed", range(12))
def test_random_rules_leave_out_what_git_leaves_out(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    folders = [tmp_path]
    for _ in range(7):
        folders.append(rng.choice(folders) / rng.choice(["a", "b", "c", "ab"]))
        folders[-1].mkdir(exist_ok=True)
    for _ in range(14):
        (rng.choice(folders) / rng.choice(["a.txt", "b.md", "x y", "ab.txt"])).write_text("x")
    for folder in rng.sample(folders, 3):
        (folder / ".gitignore").write_text("\n".join(random_rule(rng) for _ in range(4)))
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, env=quiet)
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "exclude").write_text(random_rule(rng))
    command = ["git", "ls-files", "-o", "--exclude-standard", "-z"]
    run = subprocess.run(command, cwd=tmp_path, check=True, env=quiet, capture_output=True)
    by_git = {name for name in run.stdout.decode().split("\0") if name and ".gitig" not in name}
    assert set(files_below(tmp_path)) == by_git
