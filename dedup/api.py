"""What other programs call: the scan as two functions, and signatures for datasketch."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dedup.errors import InputError
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from datasketch import LeanMinHash
    from numpy.typing import NDArray

    from dedup.model import Report

DEFAULT = Settings()
SCHEME = "affine32"
CHUNK = 1 << 14
"""Shingles signed at once: each takes 512 bytes while it is."""

Path = str | os.PathLike[str]


def scan(  # noqa: PLR0913 (by keyword, and the same names as on the command line)
    paths: Path | Iterable[Path],
    *,
    similarity: float = DEFAULT.similarity,
    min_words: int = DEFAULT.min_words,
    scope: str = DEFAULT.scope,
    fast: bool = DEFAULT.fast,
    include: str | Iterable[str] = DEFAULT.include,
    exclude: str | Iterable[str] = DEFAULT.exclude,
    text_field: str = DEFAULT.text_field,
    encoding: str = DEFAULT.encoding,
    jobs: int = DEFAULT.jobs,
) -> Report:
    """Find repeated passages in files and folders.

    What cannot be read does not stop the scan: it is in the report's `errors`, and the report is
    not `complete`.

    Args:
        paths: files and folders, one or several; "-" is standard input.
        similarity: lowest similarity of two copies, 0.5 to 1.
        min_words: shortest passage to report, in words.
        scope: repeats "within" one document, "across" documents, or "all".
        fast: compare whole paragraphs only.
        include: globs of files in folders to read beside the known suffixes.
        exclude: globs of files and folders not to read.
        text_field: field of a JSON record that holds its text.
        encoding: how text files are encoded; JSON is always UTF-8.
        jobs: threads; 0 is one for each core. The report is the same for any number.

    Raises:
        SettingsError: a value outside its limits, a missing path, or nothing to read.
    """
    settings = Settings(
        similarity=similarity,
        min_words=min_words,
        scope=scope,
        fast=fast,
        include=_each(include),
        exclude=_each(exclude),
        text_field=text_field,
        encoding=encoding,
        jobs=jobs,
    )
    from dedup import pipeline  # noqa: PLC0415 (imports numpy)

    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return pipeline.scan([os.fspath(path) for path in several], settings)


def scan_texts(  # noqa: PLR0913 (as above)
    texts: Iterable[tuple[str, str]],
    *,
    similarity: float = DEFAULT.similarity,
    min_words: int = DEFAULT.min_words,
    scope: str = DEFAULT.scope,
    fast: bool = DEFAULT.fast,
    jobs: int = DEFAULT.jobs,
) -> Report:
    """Find repeated passages in texts in memory; none at all give an empty report.

    Args:
        texts: pairs of an id, which becomes the `id` and `path` of a document, and its text.
        similarity: as in `scan`.
        min_words: as in `scan`.
        scope: as in `scan`.
        fast: as in `scan`.
        jobs: as in `scan`.

    Raises:
        SettingsError: a value outside its limits.
    """
    settings = Settings(
        similarity=similarity, min_words=min_words, scope=scope, fast=fast, jobs=jobs
    )
    from dedup import pipeline  # noqa: PLC0415 (imports numpy)

    return pipeline.scan_texts(texts, settings)


def minhashes(text: str) -> list[LeanMinHash]:
    """The MinHash of every paragraph that has words, in order, as datasketch would make it.

    Each is a `datasketch.LeanMinHash` of 128 permutations, seed 1, scheme "affine32": estimate
    similarity with its `jaccard`, join paragraphs with `union`, put it into a `MinHashLSH`. What
    was hashed are the low 32 bits of the paragraph's shingles. Cost: about 4 MB of text a second.

    Raises:
        InputError: the text holds half a surrogate pair.
    """
    from datasketch import LeanMinHash  # noqa: PLC0415 (imports scipy, about a second)

    from dedup.kernels import parameters  # noqa: PLC0415 (imports numpy)

    return [
        LeanMinHash(seed=parameters.SEED, hashvalues=values, scheme=SCHEME)
        for values in _hash_values(text)
    ]


def _hash_values(text: str) -> Iterator[NDArray[np.uint32]]:
    """The MinHash row of every paragraph: uint32 (n_permutations,)."""
    import numpy as np  # noqa: PLC0415 (`import dedup.api` is for everyone)

    from dedup.kernels import parameters, reference  # noqa: PLC0415 (imports numpy)

    a, b = parameters.permutations()
    for shingles in _shingles(text):
        hashes = shingles.astype(np.uint32)
        parts = [hashes[at : at + CHUNK] for at in range(0, len(hashes), CHUNK)]
        yield np.minimum.reduce([reference.sign(part, a, b) for part in parts])


def _shingles(text: str) -> Iterator[NDArray[np.uint64]]:
    """The shingles of every paragraph: uint64 (n,)."""
    from dedup import segments  # noqa: PLC0415 (imports numpy)
    from dedup.columns import Batch  # noqa: PLC0415 (imports numpy)
    from dedup.kernels import engine, parameters, reference  # noqa: PLC0415 (imports numpy)
    from dedup.read import text_batches  # noqa: PLC0415 (imports numpy)

    for item in text_batches([("text", text)]):
        if isinstance(item, InputError):
            raise item
        if isinstance(item, Batch):
            tokens = segments.segment(item, engine.choose(len(item.text)))
            bounds = tokens.segments.tolist()
            for first, last in zip(bounds, bounds[1:], strict=False):
                columns = tokens.hashes[first:last], tokens.kinds[first:last]
                yield reference.shingles(*columns, parameters.SHINGLE_SIZES)


def _each(globs: str | Iterable[str]) -> tuple[str, ...]:
    return (globs,) if isinstance(globs, str) else tuple(globs)
