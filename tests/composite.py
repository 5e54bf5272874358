"""A composite action, run here: its shell steps as the runner of GitHub runs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repositories import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from commands import Ran
    from repositories import Repository

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
TERM = re.compile(r"([\w.-]+)(?: == '(\w*)')?")


@dataclass
class Job:
    """One run of an action.

    Attributes:
        action: the file `action.yml`, parsed.
        folder: of the action.
        repository: the working directory.
        runner: folder for temporary files; two runs may share it, as steps of a job do.
        given: inputs.
        outputs: of steps, by id; those that are there at the start stand for steps not run here.
    """

    action: Mapping[str, Any]
    folder: Path
    repository: Repository
    runner: Path
    given: Mapping[str, str]
    outputs: dict[str, dict[str, str]]
    ran: dict[str, Ran] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""

    @property
    def code(self) -> int:
        """What the job ends by: the code of the first step that failed."""
        return next((each.code for each in self.ran.values() if each.code), 0)

    def output(self, name: str) -> str:
        """An output of the action."""
        return self._filled(self.action["outputs"][name]["value"])

    def go(self, **variables: str) -> Job:
        """Run all steps, to the end or the first that fails."""
        for step in self.action["runs"]["steps"]:
            if self._wanted(step.get("if", "")):
                self._step(step, variables)
            if self.code:
                break
        return self

    def _step(self, step: Mapping[str, Any], variables: Mapping[str, str]) -> None:
        if "uses" in step:
            values = {name: self._filled(str(value)) for name, value in step["with"].items()}
            self.used[step["uses"].partition("@")[0]] = values
            return
        files = {name: self.runner / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", "utf-8")
        script = self.runner / "script.sh"
        script.write_text(step["run"], "utf-8")
        assert step["shell"] == "bash"
        environment = {
            **self.repository.environment,
            **{name: str(path) for name, path in files.items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.folder),
            "RUNNER_TEMP": str(self.runner),
            **variables,
            **{name: self._filled(value) for name, value in step["env"].items()},
        }
        command: list[str | bytes] = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
        ran = run([*command, str(script)], self.repository.folder, environment)
        self.ran[step["name"]] = ran
        said = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
        if "id" in step:
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in said)
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        kind, *rest = name.split(".")
        if kind == "inputs":
            (key,) = rest
            return self.given.get(key, self.action["inputs"][key]["default"])
        step, outputs, key = rest
        assert (kind, outputs) == ("steps", "outputs"), name
        return self.outputs.get(step, {}).get(key, "")

    def _wanted(self, condition: str) -> bool:
        """Whether a condition holds: terms `a.b == 'c'` with `&&`, `||` and brackets."""

        def term(found: re.Match[str]) -> str:
            assert found[2] is not None, condition
            return str(self._value(found[1]) == found[2])

        said = TERM.sub(term, condition).replace("&&", " and ").replace("||", " or ")
        assert re.fullmatch(r"(True|False|and|or|[() \n])*", said), condition
        return bool(eval(said)) if said.strip() else True
