"""The entries of a baseline, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from dedup.render.ids import shortest
from dedup.render.words import count
from dedup.rules import RULES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.accepting.baseline import Baseline, Entry
    from dedup.render.look import Look

PATHS = 5
"""Files that are named of an entry; JSON has all."""


def page(baseline: Baseline, today: dt.date, look: Look) -> Iterator[str]:
    """Every entry with its files, its reason and its last day, line by line."""
    dot = look.glyphs.dot
    many = "accepted repeats" if len(baseline.entries) != 1 else "accepted repeat"
    yield look.show(f"{baseline.path} {dot} {len(baseline.entries):,} {many}")
    indent = max((len(line.split()[0]) for line in headings(baseline.entries, look)), default=0)
    for entry, heading in zip(baseline.entries, headings(baseline.entries, look), strict=True):
        yield ""
        yield heading
        for line in _about(entry, today, look):
            yield " " * (indent + 2) + line


def headings(entries: Sequence[Entry], look: Look, among: Iterable[Entry] = ()) -> list[str]:
    """A line for each entry: what it accepts, in aligned columns.

    Args:
        entries: what is told of.
        look: how.
        among: other entries, which ids are to be told apart from too.
    """
    ids = shortest([each.id for each in (*entries, *among)])
    names = [f"{_name(each.rule)} ({each.rule})" for each in entries]
    words = [count(each.words, "word") for each in entries]
    rows = [
        (ids[each.id], name, said) for each, name, said in zip(entries, names, words, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        f"{short:<{widths[0]}}  {name:<{widths[1]}}  {said:>{widths[2]}} "
        f"{look.glyphs.times} {each.copies:,}"
        for each, (short, name, said) in zip(entries, rows, strict=True)
    ]


def _name(rule: str) -> str:
    known = RULES.get(rule)
    return known.name.replace("-", " ") if known else rule


def _about(entry: Entry, today: dt.date, look: Look) -> Iterator[str]:
    for path in entry.paths[:PATHS]:
        yield look.show(path)
    if len(entry.paths) > PATHS:
        yield f"{look.glyphs.ellipsis} {count(len(entry.paths) - PATHS, 'more file')}"
    if entry.reason:
        yield look.show(f"reason: {entry.reason}")
    if entry.expires is not UNSET:
        expired = entry.expires < today
        yield f"expired on {entry.expires}" if expired else f"accepted until {entry.expires}"
