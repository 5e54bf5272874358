"""What other programs call: the scan as two functions, and MinHashes for datasketch."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup import pipeline, segments
from dedup.columns import Batch
from dedup.errors import InputError, SettingsError
from dedup.kernels import engine, parameters, reference
from dedup.read import text_batches
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datasketch import LeanMinHash
    from numpy.typing import NDArray

    from dedup.model import Report

    Path = str | os.PathLike[str]

DEFAULT = Settings()
SCHEME = "affine32"
CHUNK = 1 << 14
"""Shingles signed at once: each takes half a kilobyte while it is."""


def scan(  # noqa: PLR0913 (by keyword, as on the command line)
    paths: Path | Iterable[Path],
    *,
    similarity: float = DEFAULT.similarity,
    min_words: int = DEFAULT.min_words,
    scope: str = DEFAULT.scope,
    unit: str = DEFAULT.unit,
    fast: bool = DEFAULT.fast,
    select: str | Iterable[str] = DEFAULT.select,
    ignore: str | Iterable[str] = DEFAULT.ignore,
    include: str | Iterable[str] = DEFAULT.include,
    exclude: str | Iterable[str] = DEFAULT.exclude,
    text_field: str | Iterable[str] = DEFAULT.text_field,
    id_field: str = DEFAULT.id_field,
    encoding: str = DEFAULT.encoding,
    jobs: int = DEFAULT.jobs,
    memory: int = DEFAULT.memory,
    temp_dir: str = DEFAULT.temp_dir,
    resume: bool = DEFAULT.resume,
) -> Report:
    """Find repeated passages in files and folders.

    What cannot be read does not stop the scan: it stands in the report's `errors`, and the report
    is not `complete`.

    Args:
        paths: files and folders, one or several; "-" is standard input.
        similarity: lowest similarity of two copies, 0.5 to 1.
        min_words: shortest passage to report, in words.
        scope: repeats "within" one document, "across" documents, or "all".
        unit: compare the "paragraph"s, and report passages; or each "sentence", "line" or
            "document", whole.
        fast: compare whole paragraphs only.
        select: report only findings of these rules ("DD102", "DD2") and kinds ("boilerplate").
        ignore: do not report findings of these.
        include: globs of files in folders to read beside the known suffixes.
        exclude: globs of files and folders not to read.
        text_field: field of a record that holds its text, or several, which make one text; "a.b" is
            the field "b" of the object in "a".
        id_field: field of a record that names it.
        encoding: how text files, CSV and TSV are encoded; JSON is always UTF-8.
        jobs: threads; 0 is one for each core. The report is the same for any number.
        memory: bytes of memory the scan may use; 0 is half of what there is. What does not fit
            goes to temporary files; the report is the same.
        temp_dir: folder for these; "" is the system's.
        resume: keep these until the scan is at its end, and go on from those of one that was
            stopped.

    Raises:
        SettingsError: a value outside its limits, a missing path, or nothing to read.
    """
    settings = Settings(
        similarity=similarity,
        min_words=min_words,
        scope=scope,
        unit=unit,
        fast=fast,
        select=_each(select),
        ignore=_each(ignore),
        include=_each(include),
        exclude=_each(exclude),
        text_field=text_field if isinstance(text_field, str) else tuple(text_field),
        id_field=id_field,
        encoding=encoding,
        jobs=jobs,
        memory=memory,
        temp_dir=temp_dir,
        resume=resume,
    )
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    names = [os.fspath(path) for path in several]
    if not names:
        raise SettingsError("no path is given; name a file, a folder, or - for standard input")
    return pipeline.scan(names, settings)


def scan_texts(  # noqa: PLR0913 (by keyword, as on the command line)
    texts: Iterable[tuple[str, str]],
    *,
    similarity: float = DEFAULT.similarity,
    min_words: int = DEFAULT.min_words,
    scope: str = DEFAULT.scope,
    unit: str = DEFAULT.unit,
    fast: bool = DEFAULT.fast,
    select: str | Iterable[str] = DEFAULT.select,
    ignore: str | Iterable[str] = DEFAULT.ignore,
    jobs: int = DEFAULT.jobs,
    memory: int = DEFAULT.memory,
    temp_dir: str = DEFAULT.temp_dir,
) -> Report:
    """Find repeated passages in texts in memory; no text gives an empty report.

    Args:
        texts: pairs of an id, which becomes the `id` and `path` of a document, and its text.
        similarity, min_words, scope, unit, fast, select, ignore, jobs, memory, temp_dir: as in
            `scan`.

    Raises:
        SettingsError: a value outside its limits.
    """
    settings = Settings(
        similarity=similarity,
        min_words=min_words,
        scope=scope,
        unit=unit,
        fast=fast,
        select=_each(select),
        ignore=_each(ignore),
        jobs=jobs,
        memory=memory,
        temp_dir=temp_dir,
    )
    return pipeline.scan_texts(texts, settings)


def minhashes(text: str) -> list[LeanMinHash]:
    """The MinHash of every paragraph that has words, in order, as datasketch would make it.

    Each is a `datasketch.LeanMinHash` of 128 permutations, seed 1, scheme "affine32", over the low
    32 bits of the paragraph's shingles: compare them with `jaccard`, join paragraphs with `union`,
    keep them in a `MinHashLSH`. Cost: about 4 MB of text a second.

    Raises:
        InputError: the text holds half a surrogate pair.
    """
    from datasketch import LeanMinHash  # noqa: PLC0415 (imports scipy: about a second)

    return [
        LeanMinHash(seed=parameters.SEED, hashvalues=values, scheme=SCHEME)
        for values in _signatures(text)
    ]


def _signatures(text: str) -> Iterator[NDArray[np.uint32]]:
    """The signature of every paragraph: uint32 (n_permutations,)."""
    permutations = parameters.permutations()
    for item in text_batches([("text", text)]):
        if isinstance(item, InputError):
            raise item
        if isinstance(item, Batch):
            tokens = segments.segment(item, engine.choose(len(item.text)))
            for first, last in pairwise(tokens.segments.tolist()):
                columns = tokens.hashes[first:last], tokens.kinds[first:last]
                shingles = reference.shingles(*columns, parameters.SHINGLE_SIZES)
                yield _sign(shingles.astype(np.uint32), permutations)


def _sign(
    hashes: NDArray[np.uint32], permutations: tuple[NDArray[np.uint32], NDArray[np.uint32]]
) -> NDArray[np.uint32]:
    """The signature of shingle hashes, a chunk at a time: that of a union is the minimum."""
    parts = np.split(hashes, range(CHUNK, len(hashes), CHUNK))
    signatures = [reference.sign(part, *permutations) for part in parts]
    return np.minimum.reduce(signatures)  # type: ignore[no-any-return]


def _each(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
