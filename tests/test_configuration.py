"""Which configuration file counts, and what becomes of what stands in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from configured import put, repository

from dedup.accepting.exemptions import Accept, PerPath
from dedup.configuration import Configuration, load
from dedup.configuration.files import beside
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return repository(tmp_path, monkeypatch)


def test_without_a_file_everything_is_at_its_default(here: Path) -> None:
    assert load() == Configuration(None, str(here))


@pytest.mark.parametrize(
    ("paths", "file"),
    [
        ([], "dedup.toml"),
        (["-"], "dedup.toml"),
        (["."], "dedup.toml"),
        (["news"], "news/dedup.toml"),
        (["news", "-"], "news/dedup.toml"),
        (["news/a.txt"], "news/dedup.toml"),
        (["news/nowhere.txt"], "news/dedup.toml"),
        (["wiki"], "dedup.toml"),
        (["news", "wiki"], "dedup.toml"),
        (["wiki/../news"], "news/dedup.toml"),
    ],
)
def test_the_file_nearest_to_all_paths_counts(paths: list[str], file: str) -> None:
    put("dedup.toml")
    put("news/dedup.toml")
    assert load(paths).file == file


def test_paths_without_a_common_folder_take_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def apart(_: Iterable[str]) -> str:
        raise ValueError

    put("dedup.toml")
    put("news/dedup.toml")
    monkeypatch.setattr("os.path.commonpath", apart)
    assert load(["news"]).file == "dedup.toml"


def test_in_one_folder_one_file_counts(here: Path) -> None:
    put("pyproject.toml", "[tool.dedup]\n")
    assert load().file == "pyproject.toml"
    put(".dedup.toml")
    assert load().file == ".dedup.toml"
    put("dedup.toml")
    assert load().file == "dedup.toml"
    assert beside("dedup.toml", str(here)) == (".dedup.toml", "pyproject.toml")
    assert beside("pyproject.toml", str(here)) == ()
    assert beside("other.toml", str(here)) == ()


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "[tool.dedup-x]\na = 1\n", "broken ="])
def test_a_pyproject_without_the_table_is_no_configuration(text: str, here: Path) -> None:
    put("news/pyproject.toml", text)
    put("dedup.toml")
    assert load(["news"]).file == "dedup.toml"
    assert beside("dedup.toml", str(here / "news")) == ()


def test_a_broken_pyproject_is_not_said_to_count_beside_another(here: Path) -> None:
    put("pyproject.toml", "[tool.dedup]\nbroken")
    assert beside("dedup.toml", str(here)) == ()


def test_nothing_above_the_repository_counts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("dedup.toml")
    (here / "news" / ".git").write_text("gitdir: elsewhere")
    monkeypatch.chdir("news")
    assert load().file is None
    assert load([".."]).file == "../dedup.toml"


def test_a_named_file_counts_instead() -> None:
    put("dedup.toml")
    put("wiki/strict.toml", "similarity = 0.9\npaths = ['.']")
    found = load(["news"], ["wiki/strict.toml"])
    assert (found.file, dict(found.values)) == (
        "wiki/strict.toml",
        {"similarity": 0.9, "paths": ("wiki",)},
    )


def test_a_named_pyproject_needs_the_table() -> None:
    put("wiki/pyproject.toml", "[project]\n")
    with pytest.raises(SettingsError, match=r"wiki/pyproject.toml: it has no table \[tool.dedup\]"):
        load((), ["wiki/pyproject.toml"])


def test_an_isolated_run_looks_for_no_file(here: Path) -> None:
    put("dedup.toml")
    assert load((), (), isolated=True) == Configuration(None, str(here))
    inline = load((), ["fast = true"], isolated=True)
    assert (inline.values, inline.sources) == ({"fast": True}, {"fast": "--config"})


@pytest.mark.parametrize(
    ("config", "isolated", "said"),
    [
        (["a.toml"], False, "cannot read a.toml: No such file or directory"),
        (["dedup.toml", "dedup.toml"], False, "--config names two files, dedup.toml and dedup.to"),
        (["dedup.toml"], True, "--config dedup.toml names a file, which --isolated forbids"),
        (["scope = across"], False, "--config 'scope = across': not TOML: Invalid value; strings"),
        (["simil = 1"], False, "--config: simil is no key of dedup; did you mean similarity?"),
        (["accept = []"], False, "--config: accept can stand in a configuration file only"),
    ],
)
def test_a_wrong_option_for_the_configuration_is_refused(
    config: list[str], isolated: bool, said: str
) -> None:
    put("dedup.toml")
    with pytest.raises(SettingsError) as error:
        load((), config, isolated)
    assert str(error.value).startswith(said)


def test_values_have_the_names_of_options_and_know_their_lines() -> None:
    put("pyproject.toml", "[tool.dedup]\nmin-words = 9\n\nselect = ['DD1']\n")
    found = load()
    assert found.values == {"min_words": 9, "select": ("DD1",)}
    assert found.sources == {"min_words": "pyproject.toml:2", "select": "pyproject.toml:4"}


def test_keys_of_the_command_line_win_over_the_file_and_the_last_over_the_first() -> None:
    put("dedup.toml", "similarity = 0.8\nmin-words = 9\n")
    found = load((), ["similarity = 0.9", "fast = true\nsimilarity = 0.95"])
    assert found.values == {"similarity": 0.95, "min_words": 9, "fast": True}
    assert found.sources == {
        "similarity": "--config",
        "min_words": "dedup.toml:2",
        "fast": "--config",
    }


def test_paths_are_seen_from_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("dedup.toml", "paths = ['news', '-']\nbaseline = 'known.jsonl'\ncache-dir = '/c'\n")
    assert load().values == {
        "paths": ("news", "./-"),
        "baseline": "known.jsonl",
        "cache_dir": "/c",
    }
    monkeypatch.chdir("wiki")
    assert load().values["paths"] == ("../news", "../-")
    assert load((), ["baseline = 'b'"]).values["baseline"] == "b"


def test_globs_that_name_folders_are_seen_from_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("dedup.toml", "exclude = ['*.log', 'tmp/', '/a.txt', 'news/*.md', '!news/x', '!y']\n")
    loose = ("*.log", "tmp/")
    own = (*loose, "./a.txt", "./news/*.md", "!./news/x", "!y")
    assert load().values["exclude"] == own
    monkeypatch.chdir("wiki")
    above = (*loose, "../a.txt", "../news/*.md", "!../news/x", "!y")
    assert load().values["exclude"] == above
    put("o[1]/x.toml", "exclude = ['a/b', './c', '!../d/', '././../e']")
    assert load((), ["o[1]/x.toml"]).values["exclude"] == (
        r"./o\[1\]/a/b",
        r"./o\[1\]/c",
        "!./d/",
        "./e",
    )


def test_entries_keep_what_they_name(here: Path) -> None:
    put(
        "dedup.toml",
        "boilerplate = ['b/*.txt']\n"
        "[per-path]\n"
        "'legal/**' = { min-words = 30, ignore = ['DD102'] }\n"
        "[[accept]]\nid = 'c05d11'\nreason = 'weather'\nexpires = 2027-03-31\n"
        "[[accept]]\npaths = ['a', 'b/**']\nreason = 'twins'\n",
    )
    found = load(["news"])
    assert found.folder == str(here)
    assert found.values == {}
    assert found.boilerplate == ("b/*.txt",)
    assert found.per_path == (PerPath("legal/**", min_words=30, ignore=frozenset({"DD102"})),)
    assert found.accept == (
        Accept("weather", id="c05d11", expires=date(2027, 3, 31)),
        Accept("twins", paths=("a", "b/**")),
    )
    assert found.sources == {
        "boilerplate": "dedup.toml:1",
        "per_path": "dedup.toml:2",
        "accept": "dedup.toml:4",
    }
