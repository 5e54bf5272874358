"""What the work on what is stored may use."""

from __future__ import annotations

from typing import NamedTuple

ROW = 64
"""Bytes of memory that a row takes while it is sorted and looked at [measured: 40 to 60]."""


class Room(NamedTuple):
    """Bytes of memory, and threads."""

    memory: int
    threads: int

    def parts(self, rows: int) -> int:
        """In how many parts, a power of two, so many rows are taken."""
        share = max(1, self.memory // self.threads // ROW)
        return 1 << max(0, (rows - 1) // share).bit_length()
