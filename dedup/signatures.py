"""Segments to what the index holds of them: MinHash band keys, content hashes, anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Sketches, Tokens
    from dedup.kernels.engine import Kernels


def sketch(tokens: Tokens, documents: NDArray[np.int64], kernels: Kernels) -> Sketches:
    """Sketches of a batch. Cost: n_permutations × tokens, and one pass for the anchors."""
    return kernels.sketch(tokens, documents)


def join(parts: Sequence[Sketches]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Content hashes and numbers of shingles of all segments, in order."""
    contents = [part.contents for part in parts]
    shingles = [part.shingles for part in parts]
    return (
        np.concatenate([*contents, np.empty(0, np.uint64)]),
        np.concatenate([*shingles, np.empty(0, np.uint32)]),
    )
