"""The table of code points: what each one counts as, and what it is compared as.

An entry is `class | value << 3`. The value is the folded code point (NFKD, casefold, without the
diacritics of the combining blocks), or for EXPAND the number of an expansion: several entries in a
row. The shipped file is made by a script, so that hashes do not depend on Python's Unicode version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASS_BITS = 3
SEPARATOR, WORD, HAN, KANA, SPACELESS, SKIP, MARK, EXPAND = range(8)
"""Separator; part of a word; a token by itself (Han, Kana, Thai and its neighbours); invisible
(inside a word it does not end it); a dropped diacritic (it belongs to the token before it);
several entries."""


@dataclass(frozen=True, slots=True)
class CodePoints:
    """Two-stage table: entry of code point c = `entries[pages[c >> 8] * 256 + (c & 255)]`.

    Attributes:
        pages: int32 (4352,).
        entries: uint32 (256 × distinct pages,).
        expansion_starts: int32 (m + 1,), where expansion i starts in `expansions`.
        expansions: uint32, entries without EXPAND.
    """

    pages: NDArray[np.int32]
    entries: NDArray[np.uint32]
    expansion_starts: NDArray[np.int32]
    expansions: NDArray[np.uint32]


@cache
def load() -> CodePoints:
    """Read the shipped table; about 2 ms, once a process."""
    source = files("dedup.kernels").joinpath("code_points.npz")
    with source.open("rb") as file, np.load(file) as table:
        return CodePoints(
            table["pages"], table["entries"], table["expansion_starts"], table["expansions"]
        )
