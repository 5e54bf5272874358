"""What a process that makes one report and ends can leave undone."""

from __future__ import annotations

import atexit
import gc
import sys

from dedup import machine
from dedup.kernels import jit

KEEP = (1 << 31) - 1
TURN = 2e-4
"""Seconds for which the interpreter stays with a thread that others wait for."""


def settle() -> None:
    """Leave cyclic garbage alone, let freed memory stay for the next stage, load no BLAS, let
    threads take turns more often.

    A report is hundreds of thousands of small rows without cycles, which the collector walks again
    and again: 3.5 of 20 CPU seconds of a 200 MB corpus, and .1 when the process ends; new pages
    for arrays as large as the corpus cost 2 more, where the C library gives freed ones back at once
    [measured]. A thread in a loop of the interpreter makes one between two kernels wait up to a
    turn: .2 of 7.6 s of 500 MB on two threads [measured]. Changes no answer.
    """
    gc.disable()
    sys.setswitchinterval(TURN)
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
