"""The line: paths to documents, segments, sketches, candidates, passages, clusters, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from dedup import (
    candidates,
    clusters,
    document_findings,
    documents,
    edits,
    findings,
    intake,
    matches,
    merging,
    passages,
    reporting,
    segments,
    signatures,
    texts,
)
from dedup.errors import SettingsError
from dedup.read import list_files, read_batches, text_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus
    from dedup.intake import Intake, Progress
    from dedup.model import Report
    from dedup.read import Listing
    from dedup.settings import Settings


def scan(paths: Sequence[str], settings: Settings, progress: Progress | None = None) -> Report:
    """Find repeated passages in files and folders.

    Args:
        paths: files, folders, or `-` for standard input.
        settings: see there.
        progress: called with (stage, done, total), now and then.

    Raises:
        SettingsError: a missing path, nothing to read, or settings that cannot be honoured.
    """
    listing = list_files(paths, settings.include, settings.exclude)
    stream = read_batches(listing.files, settings.text_field, settings.encoding)
    whole = settings.unit == "document"
    taken = intake.take_in(stream, _size(listing), settings.jobs, progress, whole)
    if not (taken.errors or listing.errors or any(len(batch.text) for batch in taken.batches)):
        raise SettingsError(reporting.nothing_to_read(paths, listing))
    return _compare(taken, listing, settings, progress)


def scan_texts(pairs: Iterable[tuple[str, str]], settings: Settings) -> Report:
    """Find repeated passages in (id, text) pairs; no text gives an empty report."""
    whole = settings.unit == "document"
    taken = intake.take_in(text_batches(pairs), 0, settings.jobs, None, whole)
    return _compare(taken, None, settings)


def _size(listing: Listing) -> int:
    """Bytes of all files that have a size."""
    places = (Path(source.location) for source in listing.files if source.format != "stream")
    return sum(place.stat().st_size for place in places if place.is_file())


def _compare(
    taken: Intake, listing: Listing | None, settings: Settings, progress: Progress | None = None
) -> Report:
    corpus = segments.join(taken.tokens)
    intake.tell(progress, "comparing", 0, 1)
    if settings.unit == "document":
        return _compare_documents(taken, listing, corpus, settings)
    near, seeds = _candidates(corpus, taken, settings)
    taken.sketches.clear()  # the largest columns: what follows takes their memory
    intake.tell(progress, "aligning", 0, 1)
    aligned = passages.align(corpus, seeds, settings.min_words, taken.kernels)
    open_ = matches.unexplained(corpus, near, aligned.blocks)
    seeds = candidates.pack(matches.verify(corpus, open_, taken.kernels))
    more = passages.align(corpus, seeds, settings.min_words, taken.kernels)
    merged = merging.merge(corpus, [aligned, more], passages.COSTS)
    knobs = (settings.similarity, settings.min_words, settings.scope)
    chosen = passages.choose(corpus, merged, *knobs)
    found = clusters.group(corpus, chosen, settings.similarity)
    return _report(taken, listing, (corpus, found), settings)


def _candidates(
    corpus: Corpus, taken: Intake, settings: Settings
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    sketched = signatures.join(taken.sketches)
    equal, first = candidates.exact(sketched[0])
    units = candidates.units(corpus, sketched, first, settings.min_words)
    near = candidates.near([(part.keys, part.joined) for part in taken.sketches], units)
    seeds = [candidates.pack(corpus.segments[equal])]
    if not settings.fast:
        anchors = [part.anchors for part in taken.sketches]
        seeds.append(candidates.anchored(anchors, taken.sizes))
    return near, np.concatenate(seeds)


def _report(
    taken: Intake, listing: Listing | None, work: tuple[Corpus, Clusters], settings: Settings
) -> Report:
    corpus, found = work
    differences = edits.describe(corpus, found)
    tokens = findings.needed(found, differences)
    where = _characters(taken, corpus, tokens)
    words = findings.count_words(corpus, found)
    library = reporting.Library(taken, corpus, words, listing)
    rows = findings.Builder(corpus, found, differences, (tokens, where), library.document)
    return reporting.report(taken, library, listing, rows.findings(), settings.answers())


def _characters(taken: Intake, corpus: Corpus, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where tokens stand; see `texts.characters`."""
    parts = [(batch, part) for batch, (part, _) in zip(taken.batches, taken.tokens, strict=True)]
    return texts.characters(corpus, parts, tokens, taken.kernels)


def _compare_documents(
    taken: Intake, listing: Listing | None, corpus: Corpus, settings: Settings
) -> Report:
    contents, _ = signatures.join(taken.sketches)
    units = documents.of_corpus(corpus)
    first = documents.copies(units, contents)
    close = _document_candidates(units, taken, first, settings.fast)
    pairs = documents.verify(units, close, settings.similarity, taken.kernels)
    found = documents.group(pairs, first)
    tokens = document_findings.needed(corpus, found)
    where = _characters(taken, corpus, tokens)
    words = document_findings.count_words(corpus, found, pairs)
    library = reporting.Library(taken, corpus, words, listing)
    rows = document_findings.Builder(corpus, found, pairs, (tokens, where), library.document)
    answers = settings.answers()
    report = reporting.report(taken, library, listing, rows.findings(), answers)
    return replace(report, pairs=rows.pairs(documents.listed(pairs, first)))


def _document_candidates(
    units: Corpus, taken: Intake, first: NDArray[np.int64], fast: bool
) -> NDArray[np.int64]:
    """Pairs of documents of different words that share a bucket, or, unless `fast`, many anchors.

    Only the first documents of their words are paired; `first`: see `documents.copies`.
    """
    own = np.searchsorted(units.segment_documents, first[units.segment_documents])
    parts = [(part.keys, part.joined) for part in taken.sketches]
    near = candidates.near(parts, 2 * np.unique(own), candidates.ALL) // 2
    if fast:
        return near
    anchors = [part.anchors for part in taken.sketches]
    seeds = candidates.unpack(candidates.anchored(anchors, taken.sizes))
    inside = np.sort(own[documents.inside(units, seeds, anchors)], axis=1)
    inside = inside[inside[:, 0] < inside[:, 1]]
    return np.unique(np.concatenate([near, inside]), axis=0)
