"""Scan, decide, take out, and scan what is left, until nothing is found that should go."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dedup import pipeline, planning, reporting
from dedup.accepting.states import accept
from dedup.against import is_empty, told_in
from dedup.errors import DedupError, SettingsError
from dedup.fixing import preference
from dedup.fixing.inputs import Inputs
from dedup.fixing.judging import Terms
from dedup.fixing.ledger import Ledger
from dedup.fixing.memory import give_back
from dedup.fixing.naming import Names
from dedup.fixing.outcome import Plan
from dedup.fixing.pages import Page, held, key_of, load, records_of
from dedup.fixing.remains import Remains
from dedup.fixing.scratch import Scratch
from dedup.fixing.settled import Settled
from dedup.fixing.stock import Stock, holds
from dedup.fixing.turn import Turn
from dedup.fixing.values import values_of
from dedup.kernels import engine
from dedup.removals import Books, Key, Left, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.request import Fix
    from dedup.intake import Progress
    from dedup.model import Finding, Report
    from dedup.read import Source
    from dedup.settings import Settings


Counts = tuple[int, int]
"""Documents and words."""
PORTION = 4096
"""Findings that are looked at together."""


class _First(NamedTuple):
    """What is kept of the first scan: hashes of the files by path, counts."""

    hashes: dict[str, str]
    counts: Counts


class IncompleteError(DedupError):
    """Something could not be read: nothing is removed."""

    def __init__(self, report: Report) -> None:
        super().__init__("what could not be read may be the copy that stays; nothing was written")
        self.report = report


@contextmanager
def planned(asked: Fix, settings: Settings, progress: Progress | None = None) -> Iterator[Plan]:
    """Decide what goes. Standard input is there to be read again while the plan is in use.

    Raises:
        IncompleteError: something could not be read.
        SettingsError: a path is missing, there is nothing to read, or the run cannot be honoured.
    """
    with Scratch(Path(settings.temp_dir or gettempdir())) as scratch:
        inputs = Inputs(asked, settings, scratch)
        yield _Rounds(asked, settings, inputs, progress).run()


def only_within(asked: Fix) -> bool:
    """Whether nothing goes for the sake of another document."""
    return asked.level == "passages" and not (asked.across or asked.corpus)


class _Rounds:
    """The files as they were and as they are now, and what has gone between."""

    def __init__(
        self, asked: Fix, settings: Settings, inputs: Inputs, progress: Progress | None
    ) -> None:
        self.asked, self.progress, self.inputs = asked, progress, inputs
        unit = "document" if asked.level == "documents" else settings.unit
        self.settings = replace(settings, unit=unit)
        self.ledger = Ledger()
        self.settled = Settled(asked, settings, self.ledger)
        self.spill = planning.spill_of(self.settings)
        self.remains: Remains | Stock = self._written()
        if holds(inputs.sources, settings.text_fields):
            room = None if self.spill is None else self.spill.text
            self.remains = Stock(inputs.listing, self.ledger, self.settings, room)
        self.near = only_within(asked)

    def run(self) -> Plan:
        """Rounds until nothing goes. A report and its pages are let go before the next scan: they
        hold all texts."""
        report = self._scan()
        if isinstance(self.remains, Stock) and self.remains.over:
            self.remains = self._written()
        if is_empty(report, self.inputs.own):
            raise SettingsError(reporting.nothing_to_read(self.asked.paths, self.inputs.listing))
        first = _First({file.path: file.hash for file in report.files}, self._counts(report))
        names: Names | None = None
        among: set[Key] | None = None
        while True:
            give_back()
            turn, left = self._turn(report, among)
            kept = self._kept_of(first.counts) if self.near else self._counts(report)
            among = self._near() if self.near else None
            # With what these share findings with, which says whether a finding is boilerplate.
            wanted = None if among is None else self.settled.joined(among)
            names = names or Names(report.findings, wanted)
            del report
            if not turn.commit(self.ledger):
                return self._plan(first, names, kept, left)
            self.remains.take_out(turn, wanted, self.kernels)
            del turn
            give_back()
            report = self._scan()

    def _written(self) -> Remains:
        return Remains(self.inputs.listing, self.inputs.scratch, self.ledger, self.settings)

    def _near(self) -> set[Key]:
        """The documents that the next round is about, where nothing goes for another document's
        sake: those that changed, and those of which a finding has a place in one that changed.

        What repeats within any other document was seen in this round, and was not told with a
        finding that is another one now: so it is decided already.
        """
        return self.settled.joined(self.settled.changed)

    def _scan(self) -> Report:
        remains = self.remains
        report = pipeline.compare_items(
            remains.items(), remains.listing, self.settings, self.progress, self.spill
        )
        if not report.complete:
            raise IncompleteError(report)
        return report

    def _several(self, report: Report) -> Iterator[Finding]:
        """Findings of which something may go, with what is accepted of them. Those of a report on
        disk are in memory some at a time, but for those that are kept."""
        today = dt.datetime.now(tz=dt.UTC).date()
        # An exception that names several findings by the begin of an id holds for none of them.
        whole = any(one.id for one in self.asked.exemptions.accept)
        size = len(report.findings) if whole else PORTION
        for low in range(0, len(report.findings), max(1, size)):
            part = [told_in(one, self.inputs.own) for one in report.findings[low : low + size]]
            told = msgspec.structs.replace(report, findings=tuple(part))
            for finding in accept(told, self.asked.exemptions, None, today).findings:
                if len(finding.places) > 1 and any(place.reported for place in finding.places):
                    yield finding

    def _turn(self, report: Report, among: set[Key] | None) -> tuple[Turn, list[Left]]:
        """Decide about all findings of a scan, or those of some documents; gives what stays beside
        another copy too."""
        findings = self.settled.open(self._several(report), among)
        places = (place for finding in findings for place in finding.places)
        texts = {id(place.document): place for place in places}
        files = self.remains.listing.files
        pages = self._pages({key_of(one): one.document.utf8 for one in texts.values()}, files)
        relying = self.ledger.relying()
        for key, page in pages.items():
            for number in relying.get(self.ledger.first(key), ()):
                removal = self.ledger.removals[number]
                span = self.ledger.kept_now(removal)
                part, lost = self.ledger.parts[number]
                page.support(number, part, span, lost)
        values = values_of(self.asked.keep, files, records_of(pages), self.settings)
        order = preference.order(
            self.asked.keep, self.inputs.listing.files, self.asked.paths, values
        )
        turn = Turn(Terms(self.asked, self.settings, pages, order, self._is_fixed))
        turn.decide(findings)
        return turn, self.settled.enter(turn, findings)

    def _pages(
        self, texts: dict[Key, bytes | memoryview], files: Sequence[Source]
    ) -> dict[Key, Page]:
        """The documents of findings, in the order of the files; read again where their texts, which
        a report has, are not all that is to be known of them."""
        self.kernels = engine.choose(sum(map(len, texts.values())))
        whole = {key: text for key, text in texts.items() if self._is_whole(key.path)}
        wanted = records_of(key for key in texts if key not in whole)
        pages = load(files, wanted, self.settings, self.kernels)
        pages.update((page.key, page) for page in held(whole, self.kernels))
        order = {source.path: number for number, source in enumerate(files)}
        keys = sorted(pages, key=lambda key: (order[key.path], key.record or 0))
        return {key: pages[key] for key in keys}

    def _is_whole(self, path: str) -> bool:
        """Whether the texts of a file are one field of its records, and all of it is compared."""
        return path in self.inputs.recorded and len(self.settings.text_fields) == 1

    def _is_fixed(self, now: Key) -> bool:
        dropping = self.asked.level == "documents" and now.record is None
        rigid = now.path in self.inputs.rigid and not (dropping and now.path in self.inputs.files)
        return rigid or self.ledger.first(now) in self.ledger.frozen

    def _plan(self, first: _First, names: Names, kept: Counts, left: Sequence[Left]) -> Plan:
        ledger = self.ledger
        outcome = Outcome(
            paths=tuple(source.path for source in self.inputs.sources),
            removals=tuple(map(names.removal, ledger.removals)),
            left=tuple(map(names.left, left)),
            cuts=ledger.cuts,
            dropped=frozenset(ledger.dropped),
            texts=ledger.texts,
            books=self._books(first.counts, kept),
            skipped=sum(row.files for row in self.inputs.listing.skipped),
        )
        return Plan(outcome, self.inputs.sources, first.hashes, frozenset(self.inputs.listing.real))

    def _books(self, read: Counts, kept: Counts) -> Books:
        """Count what was read, what is left and what has gone, each for itself.

        Raises:
            DedupError: that does not come out even.
        """
        files = sum(key.record is None for key in self.ledger.dropped)
        documents = read[0], kept[0] - files, len(self.ledger.dropped)
        gone = (sum(removal.thirds for removal in self.ledger.removals) + 1) // 3
        rounding = len(self.ledger.cuts)
        even = documents[0] == documents[1] + documents[2]
        if not even or abs(read[1] - kept[1] - gone) > rounding:
            raise DedupError(
                f"{read[1]:,} words were read, {kept[1]:,} would be kept and {gone:,} removed: "
                "that does not come out even, and nothing was written"
            )
        return Books(documents, (read[1], kept[1], read[1] - kept[1]))

    def _kept_of(self, read: Counts) -> Counts:
        """Documents and words that are left of those that were read, where only the documents that
        something went from are read again, and counted."""
        gone = sum(before - now for before, now in self.ledger.words.values())
        return read[0], read[1] - gone

    def _counts(self, report: Report) -> Counts:
        """Documents and words of the files that may change."""
        own = [file for file in report.files if file.path in self.inputs.own]
        return sum(file.documents for file in own), sum(file.words for file in own)
