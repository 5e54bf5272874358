"""Documents by what is compared of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from xxhash import xxh3_128_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Batch

SIZE = 16


def digests(batch: Batch) -> list[bytes]:
    """XXH3 (128 bits) of each document's text, and of its regions where these are not all of it.

    Cost: one look at all bytes.
    """
    view, offsets = batch.text.data, batch.offsets.tolist()
    found = [xxh3_128_digest(view[a:b]) for a, b in pairwise(offsets)]
    regions = batch.regions
    bounds = np.searchsorted(regions[:, 2], np.arange(len(found) + 1))
    for number in np.flatnonzero(~_are_plain(batch, bounds)).tolist():
        own = regions[bounds[number] : bounds[number + 1]][:, [0, 1, 3]].copy()
        own[:, :2] -= batch.offsets[number]
        found[number] = xxh3_128_digest(found[number] + own.tobytes())
    return found


def _are_plain(batch: Batch, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each document is one region, all of it, and no code."""
    starts, ends = batch.offsets[:-1], batch.offsets[1:]
    first = batch.regions[np.minimum(bounds[:-1], max(0, len(batch.regions) - 1))]
    if not len(batch.regions):
        return np.zeros(len(starts), np.bool_)
    whole = (first[:, 0] == starts) & (first[:, 1] == ends) & (first[:, 3] == 0)
    plain: NDArray[np.bool_] = (np.diff(bounds) == 1) & whole
    return plain
