"""The line of stages for what is stored on disk; as `pipeline` is that for what is in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup import machine, reporting
from dedup.disk import Shuffle
from dedup.intake import tell
from dedup.large import alignment, pairing, ranking, resuming, sieve, telling
from dedup.large.blocks import blocks
from dedup.large.grouping import Grouped, group
from dedup.large.room import Room
from dedup.large.shelf import Shelf
from dedup.large.sieve import Candidates
from dedup.large.spool import Spool

if TYPE_CHECKING:
    from dedup.intake import Intake, Progress
    from dedup.kernels.engine import Kernels
    from dedup.large.blocks import Blocks
    from dedup.large.stored import Stored
    from dedup.model import Report
    from dedup.read import Listing
    from dedup.settings import Settings

BLOCK, BLOCKS = 1 << 20, 512
"""Tokens of a block, at least, and most blocks: the candidates of one are in memory at once."""
LEAST = 64 << 20
"""Bytes of memory that the work gets, however little is left."""
SPARE = 0.85
"""Share of the memory that is planned with: what stages take is known to about a tenth."""
STEPS = 1000
PAIRED = 0.8
"""Share of the time for comparing that finding candidates takes [measured]."""


def compare(
    taken: Intake,
    stored: Stored,
    listing: Listing | None,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """The report of what is stored: the same as if it were in memory."""
    resuming.note(stored.folder, taken)
    stored.folder.kernels = taken.kernels
    machine.give_back()
    work = max(LEAST, int(SPARE * settings.ceiling) - machine.resident())
    cut = blocks(stored, min(BLOCKS, 1 + len(stored.tokens) // BLOCK))
    room = Room(work, settings.threads)
    run = _Run(stored, cut, settings, room, progress)
    found = _passages(run, _candidates(run, _low(stored, listing), taken.kernels), taken.kernels)
    grouped = _grouped(run, found)
    shelf = Shelf(stored, listing, room)
    report = _report(taken, shelf, listing, grouped, settings)
    stored.folder.finish()
    return report


class _Run(NamedTuple):
    """What the steps of a run have in common."""

    stored: Stored
    cut: Blocks
    settings: Settings
    room: Room
    progress: Progress | None

    def shuffle(self, name: str, parts: int) -> Shuffle:
        return Shuffle(self.stored.folder, name, parts)

    def tidy(self) -> None:
        """Give back what a stage has left in memory."""
        self.stored.folder.release()
        machine.give_back()

    def tell(self, stage: str, share: float) -> None:
        tell(self.progress, stage, int(STEPS * share), STEPS)


def _low(stored: Stored, listing: Listing | None) -> pairing.Low:
    """What is reported on: the first document of a file that is not only compared with."""
    if listing is None or not listing.others:
        return pairing.Low(0, 0)
    return pairing.Low(*stored.first_of_file(listing.others))


def _candidates(run: _Run, low: pairing.Low, kernels: Kernels) -> Candidates:
    stored, cut, settings, room, _ = run
    near, sure, others = (run.shuffle(name, cut.number) for name in ("near", "sure", "others"))
    found = Candidates(near, sieve.Seeds(sure, others))
    if stored.folder.reached(resuming.COMPARED):
        return found
    stretches = sieve.stretches(stored, room)
    names = ("loose-near", "loose-seeds")
    loose = sieve.Loose(*(run.shuffle(name, stretches.pairs) for name in names))
    asked = (settings.min_words, settings.fast, low, kernels)
    for share in pairing.pair(stored, stretches, room, asked, loose):
        run.tell("comparing", PAIRED * share)
    run.tidy()
    work = (settings.min_words, room, kernels)
    for share in sieve.sift(stored, (loose, found), (stretches, cut), work):
        run.tell("comparing", PAIRED + (1 - PAIRED) * share)
    stored.folder.reach(resuming.COMPARED)
    for column in (stored.keys, stored.anchors, stored.bytes, *loose):
        column.clear()
    run.tidy()
    return found


def _passages(run: _Run, candidates: Candidates, kernels: Kernels) -> alignment.Found:
    stored, _, settings, room, _ = run
    found = alignment.Found.in_folder(stored.folder)
    if stored.folder.reached(resuming.ALIGNED):
        return found
    asked = alignment.Asked(settings.similarity, settings.min_words, settings.scope, settings.unit)
    for share in alignment.align(stored, candidates, (asked, room, kernels), found):
        run.tell("aligning", share)
    stored.folder.reach(resuming.ALIGNED)
    candidates.clear()
    run.tidy()
    return found


def _grouped(run: _Run, found: alignment.Found) -> Grouped:
    folder = run.stored.folder
    grouped = Grouped.in_folder(folder, "clusters")
    if folder.reached(resuming.GROUPED):
        return grouped
    group(found, run.settings.similarity, folder, grouped)
    folder.reach(resuming.GROUPED)
    for column in found:
        column.clear()
    run.tidy()
    return grouped


def _report(
    taken: Intake, shelf: Shelf, listing: Listing | None, grouped: Grouped, settings: Settings
) -> Report:
    rank = ranking.rank(shelf, grouped)
    shelf.words = rank.words
    if settings.select or settings.ignore:
        kept = telling.chosen(shelf, grouped, settings.wants, taken.kernels)
        shelf.forget()
        rank = ranking.rank(shelf, grouped, kept)
        shelf.words = rank.words
    machine.give_back()
    spool = Spool(shelf)
    telling.tell(shelf, grouped, rank, taken.kernels, spool)
    grouped.clear()
    return reporting.report(taken, shelf, listing, spool, settings.answers())
