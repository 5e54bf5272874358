"""The work behind `dedup baseline`: check, and write what is accepted from now on."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from dedup import gate
from dedup.accepting import baseline, entries, sketching
from dedup.accepting.baseline import Baseline
from dedup.cli.asking import check_of
from dedup.cli.output import Send, say, warnings_said
from dedup.cli.process import settle
from dedup.cli.progress import progress
from dedup.cli.screen import look_of, no_commands
from dedup.cli.work import spread
from dedup.errors import SettingsError
from dedup.render.accepted import headings, page
from dedup.replacing import failing, hold_writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.accepting.baseline import Entry
    from dedup.cli.asking import Asked
    from dedup.model import Report

DONE = 0
ALIKE = 0.5
"""Similarity of sketches from which an entry is taken for an edited one."""


@dataclass(frozen=True, slots=True)
class Why:
    """Which finding is accepted: by its id, with a reason, and until when."""

    id: str
    reason: str
    expires: dt.date | None


def write(asked: Asked, reason: str, send: Send) -> int:
    """Accept all that repeats; say how many entries came and went.

    Raises:
        SettingsError: something could not be read, or the file not be written: it is as it was.
    """
    old = _old(asked)
    anew = old is None and Path(asked.baseline).exists()
    report = _report(asked, old)
    new = entries.made_from(report, "", str(Path(asked.baseline).parent))
    new = [each if each.reason else replace(each, reason=reason) for each in new]
    if old is not None and not asked.whole:
        new = entries.merge(old, new, report, every=asked.whole is None)
    _put(asked, _still_expiring(old, new))
    before = set() if old is None else {each.id for each in old.entries}
    after = {each.id for each in new}
    counts = (len(after - before), len(after & before), len(before - after))
    said = "{:,} added, {:,} kept, {:,} removed".format(*counts)
    _say(send, asked, (), f"made anew, as it was of another method: {said}" if anew else said)
    return DONE


def add(asked: Asked, why: Why, send: Send) -> int:
    """Accept one finding, and name it.

    Raises:
        SettingsError: there is no such finding, or there are several; or as for `write`.
    """
    if why.expires is not None and why.expires < _today():
        raise SettingsError(f"--expires {why.expires} is in the past")
    old = _read(asked) or Baseline(asked.baseline, (), {})
    report = _report(asked, old)
    added = entries.add(old, report, why.id, why.reason, why.expires)
    _put(asked, added)
    full = report.findings[entries.named(report.findings, why.id)].id
    done = "changed" if any(each.id == full for each in old.entries) else "added"
    told = [each for each in added if each.id == full]
    _say(send, asked, told, f"1 {done}, {len(added) - 1:,} kept")
    return DONE


def prune(asked: Asked, send: Send) -> int:
    """Take out entries that accept nothing, and name them.

    Raises:
        SettingsError: the run is narrower than what is configured; or as for `write`.
    """
    _hold_whole(asked)
    old = baseline.read(asked.baseline, asked.settings.unit)
    report = _report(asked, old)
    stale = {row.where: row.message for row in report.gate.stale} if report.gate else {}
    gone = [each for each in old.entries if old.where(each) in stale]
    if gone:
        _put(asked, entries.prune(old, gone))
    kept = len(old.entries) - len(gone)
    _say(send, asked, gone, f"{len(gone):,} removed, {kept:,} kept")
    return DONE


def show(file: str, unit: str, as_json: bool, send: Send) -> None:
    """List the entries, for people or as data.

    Raises:
        SettingsError: the file cannot be read.
    """
    found = baseline.read(file, unit)
    if as_json:
        data = msgspec.json.encode({"baseline": found.path, "entries": found.entries})
        send(lambda out: spread([msgspec.json.format(data), b"\n"], out))
        return

    def write_page(out: TextIO) -> None:
        with no_commands(out):
            out.writelines(f"{line}\n" for line in page(found, _today(), look_of(out)))

    send(write_page)


def _say(send: Send, asked: Asked, told: Sequence[Entry], result: str) -> None:
    """Print entries, and last what was done to the file."""

    def write_lines(out: TextIO) -> None:
        look = look_of(out)
        lines = [*headings(told, look), look.show(f"{asked.baseline}: {result}")]
        with no_commands(out):
            out.writelines(f"{line}\n" for line in lines)

    send(write_lines)


def _hold_whole(asked: Asked) -> None:
    if asked.whole is None:
        raise SettingsError(
            "prune needs the settings of the configuration, and the command line gives others; "
            "write them into the configuration"
        )
    if not asked.whole:
        raise SettingsError("prune needs a run over all that is configured; leave out PATHS")


def _read(asked: Asked) -> Baseline | None:
    """The baseline; None where there is none yet."""
    if not Path(asked.baseline).exists():
        return None
    return baseline.read(asked.baseline, asked.settings.unit)


def _old(asked: Asked) -> Baseline | None:
    """The baseline that is written again; None where there is none, or one of another method."""
    try:
        return _read(asked)
    except baseline.OtherMethodError:
        if asked.whole is False:
            raise
        return None


def _report(asked: Asked, old: Baseline | None) -> Report:
    """A complete check against the old baseline."""
    settle()
    with failing(asked.baseline):
        hold_writable(Path(os.path.realpath(asked.baseline)))
    with progress(asked.options["quiet"]) as callback, warnings_said():
        report = gate.check(check_of(asked, old), asked.settings, callback)
    if not report.complete:
        for error in report.errors:
            say(f"dedup: error: {error}")
        raise SettingsError(
            f"not everything could be read, so {asked.baseline} is left as it is; "
            "exclude what cannot be read, or repair it"
        )
    return report


def _put(asked: Asked, rows: Iterable[Entry]) -> None:
    baseline.write(asked.baseline, rows, asked.settings.unit)


def _still_expiring(old: Baseline | None, new: Iterable[Entry]) -> list[Entry]:
    """The new entries; what was accepted until a day that is to come is not accepted for good."""
    before = {} if old is None else {each.id: each for each in old.entries}
    today = _today()
    rows = [e for e in before.values() if e.expires is not UNSET and e.expires >= today]
    days = {each.id: each.expires for each in rows}
    sketches = [(sketching.from_text(each.sketch), each.expires) for each in rows]

    def day(entry: Entry) -> dt.date | UnsetType:
        """That of the entry before, which an edit of the passage has given another id."""
        if entry.id in before or not sketches:
            return days.get(entry.id, UNSET)
        own = sketching.from_text(entry.sketch)
        near = max(sketches, key=lambda row: sketching.similarity(own, row[0]))
        return near[1] if sketching.similarity(own, near[0]) >= ALIKE else UNSET

    return [replace(each, expires=day(each)) for each in new]


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
