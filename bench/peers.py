"""Race dedup against its peers: what each costs and what each finds, on the same text.

    python bench/peers.py                                 5 MB, medians of 3
    python bench/peers.py --mb 25 --keep peers            keep the result in bench/runs/
    python bench/peers.py --jobs passages --only dedup,jscpd

Peers are installed in environments of their own under bench/data/venvs/ when first needed. One
process runs at a time, on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import sys
from dataclasses import asdict
from statistics import median_low
from typing import TYPE_CHECKING

import race
import report
from field import ENTRIES, JOBS, Entry, Job
from ground import Ground, prepare
from measure import Cost, machine, run
from run import ROOT, RUNS, script_output
from venvs import MissingError, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_THREAD = dict.fromkeys(
    ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


class Stand:
    """Runs entries, and says what they found."""

    def __init__(self, dedup: str, repeat: int, budget: float) -> None:
        """Run each entry `repeat` times, or fewer when it has taken `budget` seconds."""
        self._dedup, self._repeat, self._budget = dedup, repeat, budget

    def result(self, entry: Entry, job: Job, ground: Ground, yardstick: float) -> race.Result:
        """Measure an entry; `yardstick` is the CPU of dedup, 0 before that is known.

        Raises:
            MissingError: the entry cannot run here.
        """
        result = ground.scratch.with_name(f"{job.name}-{entry.name.replace(' ', '-')}.json")
        costs = list(self._costs(entry, job, ground, result))
        middle = median_low(cost.cpu_s for cost in costs)
        cost = next(cost for cost in costs if cost.cpu_s == middle)
        if not (entry.peer or entry.floor):
            yardstick = yardstick or middle
        found = None if entry.floor else judged(ground, job, result)
        return race.Result(
            job=job.name,
            entry=entry.name,
            version=entry.peer.version if entry.peer else "",
            runs=len(costs),
            wall_s=cost.wall_s,
            cpu_s=cost.cpu_s,
            peak_mb=cost.peak_mb,
            mb_per_cpu_s=round(ground.corpus.text_mb / max(cost.cpu_s, 1e-3), 2),
            times_dedup=round(cost.cpu_s / yardstick, 2) if yardstick else None,
            found=found,
        )

    def _costs(self, entry: Entry, job: Job, ground: Ground, result: Path) -> Iterator[Cost]:
        words = self._words(entry, job, ground, result)
        settings = ONE_THREAD | ({"PYTHONPATH": "bench"} if entry.peer else {})
        output = result if "{result}" not in entry.command and not entry.floor else None
        spent = 0.0
        for _ in range(self._repeat):
            scratch = ground.empty_scratch()
            log = scratch.with_suffix(".log")
            try:
                cost = run(words, output or scratch / "stdout", settings, log)
            except SystemExit as error:
                raise MissingError(f"{entry.name}, {job.name}: {error}") from None
            yield cost
            spent += cost.wall_s
            if spent > self._budget:
                return

    def _words(self, entry: Entry, job: Job, ground: Ground, result: Path) -> list[str]:
        known = {
            "dedup": self._dedup,
            "python": shlex.quote(sys.executable),
            "program": str(program(entry.peer)) if entry.peer else "",
            "docs": str(ground.docs),
            "rows": str(ground.rows),
            "texts": str(ground.texts),
            "result": str(result),
            "scratch": str(ground.scratch),
            "threshold": str(job.threshold),
        }
        words = shlex.split(entry.command.format(**known))
        if not shutil.which(words[0]):
            raise MissingError(f"{entry.name}: {words[0]} is not installed")
        return words


def judged(ground: Ground, job: Job, result: Path) -> race.Verdict:
    """Judge a result in a process of its own, so that this one stays small."""
    options = ["--threshold", str(job.threshold), "--unit", job.unit]
    script = ["bench/judge.py", str(ground.corpus.directory), str(result), *options]
    verdict: race.Verdict = json.loads(script_output(script))
    return verdict


def held(arguments: argparse.Namespace) -> race.Race:
    """Hold the race that the command line asks for."""
    stand = Stand(arguments.dedup, arguments.repeat, arguments.budget)
    found = race.Race(machine(), arguments.seed, {}, [], [])
    for job in (job for job in JOBS if job.name in arguments.jobs):
        ground = prepare(job, arguments.mb, arguments.seed)
        found.text_mb[job.name] = ground.corpus.text_mb
        yardstick = 0.0
        for entry in (entry for entry in ENTRIES if job in entry.jobs):
            if arguments.only and entry.name.split()[0] not in arguments.only:
                continue
            try:
                result = stand.result(entry, job, ground, yardstick)
            except MissingError as error:
                print(f"skipped: {error}", file=sys.stderr)
                found.missing.append(str(error))
                continue
            if not (entry.peer or entry.floor):
                yardstick = yardstick or result.cpu_s
            found.results.append(result)
            print(f"{job.name}: {entry.name} {result.cpu_s:.2f} s CPU", file=sys.stderr)
    return found


def _names(text: str) -> list[str]:
    return text.split(",")


def _jobs(text: str) -> list[str]:
    known = [job.name for job in JOBS]
    if not {*_names(text)} <= {*known}:
        raise argparse.ArgumentTypeError(f"not all of {text} are of {','.join(known)}")
    return _names(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=5, help="millions of bytes of text (5)")
    parser.add_argument("--seed", type=int, default=1, help="of the corpora (1)")
    parser.add_argument("--repeat", type=int, default=3, help="runs, the middle one counts (3)")
    parser.add_argument(
        "--budget", type=float, default=15, help="seconds after which no run is repeated (15)"
    )
    every = ",".join(job.name for job in JOBS)
    parser.add_argument("--jobs", type=_jobs, default=every, help=f"some of {every}")
    parser.add_argument("--only", type=_names, help="first words of the entries to run")
    default = f"{shlex.quote(sys.executable)} -m dedup"
    parser.add_argument("--dedup", default=default, help=f"how to start dedup ({default})")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    return parser.parse_args()


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    os.chdir(ROOT)
    found = held(arguments)
    tables = race.markdown(found)
    print(tables)
    if arguments.keep:
        print(f"kept in {report.keep(RUNS / arguments.keep, asdict(found), tables)}")


if __name__ == "__main__":
    main()
