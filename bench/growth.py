"""Measure how the cost of `dedup scan` grows with the text.

    python bench/growth.py                                       5 to 500 MB
    python bench/growth.py --sizes 5,50,500,5000 --memory 2G     the larger ones in temporary files
    python bench/growth.py --memory none,512M --keep growth      both; kept in bench/runs/
    python bench/growth.py -- --fast                             options of dedup after --

Each scan runs in a process of its own, on all cores, and writes its result as JSON to nowhere. What
a run of half a megabyte costs is taken for the start of the program; scans that cost less than two
starts do not count for the growth, which would be that of a small difference. `--memory none` is
what dedup takes by itself: half of the memory there is, and files from there on.
"""

from __future__ import annotations

import argparse
import math
import os
import shlex
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import report
from measure import machine
from run import ROOT, RUNS, corpus, measured

SIZES = [5.0, 25.0, 50.0, 100.0, 200.0, 500.0]
SMALLEST = 0.5
COMMAND = "python -m dedup scan {docs} -f json -o " + os.devnull
HEADS = ("text MB", "--memory", "CPU s", "wall s", "CPU ms per MB", "peak MB", "ns / n log n")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: its `--memory`, what it cost, and what it said before it began."""

    memory: str
    cost: report.Row
    expected: str


def grown(arguments: argparse.Namespace) -> tuple[report.Row, list[Scan]]:
    """Measure the start of the program, and every size with every memory."""
    options = arguments.options
    start = _scan(SMALLEST, NONE, 3, options).cost  # the first one may compile
    scans = []
    for memory in arguments.memory:
        for size in arguments.sizes:
            scans.append(_scan(size, memory, arguments.repeat, options))
            print(_row(start, scans[-1]), file=sys.stderr)
    return start, scans


def _scan(size: float, memory: str, repeat: int, options: list[str]) -> Scan:
    ask = [] if memory == NONE else ["--memory", memory]
    words = [*shlex.split(COMMAND), *ask, *options]
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        cost = measured("scan", words, corpus(size, seed=1), repeat, log)
        return Scan(memory, cost, " ".join(log.read_text(encoding="utf-8").split()))


def tables(start: report.Row, scans: list[Scan], facts: dict[str, str], repeat: int) -> str:
    """Write the measurement as Markdown."""
    lines = ["# Growth", "", ", ".join(f"{name} {fact}" for name, fact in facts.items()), ""]
    lines += [f"`{shlex.join(['python', *sys.argv])}`", "", f"`{scans[0].cost.command}`", ""]
    lines.append(
        f"{report.of(repeat)} The start of the program is {start.cpu_s:.2f} CPU s, left out of the "
        "last column."
    )
    lines += ["", f"| {' | '.join(HEADS)} |", "| ---: | --- |" + " ---: |" * 5]
    lines += [_row(start, scan) for scan in scans]
    for memory in dict.fromkeys(scan.memory for scan in scans):
        mine = (scan.cost for scan in scans if scan.memory == memory)
        own = [cost for cost in mine if cost.cpu_s >= 2 * start.cpu_s]
        lines += ["", _slope(start, own, memory)] if len(own) > 1 else []
    said = [scan for scan in scans if scan.expected]
    lines += ["", "What was expected before:", ""] if said else []
    lines += [f"- {scan.cost.text_mb:.0f} MB, {scan.memory}: {scan.expected}" for scan in said]
    return "\n".join(lines) + "\n"


def _row(start: report.Row, scan: Scan) -> str:
    cost = scan.cost
    count = cost.text_mb * 1e6
    per = (cost.cpu_s - start.cpu_s) * 1e9 / (count * math.log2(count))
    return (
        f"| {cost.text_mb:.0f} | {scan.memory} | {cost.cpu_s:.2f} | {cost.wall_s:.2f} "
        f"| {1000 * cost.cpu_s / cost.text_mb:.1f} | {cost.peak_mb:.0f} | {per:.2f} |"
    )


def _slope(start: report.Row, costs: list[report.Row], memory: str) -> str:
    first, last = costs[0], costs[-1]
    text = last.text_mb / first.text_mb
    cpu = (last.cpu_s - start.cpu_s) / max(first.cpu_s - start.cpu_s, 1e-3)
    power = math.log(cpu) / math.log(text)
    return (
        f"--memory {memory}, {first.text_mb:.0f} to {last.text_mb:.0f} MB: {text:.0f} × the text, "
        f"{cpu:.1f} × the CPU: n^{power:.2f}."
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=lambda text: list(map(float, text.split(","))), default=SIZES, help="in MB"
    )
    parser.add_argument(
        "--memory", type=lambda text: text.split(","), default=[NONE], help="as none,512M,2G (none)"
    )
    parser.add_argument("--repeat", type=int, default=1, help="runs; the middle one counts (1)")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    parser.add_argument("options", nargs="*", help="after --: more options for the command")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for and print the table."""
    arguments = _arguments()
    os.chdir(ROOT)
    facts = machine()
    start, scans = grown(arguments)
    told = tables(start, scans, facts, arguments.repeat)
    print(told)
    if arguments.keep:
        whole: dict[str, object] = {
            "machine": facts,
            "arguments": sys.argv[1:],
            "start": asdict(start),
            "scans": [asdict(scan) for scan in scans],
        }
        print(f"kept in {report.keep(RUNS / arguments.keep, whole, told)}")


if __name__ == "__main__":
    main()
