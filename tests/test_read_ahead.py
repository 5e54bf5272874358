from __future__ import annotations

from pathlib import Path

import pytest

from dedup.read import list_files
from dedup.read.ahead import read_by


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = (
        "in/a.txt",
        "in/sub/b.jsonl",
        "in/.git/c.txt",
        "in/old/d.txt",
        "e.jsonl",
        "bare/f.txt",
        "bare/left/g.txt",
    )
    for name in files:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("words")
    Path("in/.gitignore").write_text("old/\n")
    Path("bare/.dedupignore").write_text("left/\n/new.*\n")


PATHS = [
    ["in"],
    ["."],
    ["in/sub"],
    ["in/a.txt"],
    ["in/*"],
    ["**/*.jsonl"],
    ["*.jsonl", "-"],
    ["x*"],
    ["bare"],
    ["bare/left"],
]
WRITTEN = (
    "in/new.jsonl",
    "in/new.png",
    "in/.new.jsonl",
    "in/old/new.txt",
    "in/sub/new.txt",
    "in/deep/er/new.txt",
    "in/.hidden/new.txt",
    "new.jsonl",
    "xnew",
    "bare/left/new.txt",
    "bare/new.txt",
    "bare/sub/new.txt",
)


@pytest.mark.parametrize("exclude", [(), ("new*",), ("sub/",), ("./in/deep",)])
@pytest.mark.parametrize("include", [(), ("*.png",)])
@pytest.mark.parametrize("paths", PATHS, ids=" ".join)
def test_what_would_be_read_is_what_is_listed_once_it_is_there(
    paths: list[str], include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    for name in WRITTEN:
        target = Path.cwd() / name
        told = read_by(target, False, paths, include, exclude)
        assert (told is not None) == is_listed(target, paths, include, exclude), name


def is_listed(
    target: Path, paths: list[str], include: tuple[str, ...], exclude: tuple[str, ...]
) -> bool:
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("words")
    there = [path for path in paths if path == "-" or path != "x*" or target.name[0] == "x"]
    found = list_files(there, include, exclude).real if there else ()
    target.unlink()
    for folder in made:
        folder.rmdir()
    return str(target) in found


@pytest.mark.parametrize(
    ("name", "paths", "exclude", "by"),
    [
        ("in/copy", ["in"], (), "in"),
        ("in/copy", ["in"], ("copy",), None),
        ("in/old", ["in"], (), None),
        ("in/.copy", ["in"], (), None),
        ("copy", ["in"], (), None),
        ("copy", ["in", "."], (), "."),
        ("in/copy", ["in/*"], (), "in/*"),
        ("in/copy/deep", ["in/c*"], (), "in/c*"),
        ("in/copy", ["s3://in/copy", "-"], (), None),
    ],
)
def test_a_folder_would_be_read_where_files_in_it_are(
    name: str, paths: list[str], exclude: tuple[str, ...], by: str | None
) -> None:
    assert read_by(Path.cwd() / name, True, paths, (), exclude) == by
