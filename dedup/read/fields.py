"""Which fields of a record hold its text and its id, and what several of them make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BORDER = b"\n\n"
"""Stands between the fields of a text that has several."""
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of a record by name; `a.b` is the field `b` of the object in `a`, or one named so.

    Attributes:
        text: at least one. Several make one text, in this order, with a blank line between them;
            none of them reaches over it. One that is absent or null is left out.
        id: what names the record.
    """

    text: tuple[str, ...] = ("text",)
    id: str = "id"

    def named(self) -> str:
        """The fields of the text, for people."""
        return " or ".join(map(repr, self.text))


def regions_of(lengths: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Regions of texts that were joined of several fields: rows (start, end, document, code).

    Args:
        lengths: int64 (d, fields), bytes of each field; ABSENT where the record has none.
        offsets: int64 (d + 1,), where each text starts, and the end.
    """
    there = lengths >= 0
    steps = np.where(there, lengths + len(BORDER), 0)
    ends = offsets[:-1, None] + np.cumsum(steps, axis=1) - len(BORDER)
    rows, _ = np.nonzero(lengths > 0)
    chosen = lengths > 0
    regions = np.zeros((len(rows), 4), np.int64)
    regions[:, 0] = (ends - lengths)[chosen]
    regions[:, 1] = ends[chosen]
    regions[:, 2] = rows
    return regions
