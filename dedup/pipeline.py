"""The line: paths to documents, segments, sketches, candidates, passages, clusters, report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from dedup import (
    aligning,
    buckets,
    candidates,
    clusters,
    differences,
    document_findings,
    documents,
    edits,
    findings,
    identities,
    intake,
    passages,
    patterns,
    planning,
    reporting,
    reusing,
    segments,
    signatures,
    tellings,
    texts,
    units,
)
from dedup.errors import SettingsError
from dedup.kernels import engine
from dedup.large import line
from dedup.large.stored import Stored
from dedup.model import Report
from dedup.read import Fields, Listing, list_files, read_batches, sizes_of, text_batches
from dedup.threads import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.cache import Cache
    from dedup.columns import Clusters, Corpus, Passages, Patterns
    from dedup.groups import Groups, Pairs
    from dedup.intake import Intake, Progress, Spill
    from dedup.planning import Expected
    from dedup.read import Source
    from dedup.settings import Settings

SEED_BYTES = 16
"""Text that is aligned for a seed, where a few documents are compared with many."""
TOKEN_BYTES = 6


def scan(
    paths: Sequence[str],
    settings: Settings,
    progress: Progress | None = None,
    expected: Expected | None = None,
) -> Report:
    """Find repeated passages in files and folders.

    Args:
        paths: files, folders, or `-` for standard input.
        settings: see there.
        progress: called with (stage, done, total), now and then.
        expected: called before a long run with what it is expected to take.

    Raises:
        SettingsError: a missing path, nothing to read, or settings that cannot be honoured.
    """
    listing = list_files(paths, settings.include, settings.exclude)
    report = compare(listing, settings, progress, spill=planning.plan(listing, settings, expected))
    if reporting.is_empty(report):
        raise SettingsError(reporting.nothing_to_read(paths, listing))
    return report


def compare(
    listing: Listing,
    settings: Settings,
    progress: Progress | None = None,
    cache: Cache | None = None,
    spill: Spill | None = None,
) -> Report:
    """Find repeated passages in the files of a listing.

    Where the first files are only compared with, what repeats among them alone is not found, unless
    documents are compared whole. `cache`: what an earlier run has kept, for the unit that is
    compared. `spill`: what to do with text that memory does not hold; None: hold it all.
    """
    stream = read(listing, settings)
    if spill is not None and spill.before is not None:
        taken = spill.before
    elif cache is not None:
        taken = reusing.take_in(stream, cache, listing.others, settings.jobs, progress)
    else:
        asked = intake.Asked(settings.unit, not settings.fast, spill)
        taken = intake.take_in(stream, _size(listing), settings.jobs, progress, asked)
    return _compare(taken, listing, settings, progress)


def compare_items(
    items: Iterable[intake.Item],
    listing: Listing,
    settings: Settings,
    progress: Progress | None = None,
    spill: Spill | None = None,
) -> Report:
    """The same for texts that were read from the files of a listing: what `read` yields."""
    asked = intake.Asked(settings.unit, not settings.fast, spill)
    taken = intake.take_in(items, _size(listing), settings.jobs, progress, asked)
    return _compare(taken, listing, settings, progress)


def scan_texts(pairs: Iterable[tuple[str, str]], settings: Settings) -> Report:
    """Find repeated passages in (id, text) pairs; no text gives an empty report."""
    asked = intake.Asked(settings.unit, not settings.fast, planning.spill_of(settings))
    taken = intake.take_in(text_batches(pairs), 0, settings.jobs, None, asked)
    return _compare(taken, None, settings)


def compare_two(first: Source, second: Source, settings: Settings) -> Report:
    """Align two texts word by word, from end to end.

    Returns:
        A report with one finding, the texts as its two places; or none where they share no words.

    Raises:
        SettingsError: a file holds several texts, or no words.
    """
    listing = Listing((first, second), (), ())
    stream = read(listing, settings)
    taken = intake.take_in(stream, 0, 1)
    corpus = segments.join(taken.tokens)
    if not taken.errors:
        reporting.hold_two(taken, listing, np.diff(corpus.documents).tolist())
        return _report(taken, listing, (corpus, differences.align(corpus)), settings)
    return Report(settings.answers(), (), (), tuple(taken.errors), 0, 0, 0, 0, ())


def read(listing: Listing, settings: Settings) -> Iterator[intake.Item]:
    """Read the files of a listing; see `read_batches`."""
    fields = Fields(settings.text_fields, settings.id_field)
    return read_batches(listing.files, fields, settings.encoding)


def _size(listing: Listing) -> int:
    """Bytes of all files that have a size; an archive counts once."""
    return sum(size or 0 for size in sizes_of(listing.files).values())


def _compare(
    taken: Intake, listing: Listing | None, settings: Settings, progress: Progress | None = None
) -> Report:
    if isinstance(taken.store, Stored):
        return line.compare(taken, taken.store, listing, settings, progress)
    corpus = segments.join(taken.tokens)
    intake.tell(progress, "comparing", 0, 1)
    if settings.unit == "document":
        return _compare_documents(taken, listing, corpus, settings)
    intake.tell(progress, "aligning", 0, 1)
    low = reporting.first_reported(taken, listing)
    if settings.unit == "paragraph":
        aligned = _passages(corpus, taken, settings, low)
        found = _clusters(corpus, aligned, settings.min_words, settings)
    else:
        cut = units.of_corpus(corpus, taken.units)
        aligned = units.whole(cut, _passages(cut, taken, settings, low), settings.min_words)
        found = units.widened(cut, _clusters(corpus, aligned, 0, settings))
    return _report(taken, listing, (corpus, found), settings)


def _clusters(corpus: Corpus, aligned: Passages, least: int, settings: Settings) -> Clusters:
    chosen = passages.choose(corpus, aligned, settings.similarity, least, settings.scope)
    return clusters.group(chosen, settings.similarity)


def _passages(corpus: Corpus, taken: Intake, settings: Settings, low: int) -> Passages:
    """All passages of a corpus of units; of those from the token `low` on, if that is not 0."""
    near, seeds = _candidates(corpus, taken, settings, low)
    kernels = engine.enough(taken.kernels, SEED_BYTES * len(seeds)) if low else taken.kernels
    taken.sketches.clear()  # the largest columns: what follows takes their memory
    candidates_ = (near, seeds)
    return aligning.align(corpus, candidates_, settings.min_words, kernels, settings.threads)


def _candidates(
    corpus: Corpus, taken: Intake, settings: Settings, low: int
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    segment = int(np.searchsorted(corpus.segments, low))
    parts = [(part.keys, part.joined) for part in taken.sketches]
    work = (taken.kernels, settings.threads)

    def alike() -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        sketched = signatures.join(taken.sketches)
        equal, first = candidates.exact(sketched[0], segment)
        indexed = candidates.units(corpus, sketched, first, settings.min_words)
        near = candidates.near(parts, indexed, work, 2 * segment)
        return near, buckets.pack(corpus.segments[equal])

    if settings.fast:
        return alike()
    anchors = [part.anchors for part in taken.sketches]
    anchored = partial(candidates.anchored, anchors, taken.sizes, low)
    (near, equal_at), seeds = both(alike, anchored, settings.threads)
    return near, np.concatenate([equal_at, seeds])


def _report(
    taken: Intake, listing: Listing | None, work: tuple[Corpus, Clusters], settings: Settings
) -> Report:
    corpus, found = work
    library, rows = _rows(taken, listing, corpus, found, settings.threads)
    if settings.select or settings.ignore:
        found = found.take(rows.chosen(settings.wants))
        library, rows = _rows(taken, listing, corpus, found, settings.threads)
    return reporting.report(taken, library, listing, rows.findings(), settings.answers())


def _rows(
    taken: Intake, listing: Listing | None, corpus: Corpus, found: Clusters, threads: int
) -> tuple[reporting.Library, findings.Builder]:
    whole = np.diff(corpus.weight(corpus.documents))

    def named() -> tuple[Patterns, identities.Identities]:
        recognised = patterns.recognise(corpus, found, whole)
        return recognised, identities.Identities(corpus, found, recognised.documents)

    differences, (recognised, own) = both(partial(edits.describe, corpus, found), named, threads)
    tokens = findings.needed(found, differences)
    located = texts.locate(corpus, taken.texts, tokens, taken.kernels, threads)
    library = reporting.Library(taken, corpus, findings.count_words(corpus, found), listing)
    where = tellings.Where(tokens, located, library.text)
    told = tellings.tell(corpus, (found, differences, recognised), where, threads)
    return library, findings.Builder(told, own, library, threads)


def _compare_documents(
    taken: Intake, listing: Listing | None, corpus: Corpus, settings: Settings
) -> Report:
    contents, _ = signatures.join(taken.sketches)
    whole = documents.of_corpus(corpus)
    first = documents.copies(whole, contents)
    close = _document_candidates(whole, taken, first, settings)
    size = TOKEN_BYTES * int(np.diff(whole.segments)[close].sum())
    kernels = engine.enough(taken.kernels, size)
    pairs = documents.verify(whole, close, settings.similarity, kernels)
    found = documents.group(pairs, first)
    library, rows = _document_rows(taken, listing, corpus, (found, pairs), settings.threads)
    if settings.select or settings.ignore:
        found = found.take(rows.chosen(settings.wants))
        library, rows = _document_rows(taken, listing, corpus, (found, pairs), settings.threads)
    report = reporting.report(taken, library, listing, rows.findings(), settings.answers())
    return replace(report, pairs=rows.pairs(documents.listed(pairs, first)))


def _document_rows(
    taken: Intake,
    listing: Listing | None,
    corpus: Corpus,
    work: tuple[Groups, Pairs],
    threads: int,
) -> tuple[reporting.Library, document_findings.Builder]:
    found, pairs = work
    tokens = document_findings.needed(corpus, found)
    where = texts.locate(corpus, taken.texts, tokens, taken.kernels, threads)
    words = document_findings.count_words(corpus, found, pairs)
    library = reporting.Library(taken, corpus, words, listing)
    make = library.document
    return library, document_findings.Builder(corpus, found, pairs, (tokens, where), make)


def _document_candidates(
    whole: Corpus, taken: Intake, first: NDArray[np.int64], settings: Settings
) -> NDArray[np.int64]:
    """Pairs of documents of different words that share a bucket, or, unless it is to be fast, many
    anchors.

    Only the first documents of their words are paired; `first`: see `documents.copies`.
    """
    own = np.searchsorted(whole.segment_documents, first[whole.segment_documents])
    bands = candidates.bands(settings.similarity)
    parts = [(part.keys[:bands], part.joined[:bands]) for part in taken.sketches]
    work = (taken.kernels, settings.threads)
    near = candidates.near(parts, 2 * np.unique(own), work, 0, buckets.ALL) // 2
    if settings.fast:
        return near
    anchors = [part.anchors for part in taken.sketches]
    seeds = buckets.unpack(candidates.anchored(anchors, taken.sizes))
    inside = np.sort(own[documents.inside(whole, seeds, anchors)], axis=1)
    inside = inside[inside[:, 0] < inside[:, 1]]
    return np.unique(np.concatenate([near, inside]), axis=0)
