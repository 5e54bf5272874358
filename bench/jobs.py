"""Measure what two threads make of two cores, and the scan beside `wc -w`, in wall time.

    python bench/jobs.py                            500 MB, the middle of five runs
    python bench/jobs.py --mb 200 --keep jobs       kept in bench/runs/
    python bench/jobs.py -- --fast                  options of dedup after --

A scan of the whole with two jobs is compared with two scans of a half each with one job, side by
side: what this machine's two cores can give. All take turns.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import report
from measure import machine
from run import ROOT, RUNS, corpus

SCAN = ["python", "-m", "dedup", "scan", "-f", "json", "-o", os.devnull]
ONE, TWO = ["--jobs", "1"], ["--jobs", "2"]


@dataclass(frozen=True, slots=True)
class Timed:
    """Wall seconds of one or several commands side by side, run after run."""

    name: str
    wall_s: list[float]

    @property
    def middle(self) -> float:
        """The middle one."""
        return statistics.median_low(self.wall_s)


def halves(whole: Path, folder: Path) -> list[Path]:
    """The first and the second half of the lines of a file, as two files."""
    lines = whole.read_bytes().splitlines(keepends=True)
    files = [folder / "first.jsonl", folder / "second.jsonl"]
    for file, some in zip(files, (lines[: len(lines) // 2], lines[len(lines) // 2 :]), strict=True):
        file.write_bytes(b"".join(some))
    return files


def timed(*commands: list[str]) -> float:
    """Wall seconds of commands side by side."""
    start = time.perf_counter()
    own = [[sys.executable, *words[1:]] if words[0] == "python" else words for words in commands]
    running = [
        subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for words in own
    ]
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit(f"failed: {' & '.join(map(shlex.join, commands))}")
    return round(time.perf_counter() - start, 2)


def measured(whole: Path, options: list[str], repeat: int) -> list[Timed]:
    """Time everything, in turns."""
    with TemporaryDirectory() as folder:
        files = [str(file) for file in halves(whole, Path(folder))]
        entries = {
            "wc -w": [["wc", "-w", str(whole)]],
            "one job": [[*SCAN, *ONE, *options, str(whole)]],
            "two jobs": [[*SCAN, *TWO, *options, str(whole)]],
            "two halves, one job each": [[*SCAN, *ONE, *options, file] for file in files],
        }
        timed(*entries["one job"])  # the first one may compile, and reads from disk
        runs: dict[str, list[float]] = {name: [] for name in entries}
        for _ in range(repeat):
            for name, commands in entries.items():
                runs[name].append(timed(*commands))
    return [Timed(name, walls) for name, walls in runs.items()]


def table(rows: list[Timed], text_mb: float, facts: dict[str, str]) -> str:
    """Write the measurement as Markdown."""
    words, _, two, apart = (row.middle for row in rows)
    lines = ["# Jobs", "", ", ".join(f"{name} {fact}" for name, fact in facts.items()), ""]
    lines += [f"`{shlex.join(['python', *sys.argv])}`", "", f"{text_mb:.0f} MB of text.", ""]
    runs = len(rows[0].wall_s)
    lines += [f"| run | wall s, the middle one of {runs} | all |", "| --- | ---: | --- |"]
    lines += [
        f"| {row.name} | {row.middle:.2f} | {', '.join(map(str, sorted(row.wall_s)))} |"
        for row in rows
    ]
    share, times = f"{apart / two:.2f}", f"{two / words:.1f}"
    lines += ["", f"Two jobs: {share} × the throughput of two halves, {times} × `wc -w`."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure what the command line asks for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=500, help="size of the corpus (500)")
    parser.add_argument("--repeat", type=int, default=5, help="runs; the middle one counts (5)")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    parser.add_argument("options", nargs="*", help="after --: more options for the scan")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    facts, on = machine(), corpus(arguments.mb, seed=1)
    rows = measured(on.directory / "docs.jsonl", arguments.options, arguments.repeat)
    told = table(rows, on.text_mb, facts)
    print(told)
    if arguments.keep:
        whole: dict[str, object] = {
            "machine": facts,
            "arguments": sys.argv[1:],
            "text_mb": on.text_mb,
            "runs": [asdict(row) for row in rows],
        }
        print(f"kept in {report.keep(RUNS / arguments.keep, whole, told)}")


if __name__ == "__main__":
    main()
