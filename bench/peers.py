"""Race dedup against its peers: what each costs and what each finds, on the same text.

    python bench/peers.py                                 5 MB, medians of 3
    python bench/peers.py --mb 25 --keep peers            keep the result in bench/runs/
    python bench/peers.py --jobs passages --only dedup,jscpd
    python bench/peers.py --mb 200 --jobs paragraphs --only dedup-fast,rensa-pairs,gaoya

Peers are installed in environments of their own under bench/data/venvs/ when first needed. One
process runs at a time, on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import race
import report
from field import ENTRIES, JOBS, Entry, Job
from ground import Ground, prepare
from measure import Cost, machine, middle, repeated, run
from run import ROOT, RUNS
from venvs import MissingError, program

if TYPE_CHECKING:
    from pathlib import Path

ONE_THREAD = dict.fromkeys(
    ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


class FailedError(Exception):
    """An entry ended with an error, or its result cannot be judged; says why in one line."""


class Stand:
    """Runs entries, and says what they found."""

    def __init__(self, dedup: str, repeat: int, budget: float) -> None:
        """Run each entry `repeat` times, or as often as fits in `budget` seconds, but once."""
        self._dedup, self._repeat, self._budget = dedup, repeat, budget

    def result(self, entry: Entry, job: Job, ground: Ground, yardstick: float) -> race.Result:
        """Measure an entry; `yardstick` is the CPU of dedup, 0 before that is known.

        Raises:
            MissingError: the entry cannot run here.
            FailedError: it ended with an error, or nobody can say what it found.
        """
        result = ground.scratch.with_name(f"{job.name}-{entry.slug}.json")
        words = self._words(entry, job, ground, result)
        costs = repeated(lambda: raced(entry, words, ground, result), self._repeat, self._budget)
        cost = middle(costs)
        if not (entry.peer or entry.floor):
            yardstick = yardstick or cost.cpu_s
        return race.Result(
            job=job.name,
            entry=entry.name,
            version=entry.peer.version if entry.peer else "",
            runs=sorted(cost.cpu_s for cost in costs),
            wall_s=cost.wall_s,
            cpu_s=cost.cpu_s,
            peak_mb=cost.peak_mb,
            mb_per_cpu_s=round(ground.corpus.text_mb / max(cost.cpu_s, 1e-3), 2),
            times_dedup=round(cost.cpu_s / yardstick, 2) if yardstick else None,
            found=None if entry.floor else judged(ground, job, result),
        )

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
            raise MissingError(f"{words[0]} is not installed")
        return words


def raced(entry: Entry, words: list[str], ground: Ground, result: Path) -> Cost:
    """Run an entry once; what an earlier run left is deleted first.

    Raises:
        FailedError: it ended with an error.
    """
    scratch = ground.empty_scratch()
    result.unlink(missing_ok=True)
    prints = "{result}" not in entry.command and not entry.floor
    settings = ONE_THREAD | ({"PYTHONPATH": "bench"} if entry.peer else {})
    output = result if prints else scratch / "stdout"
    try:
        return run(words, output, settings, scratch.with_suffix(".log"))
    except SystemExit as error:
        raise FailedError(str(error)) from None


def judged(ground: Ground, job: Job, result: Path) -> race.Verdict:
    """Judge a result in a process of its own, so that this one stays small.

    Raises:
        FailedError: it cannot be read, or names nothing.
    """
    options = ["--threshold", str(job.threshold), "--unit", job.unit]
    script = ["bench/judge.py", str(ground.corpus.directory), str(result), *options]
    done = subprocess.run([sys.executable, *script], check=False, capture_output=True, text=True)
    if done.returncode:
        raise FailedError((done.stderr.splitlines() or ["judge.py ended with an error"])[-1])
    verdict: race.Verdict = json.loads(done.stdout)
    return verdict


def held(arguments: argparse.Namespace) -> race.Race:
    """Hold the race that the command line asks for."""
    stand = Stand(arguments.dedup, arguments.repeat, arguments.budget)
    found = race.Race(machine(), arguments.seed, arguments.repeat, arguments.budget)
    for job in (job for job in JOBS if job.name in arguments.jobs):
        ground = prepare(job, arguments.mb, arguments.seed)
        found.text_mb[job.name] = ground.corpus.text_mb
        yardstick = 0.0
        for entry in (entry for entry in arguments.only if job in entry.jobs):
            try:
                result = stand.result(entry, job, ground, yardstick)
            except (MissingError, FailedError) as error:
                rows = found.failed if isinstance(error, FailedError) else found.missing
                rows.append(f"{job.name}, {entry.name}: {error}")
                print(f"not measured: {rows[-1]}", file=sys.stderr)
                continue
            if not (entry.peer or entry.floor):
                yardstick = yardstick or result.cpu_s
            found.results.append(result)
            print(f"{job.name}: {entry.name} {result.cpu_s:.2f} s CPU", file=sys.stderr)
    return found


def _jobs(text: str) -> list[str]:
    known = [job.name for job in JOBS]
    names = text.split(",")
    if not {*names} <= {*known}:
        raise argparse.ArgumentTypeError(f"not all of {text} are of {','.join(known)}")
    return names


def _entries(text: str) -> list[Entry]:
    """Entries whose slugs are, or begin with, one of some names."""
    names = text.split(",")
    for name in names:
        if not any(f"{entry.slug}-".startswith(f"{name}-") for entry in ENTRIES):
            raise argparse.ArgumentTypeError(f"no entry is called {name}")
    return [
        entry for entry in ENTRIES if any(f"{entry.slug}-".startswith(f"{name}-") for name in names)
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=5, help="millions of bytes of text (5)")
    parser.add_argument("--seed", type=int, default=1, help="of the corpora (1)")
    parser.add_argument("--repeat", type=int, default=3, help="runs, the middle one counts (3)")
    parser.add_argument(
        "--budget", type=float, default=15, help="seconds for all runs of an entry but one (15)"
    )
    every = ",".join(job.name for job in JOBS)
    parser.add_argument("--jobs", type=_jobs, default=every, help=f"some of {every}")
    parser.add_argument(
        "--only", type=_entries, default=ENTRIES, help="names of entries, as dedup-fast,gaoya"
    )
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
    if found.failed:
        sys.exit("failed: " + "; ".join(found.failed))


if __name__ == "__main__":
    main()
