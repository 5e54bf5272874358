"""`dedup config` says what is in force, what can be, and what would be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import plain, run_here
from configured import put, repository
from jsonschema import Draft202012Validator

from dedup.configuration.keys import KEYS, schema
from dedup.kernels.parameters import BANDS, N_PERMUTATIONS, ROWS

ENTRIES = """
boilerplate = ["b/*.txt"]
per-path = { "legal/**" = { min-words = 30 } }
[[accept]]
id = "c05d11"
reason = "weather"
expires = 2027-03-31
[[accept]]
paths = ["\\u001b[31m", "b"]
reason = "twins"
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    return repository(tmp_path, monkeypatch)


def shown(args: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """The value of each setting and its source, by its key."""
    ran = run_here(["config", *args], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    lines = ran.out.split("\n\n")[1].splitlines()
    return {line.split()[0]: line.split(maxsplit=1)[1].rsplit("  ", 1) for line in lines}


def test_the_page_has_every_setting_and_the_curve(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["config"], capsys)
    assert (ran.code, ran.err) == (0, "")
    file, settings, curve = ran.out.split("\n\n")
    assert file == "configuration: no file"
    names = [line.split()[0] for line in settings.splitlines()]
    assert names == [key.name for key in KEYS]
    assert all(line.endswith("  default") for line in settings.splitlines())
    heading, _, *points = curve.splitlines()
    assert heading == f"candidates: {BANDS} bands x {ROWS} rows of {N_PERMUTATIONS} permutations"
    share = f"{100 * (1 - (1 - 0.3**ROWS) ** BANDS):.3f} %"
    assert points[0].split(maxsplit=1) == ["0.30", share]
    assert [point.split()[0] for point in points][-2:] == ["0.90", "0.95"]
    assert max(map(len, ran.out.splitlines())) <= 80


def test_no_share_but_a_whole_one_reads_as_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert "100.000 %" not in run_here(["config"], capsys).out


def test_each_value_is_shown_with_its_source(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("dedup.toml", f"fast = true\npaths = ['news', 'wiki']\nfail-on = 'any'\n{ENTRIES}")
    monkeypatch.setenv("DEDUP_MIN_WORDS", "20")
    rows = shown(["--similarity", "0.9", "--config", "jobs = 3"], capsys)
    table = {name: (value.strip(), source) for name, (value, source) in rows.items()}
    assert table["similarity"] == ("0.9", "command line")
    assert table["min-words"] == ("20", "DEDUP_MIN_WORDS")
    assert table["jobs"] == ("3", "--config")
    assert table["fast"] == ("yes", "dedup.toml:1")
    assert table["paths"] == ("news wiki", "dedup.toml:2")
    assert table["fail-on"] == ("any", "dedup.toml:3")
    assert table["boilerplate"] == ("b/*.txt", "dedup.toml:5")
    assert table["per-path"] == ("legal/**", "dedup.toml:6")
    assert table["accept"] == (r"c05d11 \x1b[31m b", "dedup.toml:7")
    assert table["scope"] == ("all", "default")


def test_files_that_do_not_count_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", "")
    put("pyproject.toml", "[tool.dedup]\n")
    first = run_here(["config"], capsys).out.splitlines()[0]
    assert first == "configuration: dedup.toml (beside it, not read: pyproject.toml)"


def test_show_is_what_happens_without_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["config", "show", "--fast"], capsys) == run_here(["config", "--fast"], capsys)
    put("news/dedup.toml", "fast = true")
    assert shown(["show", "news"], capsys)["fast"][1] == "news/dedup.toml:1"
    ran = run_here(["config", "shwo"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert "No such command 'shwo'" in ran.err


def test_what_cannot_be_in_force_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_SIMILARITY", "3")
    ran = run_here(["config"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: similarity is 3.0; it must lie between 0.5 and 1")


def test_the_data_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    put("dedup.toml", ENTRIES)
    put("pyproject.toml", "[tool.dedup]\n")
    result = json.loads(run_here(["config", "-f", "json", "--fast"], capsys).out)
    assert result["configuration"] == {"file": "dedup.toml", "beside": ["pyproject.toml"]}
    expected = {key.name: key.default for key in KEYS} | {
        "fast": True,
        "boilerplate": ["b/*.txt"],
        "per-path": {"legal/**": {"min-words": 30}},
    }
    accept = result["settings"].pop("accept")
    assert result["settings"] == {name: expected[name] for name in expected if name != "accept"}
    assert accept == [
        {"id": "c05d11", "reason": "weather", "expires": "2027-03-31"},
        {"paths": ["\x1b[31m", "b"], "reason": "twins"},
    ]
    assert set(result["sources"].values()) == {
        "command line",
        "default",
        *(f"dedup.toml:{line}" for line in (2, 3, 4)),
    }
    candidates = result["candidates"]
    assert (candidates["bands"], candidates["rows"]) == (BANDS, ROWS)
    for point in candidates["curve"]:
        found = 1 - (1 - point["jaccard"] ** ROWS) ** BANDS
        assert point["found"] == pytest.approx(found, abs=1e-6)


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["config", "schema"], capsys)
    printed = json.loads(ran.out)
    assert (ran.code, printed) == (0, schema())
    Draft202012Validator.check_schema(printed)


def test_the_files_that_would_be_read_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("news/\x1b[31m.txt")
    put("news/drafts/b.txt")
    put("wiki/drafts/c.txt")
    Path("news/x.png").touch()
    put("dedup.toml", "paths = ['news', 'wiki']\nexclude = ['news/drafts/']\n")
    ran = run_here(["config", "files"], capsys)
    listed = ["news/\\x1b[31m.txt", "news/a.txt", "wiki/drafts/c.txt"]
    assert (ran.code, ran.out.splitlines()) == (0, listed)
    assert ran.err == "files: 3 · skipped: 1 excluded, 1 .png\n"
    monkeypatch.chdir("news")
    assert run_here(["config", "files", "drafts/b.txt"], capsys).out == "drafts/b.txt\n"
    assert run_here(["config", "files", "."], capsys).out == "\\x1b[31m.txt\na.txt\n"
    ran = run_here(["config", "files", "--exclude", "*", "."], capsys)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "files: 0 · skipped: 4 excluded\n"


def test_what_cannot_be_listed_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["config", "files", "nowhere"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: nowhere does not exist")
    ran = run_here(["config", "files", "/dev/null", "news"], capsys)
    assert (ran.code, ran.out) == (2, "news/a.txt\n")
    assert ran.err.startswith("dedup: error: /dev/null: it is a device or a socket")
