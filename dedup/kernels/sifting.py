"""Runs `sieve`, compiled or plain, and gives it memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.parameters import SHINGLE_SIZES

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
    """Which pairs of units may share a shingle; arguments as in `engine.Kernels.sift_units`."""
    out = np.empty(len(spans), np.bool_)
    longest = int((spans[:, 1] - spans[:, 0]).max(initial=1))
    table = np.zeros(2 << longest.bit_length(), np.uint64)
    kernel.sift_units(tokens, spans, int(SHINGLE_SIZES.min()), table, out)
    return out
