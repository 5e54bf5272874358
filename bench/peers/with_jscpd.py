"""jscpd: exact repeats of at least 12 tokens; ROWS is a folder of text files, a document each.

`--variant` is the program to run.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import TypedDict

import job

OPTIONS = (
    "--min-tokens 12 --min-lines 1 --max-lines 100000 --max-size 100mb --format txt --workers 1 "
    "--no-gitignore --reporters json --silent"
)


class Side(TypedDict):
    """One of two places, as far as it is used; a position counts bytes."""

    name: str
    startLoc: dict[str, int]
    endLoc: dict[str, int]


class Clone(TypedDict):
    """Two places."""

    firstFile: Side
    secondFile: Side


def report(asked: job.Job) -> list[Clone]:
    """Run the program; returns what it reports."""
    command = [asked.variant, *OPTIONS.split(), "--output", str(asked.scratch), str(asked.rows)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    clones: list[Clone] = json.loads((asked.scratch / "jscpd-report.json").read_bytes())[
        "duplicates"
    ]
    return clones


@cache
def content(path: Path) -> bytes:
    """Read a file, once."""
    return path.read_bytes()


def place(folder: Path, side: Side) -> dict[str, object]:
    """Turn a place into characters of a document."""
    path = folder / Path(side["name"]).name
    start, end = (
        len(content(path)[: loc["position"]].decode(errors="ignore"))
        for loc in (side["startLoc"], side["endLoc"])
    )
    return job.place(path.stem, start, end)


def main() -> None:
    """Write its pairs of places."""
    asked = job.asked()
    findings = (
        [place(asked.rows, side) for side in (clone["firstFile"], clone["secondFile"])]
        for clone in report(asked)
    )
    job.write_findings(asked.result, findings)


if __name__ == "__main__":
    main()
