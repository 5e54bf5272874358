"""A measurement, as tables for people and as a folder that is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from recall import Score

SCAN, READ_ONLY, COUNT_WORDS = "scan", "read only", "wc -w"


@dataclass(frozen=True, slots=True)
class Row:
    """What one command cost on one corpus; `mb_per_cpu_s` counts megabytes of text."""

    run: str
    command: str
    text_mb: float
    cpu_s: float
    wall_s: float
    peak_mb: float
    mb_per_cpu_s: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """All rows, by size of corpus, and what the scans found, by megabytes asked for."""

    machine: dict[str, str]
    seed: int
    repeat: int
    rows: list[Row]
    recall: dict[str, Score]

    @property
    def growth(self) -> tuple[float, float] | None:
        """How many times more text the last scan had than the first, and how much more CPU."""
        scans = [row for row in self.rows if row.run == SCAN]
        if len(scans) < 2:
            return None
        first, last = scans[0], scans[-1]
        return last.text_mb / first.text_mb, last.cpu_s / max(first.cpu_s, 1e-3)


def markdown(measurement: Measurement) -> str:
    """Write a measurement as Markdown tables."""
    lines = ["# Measured", "", ", ".join(f"{k} {v}" for k, v in measurement.machine.items()), ""]
    lines += [f"`{measurement.rows[0].command}`", ""]
    lines.append(f"Seed {measurement.seed}. {of(measurement.repeat)}")
    lines += ["", *_costs(measurement.rows)]
    if measurement.growth:
        text, cpu = measurement.growth
        lines += ["", f"Growth: {text:.1f} × the text cost {cpu:.1f} × the CPU."]
    if measurement.recall:
        lines += ["", *_recall(measurement.recall)]
    return "\n".join(lines) + "\n"


def of(repeat: int) -> str:
    """Say which of its runs a row is."""
    return "One run each." if repeat == 1 else f"Each is the middle one, by CPU, of {repeat} runs."


def facts(measurement: Measurement) -> dict[str, object]:
    """Give a measurement as JSON values."""
    growth = measurement.growth
    return asdict(measurement) | {"growth": growth and [round(ratio, 2) for ratio in growth]}


def keep(folder: Path, whole: dict[str, object], tables: str) -> Path:
    """Write JSON values and Markdown to `folder`, its name after the day; returns that."""
    folder = folder.with_name(f"{datetime.now(UTC):%Y-%m-%d}-{folder.name}")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    (folder / "result.json").write_text(text, encoding="utf-8")
    (folder / "result.md").write_text(tables, encoding="utf-8")
    return folder


def _costs(rows: list[Row]) -> list[str]:
    lines = [
        "| text MB | run | CPU s | wall s | peak MB | MB per CPU s |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    return lines + [
        f"| {row.text_mb:.1f} | {row.run} | {row.cpu_s:.2f} | {row.wall_s:.2f} "
        f"| {row.peak_mb:.0f} | {row.mb_per_cpu_s:.1f} |"
        for row in rows
    ]


def _recall(scores: dict[str, Score]) -> list[str]:
    """Recall by kind, a column a size; the last size gives the numbers of pairs."""
    last = list(scores.values())[-1]
    lines = [
        "| planted | pairs | " + " | ".join(f"{size} MB" for size in scores) + " |",
        "| --- | ---: |" + " ---: |" * len(scores),
    ]
    for kind, (_, pairs) in last["kinds"].items():
        shares = [score["kinds"].get(kind, (0, 0)) for score in scores.values()]
        cells = " | ".join(f"{found / planted:.3f}" if planted else "" for found, planted in shares)
        lines.append(f"| {kind} | {pairs} | {cells} |")
    for name in ("recall", "planted"):
        label = "all" if name == "recall" else "reported characters that are planted"
        cells = " | ".join(f"{score[name]:.3f}" for score in scores.values())
        lines.append(f"| {label} | {last['pairs'] if name == 'recall' else ''} | {cells} |")
    return lines
