from __future__ import annotations

import itertools
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dedup.configuration.files import nearest
from dedup.errors import SettingsError
from dedup.read import Source, list_files
from dedup.read import walk as walk_module

if TYPE_CHECKING:
    from dedup.read import Listing

posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(os.path.realpath(tmp_path)) / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def plant(root: Path, *names: str, data: bytes = b"text") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def paths(listing: Listing) -> list[str]:
    return [file.path for file in listing.files]


def skipped(listing: Listing) -> dict[str, int]:
    return {row.reason: row.files for row in listing.skipped}


def link(path: Path, target: str | Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links are not allowed here")


def test_files_of_known_suffixes_are_listed_by_path_and_the_others_counted(here: Path) -> None:
    plant(here, "b/z.md", "a.TXT", "b.rst", "B.adoc", "c.tex", "d.text", "e.markdown", "LICENSE")
    plant(here, "f.jsonl", "g.ndjson", "x.png", "y.PNG", "z.py", "n.1", "n.2")
    listing = list_files(["."])
    assert paths(listing) == [
        "B.adoc", "LICENSE", "a.TXT", "b.rst", "b/z.md", "c.tex", "d.text", "e.markdown",
        "f.jsonl", "g.ndjson",
    ]  # fmt: skip
    assert skipped(listing) == {"other suffix": 2, "suffix .png": 2, "suffix .py": 1}
    assert [row.reason for row in listing.skipped] == sorted(skipped(listing))
    assert listing.errors == ()


def test_a_source_has_its_shown_path_its_location_and_its_format(here: Path) -> None:
    plant(here, "docs/a.md")
    (source,) = list_files(["docs"]).files
    assert source == Source("docs/a.md", str(here / "docs" / "a.md"), "markdown")


def test_hidden_files_and_folders_are_counted_and_not_read(here: Path) -> None:
    plant(here, "a.md", ".b.md", ".git/config", ".git/c.md", "sub/.d.md")
    listing = list_files(["."])
    assert paths(listing) == ["a.md"]
    assert skipped(listing) == {"hidden": 3}


def test_files_of_dedup_itself_are_not_even_counted(here: Path) -> None:
    plant(
        here, "a.md", ".dedup-baseline.jsonl", ".dedup_cache/x.pack", ".dedup.toml", ".dedupignore"
    )
    listing = list_files(["."])
    assert paths(listing) == ["a.md"]
    assert skipped(listing) == {}


def test_binary_files_are_counted_and_not_read(here: Path) -> None:
    plant(here, "a.md", "tool", "b.txt", data=b"\x7fELF\0\0")
    plant(here, "c.txt")
    listing = list_files(["."])
    assert paths(listing) == ["c.txt"]
    assert skipped(listing) == {"binary": 3}


def test_a_file_in_utf_16_is_no_binary_file(here: Path) -> None:
    plant(here, "a.txt", data="text".encode("utf-16"))
    assert paths(list_files(["."])) == ["a.txt"]


def test_ignored_files_are_counted_and_an_ignored_folder_counts_as_one(here: Path) -> None:
    plant(here, "a.md", "b.md", "build/c.md", "build/d.md")
    (here / ".gitignore").write_text("b.md\nbuild/\n")
    listing = list_files(["."])
    assert paths(listing) == ["a.md"]
    assert skipped(listing) == {"hidden": 1, "ignored": 2}


def test_include_takes_in_more_files_and_still_no_hidden_or_binary_ones(here: Path) -> None:
    plant(here, "a.log", "logs/b.out", "c.py", "d.md", ".e.log")
    plant(here, "f.log", data=b"\0")
    assert paths(list_files(["."], include=["*.log", "logs/"])) == ["a.log", "d.md", "logs/b.out"]
    everything = list_files(["."], include=["*"])
    assert paths(everything) == ["a.log", "c.py", "d.md", "logs/b.out"]
    assert skipped(everything) == {"binary": 1, "hidden": 1}


def test_globs_match_the_path_relative_to_the_folder_walked(here: Path) -> None:
    plant(here, "docs/logs/a.log", "logs/a.log")
    assert paths(list_files(["docs"], include=["/logs/a.log"])) == ["docs/logs/a.log"]
    assert paths(list_files(["."], include=["/logs/a.log"])) == ["logs/a.log"]


def test_globs_may_be_meant_from_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "o[1]/a.md", "o[1]/b/c.md", "o1/a.md", "b/c.md", "c.log", "o[1]/c.log")
    assert paths(list_files(["."], exclude=["./b", r"./o\[1\]/a.md"])) == ["o1/a.md", "o[1]/b/c.md"]
    assert paths(list_files(["o[1]"], exclude=["./b"])) == ["o[1]/a.md", "o[1]/b/c.md"]
    assert paths(list_files(["o[1]"], include=["./c.log"])) == ["o[1]/a.md", "o[1]/b/c.md"]
    monkeypatch.chdir("o[1]")
    assert paths(list_files(["."], exclude=["../o1/", "./b"])) == ["a.md"]
    assert paths(list_files([".."], exclude=["../o1/", "./b", "../[a-b]/"])) == ["a.md"]


def test_of_two_globs_that_match_the_last_one_decides_wherever_it_is_meant_from(here: Path) -> None:
    plant(here, "a.md", "b.md", "c.txt")
    assert paths(list_files(["."], exclude=["*.md", "!./a.md"])) == ["a.md", "c.txt"]
    assert paths(list_files(["."], exclude=["!./a.md", "*.md"])) == ["c.txt"]
    assert paths(list_files(["."], exclude=["./*.md", "!b.md"])) == ["b.md", "c.txt"]


def test_exclude_leaves_out_files_and_folders(here: Path) -> None:
    plant(here, "a.md", "b.md", "drafts/c.md", "deep/drafts/d.md", "drafts.md")
    listing = list_files(["."], exclude=["b.*", "drafts/"])
    assert paths(listing) == ["a.md", "drafts.md"]
    assert skipped(listing) == {"excluded": 3}


def test_a_named_file_is_read_whatever_its_name_and_content(here: Path) -> None:
    plant(here, ".hidden.md", "x.png", "ignored.md")
    plant(here, "binary.txt", data=b"\0\xff")
    (here / ".gitignore").write_text("ignored.md")
    names = [".hidden.md", "binary.txt", "ignored.md", "x.png"]
    listing = list_files([*names, "."], exclude=["*.png"])
    assert paths(listing) == names
    assert skipped(listing) == {"hidden": 1}
    assert paths(list_files(names, exclude=["*"])) == names


def test_a_named_hidden_folder_is_read_and_not_counted_as_hidden(here: Path) -> None:
    plant(here, ".notes/a.md", "b.md")
    listing = list_files([".", ".notes"])
    assert paths(listing) == [".notes/a.md", "b.md"]
    assert skipped(listing) == {}


def test_a_file_named_twice_or_in_overlapping_folders_is_listed_once(here: Path) -> None:
    plant(here, "docs/a.md", "docs/b.png", "docs/.c")
    ways = ["docs/a.md", "./docs/a.md", "docs", ".", str(here), "docs/../docs/a.md", "docs//"]
    listing = list_files(ways)
    assert paths(listing) == ["docs/a.md"]
    assert skipped(listing) == {"hidden": 1, "suffix .png": 1}


def test_the_listing_does_not_depend_on_the_order_of_paths(here: Path) -> None:
    plant(here, "a/x.md", "b/x.log", "b/y.md", "c.txt", ".d/z.md")
    link(here / "a" / "link.md", here / "b" / "y.md")
    link(here / "also", here / "b")
    given = ["a", "b", ".", "also", "c.txt", ".d", "-"]
    first = list_files(given, include=["/x.log"])
    assert paths(first) == ["-", ".d/z.md", "a/x.md", "also/x.log", "also/y.md", "c.txt"]
    for order in itertools.islice(itertools.permutations(given), 0, None, 501):
        assert list_files(order, include=["/x.log"]) == first


def test_files_outside_the_working_directory_are_shown_with_their_absolute_path(here: Path) -> None:
    plant(here.parent, "other/a.md")
    shown = (here.parent / "other" / "a.md").as_posix()
    assert paths(list_files(["../other"])) == [shown]
    assert paths(list_files([str(here.parent / "other" / "a.md")])) == [shown]


def test_a_parent_folder_shows_what_lies_below_the_working_directory_relative_to_it(
    here: Path,
) -> None:
    plant(here, "a.md")
    assert paths(list_files([".."])) == ["a.md"]


def test_standard_input_is_listed_as_a_dash_once(here: Path) -> None:
    assert list_files(["-", "-"]).files == (Source("-", "-", "stream"),)


@pytest.mark.parametrize("path", ["missing.md", "", "nul\0byte", "../missing", "a.md/b"])
def test_a_path_that_does_not_exist_is_refused_with_what_to_do(here: Path, path: str) -> None:
    plant(here, "a.md")
    with pytest.raises(SettingsError, match="does not exist; name a file") as refusal:
        list_files(["a.md", path])
    assert path in str(refusal.value)


def test_a_link_to_a_file_is_read_once_under_the_name_of_the_file(here: Path) -> None:
    plant(here, "z.md", "sub/b.md")
    link(here / "a.md", here / "z.md")
    listing = list_files(["."])
    assert paths(listing) == ["sub/b.md", "z.md"]
    assert skipped(listing) == {"symlink to a listed file": 1}


def test_of_two_links_to_a_file_elsewhere_the_first_is_read(here: Path) -> None:
    plant(here.parent, "elsewhere.txt")
    link(here / "b.txt", here.parent / "elsewhere.txt")
    link(here / "a.txt", here.parent / "elsewhere.txt")
    listing = list_files([".", "b.txt"])
    assert paths(listing) == ["a.txt"]
    assert skipped(listing) == {"symlink to a listed file": 1}


def test_a_named_link_is_followed(here: Path) -> None:
    plant(here, "docs/a.md")
    link(here / "way", here / "docs")
    link(here / "one.md", here / "docs" / "a.md")
    assert paths(list_files(["way"])) == ["way/a.md"]
    assert paths(list_files(["one.md"])) == ["one.md"]


def test_linked_folders_are_not_followed_so_that_circles_do_no_harm(here: Path) -> None:
    plant(here, "a.md")
    link(here / "up", here)
    link(here / "self", here / "self")
    link(here / "gone.md", here / "nowhere.md")
    listing = list_files(["."])
    assert paths(listing) == ["a.md"]
    assert skipped(listing) == {"broken symlink": 1, "symlink loop": 1, "symlinked folder": 1}


def test_a_named_link_to_itself_is_an_error_of_that_path(here: Path) -> None:
    link(here / "self", here / "self")
    listing = list_files(["self"])
    assert listing.files == ()
    assert [error.path for error in listing.errors] == ["self"]


def test_a_junction_is_not_followed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(here, "sub/a.md")
    monkeypatch.setattr(walk_module, "_is_junction", lambda entry: entry.name == "sub")
    assert skipped(list_files(["."])) == {"symlinked folder": 1}


@posix
def test_a_pipe_and_a_socket_in_a_folder_are_counted_and_not_opened(here: Path) -> None:
    os.mkfifo(here / "pipe.txt")
    link(here / "null.txt", "/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        listing = list_files(["."])
    assert listing.files == ()
    assert skipped(listing) == {"not a regular file": 3}


@posix
def test_a_named_pipe_is_a_stream_unless_its_name_tells_the_format(here: Path) -> None:
    os.mkfifo(here / "pipe")
    os.mkfifo(here / "pipe.jsonl")
    assert [file.format for file in list_files(["pipe", "pipe.jsonl"]).files] == ["stream", "jsonl"]


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_named_device_is_an_error_and_never_read(here: Path, device: str) -> None:
    plant(here, "a.md")
    listing = list_files([device, "a.md"])
    assert paths(listing) == ["a.md"]
    assert [str(error) for error in listing.errors] == [
        f"{device}: it is a device or a socket; name a file, a folder or a pipe"
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="needs names of any bytes")
def test_two_names_that_are_not_utf_8_stay_two_files(here: Path) -> None:
    for name in (b"caf\xe8.md", b"caf\xe9.md"):
        Path(os.fsdecode(name)).write_bytes(name)
    files = list_files(["."]).files
    assert [file.path for file in files] == ["caf\ufffd.md"] * 2
    assert [Path(file.location).read_bytes() for file in files] == [b"caf\xe8.md", b"caf\xe9.md"]


def test_the_root_folder_can_be_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "a.md")
    monkeypatch.chdir(here.anchor)
    below = here.relative_to(here.anchor).as_posix()
    assert paths(list_files([str(here)])) == [f"{below}/a.md"]


def refuse(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, refused: Path, error: OSError
) -> None:
    allowed = getattr(owner, name)

    def act(path: str | Path, *rest: object, **named: object) -> object:
        if Path(path) == refused:
            raise error
        return allowed(path, *rest, **named)

    monkeypatch.setattr(owner, name, act)


def test_a_folder_that_cannot_be_listed_is_an_error_and_the_rest_is_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "a.md", "closed/b.md", "gone/c.md")
    refuse(monkeypatch, os, "scandir", here / "closed", PermissionError(13, "denied"))
    refuse(monkeypatch, os, "scandir", here / "gone", FileNotFoundError(2, "gone"))
    listing = list_files([".", "closed"])
    assert paths(listing) == ["a.md"]
    assert [str(error) for error in listing.errors] == [
        "closed: no permission to list it",
        "gone: it is no longer there",
    ]


def test_rules_that_cannot_be_read_are_an_error_and_the_folder_is_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "a.md")
    (here / ".gitignore").write_text("a.md")
    refuse(monkeypatch, Path, "read_bytes", here / ".gitignore", PermissionError(13, "denied"))
    listing = list_files(["."])
    assert paths(listing) == ["a.md"]
    assert [str(error) for error in listing.errors] == [
        ".: its ignore rules are not applied: no permission to read it"
    ]


def test_an_entry_that_cannot_be_looked_at_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "a.md", "b.md")

    def look(entry: os.DirEntry[str]) -> None:
        if entry.name == "a.md":
            raise PermissionError(13, "denied")

    monkeypatch.setattr(walk_module, "_type_reason", look)
    listing = list_files(["."])
    assert paths(listing) == ["b.md"]
    assert [str(error) for error in listing.errors] == ["a.md: no permission to read it"]


def test_a_named_path_that_cannot_be_looked_at_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(here, "a.md", "b.md")
    refuse(monkeypatch, Path, "stat", here / "a.md", PermissionError(13, "denied"))
    listing = list_files(["a.md", "b.md"])
    assert paths(listing) == ["b.md"]
    assert [str(error) for error in listing.errors] == ["a.md: no permission to read it"]


def test_a_folder_that_may_not_be_looked_into_is_an_error_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system says it to a user who is not root."""
    locked = tmp_path / "locked"
    locked.mkdir()
    (tmp_path / "open.txt").write_text("words\n", "utf-8")
    real_stat, real_scan = Path.stat, os.scandir

    def stat_(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if locked in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return real_stat(path, follow_symlinks=follow_symlinks)

    def scandir(path: str) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return real_scan(path)

    monkeypatch.setattr(Path, "stat", stat_)
    monkeypatch.setattr(os, "scandir", scandir)
    found = list_files([str(locked), str(tmp_path / "open.txt")])
    assert [source.location for source in found.files] == [str(tmp_path / "open.txt")]
    assert [error.message for error in found.errors] == ["no permission to list it"]
    inside = list_files([str(locked / "x.txt")])
    assert [error.message for error in inside.errors] == ["no permission to read it"]
    assert nearest([str(locked), str(locked / "x.txt")]) is None
