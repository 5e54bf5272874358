"""Scan the real text that a Debian or Python machine has anyway: licences and documentation.

    python bench/real.py [--dedup COMMAND] [--keep SLUG]

Licences are the hard case: a few texts, hundreds of times, in slightly different words. What there
is differs from machine to machine, so the numbers compare runs on one machine only. Writes
bench/data/real.jsonl anew.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shlex
import sys
import sysconfig
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import report
from measure import Cost, machine, middle, repeated, run
from run import DATA, ROOT, RUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

REAL = DATA / "real.jsonl"
RESULT = DATA / "real.json"
LARGEST = 2_000_000
"""Bytes; larger files are tables, not text."""

MODES = {"passages": "", "--fast": "--fast", "--unit document": "--unit document --similarity 0.7"}
SHOWN = 5
EXCERPT = 60


class Place(TypedDict):
    """A place in a result, as far as it is used."""

    document: str
    centre: bool
    start: dict[str, int]


class Finding(TypedDict):
    """A finding in a result, as far as it is used."""

    words: int
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Found:
    """What one mode of dedup cost and found; `common` are its findings of the most places."""

    mode: str
    cost: Cost
    mb_per_cpu_s: float
    findings: int
    places: int
    words: int
    redundant: int
    common: list[tuple[int, int, str]]


def texts() -> Iterator[tuple[str, str, str]]:
    """Give the source, name and text of whatever there is."""
    packages = Path(sysconfig.get_path("purelib"))
    folders = (
        ("licences", Path("/usr/share/common-licenses"), ["*"]),
        ("Debian copyright", Path("/usr/share/doc"), ["*/copyright"]),
        ("package texts", packages, ["**/*.rst", "**/*.txt", "**/*.md", "**/LICENSE*"]),
    )
    for source, folder, globs in folders:
        for path in sorted({path for glob in globs for path in folder.glob(glob)}):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
                yield source, str(path), path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if "site-packages" not in path.parts and (text := docstrings(path)):
            yield "Python docstrings", str(path), text


def docstrings(path: Path) -> str:
    """All docstrings of a module as paragraphs; none where it cannot be parsed."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return ""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = (ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, kinds))
    return "\n\n".join(text for text in found if text)


def gather() -> dict[str, tuple[int, int]]:
    """Write the corpus; returns documents and bytes by source."""
    documents: Counter[str] = Counter()
    size: Counter[str] = Counter()
    REAL.parent.mkdir(parents=True, exist_ok=True)
    with REAL.open("w", encoding="utf-8", newline="\n") as lines:
        for source, name, text in texts():
            row = {"id": name, "source": source, "text": text}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            documents[source] += 1
            size[source] += len(text.encode(errors="replace"))
    return {source: (documents[source], size[source]) for source in documents}


def scan(dedup: str, mode: str, repeat: int, text_mb: float) -> Found:
    """Run a mode `repeat` times; the middle one counts."""
    command = shlex.split(f"{dedup} scan {REAL} -f json --jobs 1 {MODES[mode]}")
    cost = middle(repeated(lambda: run(command, RESULT), repeat))
    result = json.loads(RESULT.read_bytes())
    findings: list[Finding] = sorted(
        result["findings"], key=lambda finding: -len(finding["places"])
    )
    return Found(
        mode=mode,
        cost=cost,
        mb_per_cpu_s=round(text_mb / max(cost.cpu_s, 1e-3), 2),
        findings=len(findings),
        places=sum(len(finding["places"]) for finding in findings),
        words=result["totals"]["words"],
        redundant=result["totals"]["redundant"],
        common=_excerpts(findings[:SHOWN]),
    )


def _excerpts(findings: list[Finding]) -> list[tuple[int, int, str]]:
    """Places, words and the beginning of findings."""
    centres = [next(place for place in each["places"] if place["centre"]) for each in findings]
    wanted = {place["document"] for place in centres}
    with REAL.open("rb") as lines:
        rows = (json.loads(line) for line in lines)
        known = {row["id"]: row["text"] for row in rows if row["id"] in wanted}
    return [
        (
            len(each["places"]),
            each["words"],
            _plain(known[place["document"]], place["start"]["offset"]),
        )
        for each, place in zip(findings, centres, strict=True)
    ]


def _plain(text: str, start: int) -> str:
    """What begins at a character, on one line, safe to print."""
    excerpt = " ".join(text[start : start + 2 * EXCERPT].split())[:EXCERPT]
    return "".join(each if each.isprintable() and each not in "|`" else "?" for each in excerpt)


def markdown(
    facts: dict[str, str], repeat: int, sources: dict[str, tuple[int, int]], found: list[Found]
) -> str:
    """Write what was read, what it cost and what was found as Markdown."""
    lines = ["# Real text", "", ", ".join(f"{k} {v}" for k, v in facts.items()), ""]
    lines += [report.of(repeat), ""]
    lines += ["| source | documents | MB |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {n} | {size / 1e6:.1f} |" for name, (n, size) in sources.items()]
    lines += ["", "| mode | wall s | CPU s | MB per CPU s | peak MB | findings | places "]
    lines[-1] += "| redundant words |"
    lines.append("| --- |" + " ---: |" * 7)
    for each in found:
        cost = each.cost
        lines.append(
            f"| {each.mode} | {cost.wall_s:.2f} | {cost.cpu_s:.2f} | {each.mb_per_cpu_s:.1f} "
            f"| {cost.peak_mb:.0f} | {each.findings} | {each.places} "
            f"| {each.redundant / max(1, each.words):.1%} |"
        )
    for each in found:
        lines += ["", f"Most places, {each.mode}:", "", "| places | words | begins |"]
        lines.append("| ---: | ---: | --- |")
        lines += [f"| {places} | {words} | {text} |" for places, words, text in each.common]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Gather, scan and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs; the middle one counts (3)")
    default = f"{shlex.quote(sys.executable)} -m dedup"
    parser.add_argument("--dedup", default=default, help=f"how to start dedup ({default})")
    parser.add_argument("--keep", metavar="SLUG", help="write to bench/runs/<date>-SLUG/")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    sources = gather()
    text_mb = sum(size for _, size in sources.values()) / 1e6
    found = [scan(arguments.dedup, mode, arguments.repeat, text_mb) for mode in MODES]
    facts = machine()
    tables = markdown(facts, arguments.repeat, sources, found)
    print(tables)
    if arguments.keep:
        whole = {"machine": facts, "sources": sources, "found": [asdict(each) for each in found]}
        print(f"kept in {report.keep(RUNS / arguments.keep, whole, tables)}")


if __name__ == "__main__":
    main()
