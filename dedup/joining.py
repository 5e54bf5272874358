"""Columns of several parts as those of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Passages

if TYPE_CHECKING:
    from collections.abc import Sequence


def end_to_end(parts: Sequence[Passages]) -> Passages:
    """All passages of several columns, one after the other."""
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(part.blocks) for part in parts)])
    starts = [part.bounds[:-1] + b for part, b in zip(parts, before, strict=False)]
    return Passages(
        np.concatenate([part.a for part in parts]),
        np.concatenate([part.b for part in parts]),
        np.concatenate([part.matched for part in parts]),
        np.concatenate([part.blocks for part in parts]),
        np.append(np.concatenate(starts), before[-1]),
    )
