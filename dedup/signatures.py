"""Segments to what the index holds of them: MinHash band keys, content hashes, anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Sketches
from dedup.kernels.parameters import BANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.columns import Tokens
    from dedup.kernels.engine import Kernels


def sketch(tokens: Tokens, documents: NDArray[np.int64], kernels: Kernels) -> Sketches:
    """Sketches of a batch. Cost: n_permutations × tokens, and one pass for the anchors."""
    return kernels.sketch(tokens, documents)


def join(parts: Sequence[Sketches], tokens: Sequence[int]) -> Sketches:
    """Sketches of all batches, in order; `tokens`: how many tokens each batch has."""
    before = np.cumsum([0, *tokens])[: len(parts)].astype(np.uint64)
    none = np.empty((BANDS, 0), np.uint32)
    anchors = [part.anchors + b for part, b in zip(parts, before, strict=True)]
    return Sketches(
        np.concatenate([*(part.contents for part in parts), np.empty(0, np.uint64)]),
        np.concatenate([*(part.shingles for part in parts), none[0]]),
        np.concatenate([*(part.keys for part in parts), none], axis=1),
        np.concatenate([*(part.joined for part in parts), none], axis=1),
        np.concatenate([*anchors, np.empty(0, np.uint64)]),
    )
