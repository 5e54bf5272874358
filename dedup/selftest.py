"""A trial on the user's own corpus: sample it, plant copies with known edits, scan, score."""

from __future__ import annotations

import heapq
from itertools import chain
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from dedup import intake, pipeline, reporting, scoring, sowing
from dedup.columns import Batch
from dedup.errors import InputError, SettingsError
from dedup.read import list_files
from dedup.trial import Spot, Trial
from dedup.wording import count_words, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.intake import Progress
    from dedup.model import Report
    from dedup.read import Listing
    from dedup.settings import Settings
    from dedup.sowing import Bed

SHORTEST = 30
"""Words of a passage that is copied, at least; more where --min-words asks for more than 12, since
a passage has to hold it after a third of its words changed."""
PER_MIN_WORDS = 2.5
BREAK = b"\n\n"
TRIED = ("similarity", "min-words", "fast")


class Wish(NamedTuple):
    """How much a trial plants: copies of each kind, documents of the sample, and the seed."""

    pairs: int = 50
    documents: int = 2000
    seed: int = 1


class Sample(NamedTuple):
    """Documents drawn from a corpus, in its order.

    Attributes:
        texts: their prose, without front matter and code.
        files: files read.
        documents: texts that were read.
        size: bytes of them.
        errors: what could not be read.
    """

    texts: list[str]
    files: int
    documents: int
    size: int
    errors: tuple[InputError, ...]


def run(
    paths: Sequence[str], settings: Settings, wish: Wish, progress: Progress | None = None
) -> Trial:
    """Try the settings on a corpus.

    Args:
        paths: files, folders, or `-` for standard input.
        settings: those of the scan that is tried, and how to read.
        wish: see there.
        progress: called with (stage, done, total), now and then.

    Raises:
        SettingsError: a missing path, nothing to read, too little to plant anything, or settings
            that cannot be honoured.
    """
    shortest = max(SHORTEST, round(PER_MIN_WORDS * settings.min_words))
    listing = list_files(paths, settings.include, settings.exclude)
    sample = draw(listing, settings, wish, shortest, progress)
    if not sample.size and not sample.errors:
        raise SettingsError(reporting.nothing_to_read(paths, listing))
    intake.tell(progress, "scanning", 0, 2)
    before = pipeline.scan_texts(_named(sample.texts), settings)
    repeated = _places(before)
    wanted = sowing.Wanted(wish.pairs, shortest)
    random = _random("plant", wish.seed)
    sown = sowing.sow(sample.texts, chain.from_iterable(repeated), wanted, random)
    if not sown.plantings:
        raise SettingsError(_too_small(sample, shortest))
    intake.tell(progress, "scanning", 1, 2)
    after = pipeline.scan_texts(_named(sown.texts), settings)
    known = [[_moved(spot, sown.beds) for spot in each] for each in repeated]
    findings = _places(after)
    right = scoring.right(sown.plantings, known, findings)
    return Trial(
        settings={name: settings.answers()[name] for name in TRIED},
        seed=wish.seed,
        pairs=wish.pairs,
        files=sample.files,
        documents=sample.documents,
        sampled=len(sample.texts),
        words=before.words,
        before=len(known),
        findings=len(findings),
        right=right,
        precision=right / len(findings) if findings else None,
        errors=sample.errors,
        rows=scoring.rows(sown.plantings, findings, sowing.KINDS),
    )


def draw(
    listing: Listing,
    settings: Settings,
    wish: Wish,
    shortest: int,
    progress: Progress | None = None,
) -> Sample:
    """Draw documents that have a paragraph of `shortest` words, each as likely as the others.

    Every document gets a random number, and those with the smallest ones stay: so it is looked
    into few of them. Cost: reading everything once; memory for the sample.
    """
    random = _random("draw", wish.seed)
    stream = pipeline.read(listing, settings)
    kept: list[tuple[float, int, bytes]] = []
    documents = files = size = 0
    errors = list(listing.errors)
    for item in stream:
        if isinstance(item, InputError):
            errors.append(item)
        elif isinstance(item, Batch):
            size += len(item.text)
            intake.tell(progress, "reading", size, size)
            for text in _prose(item):
                documents += 1
                _keep(kept, (-random.random(), documents, text), wish.documents, shortest)
        else:
            files += 1
    texts = [str(text, "utf-8") for _, _, text in sorted(kept, key=lambda row: row[1])]
    return Sample(texts, files, documents, size, tuple(errors))


def _keep(
    kept: list[tuple[float, int, bytes]], row: tuple[float, int, bytes], size: int, shortest: int
) -> None:
    """Keep a document in a heap of `size`, if its number is small enough and it is long enough."""
    if (len(kept) == size and row[0] <= kept[0][0]) or len(row[2]) < 2 * shortest:
        return
    text = str(row[2], "utf-8")
    if any(count_words(text[slice(*span)]) >= shortest for span in paragraphs(text)):
        (heapq.heappush if len(kept) < size else heapq.heapreplace)(kept, row)


def _prose(batch: Batch) -> Iterator[bytes]:
    """The prose of each document of a batch, UTF-8: its regions that are no code."""
    rows = batch.regions[batch.regions[:, 3] == 0].tolist()
    parts: list[list[bytes]] = [[] for _ in batch.ids]
    for start, end, document, _ in rows:
        parts[document].append(batch.text[start:end].tobytes())
    return (BREAK.join(each) for each in parts)


def _random(step: str, seed: int) -> Random:
    return Random(f"{step} {seed}")  # noqa: S311 (equal seeds must give equal samples)


def _named(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((str(number), text) for number, text in enumerate(texts))


def _places(report: Report) -> list[list[Spot]]:
    return [
        [Spot(int(place.document.id), *place.span) for place in finding.places]
        for finding in report.findings
    ]


def _moved(spot: Spot, beds: Sequence[Bed]) -> Spot:
    return Spot(spot.document, *beds[spot.document].moved((spot.start, spot.end)))


def _too_small(sample: Sample, shortest: int) -> str:
    noun = "document" if sample.documents == 1 else "documents"
    return (
        f"too little to plant anything: of {sample.documents:,} {noun} {len(sample.texts):,} can "
        f"take part, and it takes two with paragraphs of {shortest} words that do not repeat; "
        f"give more files or records{_unread(sample.errors)}"
    )


def _unread(errors: Sequence[InputError]) -> str:
    more = f" (and {len(errors) - 1:,} more)" if len(errors) > 1 else ""
    return f"; not read: {errors[0]}{more}" if errors else ""
