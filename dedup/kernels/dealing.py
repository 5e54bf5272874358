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

    Args:
        keys, worth: see `measure`.
        where: unit of the first key, those of the others are two apart; `shift`; the first part.
        ends: int64 (parts,), where each of them goes on; moved.
        out: uint64.
    """
    first, shift, low = where
    for n in range(len(keys)):
        if worth[n]:
            part = (np.int64(keys[n]) >> shift) - low
            if 0 <= part < len(ends):
                out[ends[part]] = np.uint64(keys[n]) << U32 | np.uint64(first + 2 * n)
                ends[part] += 1
