"""What a runner is asked to do, the rows it works on, and the one form all results are written in.

Every runner is called as `with_PEER.py ROWS RESULT SCRATCH --threshold T [--variant V]`. ROWS is
JSON lines: a document or a paragraph a row. RESULT becomes what `bench/recall.py` reads: findings
with places.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PERMUTATIONS = 128


@dataclass(frozen=True, slots=True)
class Job:
    """The command line of a runner; `scratch` is an empty folder."""

    rows: Path
    result: Path
    scratch: Path
    threshold: float
    variant: str


@dataclass(frozen=True, slots=True)
class Row:
    """A text to compare, its document, and the character it starts at there."""

    document: str
    start: int
    text: str


def asked() -> Job:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    for name in ("rows", "result", "scratch"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--variant", default="")
    return Job(**vars(parser.parse_args()))


def read_rows(path: Path) -> list[Row]:
    """Read all rows; a whole document has no `start`."""
    with path.open("rb") as lines:
        records = map(json.loads, lines)
        return [Row(each["id"], each.get("start", 0), each["text"]) for each in records]


def place(document: str, start: int, end: int) -> dict[str, object]:
    """Write a half-open range of characters as `dedup scan -f json` does."""
    return {"document": document, "start": {"offset": start}, "end": {"offset": end}}


def write(
    result: Path, rows: list[Row], groups: Iterable[Sequence[int]], *, flags: bool = False
) -> None:
    """Write groups of rows that are alike; `flags` says that a group is one row, alike to any."""
    findings = (
        [
            place(row.document, row.start, row.start + len(row.text))
            for row in map(rows.__getitem__, group)
        ]
        for group in groups
    )
    write_findings(result, findings, flags=flags)


def write_findings(
    result: Path, findings: Iterable[list[dict[str, object]]], *, flags: bool = False
) -> None:
    """Write findings, each by its places, a line each: `bench/recall.py` reads them so."""
    lines = (json.dumps({"places": places}, ensure_ascii=False) for places in findings)
    with result.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"flags": {json.dumps(flags)},\n"findings":[')
        file.writelines(f"{',' * bool(number)}\n{line}" for number, line in enumerate(lines))
        file.write("\n]}\n")
