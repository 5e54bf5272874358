"""Ids of findings, as short as they can be told apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.model import Finding

ID_DIGITS = 6


def shortest_ids(findings: Sequence[Finding]) -> dict[str, str]:
    """Shortest prefix of each id that no other finding has, of at least six digits."""
    return shortest([finding.id for finding in findings])


def shortest(every: Iterable[str]) -> dict[str, str]:
    """Shortest prefix of each id that no other one has, of at least six digits."""
    ids = sorted(set(every))
    if not ids:
        return {}
    shared = [0, *(_shared(a, b) for a, b in pairwise(ids)), 0]
    return {
        full: full[: max(ID_DIGITS, before + 1, after + 1)]
        for full, (before, after) in zip(ids, pairwise(shared), strict=True)
    }


def _shared(a: str, b: str) -> int:
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
