"""Measure what each stage of a scan costs.

    python bench/stages.py --mb 100
    python bench/stages.py --mb 500 --memory 512M

Stages are those that progress is shown by; what is left is writing the result as JSON.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from run import ROOT, corpus

from dedup import machine, pipeline
from dedup.cli.process import settle
from dedup.render import as_json
from dedup.settings import Settings

WRITING = "writing"


class Watch:
    """CPU and wall seconds of each stage, by name."""

    def __init__(self) -> None:
        self.spent: dict[str, tuple[float, float]] = {}
        self._stage = "reading"
        self._last = time.process_time(), time.perf_counter()

    def update(self, stage: str, _done: int = 0, _total: int = 0) -> None:
        """Take in that a stage goes on, or begins."""
        now = time.process_time(), time.perf_counter()
        cpu, wall = self.spent.get(self._stage, (0.0, 0.0))
        self.spent[self._stage] = cpu + now[0] - self._last[0], wall + now[1] - self._last[1]
        self._stage, self._last = stage, now


def watched(docs: str, settings: Settings) -> Watch:
    """Scan a file, and write the result to nowhere."""
    settle()
    watch = Watch()
    report = pipeline.scan([docs], settings, watch.update)
    watch.update(WRITING)
    with Path(os.devnull).open("wb") as nowhere:
        nowhere.writelines(as_json.render(report))
    watch.update("")
    return watch


def main() -> None:
    """Measure what the command line asks for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=100, help="size of the corpus (100)")
    parser.add_argument("--memory", type=machine.size, default=0, help="as 512M")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    on = corpus(arguments.mb, seed=1)
    spent = watched(str(on.directory / "docs.jsonl"), Settings(memory=arguments.memory)).spent
    print("| stage | CPU s | wall s | CPU ms per MB |\n| --- | ---: | ---: | ---: |")
    for stage, (cpu, wall) in spent.items():
        print(f"| {stage} | {cpu:.2f} | {wall:.2f} | {1000 * cpu / on.text_mb:.1f} |")


if __name__ == "__main__":
    main()
