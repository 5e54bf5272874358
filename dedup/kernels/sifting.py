"""Runs `sieve`, compiled or plain, and gives it memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray


def seeds(
    kernel: ModuleType,
    text: tuple[NDArray[np.uint8], tuple[int, int, int, int]],
    found: NDArray[np.uint64],
    sure: int,
) -> NDArray[np.uint8]:
    """How strong seeds may be; `text`: tokens and bounds of `engine.Kernels.sift`."""
    out = np.empty(len(found), np.uint8)
    kernel.sift_seeds(*text, found, sure, out)
    return out


def units(
    kernel: ModuleType, tokens: NDArray[np.uint8], spans: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which pairs of units may be alike; arguments as in `engine.Kernels.sift_units`."""
    out = np.empty(len(spans), np.bool_)
    longest = int(np.diff(spans)[:, ::2].max(initial=1))
    tables = np.zeros((2, 2 << longest.bit_length()), np.uint64)
    kernel.sift_units(tokens, spans, tables, out)
    return out
