"""Documents by what is compared of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from xxhash import xxh3_128_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Batch

NAME = np.dtype([("digest", "V16"), ("size", "<u8")])
"""The name of a document: its digest, and how many bytes its text has."""
OF_PARTS = 1
"""Seed of the digests of documents of which not all is compared, so that no text has one."""


def digests(batch: Batch) -> list[bytes]:
    """Names of documents: XXH3 (128 bits) of the text, and of its regions where these are not all
    of it; and its size. (So rows that a pack has for a name are known to lie inside the text.)

    Cost: one look at all bytes.
    """
    view, offsets = batch.text.data, batch.offsets.tolist()
    found = [xxh3_128_digest(view[a:b]) for a, b in pairwise(offsets)]
    regions = batch.regions
    bounds = np.searchsorted(regions[:, 2], np.arange(len(found) + 1))
    for number in np.flatnonzero(~_are_plain(batch, bounds)).tolist():
        own = regions[bounds[number] : bounds[number + 1]][:, [0, 1, 3]].copy()
        own[:, :2] -= batch.offsets[number]
        found[number] = xxh3_128_digest(found[number] + own.tobytes(), OF_PARTS)
    return [
        digest + (b - a).to_bytes(8, "little")
        for digest, (a, b) in zip(found, pairwise(offsets), strict=True)
    ]


def _are_plain(batch: Batch, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each document is one region, all of it, and no code."""
    starts, ends = batch.offsets[:-1], batch.offsets[1:]
    alone = np.diff(bounds) == 1
    first = batch.regions[bounds[:-1][alone]]
    plain: NDArray[np.bool_] = alone.copy()
    plain[alone] = (
        (first[:, 0] == starts[alone]) & (first[:, 1] == ends[alone]) & (first[:, 3] == 0)
    )
    return plain
