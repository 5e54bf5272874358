"""The action for GitHub: its shell steps run as they are written, and schema and audit of it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import repositories
from composite import Job
from repeats import around
from repositories import BASELINE, PASSAGE, ROOT, Repository, done, run, surroundings

from dedup.render.names import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

ACTION = ROOT / "action.yml"
UPLOAD = "github/codeql-action/upload-sarif"
INPUTS = {
    "paths", "since", "baseline", "args", "sarif-file", "upload-sarif", "html-file", "version",
    "python-version",
}  # fmt: skip
REPEAT = "40 words repeat news/storm.txt:3"

if importlib.util.find_spec("yaml") is None:
    pytest.skip("PyYAML is not installed", allow_module_level=True)
if os.name == "nt":
    pytest.skip("needs bash", allow_module_level=True)


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    import yaml  # noqa: PLC0415 (it may be missing)

    parsed: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return parsed


@pytest.fixture(scope="module")
def installed(action: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The action up to where it has installed dedup, from its own folder."""
    for program in ("git", "bash", "xargs"):
        repositories.need(program)
    repositories.need_index()
    folder = tmp_path_factory.mktemp("action")
    project = repositories.this_project(folder)
    first = {**action, "runs": {"steps": action["runs"]["steps"][:2]}}
    python = {"python": {"python-path": sys.executable}}
    job = Job(first, project.folder, Repository.new(folder / "empty"), folder, {}, python)
    done(job.go().ran["Install dedup"])
    assert job.used == {
        "actions/setup-python": {"python-version": "3.12", "update-environment": "False"}
    }
    return job


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A clone as CI has one, of a branch from `main`."""
    repositories.with_texts(tmp_path / "origin")
    made = Repository(tmp_path / "clone", surroundings(tmp_path))
    run(["git", "clone", "--quiet", "origin", "clone"], tmp_path, made.environment)
    made.branch("change")
    made.write(harbour=around(5))
    made.commit()
    return made


@pytest.fixture
def act(
    action: dict[str, Any], installed: Job, repository: Repository, tmp_path: Path
) -> Callable[..., Job]:
    """Run what follows the installation, in a pull request to `main`."""
    rest = {**action, "runs": {"steps": action["runs"]["steps"][2:]}}

    def go(base: str = "main", **given: str) -> Job:
        runner = tmp_path / "runner"
        runner.mkdir(exist_ok=True)
        inputs = {name.replace("_", "-"): value for name, value in given.items()}
        outputs = dict(installed.outputs)
        job = Job(rest, installed.folder, repository, runner, inputs, outputs)
        return job.go(GITHUB_BASE_REF=base)

    return go


def test_a_change_without_a_repeat_passes(act: Callable[..., Job]) -> None:
    job = act()
    assert job.code == 0
    assert [job.output(name) for name in ("findings", "redundancy", "exit-code")] == [
        "0", "0.0", "0",
    ]  # fmt: skip
    assert "no new repeats" in job.summary
    assert job.used == {}
    sarif = json.loads(Path(job.output("sarif-file")).read_text("utf-8"))
    assert sarif["runs"][0]["results"] == []


def test_a_change_that_repeats_fails_last(repository: Repository, act: Callable[..., Job]) -> None:
    repository.write(later=around(4, PASSAGE))
    repository.commit()
    job = act(sarif_file="out/result.sarif", upload_sarif="true")
    assert list(job.ran) == ["Check", "Pass or fail"]
    assert [ran.code for ran in job.ran.values()] == [0, 1]
    assert (job.output("findings"), job.output("exit-code")) == ("1", "1")
    assert float(job.output("redundancy")) > 0
    said = job.ran["Check"].out
    assert re.search(rf"(?m)^::error .*file=news/later\.txt,line=3.*{REPEAT}", said)
    assert "1 new repeat" in job.summary
    assert "news/later" in job.summary
    assert job.used == {UPLOAD: {"sarif_file": "out/result.sarif"}}
    sarif = json.loads((repository.folder / "out" / "result.sarif").read_text("utf-8"))
    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "news/later.txt"


def test_what_could_not_be_read_fails_without_an_upload(
    repository: Repository, act: Callable[..., Job]
) -> None:
    (repository.folder / "news" / "broken.txt").write_bytes(b"caf\xe9 and more")
    repository.write(later=around(4, PASSAGE))
    repository.commit()
    job = act(upload_sarif="true")
    assert job.code == 2
    assert (job.output("findings"), job.output("exit-code")) == ("1", "2")
    assert job.used == {}
    assert "broken" in job.summary
    sarif = json.loads(Path(job.output("sarif-file")).read_text("utf-8"))
    assert sarif["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "nowhere"}, "nowhere"),
        ({"since": "-q"}, "-q"),
        ({"paths": "absent"}, "absent does not exist"),
        ({"args": "--wrong"}, "--wrong"),
        ({"baseline": "absent.jsonl"}, "absent.jsonl"),
    ],
)
def test_what_cannot_be_done_fails_without_a_result(
    given: dict[str, str], said: str, repository: Repository, act: Callable[..., Job]
) -> None:
    (repository.folder / "dedup.sarif").write_text("from another day", "utf-8")
    job = act(sarif_file="dedup.sarif", upload_sarif="true", **given)
    assert job.code == 2
    assert said in job.ran["Check"].err
    assert [job.output(name) for name in ("findings", "exit-code", "sarif-file")] == ["", "2", ""]
    assert job.summary == ""
    assert job.used == {}


def test_a_quote_that_is_not_closed_fails(act: Callable[..., Job]) -> None:
    job = act(args="--no-text '")
    assert job.code not in {0, 2}
    assert job.output("exit-code") == ""


def test_lines_that_did_not_change_count_outside_pull_requests(
    repository: Repository, act: Callable[..., Job]
) -> None:
    repository.write(later=around(4, PASSAGE))
    repository.commit()
    repository.git("push", "--quiet", "origin", "change:old")
    repository.write(harbour=around(6))
    repository.commit()
    repository.git("fetch", "--quiet", "origin")
    assert act(base="old").code == 0
    assert act(base="").code == 1
    assert act(base="old", since="").code == 1
    assert act(base="old", since="origin/main").code == 1
    assert act(base="", since="HEAD").code == 0


def test_inputs_reach_the_check_word_by_word(
    repository: Repository, act: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed, name in enumerate(("a b.txt", "$(touch c).txt", "-q.txt"), 10):
        (repository.folder / name).write_text(around(seed, PASSAGE), "utf-8")
    paths = "news\na b.txt\n$(touch c).txt\n\n-q.txt\n"
    job = act(base="", paths=paths, args="--sarif-category 'x y; touch d' --no-text")
    assert job.output("findings") == "1"
    assert len(re.findall("(?m)^::error ", job.ran["Check"].out)) == 3
    sarif = json.loads(Path(job.output("sarif-file")).read_text("utf-8"))
    assert sarif["runs"][0]["automationDetails"]["id"] == "dedup/x y; touch d/"
    assert not (repository.folder / "c").exists()
    assert not (repository.folder / "d").exists()
    repository.accept(monkeypatch)
    (repository.folder / BASELINE).rename(repository.folder / "known.jsonl")
    assert act(base="", baseline="known.jsonl").output("findings") == "0"


@pytest.mark.skipif("html" not in FORMATS, reason="there is no such format")
def test_a_page_is_written_where_it_is_asked_for(
    repository: Repository, act: Callable[..., Job]
) -> None:
    repository.write(later=around(4, PASSAGE))
    repository.commit()
    assert act(html_file="out/dedup.html").code == 1
    assert "<html" in (repository.folder / "out" / "dedup.html").read_text("utf-8")


def test_a_version_is_installed_from_the_index(
    action: dict[str, Any], installed: Job, tmp_path: Path
) -> None:
    step = {**action, "runs": {"steps": action["runs"]["steps"][1:2]}}
    given, outputs = {"version": "0.0.99"}, {"python": {"python-path": sys.executable}}
    job = Job(step, installed.folder, installed.repository, tmp_path, given, outputs)
    ran = job.go(PIP_NO_INDEX="1").ran["Install dedup"]
    assert ran.code
    assert "dedup-text==0.0.99" in ran.err


def test_nothing_that_is_checked_is_run(installed: Job, repository: Repository) -> None:
    (repository.folder / "pip.py").write_text("raise SystemExit(3)", "utf-8")
    (repository.folder / "venv.py").write_text("raise SystemExit(3)", "utf-8")
    outputs = {"python": {"python-path": sys.executable}}
    first = Job(installed.action, installed.folder, repository, installed.runner, {}, outputs)
    done(first.go().ran["Install dedup"])


def test_every_input_has_a_default_and_every_word_of_them_comes_from_the_environment(
    action: dict[str, Any],
) -> None:
    assert set(action["inputs"]) == INPUTS
    assert all(isinstance(each["default"], str) for each in action["inputs"].values())
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step.get("uses", "a/b@v1"))


def test_the_action_keeps_its_schema_and_passes_its_audit(tmp_path: Path) -> None:
    repositories.keeps_schema("github-actions", ACTION, tmp_path)
    repositories.audit(ACTION, tmp_path)
