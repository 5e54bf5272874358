"""The results of a race, as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from field import ENTRIES, JOBS, Job

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = (
    "entry | wall s | CPU s | runs | × dedup | MB per CPU s | peak MB | found | planted | due "
    "| precision"
)


class Verdict(TypedDict):
    """What `judge.py` prints, as far as it is shown."""

    named: int
    findings: int
    pairs: int
    recall: float
    precision: float
    due: tuple[int, int]
    kinds: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """What an entry cost on one job, the middle one of its runs, and what it found.

    `runs` has the CPU seconds of all. `found` is None for a floor. `times_dedup` is its CPU by that
    of the first entry of dedup.
    """

    job: str
    entry: str
    version: str
    runs: list[float]
    wall_s: float
    cpu_s: float
    peak_mb: float
    mb_per_cpu_s: float
    times_dedup: float | None
    found: Verdict | None


@dataclass(frozen=True, slots=True)
class Race:
    """All results, and what was asked for: runs an entry, within so many seconds.

    `missing` says in a line each who could not take part, and why; `failed`, who ended with an
    error or left a result that cannot be judged.
    """

    machine: dict[str, str]
    seed: int
    repeat: int
    budget: float
    text_mb: dict[str, float] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def markdown(race: Race) -> str:
    """Write a race as Markdown: a table and the kinds a job, then notes."""
    lines = ["# Race", "", ", ".join(f"{k} {v}" for k, v in race.machine.items()), ""]
    lines.append(
        f"Seed {race.seed}. One thread each. Whole processes: the middle one, by CPU, of "
        f"{race.repeat} runs, or of as many as fit in {race.budget:g} seconds. `runs`: how many, "
        "and the CPU of the cheapest and the dearest. `found`: pairs named; `planted`: share of "
        "the planted pairs found; `due`: share found of those with the Jaccard similarity asked "
        "for; `precision`: share of the pairs named that are planted, or have it."
    )
    for job in JOBS:
        results = [result for result in race.results if result.job == job.name]
        if results:
            lines += ["", *_job(job, race.text_mb[job.name], results)]
    present = {result.entry for result in race.results}
    lines += ["", "## What is not fair", ""]
    lines += [f"- **{entry.name}**: {entry.note}" for entry in ENTRIES if entry.name in present]
    for title, rows in (("Failed", race.failed), ("Not measured", race.missing)):
        lines += ["", f"## {title}", "", *(f"- {line}" for line in rows)] if rows else []
    return "\n".join(lines) + "\n"


def _job(job: Job, text_mb: float, results: list[Result]) -> list[str]:
    lines = [f"## {job.title}", "", f"{text_mb:.1f} MB of text, threshold {job.threshold}.", ""]
    lines += [f"| {HEAD} |", _row(["---"] + ["---:"] * HEAD.count("|"))]
    lines += [_row(_cells(result)) for result in results]
    judged = [(result.entry, result.found) for result in results if result.found]
    kinds = list(dict.fromkeys(kind for _, found in judged for kind in found["kinds"]))
    counts = {kind: pairs for _, found in judged for kind, (_, pairs) in found["kinds"].items()}
    lines += ["", _row(["recall of", *(f"{kind} ({counts[kind]})" for kind in kinds)])]
    lines += [_row(["---"] + ["---:"] * len(kinds))]
    for entry, found in judged:
        shares = (found["kinds"][kind] for kind in kinds)
        lines.append(_row([entry, *(f"{hits / pairs:.3f}" for hits, pairs in shares)]))
    return lines


def _cells(result: Result) -> list[str]:
    cells = [
        f"{result.entry} {result.version}".strip(),
        f"{result.wall_s:.2f}",
        f"{result.cpu_s:.2f}",
        f"{len(result.runs)}: {min(result.runs):.2f}–{max(result.runs):.2f}",
        "" if result.times_dedup is None else f"{result.times_dedup:.2f}",
        f"{result.mb_per_cpu_s:.1f}",
        f"{result.peak_mb:.0f}",
    ]
    found = result.found
    if found is None:
        return cells + [""] * 4
    named = f"{found['named']}" if found["named"] else f"{found['findings']} flags"
    hits, due = found["due"]
    shares = (found["recall"], hits / max(1, due), found["precision"])
    return [*cells, named, *(f"{share:.4f}" for share in shares)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
