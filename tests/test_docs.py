"""What the documentation says is true: commands, reports, options, examples, links.

DEDUP_REFRESH_CASES=1 writes what commands show now into README.md and docs/json.md.
"""

from __future__ import annotations

import doctest
import json
import re
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import click
import jsonschema
import numpy as np
import pytest
from commands import plain, run_here
from replay import BLOCK, blocks, replayed, written

import dedup
from dedup.cli.check import check
from dedup.cli.group import dedup as program
from dedup.cli.scan import scan
from dedup.labels import KINDS, PATTERNS
from dedup.render.names import FORMATS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
JSON = ROOT / "docs" / "json.md"
HOW = ROOT / "docs" / "how-it-works.md"
GATE = ROOT / "docs" / "gate.md"
CI = ROOT / ".ci" / "run"
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
ARRAY = re.compile(r"\[\s+[^\[\]{}]*?\s+\]")
OBJECT = re.compile(r"\{\s+[^{}]*?\s+\}")
WIDEST = 88


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the samples in it."""
    plain(monkeypatch)
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text(path: Path) -> str:
    return path.read_text("utf-8")


def options() -> set[str]:
    """Every option of every command."""
    groups = [program, *(one for one in program.commands.values() if isinstance(one, click.Group))]
    commands = [program, *(command for group in groups for command in group.commands.values())]
    return {name for each in commands for option in each.params for name in option.opts}


def compact(value: object) -> str:
    """JSON for people: what holds no objects stands on one line if it fits."""

    def on_one_line(found: re.Match[str]) -> str:
        line = " ".join(found[0].split()).replace("[ ", "[").replace(" ]", "]")
        return line if len(line) <= WIDEST else found[0]

    arrays = ARRAY.sub(on_one_line, json.dumps(value, indent=2, ensure_ascii=False))
    return OBJECT.sub(on_one_line, arrays)


@pytest.mark.usefixtures("samples")
def test_the_reports_in_the_readme_come_out_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    now = replayed(text(README), capsys, codes=False)
    assert now == written(README, now)


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("page", [README, JSON], ids=lambda page: page.stem)
def test_every_command_line_shown_runs(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"(?m)^dedup .*$", "".join(blocks(text(page), "sh")))
    assert shown
    for line in shown:
        ran = run_here(shlex.split(line)[1:], capsys)
        assert (ran.code, ran.err) == (0, ""), line


@pytest.mark.usefixtures("samples")
def test_the_python_in_the_readme_does_what_it_shows() -> None:
    sessions = list(blocks(text(README), "pycon"))
    assert sessions
    for number, session in enumerate(sessions):
        test = doctest.DocTestParser().get_doctest(
            session, {"dedup": dedup}, f"session {number}", str(README), 0
        )
        said: list[str] = []
        doctest.DocTestRunner(verbose=False).run(test, out=said.append)
        assert not said, "".join(said)


@pytest.mark.parametrize("page", [README, JSON, HOW, GATE], ids=lambda page: page.stem)
def test_every_option_named_exists(page: Path) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", BLOCK.sub("", text(page))))
    assert named <= options()


def test_the_page_of_the_gate_names_every_option_of_check_and_every_format() -> None:
    page = text(GATE)
    own = {name for each in check.params for name in each.opts if name.startswith("--")}
    shared = {name for each in scan.params for name in each.opts}
    for name in [*(own - shared), *(f"`{name}`" for name in ("full", *FORMATS))]:
        assert name in page, name


def test_the_readme_shows_every_option_of_scan() -> None:
    shown = "".join(blocks(text(README), "console"))
    for parameter in scan.params:
        for name in parameter.opts:
            assert parameter.name == "paths" or name in shown


def test_the_readme_names_every_kind_and_every_public_name() -> None:
    for name in [*KINDS, *PATTERNS, *dedup.__all__]:
        assert f"`{name}`" in text(README) or f"`dedup.{name}`" in text(README), name


@pytest.mark.usefixtures("samples")
def test_the_example_of_json_is_the_result_of_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = text(JSON)
    (command,) = re.findall(r"(?m)^dedup (.*)$", "".join(blocks(page, "sh")))
    result = json.loads(run_here(shlex.split(command), capsys).out)
    (example,) = blocks(page, "json")
    now = page.replace(f"json\n{example}```", f"json\n{compact(result)}\n```")
    assert now == written(JSON, now)
    schema = json.loads(text(ROOT / "dedup" / "render" / "result.schema.json"))
    jsonschema.validate(json.loads(next(blocks(text(JSON), "json"))), schema)


def names_in(schema: object) -> set[str]:
    """Every name of a field in a JSON Schema."""
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(names_in, schema.values()))


def test_every_field_of_the_result_is_explained() -> None:
    schema = json.loads(text(ROOT / "dedup" / "render" / "result.schema.json"))
    explained = set(re.findall(r"`([a-z-]+)`", text(JSON)))
    assert names_in(schema) <= explained


def test_the_numbers_of_the_algorithm_are_those_in_the_code() -> None:
    rows = re.findall(r"(?m)^\| `([a-z_.]+)\.([A-Z_]+)` \| ([^|]+) \|", text(HOW))
    assert len(rows) > 10
    for module, name, value in rows:
        number = getattr(import_module(f"dedup.{module}"), name)
        said = [float(part) for part in value.split(",")]
        assert np.array_equal(np.atleast_1d(number), said), f"{module}.{name}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "bench" / "README.md"], ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", BLOCK.sub("", text(page)))
    for link in links:
        if not re.match("https?:", link):
            assert (page.parent / link).exists(), link


def test_the_readme_and_the_checks_run_the_tests_by_the_same_command() -> None:
    _, in_readme = [block for block in blocks(text(README), "sh") if "pip install" in block]
    in_checks = text(CI).rstrip().splitlines()[-1]
    assert in_checks == "python -m pytest"
    assert in_readme.rstrip().endswith(f" .venv/bin/{in_checks}")
