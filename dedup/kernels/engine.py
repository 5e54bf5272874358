"""One door to the kernels: which of the two kinds runs is chosen once for a scan."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dedup.errors import SettingsError
from dedup.kernels import jit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages, Sketches, Tokens

WARM_BYTES = 120_000
COLD_BYTES = 1_000_000
"""Up to so much text the plain kernels (2 s a MB of prose, 14 of licences) are quicker than numba:
.5 s to import it and load compiled kernels, 10 to 20 more to compile them [bench/crossover.py]."""


class Kernels(Protocol):
    """What both kinds offer; arrays as in `columns`."""

    def tokenise(self, text: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
        """Tokens and segments of a batch's text."""

    def locate(
        self, text: NDArray[np.uint8], firsts: NDArray[np.int64], places: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where bytes of documents stand in these, int64 (n, 6): see `utf8.locate`."""

    def sketch(self, tokens: Tokens, documents: NDArray[np.int64]) -> Sketches:
        """Sketches of a batch; `documents`: int64 (d + 1,), first tokens, and the end."""

    def tally(
        self, keys: NDArray[np.uint32], rows: NDArray[np.int64], counts: NDArray[np.uint8]
    ) -> None:
        """Count keys: see `crowds.tally`."""

    def crowd(
        self,
        keys: tuple[NDArray[np.uint32], NDArray[np.int64]],
        units: NDArray[np.uint64],
        counts: NDArray[np.uint8],
    ) -> NDArray[np.uint64]:
        """Rows `key << 32 | unit` whose key was counted more than once, and some others, in order.

        `keys`: all of a batch, and which of them; `units`: of these; `counts`: see `tally`.
        """

    def measure(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        shift: int,
        sizes: NDArray[np.int64],
    ) -> None:
        """Count rows by the first bits of their keys: see `dealing.measure`."""

    def deal(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        where: tuple[int, int, int],
        out: tuple[NDArray[np.int64], NDArray[np.uint64]],
    ) -> None:
        """Write rows by the first bits of their keys: see `dealing.deal`; `out`: ends, and out."""

    def meetings(self, rows: NDArray[np.uint64], meet: tuple[int, int]) -> NDArray[np.uint64]:
        """Pairs of units that share a key and no segment, from sorted rows; see `crowds.meetings`.

        `meet`: which ranks of a bucket meet all before them, and how far others look back.
        """

    def compare(
        self, corpus: Corpus, units: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Exact comparison of candidates: see `comparison.Compared` for what comes out."""

    def weigh(
        self, corpus: Corpus, seeds: NDArray[np.int64], sures: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Strength and documents of seeds: see `alignment.weigh_seeds`."""

    def sift(
        self,
        tokens: NDArray[np.uint8],
        bounds: tuple[int, int, int, int],
        seeds: NDArray[np.uint64],
        sure: int,
    ) -> NDArray[np.uint8]:
        """How strong seeds may be: see `sieve.sift_seeds`."""

    def sift_units(self, tokens: NDArray[np.uint8], spans: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which pairs of units may be alike: see `sieve.sift_units`."""

    def align(
        self,
        corpus: Corpus,
        seeds: NDArray[np.int64],
        groups: NDArray[np.int64],
        penalties: NDArray[np.int64],
    ) -> Passages:
        """Passages of document pairs; arguments as in `alignment.align`."""

    def gather(
        self,
        file: int,
        starts: NDArray[np.int64],
        sizes: NDArray[np.int64],
        out: NDArray[np.uint8],
    ) -> int:
        """Copy ranges of a file, see `ranges.gather`, or leave that, or the rest, to the caller."""


def plain_limit() -> int:
    """Bytes of text up to which the plain kernels are the quicker ones on this machine now."""
    caches = [Path(__file__).with_name("__pycache__")]
    if os.environ.get("NUMBA_CACHE_DIR"):
        caches = [Path(os.environ["NUMBA_CACHE_DIR"])]
    compiled = any(
        next(cache.rglob(f"alignment.align_{jit.sources()}-*.nbi"), None) for cache in caches
    )
    return WARM_BYTES if compiled else COLD_BYTES


def enough(kernels: Kernels, size: int) -> Kernels:
    """Kernels that are quick enough for `size` bytes of text: those given, or compiled ones."""
    return choose(size) if size > WARM_BYTES and size > plain_limit() else kernels


def choose(size: int) -> Kernels:
    """Kernels for `size` bytes of text; DEDUP_KERNELS=auto|numba|reference forces the choice.

    Raises:
        SettingsError: another value, or numba asked for and not installed.
    """
    wish = os.environ.get("DEDUP_KERNELS") or "auto"
    if wish not in ("auto", "numba", "reference"):
        raise SettingsError(f"DEDUP_KERNELS is {wish!r}; it must be auto, numba or reference")
    compiled = wish == "numba" or (wish == "auto" and size > plain_limit())
    if compiled and not jit.available():
        if wish == "numba":
            raise SettingsError("DEDUP_KERNELS is 'numba', but numba is not installed")
        warnings.warn(
            "numba is not installed: the plain kernels give the same answer, more slowly",
            RuntimeWarning,
            stacklevel=2,
        )
        compiled = False
    if compiled:
        from dedup.kernels.compiled import Compiled  # noqa: PLC0415  (imports numba)

        return Compiled()
    from dedup.kernels.plain import Plain  # noqa: PLC0415

    return Plain()
