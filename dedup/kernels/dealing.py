"""Rows of band keys dealt out by the first bits of these: what shares a key is sorted together.

Each of the parts fits into a core's cache, where the counts of `crowds` would not.
"""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import kernel

U32 = np.uint64(32)


@kernel
def measure(keys, worth, shift, sizes):  # type: ignore[no-untyped-def]
    """Count the rows of each part. `keys`: uint32 (n,); `worth`: bool (n,), which are meant;
    `shift`: bits of a key after those that its part goes by; `sizes`: int64 (parts,), added to."""
    for n in range(len(keys)):
        if worth[n]:
            sizes[np.int64(keys[n]) >> shift] += 1


@kernel
def deal(keys, worth, where, ends, out):  # type: ignore[no-untyped-def]
    """Write rows `key << 32 | unit` of some parts behind those that are there.

    What is not meant is written, too, where the next row is put: no branch has to be foreseen.

    Args:
        keys, worth: see `measure`.
        where: unit of the first key, those of the others are two apart; `shift`; the first part.
        ends: int64 (parts + 1,), where each of them goes on, moved; last the place for the rest.
        out: uint64, with that place.
    """
    first, shift, low = where
    rest = len(ends) - 1
    for n in range(len(keys)):
        part = (np.int64(keys[n]) >> shift) - low
        meant = np.int64(worth[n]) & np.int64(part >= 0) & np.int64(part < rest)
        part = rest + (part - rest) * meant
        out[ends[part]] = np.uint64(keys[n]) << U32 | np.uint64(first + 2 * n)
        ends[part] += meant
