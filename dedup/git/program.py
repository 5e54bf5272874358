"""Run the `git` program: without a shell, in the user's environment, its words in English."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, cast

from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def root_of(folder: Path) -> Path:
    """The real path of the root of the working tree that a folder lies in.

    Raises:
        SettingsError: there is none, or git is missing or refuses to read it.
    """
    # Where only GIT_DIR is set, as in hooks, git takes the current folder for the root.
    start = Path.cwd() if os.environ.get("GIT_DIR") else folder
    said = output(["rev-parse", "--show-toplevel"], start).removesuffix(b"\n")
    return Path(os.path.realpath(os.fsdecode(said)))


def answer(arguments: Sequence[str], root: Path) -> str:
    """A short answer of git; "" where it has none."""
    try:
        return output(arguments, root).decode().strip()
    except SettingsError:
        return ""


def output(arguments: Sequence[str], folder: Path, asked: bytes = b"") -> bytes:
    """All that git says, run in a folder with `asked` as its input.

    Raises:
        SettingsError: it fails, or is missing.
    """
    with running(arguments, folder, asked) as stream:
        return stream.read()


@contextmanager
def running(arguments: Sequence[str], folder: Path, asked: bytes = b"") -> Iterator[IO[bytes]]:
    """Run git in a folder with `asked` as its input; gives what it says, to be read to the end.

    Raises:
        SettingsError: it fails, or is missing.
    """
    program = shutil.which("git")
    if program is None:
        raise SettingsError("git is not installed, or not on PATH; only git can tell what changed")
    # A monitor that git starts would outlive it, with our pipe in its hands.
    command = [program, "-c", "core.fsmonitor=false", *arguments]
    # Files, since pipes on two sides of a process can fill up and stop it.
    with TemporaryFile() as questions, TemporaryFile() as complaints:
        questions.write(asked)
        questions.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 (no shell, and no word of the user's is an option)
                command,
                cwd=folder,
                env=_environment(),
                stdin=questions,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
        except OSError as error:
            raise SettingsError(f"git cannot be run in {folder}: {error.strerror}") from None
        with process:
            yield cast("IO[bytes]", process.stdout)
        if process.returncode:
            complaints.seek(0)
            raise SettingsError(_complaint(complaints.read().decode(errors="replace"), folder))


def _environment() -> dict[str, str]:
    """The environment, with what hooks set; locations in it hold in every folder."""
    variables = {**os.environ, "LC_ALL": "C"}
    # It would come before the options of the command.
    variables.pop("GIT_DIFF_OPTS", None)
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        if variables.get(name):
            variables[name] = str(Path(variables[name]).absolute())
    return variables


def _complaint(said: str, folder: Path) -> str:
    """What git's last words mean, as a sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for line in lines:
        if line.startswith("git config --global --add safe.directory "):
            return f"git does not read a repository of another user; where you trust it: {line}"
    if "not a git repository" in said or "must be run in a work tree" in said:
        return f"{folder} is not in the working tree of a git repository; name a folder of a clone"
    fatal = [line for line in lines if line.startswith("fatal: ")]
    return f"git failed: {(fatal or lines or ['it does not say why'])[0].removeprefix('fatal: ')}"
