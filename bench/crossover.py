"""Measure up to how much text the plain kernels are quicker than compiled ones.

    python bench/crossover.py                                 30 kB to 8 MB of made-up prose
    python bench/crossover.py --docs bench/data/real.jsonl    of other text: its first lines
    python bench/crossover.py --repeat 5 --keep crossover     kept in bench/runs/

Each scan runs in a process of its own: with plain kernels, with compiled ones that are in numba's
cache, and, from 1 MB on, with none there. `dedup.kernels.engine` has the sizes from which on it
chooses the compiled ones.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import report
from measure import machine, middle, repeated, run
from run import ROOT, RUNS, corpus

SIZES = [0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0]
COMMAND = "python -m dedup scan {docs} -f json --jobs 1"
UNCACHED = 900_000
"""Bytes from which on compiling is measured: ten seconds of a run of one."""
LARGE = 1_500_000
"""Bytes from which on plain kernels take so long that one run says enough."""
PLAIN, CACHED, COMPILED = "plain", "compiled, cached", "compiled, not cached"


@dataclass(frozen=True, slots=True)
class Row:
    """CPU seconds of a scan of so many megabytes with each kind of kernels; None: not measured."""

    text_mb: float
    plain: float
    cached: float
    compiled: float | None


def measured(docs: Path, repeat: int) -> Row:
    """Scan a file with each kind of kernels; the middle one of `repeat` runs counts."""
    words = [word.replace("{docs}", str(docs)) for word in shlex.split(COMMAND)]

    def cpu_s(times: int, kernels: str, cache: str = "") -> float:
        ask = {"DEDUP_KERNELS": kernels} | ({"NUMBA_CACHE_DIR": cache} if cache else {})
        command = [sys.executable, *words[1:]]
        return middle(repeated(lambda: run(command, Path(os.devnull), ask), times)).cpu_s

    size = docs.stat().st_size
    with TemporaryDirectory() as folder:
        return Row(
            text_mb=round(size / 1e6, 3),
            plain=cpu_s(repeat if size < LARGE else 1, "reference"),
            cached=cpu_s(repeat, "numba"),
            compiled=cpu_s(1, "numba", folder) if size >= UNCACHED else None,
        )


def crossing(rows: list[Row], kind: str) -> float | None:
    """Megabytes from which on compiled kernels are quicker, between two sizes; None: never."""
    before: tuple[float, float] | None = None
    for row in rows:
        other = row.cached if kind == CACHED else row.compiled
        if other is None:
            continue
        more = row.plain - other
        if more >= 0:
            if before is None:
                return row.text_mb
            size, less = before
            return size + (row.text_mb - size) * -less / (more - less)
        before = row.text_mb, more
    return None


def tables(rows: list[Row], facts: dict[str, str]) -> str:
    """Write the measurement as Markdown."""
    lines = ["# Plain or compiled kernels", ""]
    lines += [", ".join(f"{name} {fact}" for name, fact in facts.items()), ""]
    lines += [
        f"`{shlex.join(['python', *sys.argv])}`",
        "",
        f"`{COMMAND}`, CPU seconds of the middle run:",
        "",
    ]
    lines += [f"| text MB | {PLAIN} | {CACHED} | {COMPILED} |", "| ---: |" + " ---: |" * 3]
    lines += [
        f"| {row.text_mb:.2f} | {row.plain:.2f} | {row.cached:.2f} "
        f"| {'' if row.compiled is None else f'{row.compiled:.2f}'} |"
        for row in rows
    ]
    for kind in (CACHED, COMPILED):
        at = crossing(rows, kind)
        lines += ["", f"{kind}: quicker from {at:.2f} MB on." if at else f"{kind}: never quicker."]
    return "\n".join(lines) + "\n"


def begun(docs: Path, size: float, folder: Path) -> Path:
    """A file of the first lines of another, `size` million bytes."""
    out = folder / f"{size:g}.jsonl"
    with docs.open("rb") as lines, out.open("wb") as file:
        while file.tell() < size * 1e6 and (line := lines.readline()):
            file.write(line)
    return out


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=lambda text: list(map(float, text.split(","))), default=SIZES, help="in MB"
    )
    parser.add_argument("--docs", type=Path, help="JSON lines to take text from")
    parser.add_argument("--repeat", type=int, default=3, help="runs; the middle one counts (3)")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for and print the table."""
    arguments = _arguments()
    os.chdir(ROOT)
    facts = machine()
    docs = arguments.docs or corpus(2 * max(arguments.sizes), seed=1).directory / "docs.jsonl"
    with TemporaryDirectory() as folder:
        rows = [
            measured(begun(docs, size, Path(folder)), arguments.repeat) for size in arguments.sizes
        ]
    told = tables(rows, facts)
    print(told)
    if arguments.keep:
        whole: dict[str, object] = {
            "machine": facts,
            "arguments": sys.argv[1:],
            "rows": [asdict(row) for row in rows],
        }
        print(f"kept in {report.keep(RUNS / arguments.keep, whole, told)}")


if __name__ == "__main__":
    main()
