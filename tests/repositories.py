"""Scratch git repositories, and the programs that hooks and CI run in them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import Ran
from repeats import around, prose

from dedup.accepting import baseline
from dedup.accepting.entries import made_from
from dedup.api import scan

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
BASELINE = ".dedup-baseline.jsonl"
PASSAGE = prose(1, 40)
OTHER = prose(2, 40)
SET_BY_OTHERS = ("GIT_", "GITHUB_", "RUNNER_", "CI_", "DEDUP_", "PRE_COMMIT", "COV_", "COVERAGE_")


def need(name: str) -> str:
    """Where a program is, beside this Python or on PATH; skip where it is missing."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def need_module(name: str, package: str) -> None:
    """Skip where a package is missing."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{package} is not installed")


@cache
def _index_is_reached() -> bool:
    asked = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    done = subprocess.run([*asked, "--no-deps", "hatchling"], capture_output=True, check=False)
    return done.returncode == 0


def need_index() -> None:
    """Skip where no package index is reached: environments of hooks and CI are made from one."""
    if not _index_is_reached():
        pytest.skip("no package index is reached")


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment without git's, CI's and dedup's own variables; caches of dedup go to `home`.

    Packages may come from the cache of pip that the machine has.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(SET_BY_OTHERS) and name != "CI"
    }
    caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    person = {f"GIT_{who}_NAME": "A" for who in ("AUTHOR", "COMMITTER")}
    address = {f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")}
    return {
        "PIP_CACHE_DIR": str(Path(caches) / "pip"),
        **kept,
        **person,
        **address,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONUTF8": "1",
        "TERM": "dumb",
        **more,
    }


def run(command: list[str | bytes], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a program to its end."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    said = [stream.decode(errors="replace") for stream in (done.stdout, done.stderr)]
    return Ran(done.returncode, *said)


def done(ran: Ran) -> Ran:
    """What ran, where it ran well."""
    assert ran.code == 0, f"{ran.out}\n{ran.err}"
    return ran


def keeps_schema(name: str, file: Path, home: Path) -> None:
    """Hold a YAML file against a schema that check-jsonschema has."""
    program = need("check-jsonschema")
    asked = [program, "--builtin-schema", f"vendor.{name}", str(file)]
    done(run([*asked], home, surroundings(home)))


def audit(file: Path, home: Path) -> None:
    """Look for what makes a workflow or an action unsafe."""
    config = str(ROOT / "tests" / "zizmor.yml")
    asked = [need("zizmor"), "--offline", "--config", config, str(file)]
    done(run([*asked], home, surroundings(home)))


@dataclass(frozen=True)
class Repository:
    """A git repository in a folder, on the branch `main`."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    @classmethod
    def new(cls, folder: Path, **variables: str) -> Repository:
        """Make one that has no commit yet."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder, surroundings(folder.parent, **variables))
        made.git("init", "--quiet", "--initial-branch", "main")
        return made

    def run(self, *command: str | bytes, **variables: str) -> Ran:
        """Run a program at the root."""
        return run(list(command), self.folder, {**self.environment, **variables})

    def git(self, *arguments: str | bytes) -> str:
        """What git says; it must not fail."""
        return done(self.run("git", *arguments)).out.strip()

    def write(self, **texts: str) -> None:
        """Write `news/NAME.txt` for each keyword."""
        (self.folder / "news").mkdir(exist_ok=True)
        for name, text in texts.items():
            (self.folder / "news" / f"{name}.txt").write_text(f"{text}\n", "utf-8")

    def stage(self) -> None:
        """Stage everything."""
        self.git("add", "--all")

    def commit(self) -> str:
        """Stage and commit everything, past all hooks; gives the commit."""
        self.stage()
        self.git("commit", "--quiet", "--no-verify", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str) -> None:
        """Begin a branch here."""
        self.git("checkout", "--quiet", "-b", name)

    def accept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Accept all that repeats now."""
        with monkeypatch.context() as here:
            here.chdir(self.folder)
            baseline.write(BASELINE, made_from(scan(["."])))


def with_texts(folder: Path, **variables: str) -> Repository:
    """A repository with a commit of three texts; nothing repeats."""
    made = Repository.new(folder, **variables)
    made.write(storm=around(1, PASSAGE), harbour=around(2), market=around(3, OTHER))
    made.commit()
    return made


def this_project(folder: Path) -> Repository:
    """The working tree of this project, committed as it stands."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = run([*listed], ROOT, surroundings(folder))
    if found.code:
        pytest.skip("this is no clone of the project")
    made = Repository.new(folder / "project")
    for name in filter(None, found.out.split("\0")):
        if (ROOT / name).is_file():
            (made.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made.folder / name)
    made.commit()
    return made
