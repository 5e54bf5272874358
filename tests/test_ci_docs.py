"""What docs/ci.md says is run: its shell blocks, its workflows, and what `dedup init` prints."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import repositories
from repeats import around
from replay import BLOCK, blocks
from repositories import BASELINE, OTHER, PASSAGE, ROOT, Repository, done, run, surroundings

from dedup.cli import snippets
from dedup.cli.group import dedup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from commands import Ran

PAGE = ROOT / "docs" / "ci.md"
TEXT = PAGE.read_text("utf-8")
HEADED = re.compile(r"yaml file=(?P<file>\S+)(?P<other> \w+)?")
SCHEMAS = {".github/workflows/dedup.yml": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")

if importlib.util.find_spec("yaml") is None:
    pytest.skip("PyYAML is not installed", allow_module_level=True)
if os.name == "nt":
    pytest.skip("needs bash", allow_module_level=True)


def parsed(text: str) -> Any:
    import yaml  # noqa: PLC0415 (it may be missing)

    return yaml.safe_load(text)


def shown() -> Iterator[tuple[str, bool, str]]:
    """Each file shown: its name, whether `dedup init` prints it too, its text."""
    for block in BLOCK.finditer(TEXT):
        found = HEADED.fullmatch(block["info"].strip())
        if found:
            yield found["file"], not found["other"], block["body"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where a fresh Python finds this dedup as if it stood in the package index."""
    repositories.need("git")
    repositories.need("bash")
    repositories.need_index()
    folder = tmp_path_factory.mktemp("machine")
    project = repositories.this_project(folder)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    around_it = surroundings(folder)
    done(run([*pip, str(folder / "wheels"), str(project.folder)], folder, around_it))
    done(run([sys.executable, "-m", "venv", str(folder / "venv")], folder, around_it))
    links = (os.environ.get("PIP_FIND_LINKS", ""), str(folder / "wheels"))
    return {
        "PATH": os.pathsep.join((str(folder / "venv" / "bin"), os.environ["PATH"])),
        "PIP_FIND_LINKS": " ".join(filter(None, links)),
        "PIP_QUIET": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
    }


@pytest.fixture
def change(machine: dict[str, str], tmp_path: Path) -> Repository:
    """A clone as CI has one: a branch from `main`, on which a passage repeats."""
    repositories.with_texts(tmp_path / "origin")
    made = Repository(tmp_path / "clone", surroundings(tmp_path, **machine))
    run(["git", "clone", "--quiet", "origin", "clone"], tmp_path, made.environment)
    made.branch("change")
    made.write(later=around(4, PASSAGE))
    made.commit()
    return made


def mended(repository: Repository) -> None:
    repository.write(later=around(4))
    repository.commit()


def script(repository: Repository, lines: list[str], **variables: str) -> Ran:
    """Run lines as CI does, one after the other up to one that fails."""
    for line in lines:
        ran = repository.run(*BASH, line, **variables)
        if ran.code:
            break
    return ran


def test_the_page_shows_what_init_prints() -> None:
    own = {file: f"\n{text}" for file, both, text in shown() if both}
    assert own == snippets.FILES
    assert len(list(shown())) == len(own) + 2


def test_every_file_shown_keeps_its_schema(tmp_path: Path) -> None:
    for number, (name, _, text) in enumerate(shown()):
        file = tmp_path / str(number) / name
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
        if name in SCHEMAS:
            repositories.keeps_schema(SCHEMAS[name], file, tmp_path)
        else:
            repositories.need_module("pre_commit", "pre-commit")
            asked = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
            done(run([*asked], tmp_path, surroundings(tmp_path)))
        if "workflows" in name:
            repositories.audit(file, tmp_path)


def test_the_hook_shown_is_the_hook_of_the_manifest() -> None:
    manifest = parsed((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repo,) = parsed(snippets.HOOK)["repos"]
    (hook,) = repo["hooks"]
    assert hook.pop("additional_dependencies") == [snippets.PACKAGE]
    assert hook == {name: manifest[0][name] for name in hook}
    assert {"entry", "args", "files", "types", "require_serial", "stages"} <= set(hook)
    (ids,) = [
        {each["id"] for each in parsed(text)["repos"][0]["hooks"]}
        for name, both, text in shown()
        if name == ".pre-commit-config.yaml" and not both
    ]
    assert ids == {each["id"] for each in manifest}


def test_the_inputs_and_outputs_told_are_those_of_the_action() -> None:
    action = parsed((ROOT / "action.yml").read_text("utf-8"))
    tables = re.findall(r"(?m)^\| (?:in|out)put \|.*\n\|[- |]+\n((?:\|.*\n)+)", TEXT)
    inputs, outputs = (re.findall(r"(?m)^\| `([\w-]+)` \|(?: `?([^`|]*)`? \|)?", x) for x in tables)
    assert {name: value.strip() for name, value in inputs} == {
        name: each["default"] for name, each in action["inputs"].items()
    }
    assert [name for name, _ in outputs] == list(action["outputs"])
    (given,) = [
        step["with"]
        for name, both, text in shown()
        if "workflows" in name and not both
        for step in parsed(text)["jobs"]["dedup"]["steps"]
        if "dedup@" in step["uses"]
    ]
    assert set(given) <= set(action["inputs"])


@pytest.mark.skipif("baseline" not in dedup.commands, reason="there is no such command")
def test_the_way_from_zero_leads_to_a_gate_that_holds(
    machine: dict[str, str], tmp_path: Path
) -> None:
    made = repositories.with_texts(tmp_path / "corpus", **machine)
    made.write(old=around(6, PASSAGE))
    made.commit()
    (made.folder / ".pre-commit-config.yaml").write_text(snippets.HOOK, "utf-8")
    lines = list(blocks(TEXT, "sh"))
    assert len(lines) == 4
    for block in lines[:3]:
        done(script(made, [block]))
    done(script(made, ["git add --all && git commit --message 'hold the gate'"]))
    made.write(later=around(4, OTHER))
    made.stage()
    assert script(made, ["git commit --message x"]).code == 1
    assert script(made, [lines[3]]).code == 1
    for name in ("dedup.xml", "dedup.sarif"):
        assert "market" in (made.folder / name).read_text("utf-8")
    made.write(later=around(4))
    made.stage()
    done(script(made, ["git commit --message x", lines[3]]))
    rows = (made.folder / BASELINE).read_text("utf-8").splitlines()
    assert len(rows) == 2


def test_the_workflow_shown_fails_where_the_change_repeats(change: Repository) -> None:
    steps = parsed(snippets.GITHUB)["jobs"]["dedup"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]
    assert len(lines) == 2
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}
    ran = script(change, lines, **variables)
    assert ran.code == 1
    assert re.search(r"(?m)^::error .*file=news/later\.txt,line=3", ran.out)
    mended(change)
    done(script(change, lines, **variables))


def test_the_job_shown_for_gitlab_fails_and_leaves_its_artifact(change: Repository) -> None:
    job = parsed(snippets.GITLAB)["dedup"]
    artifact = change.folder / job["artifacts"]["reports"]["codequality"]
    base = change.git("merge-base", "origin/main", "HEAD")
    variables = {"CI": "true", "GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    ran = script(change, job["script"], **variables)
    assert ran.code == 1
    assert job["artifacts"]["when"] == "always"
    (entry,) = json.loads(artifact.read_text("utf-8"))
    assert entry["location"] == {"path": "news/later.txt", "lines": {"begin": 3, "end": 3}}
    assert {"description", "check_name", "fingerprint", "severity"} <= set(entry)
    mended(change)
    done(script(change, job["script"], **variables))
    assert json.loads(artifact.read_text("utf-8")) == []


def test_a_broken_file_is_no_pass_in_gitlab(change: Repository) -> None:
    (change.folder / "news" / "broken.txt").write_bytes(b"caf\xe9 and more")
    change.commit()
    job = parsed(snippets.GITLAB)["dedup"]
    ran = script(change, job["script"], CI_MERGE_REQUEST_DIFF_BASE_SHA="origin/main")
    assert ran.code == 2
    artifact = change.folder / job["artifacts"]["reports"]["codequality"]
    assert {entry["check_name"] for entry in json.loads(artifact.read_text("utf-8"))} == {
        "DD102", "DD901",
    }  # fmt: skip
