"""Ids of findings: made from what is said, so that they survive renames and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.model import Finding


def digest(name: str, contents: list[int]) -> str:
    """16 hex digits of a name, such as that of a rule, and content hashes."""
    text = " ".join([name, *(f"{content:016x}" for content in contents)])
    return xxhash.xxh3_64_hexdigest(text.encode())


def with_own_ids(found: Iterable[tuple[Finding, list[int]]]) -> list[Finding]:
    """The findings, each with its own id: a second one of an id is named by all its places.

    `found`: findings, and the content hashes of their places.
    """
    seen: set[str] = set()
    rows = []
    for finding, contents in found:
        own, again = finding.id, 0
        while own in seen:
            own, again = digest(finding.id, [*sorted(contents), again]), again + 1
        seen.add(own)
        rows.append(finding if own == finding.id else replace(finding, id=own))
    return rows
