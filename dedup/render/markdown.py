"""The report as GitHub's Markdown, for the summary of a job and for comments.

Names and text of the corpus are not to be trusted: names stand in `<code>` with every punctuation
mark as a character reference, text in fences longer than any in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dedup.findings import states_of
from dedup.render.alerts import alerts
from dedup.render.locations import line_of
from dedup.render.safe import safe
from dedup.render.summary import next_steps, problems, redundant
from dedup.render.word_diff import word_diff
from dedup.render.words import count, percent
from dedup.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Report
    from dedup.render.alerts import Alert, Copy
    from dedup.render.context import Context
    from dedup.render.locations import Spot

LIMIT = 900 * 1024
"""Bytes; GitHub refuses the summary of a step from 1 MiB."""
TAIL = 4096
"""Bytes of the limit kept for what follows the findings."""
PLACES = 20
"""Places shown of a finding."""
DIFFS = 3
"""Places of a finding whose differences are shown."""
ERRORS = 50
PUNCTUATION = re.compile(r"[!-$&'*+:-@\[-`{-~]")
"""What means something to Markdown; in names a colon does not."""
BACKTICKS = re.compile("`+")


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the totals, then the new findings, the largest first, in at most 900 KiB of UTF-8.

    Where nothing was checked all are new, and none is called so.
    What does not fit is counted. Without `context.text` no text of the corpus is written.
    """
    told = alerts(report, context.relative)
    size = 0
    for block in _head(report, told, context):
        size += len(block)
        yield block
    blocks = _by_finding(told)
    noun = "more new repeat" if report.gate else "more repeat"
    for number, copies in enumerate(blocks):
        block = _finding(copies, context)
        size += len(block)
        if size > LIMIT - TAIL:
            more = count(len(blocks) - number, noun)
            yield f"… {more}: too much for this page.\n".encode()
            break
        yield block
    yield from _tail(told, context)


def _head(report: Report, told: Sequence[Alert], context: Context) -> Iterator[bytes]:
    new = states_of(report.findings)["new"]
    noun = "new repeat" if report.gate else "repeat"
    title = count(new, noun) if new else f"no {noun}s"
    if new:
        title += f", {count(redundant(report, told), 'redundant word')}"
    yield f"## dedup: {title}\n\n".encode()
    said = [f"- **{_text(problem)}**\n".encode() for problem in problems(report, context.exit_code)]
    yield from [*said, b"\n"] if said else []
    yield b"| | |\n| --- | ---: |\n"
    for name, value in _totals(report):
        yield f"| {name} | {value} |\n".encode()
    yield b"\n"
    other = [alert for alert in told if alert.copy is None]
    for alert in other[:ERRORS]:
        place = f"{alert.path}:{alert.region.line}" if alert.region else alert.path
        yield f"- {alert.rule} {_code(_short(place))} {_code(_short(alert.message))}\n".encode()
    if len(other) > ERRORS:
        yield f"- … {len(other) - ERRORS:,} more\n".encode()
    yield b"\n" if other else b""


def _totals(report: Report) -> Iterator[tuple[str, str]]:
    states = states_of(report.findings)
    if report.gate or states["new"] < len(report.findings):
        yield "New repeats", f"{states['new']:,}"
        yield "Known repeats", f"{states['known']:,}"
        yield "Accepted repeats", f"{states['accepted']:,}"
    else:
        yield "Repeats", f"{states['new']:,}"
    share = 100 * report.redundant / report.words if report.words else 0.0
    yield "Redundant words", f"{report.redundant:,} of {report.words:,} ({share:.1f} %)"
    yield "Files checked", f"{sum(file.reported for file in report.files):,}"
    yield "Files skipped", f"{sum(row.files for row in report.skipped):,}"
    yield "Inputs that could not be read", f"{len(report.errors):,}"
    if report.gate and report.gate.since:
        yield "Lines changed since", _code(_short(report.gate.since))
    if report.gate and report.gate.baseline:
        yield "Baseline", _code(_short(report.gate.baseline))


def _by_finding(told: Sequence[Alert]) -> list[list[Alert]]:
    """The places of each finding, the largest findings first."""
    found: dict[str, list[Alert]] = {}
    sizes: dict[str, int] = {}
    for alert in told:
        if alert.copy is not None:
            finding = alert.copy.finding
            found.setdefault(finding.id, []).append(alert)
            sizes[finding.id] = finding.redundant
    return [found[key] for key in sorted(found, key=lambda key: (-sizes[key], key))]


def _finding(told: Sequence[Alert], context: Context) -> bytes:
    copies = [alert.copy for alert in told if alert.copy]
    finding, first = copies[0].finding, copies[0].first
    title = f"{count(finding.words, 'word')} × {len(finding.places):,}"
    name = f"{_text(title)}, {_text(RULES[finding.rule].name)} {_code(told[0].id)}"
    where = _code(_where(copies[0].here, context))
    lines = [f"<details><summary>{finding.rule} {name} {where}</summary>", ""]
    lines.append(f"- {_code(_where(first, context))} first copy")
    for alert in told[:PLACES]:
        if alert.copy:
            alike = percent(alert.copy.similarity)
            lines.append(f"- {_code(_where(alert.copy.here, context))} {alike} alike")
    if len(told) > PLACES:
        lines.append(f"- … {count(len(told) - PLACES, 'more place')}")
    for copy in copies[:DIFFS] if context.text else ():
        lines += _diff(copy, context)
    return "\n".join((*lines, "", "</details>", "", "")).encode()


def _diff(copy: Copy, context: Context) -> list[str]:
    centre = next((spot for spot in copy.spots if spot.place.centre), copy.first)
    body = list(word_diff(copy.first, copy.here, centre))
    if not body:
        return []
    old = copy.first if copy.here.place.centre else centre
    names = (safe(_where(spot, context)) for spot in (old, copy.here))
    body = [f"{mark} {name}" for mark, name in zip(("---", "+++"), names, strict=True)] + body
    longest = max((len(run) for line in body for run in BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return ["", f"{fence}diff", *body, fence]


def _tail(told: Sequence[Alert], context: Context) -> Iterator[bytes]:
    steps = list(next_steps(told, context))
    if steps:
        yield b"\n"
    for step in steps:
        yield f"- {_code(_short(step))}\n".encode()


def _where(spot: Spot, context: Context) -> str:
    return f"{context.relative(spot.place.document.path)}:{line_of(spot)}"


def _short(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:400]}…"


def _text(text: str) -> str:
    """Make text stand for itself; an `@` in `<code>` calls nobody."""
    return PUNCTUATION.sub(_reference, safe(text)).replace("&#64;", "<code>&#64;</code>")


def _code(text: str) -> str:
    return f"<code>{PUNCTUATION.sub(_reference, safe(text)).replace('&#58;', ':')}</code>"


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
