"""What the page shows without its script: the totals, the largest findings, their texts."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from dedup.findings import states_of
from dedup.render.findings import name_of
from dedup.render.html.sayings import Sayings, tells_states
from dedup.render.html.windows import shown as visible
from dedup.render.ids import shortest_ids
from dedup.render.locations import line_of
from dedup.render.safe import safe
from dedup.render.summary import problems
from dedup.render.word_diff import word_diff
from dedup.render.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.model import Finding, Report
    from dedup.render.context import Context
    from dedup.render.html.choosing import Chosen, Shown
    from dedup.render.locations import Spot

FINDINGS = 200
PLACES = 20
"""Places named of a finding."""
DIFFS = 3
"""Places of a finding whose differences are shown."""
LINES = 60
"""Lines shown of the differences of one place."""
CHARACTERS = 1500
"""Shown of the text of a finding."""
ROWS = 500
"""Errors, stale entries and reasons listed."""
MARKS = {"- ": "del", "+ ": "ins", "! ": "em", "  ": "span"}


def summary(report: Report, chosen: Chosen, context: Context) -> Iterator[str]:
    """The state of the check, the totals, what could not be read, and what was left out."""
    yield from _state(report)
    yield "<dl class=totals>"
    for name, value in _totals(report):
        yield f"<div><dt>{name}</dt><dd>{value}</dd></div>"
    yield "</dl>"
    yield from _left(chosen, context)
    errors = [_name(str(error)) for error in report.errors]
    yield from _list(f"Could not be read (DD901): {len(errors):,}", errors)
    stale = report.gate.stale if report.gate else ()
    rows = [_name(f"{row.where}: {row.entry} {row.message}") for row in stale]
    yield from _list(f"Accept nothing any more (DD301): {len(rows):,}", rows)
    met = [f"{row.files:,} {_name(row.reason)}" for row in report.skipped]
    yield from _list("Met and not read", met, is_open=False)
    settings = [f"{name} = {_name(str(value))}" for name, value in report.settings.items()]
    yield from _list("Settings", settings, is_open=False)


def findings(report: Report, chosen: Chosen, context: Context) -> Iterator[str]:
    """The largest findings with their texts."""
    states = tells_states(report)
    ids = shortest_ids([shown.finding for shown in chosen.findings])
    total = len(chosen.findings) + chosen.lost
    largest = sorted(
        chosen.findings, key=lambda shown: (shown.finding.state != "new", -shown.finding.redundant)
    )[:FINDINGS]
    if total > len(largest):
        yield f"<p>The {len(largest):,} largest of {count(total, 'finding')}.</p>"
    sayings = Sayings(largest)
    met: set[str] = set()
    for row in largest:
        anchor = "" if row.finding.id in met else f' id="{escape(row.finding.id)}"'
        met.add(row.finding.id)
        yield f"<article{anchor}>"
        yield from _heading(row.finding, ids[row.finding.id], states)
        yield from _places(row, sayings, context)
        if row.text:
            yield from _texts(row)
        yield "</article>\n"


def _state(report: Report) -> Iterator[str]:
    said = list(problems(report))
    if report.gate is not None and not said:
        yield '<p class="state good">The check passes.</p>'
    for problem in said:
        yield f'<p class="state bad">{_name(problem)}</p>'
    if report.gate and report.gate.since:
        since = _name(report.gate.since)
        yield f"<p>Only what stands on lines changed since {since} is new.</p>"
    elif report.gate and report.gate.staged:
        yield "<p>Only what is staged is new.</p>"


def _totals(report: Report) -> Iterator[tuple[str, str]]:
    states = states_of(report.findings)
    yield "repeated passages", f"{len(report.findings):,}"
    if tells_states(report):
        yield from ((state, f"{states[state]:,}") for state in ("new", "known", "accepted"))
    share = 100 * report.redundant / report.words if report.words else 0.0
    yield "redundant words", f"{report.redundant:,} <small>{share:.1f} %</small>"
    yield "words", f"{report.words:,}"
    yield "paragraphs", f"{report.paragraphs:,}"
    yield "documents", f"{report.documents:,}"
    yield "files", f"{len(report.files):,}"
    if report.gate and report.gate.baseline:
        yield "baseline", f"<small>{_name(report.gate.baseline)}</small>"


def _left(chosen: Chosen, context: Context) -> Iterator[str]:
    parts = []
    if chosen.lost:
        parts.append(f"{count(chosen.lost, 'smaller finding')} (new ones came first)")
    if chosen.lost_files:
        parts.append(f"{count(chosen.lost_files, 'file')} in which less repeats")
    if chosen.lost_places:
        parts.append(count(chosen.lost_places, "place") + " of findings with very many")
    if chosen.lost_texts:
        parts.append(f"the texts of {count(chosen.lost_texts, 'finding')}")
    if parts:
        yield (
            f"<p class=left>Left out of this page, which would grow too large: {'; '.join(parts)}. "
            "The JSON report has all.</p>"
        )
    if not context.text:
        yield "<p class=left>The text of the corpus was left out, as asked.</p>"


def _list(title: str, rows: Sequence[str], is_open: bool = True) -> Iterator[str]:
    if not rows:
        return
    yield f"<details{' open' if is_open else ''}><summary>{title}</summary><ul>"
    yield from (f"<li>{row}</li>" for row in rows[:ROWS])
    if len(rows) > ROWS:
        yield f"<li>… {len(rows) - ROWS:,} more</li>"
    yield "</ul></details>"


def _heading(finding: Finding, short: str, states: bool) -> Iterator[str]:
    alike = f"{percent(finding.similarity)} alike"
    size = f"{count(finding.words, 'word')} × {len(finding.places):,}"
    yield f"<h3><code>{escape(short)}</code> {name_of(finding)} {size}, {alike}</h3><p>"
    if states:
        reason = f": {_name(finding.reason)}" if finding.reason else ""
        yield f"{finding.state}{reason} · "
    yield f"{count(finding.redundant, 'redundant word')} · {', '.join(finding.kinds)}</p>"


def _places(row: Shown, sayings: Sayings, context: Context) -> Iterator[str]:
    finding = row.finding
    yield "<ol>"
    for spot in row.spots[:PLACES]:
        told = sayings.of(spot.place, finding)
        first = "first copy" if spot.place is finding.first else ""
        said = [part for part in (first, told) if part]
        said = said or ["others compared with this"]
        yield f"<li>{_where(spot, context)} {escape(', '.join(said))}</li>"
    if len(finding.places) > PLACES:
        yield f"<li>… {len(finding.places) - PLACES:,} more</li>"
    yield "</ol>"


def _texts(row: Shown) -> Iterator[str]:
    first = next(spot for spot in row.spots if spot.place is row.finding.first)
    centre = next((spot for spot in row.spots if spot.place.centre), first)
    room = 4 * CHARACTERS
    part = first.place.document.utf8[first.start.byte : first.end.byte][:room]
    text = visible(str(part, "utf-8", "replace"))
    shown = text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}…"
    yield from _quote(f"<p dir=auto>{escape(line)}</p>" for line in shown.split("\n") if line)
    for spot in [spot for spot in row.spots if spot is not first][:DIFFS]:
        lines = list(islice(word_diff(first, spot, centre), LINES))
        if lines:
            yield f"<p>What changed in {_name(spot.place.document.id)}:</p>"
            yield from _quote(map(_changed, lines))


def _quote(paragraphs: Iterable[str]) -> Iterator[str]:
    yield "<blockquote lang=''>"
    yield from paragraphs
    yield "</blockquote>"


def _changed(line: str) -> str:
    tag = MARKS[line[:2]]
    return f"<p dir=auto><{tag}>{escape(line[2:])}</{tag}></p>"


def _where(spot: Spot, context: Context) -> str:
    document = spot.place.document
    path = f"{context.relative(document.path)}:{line_of(spot)}"
    named = document.record is not None and document.id != f"{document.path}:{document.record}"
    return _name(path) + (f" {_name(document.id)}" if named else "")


def _name(text: str) -> str:
    """A name that can neither be markup nor turn the text around it."""
    return f"<bdi>{escape(safe(text))}</bdi>"
