"""Texts that may repeat anywhere: disclaimers, licence headers, mastheads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dedup.accepting import sketching
from dedup.accepting.cutting import cut
from dedup.columns import thirds
from dedup.errors import InputError, SettingsError
from dedup.kernels import parameters, reference
from dedup.read.text import decode_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.model import Finding

SHARE = 0.9
"""Of the words of a passage: one word of twelve may differ, a year or a name."""


def read(globs: Sequence[str], folder: str, encoding: str) -> dict[str, bytes]:
    """Read boilerplate files.

    Args:
        globs: relative to the folder.
        folder: where they count from; "" is the working directory.
        encoding: by Python's name.

    Returns:
        UTF-8 of each file, by its path relative to the folder, in the order of paths.

    Raises:
        SettingsError: a glob that matches no file, or a file that cannot be read.
    """
    texts: dict[str, bytes] = {}
    for glob in globs:
        found = [path for path in _matches(glob, Path(folder)) if path.is_file()]
        if not found:
            raise SettingsError(f"boilerplate {glob!r} matches no file in {folder or '.'}")
        for path in found:
            name = path.relative_to(folder or ".").as_posix()
            texts[name] = _text(path, name, encoding)
    return dict(sorted(texts.items()))


def _matches(glob: str, folder: Path) -> list[Path]:
    try:
        return list(folder.glob(glob))
    except (ValueError, NotImplementedError) as error:
        raise SettingsError(f"boilerplate {glob!r} is not a glob: {error}") from error


def _text(path: Path, name: str, encoding: str) -> bytes:
    try:
        text = decode_text(path.read_bytes(), encoding, name)
    except OSError as error:
        raise SettingsError(f"cannot read boilerplate {name}: {error.strerror}") from error
    if isinstance(text, InputError):
        raise SettingsError(f"boilerplate {text}")
    return text


def sources(
    findings: Sequence[Finding], texts: Mapping[str, bytes], at_least: int
) -> list[str | None]:
    """For each finding: the boilerplate file that has most of its words; None: it is none.

    A finding is boilerplate where nine words in ten of its centre stand in runs of three words that
    the files have, and fewer than a passage's words do not.

    Args:
        findings: of a report.
        texts: UTF-8 by file.
        at_least: words of a passage.
    """
    names = list(texts)
    if not names or not findings:
        return [None] * len(findings)
    centres = [next(place for place in one.places if place.centre) for one in findings]
    known = [np.unique(_grams(run)[0]) for run in sketching.runs(list(texts.values()))]
    every = np.unique(np.concatenate(known))
    found: list[str | None] = []
    for run in sketching.runs(cut(centres)):
        grams, spans = _grams(run)
        within = np.isin(grams, every)
        named = None
        if _is_known(run, spans[within], at_least):
            hits = [int(np.isin(grams[within], one).sum()) for one in known]
            named = names[hits.index(max(hits))]
        found.append(named)
    return found


def _grams(run: sketching.Run) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes of the runs of three words of a text, and their first tokens and ends."""
    sizes = parameters.SHINGLE_SIZES
    first = np.arange(len(run.kinds))
    spans = np.stack([first, first + sizes[run.kinds]], axis=1)
    whole = spans[:, 1] <= len(run.kinds)
    return reference.grams(run.hashes, run.kinds, sizes)[whole], spans[whole]


def _is_known(run: sketching.Run, spans: NDArray[np.int64], at_least: int) -> bool:
    """Whether spans of a text's tokens hold nearly all of its words."""
    steps = np.zeros(len(run.kinds) + 1, np.int64)
    np.add.at(steps, spans[:, 0], 1)
    np.add.at(steps, spans[:, 1], -1)
    weights = thirds(run.kinds).astype(np.int64)
    new = int(weights[np.cumsum(steps)[:-1] == 0].sum())
    return new <= (1 - SHARE) * weights.sum() and (new + 1) // 3 < at_least
