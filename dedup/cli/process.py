"""What a process that makes one report and ends can leave undone."""

from __future__ import annotations

import atexit
import gc

from dedup import machine
from dedup.kernels import jit

KEEP = (1 << 31) - 1


def settle() -> None:
    """Leave cyclic garbage alone, let freed memory stay for the next stage, load no BLAS.

    A report is hundreds of thousands of small rows without cycles, which the collector walks again
    and again: 3.5 of 20 CPU seconds of a 200 MB corpus, and .1 when the process ends; new pages
    for arrays as large as the corpus cost 2 more, where the C library gives freed ones back at once
    [measured]. Changes no answer.
    """
    gc.disable()
    atexit.register(gc.freeze)
    jit.stand_alone()
    machine.tune(
        {
            machine.ARENA_MAX: 1,
            machine.MMAP_THRESHOLD: KEEP,
            machine.TRIM_THRESHOLD: KEEP,
            machine.TOP_PAD: 1 << 22,
        }
    )
