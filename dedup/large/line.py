"""The line of stages for what is stored on disk; as `pipeline` is that for what is in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dedup import machine, reporting
from dedup.disk import Shuffle
from dedup.intake import tell
from dedup.large import pairing, ranking, telling, windows
from dedup.large.blocks import blocks
from dedup.large.grouping import group
from dedup.large.shelf import Shelf
from dedup.large.spool import Spool
from dedup.large.window import BYTES, Window

if TYPE_CHECKING:
    from dedup.intake import Intake, Progress
    from dedup.kernels.engine import Kernels
    from dedup.large.blocks import Blocks
    from dedup.large.grouping import Grouped
    from dedup.large.stored import Stored
    from dedup.model import Report
    from dedup.read import Listing
    from dedup.settings import Settings

LEAST = 64 << 20
"""Bytes of memory that the work gets, however little is left."""
SPARE = 0.9
"""Share of the memory that is planned with: what stages take is known to about a tenth."""
STEPS = 1000


def compare(
    taken: Intake,
    stored: Stored,
    listing: Listing | None,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """The report of what is stored: the same as if it were in memory."""
    memory = settings.memory or machine.memory() // 2
    work = max(LEAST, int(SPARE * memory) - machine.resident())
    run = _Run(
        stored,
        blocks(stored, work // 2 // BYTES),
        settings,
        pairing.Room(work, settings.jobs or machine.cores()),
        progress,
    )
    machine.give_back()
    found = _passages(run, _candidates(run, _low(stored, listing)), taken.kernels)
    grouped = group(found, settings.similarity, stored.folder)
    for column in found:
        column.clear()
    return _report(taken, Shelf(stored, listing), listing, grouped, settings)


class _Run(NamedTuple):
    """What the steps of a run have in common."""

    stored: Stored
    cut: Blocks
    settings: Settings
    room: pairing.Room
    progress: Progress | None


def _low(stored: Stored, listing: Listing | None) -> pairing.Low:
    """What is reported on: the first document of a file that is not only compared with."""
    if listing is None or not listing.others:
        return pairing.Low(0, 0)
    return pairing.Low(*stored.first_of_file(listing.others))


def _candidates(run: _Run, low: pairing.Low) -> pairing.Candidates:
    stored, cut, settings, room, progress = run
    names = ("near", "seeds")
    found = pairing.Candidates(*(Shuffle(stored.folder, name, cut.number) for name in names))
    asked = (settings.min_words, settings.fast, low)
    for share in pairing.pair(stored, cut, room, asked, found):
        tell(progress, "comparing", int(STEPS * share), STEPS)
    stored.keys.clear()
    stored.anchors.clear()
    stored.folder.release()
    return found


def _passages(run: _Run, candidates: pairing.Candidates, kernels: Kernels) -> windows.Found:
    stored, cut, settings, room, progress = run
    asked = windows.Asked(settings.similarity, settings.min_words, settings.scope, settings.unit)
    work = windows.Work(kernels, room.memory // 4, room.threads)
    found = windows.Found.in_folder(stored.folder)
    for share in windows.align(Window(stored, cut), candidates, asked, work, found):
        tell(progress, "aligning", int(STEPS * share), STEPS)
    candidates.near.clear()
    candidates.seeds.clear()
    return found


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
    spool = Spool(shelf)
    for told in telling.tell(shelf, grouped, rank, taken.kernels):
        spool.add(told)
    grouped.clear()
    return reporting.report(taken, shelf, listing, spool, settings.answers())
