"""What formats need beside the report."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import PurePath


def _token() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Context:
    """What formats need beside the report.

    Attributes:
        steps: what a person may do next, as label and command line: `look`, `dedup show {id}`.
            `{id}` stands for the id of the largest new finding, `{path}` for the file to change,
            `{files}` for all files of the finding that are told, `{every}` for all it stands in.
        folder: the working directory, absolute, with `/`; what paths are relative to.
        root: the repository, absolute, with `/`; "" leaves paths relative to the working directory.
        category: tells the SARIF results of several runs of dedup apart; "" where there is one.
        exit_code: what the run leaves by.
        text: whether text of the corpus may be shown.
        alone: whether files were named, and compared with each other only.
        token: what nobody can guess, to bracket text in which CI must see no commands.
    """

    steps: tuple[tuple[str, str], ...] = ()
    folder: str = ""
    root: str = ""
    category: str = ""
    exit_code: int = 0
    text: bool = True
    alone: bool = False
    token: str = field(default_factory=_token)

    def relative(self, path: str) -> str:
        """A path of the report relative to the repository; one outside it stays as it is."""
        if not self.root or path == "-":
            return path
        absolute = path if PurePath(path).is_absolute() else f"{self.folder.rstrip('/')}/{path}"
        inside = absolute.removeprefix(f"{self.root.rstrip('/')}/")
        return path if inside == absolute else inside
