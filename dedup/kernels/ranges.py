"""Ranges of a file, read without the interpreter's lock."""

from __future__ import annotations

import numpy as np

from dedup.kernels.jit import kernel, of_system

pread = of_system("pread", "intp", "int32", "intp", "uintp", "int64")


@kernel
def gather(file, starts, sizes, out):  # type: ignore[no-untyped-def]
    """Copy ranges, one after the other; how many, until one that could not be read whole.

    `file`: its descriptor; `starts`, `sizes`: int64 (n,), in bytes; `out`: uint8.
    """
    at = 0 * len(starts)
    for n in range(len(starts)):
        size = sizes[n]
        if pread(np.int32(file), out.ctypes.data + at, np.uintp(size), np.int64(starts[n])) != size:
            return n
        at += size
    return len(starts)
