"""Measure `dedup scan` on made-up corpora: what it costs and what it finds.

    python bench/run.py                              25 MB
    python bench/run.py --sizes 25,50,100,200        how the cost grows
    python bench/run.py --mb 100 -- --fast           options of dedup after --
    python bench/run.py --keep first-engine          keep the result in bench/runs/

Each command runs in a process of its own. CPU seconds are what to compare: they hardly change with
what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import report
from measure import machine, middle, repeated, run

if TYPE_CHECKING:
    from recall import Score

ROOT = Path(__file__).resolve().parent.parent
DATA = Path("bench", "data")
RUNS = Path("bench", "runs")
COMMAND = "python -m dedup scan {docs} -f json --jobs 1"
FLOORS = {report.READ_ONLY: "python bench/read_only.py {docs}", report.COUNT_WORDS: "wc -w {docs}"}


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus on disk and how much text it holds."""

    directory: Path
    text_mb: float


def corpus(size: float, seed: int) -> Corpus:
    """Find the corpus of `size` million bytes, made now unless it is there."""
    directory = DATA / f"{size:g}mb-seed{seed}"
    ask = ["--mb", str(size), "--seed", str(seed), "--out", str(directory)]
    made = json.loads(script_output(["bench/corpora.py", *ask]))
    return Corpus(directory, made["bytes"] / 1e6)


def measured(
    name: str, words: list[str], on: Corpus, repeat: int, log: Path | None = None
) -> report.Row:
    """Run a command `repeat` times and keep the middle one; a scan leaves `result.json` behind.

    Its standard error goes to `log`, or on to ours.
    """
    words = [word.replace("{docs}", str(on.directory / "docs.jsonl")) for word in words]
    command = [sys.executable, *words[1:]] if words[0] == "python" else words
    output = on.directory / "result.json" if name == report.SCAN else Path(os.devnull)
    cost = middle(repeated(lambda: run(command, output, log=log), repeat))
    return report.Row(
        run=name,
        command=shlex.join(words),
        text_mb=round(on.text_mb, 2),
        cpu_s=cost.cpu_s,
        wall_s=cost.wall_s,
        peak_mb=cost.peak_mb,
        mb_per_cpu_s=round(on.text_mb / max(cost.cpu_s, 1e-3), 2),
    )


def recall(on: Corpus) -> Score | None:
    """Score the result of a scan in another process; None where the command wrote no result."""
    result = on.directory / "result.json"
    with result.open("rb") as file:
        if file.read(1) != b"{":
            return None
    score: Score = json.loads(
        script_output(["bench/recall.py", str(on.directory), str(result), "--json"])
    )
    return score


def bench(arguments: argparse.Namespace) -> report.Measurement:
    """Measure every size."""
    commands = {report.SCAN: [*shlex.split(arguments.command), *arguments.options]}
    commands |= {name: words.split() for name, words in FLOORS.items()}
    if not shutil.which("wc"):
        del commands[report.COUNT_WORDS]
    found = report.Measurement(machine(), arguments.seed, arguments.repeat, [], {})
    for size in arguments.sizes:
        on = corpus(size, arguments.seed)
        for name, words in commands.items():
            found.rows.append(measured(name, words, on, arguments.repeat))
        if score := recall(on):
            found.recall[f"{size:g}"] = score
    return found


def script_output(script: list[str]) -> str:
    """Run one of these scripts; returns what it prints."""
    return subprocess.run(
        [sys.executable, *script], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _sizes(text: str) -> list[float]:
    return [float(size) for size in text.split(",")]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--mb", dest="sizes", type=_sizes, help="size of the corpus (25)")
    size.add_argument("--sizes", type=_sizes, help="several sizes, as 25,50,100,200")
    parser.add_argument("--seed", type=int, default=1, help="of the corpora (1)")
    parser.add_argument("--repeat", type=int, default=1, help="runs; the middle one counts (1)")
    parser.add_argument("--command", default=COMMAND, help=f"what to measure ({COMMAND})")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    parser.add_argument("options", nargs="*", help="after --: more options for the command")
    parser.set_defaults(sizes=[25.0])
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for and print the tables."""
    arguments = _arguments()
    os.chdir(ROOT)
    measurement = bench(arguments)
    tables = report.markdown(measurement)
    print(tables)
    if arguments.keep:
        folder = report.keep(RUNS / arguments.keep, report.facts(measurement), tables)
        print(f"kept in {folder}")


if __name__ == "__main__":
    main()
