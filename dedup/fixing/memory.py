"""Memory that is free, given back to the system."""

from __future__ import annotations

import sys

from dedup import machine


def give_back() -> None:
    """Give back what the C library keeps of memory that was freed, where it is glibc.

    Pages are many small columns between which the columns of a scan do not fit: without this the
    second round of a fix of 100 MB peaks half a gigabyte higher [measured]. Arrow has memory of its
    own, where it was used.
    """
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    machine.trim()
