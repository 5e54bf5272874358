"""Measure `dedup fix` on data sets of made-up text: what it costs and what it removes.

    python bench/fix.py                       100 MB, as JSON lines in zstd and as Parquet
    python bench/fix.py --mb 25 --repeat 3
    python bench/fix.py --keep fix            keep the result in bench/runs/
    python bench/fix.py -- --memory 384M      options of dedup go after --

Each fix runs in a process of its own, as `dedup fix DOCS -o COPY --jobs 1`.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

import report
from measure import machine, middle, repeated, run
from run import ROOT, RUNS, corpus

WAYS = {
    "within documents": [],
    "within, --scope within": ["--scope", "within"],
    "across documents": ["--across"],
    "whole documents": ["--remove", "documents"],
}
SETS = ("docs.jsonl.zst", "docs.parquet")
HEADS = ("text MB", "data set", "removes", "CPU s", "wall s", "peak MB", "MB per CPU s", "words")
COMMAND = "python -m dedup fix {docs} -o {copy} --manifest {note} --overwrite --quiet --jobs 1"


class Totals(TypedDict):
    """What a fix did, as far as it is looked at; `words` are those read, kept and removed."""

    words: dict[str, int]
    removals: int


@dataclass(frozen=True, slots=True)
class Row:
    """What one fix cost; `mb_per_cpu_s` counts megabytes of text, the others are words."""

    docs: str
    way: str
    command: str
    text_mb: float
    cpu_s: float
    wall_s: float
    peak_mb: float
    mb_per_cpu_s: float
    read: int
    kept: int
    removed: int
    removals: int


def measured(docs: Path, way: list[str], text_mb: float, repeat: int) -> Row:
    """Fix a data set `repeat` times and keep the middle one; `way`: its name, and options."""
    copy, note = docs.with_name(f"fixed-{docs.name}"), docs.with_name("fixed-manifest.jsonl")
    names = {"docs": docs, "copy": copy, "note": note}
    words = [word.format(**names) for word in [*shlex.split(COMMAND), *way[1:]]]
    command = [sys.executable, *words[1:]]
    cost = middle(repeated(lambda: run(command, Path(os.devnull)), repeat))
    totals = _totals(note)
    copy.unlink()
    note.unlink()
    return Row(
        docs.name,
        way[0],
        shlex.join(words),
        round(text_mb, 2),
        cost.cpu_s,
        cost.wall_s,
        cost.peak_mb,
        round(text_mb / cost.cpu_s, 2),
        **totals["words"],
        removals=totals["removals"],
    )


def _totals(note: Path) -> Totals:
    """The totals of a manifest, which stand in its last line."""
    with note.open("rb") as lines:
        for line in lines:
            last = line
    totals: Totals = json.loads(last)["totals"]
    return totals


def markdown(facts: dict[str, str], seed: int, repeat: int, rows: list[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = ["# Measured", "", ", ".join(f"{k} {v}" for k, v in facts.items()), ""]
    lines += [f"`{rows[0].command}`", "", f"Seed {seed}. {report.of(repeat)}", ""]
    lines.append(f"| {' | '.join(HEADS)} |")
    lines.append("| ---: | --- | --- |" + " ---: |" * 5)
    for row in rows:
        lines.append(
            f"| {row.text_mb:.1f} | {row.docs} | {row.way} | {row.cpu_s:.2f} | {row.wall_s:.2f} "
            f"| {row.peak_mb:.0f} | {row.mb_per_cpu_s:.1f} | {row.removed:,} of {row.read:,} |"
        )
    return "\n".join(lines) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=100.0, help="size of the corpus (100)")
    parser.add_argument("--seed", type=int, default=1, help="of the corpus (1)")
    parser.add_argument("--repeat", type=int, default=1, help="runs; the middle one counts (1)")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    parser.add_argument("options", nargs="*", help="of dedup, after --")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for and print the table."""
    arguments = _arguments()
    os.chdir(ROOT)
    on = corpus(arguments.mb, arguments.seed)
    subprocess.run([sys.executable, "bench/packed.py", str(on.directory)], check=True)
    rows = [
        measured(on.directory / name, [way, *own, *arguments.options], on.text_mb, arguments.repeat)
        for name in SETS
        for way, own in WAYS.items()
    ]
    facts = machine()
    table = markdown(facts, arguments.seed, arguments.repeat, rows)
    print(table)
    if arguments.keep:
        whole = {"machine": facts, "seed": arguments.seed, "rows": [asdict(row) for row in rows]}
        print(f"kept in {report.keep(RUNS / arguments.keep, whole, table)}")


if __name__ == "__main__":
    main()
