"""The findings of the files as they are, for what a later round has found."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from dedup.fixing.pages import key_of
from dedup.fixing.spans import bytes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dedup.model import Finding
    from dedup.removals import Key, Left, Removal, Span


class _Named(NamedTuple):
    """A finding, and the documents of its places."""

    id: str
    rule: str
    keys: tuple[Key, ...]


class Names:
    """The findings of the first scan, by what they cover. No text is held.

    Args:
        findings: all of them.
        among: the documents that are looked at again; None: all.
    """

    def __init__(self, findings: Sequence[Finding], among: Collection[Key] | None) -> None:
        self._ids = {finding.id for finding in findings}
        self._places: dict[Key, list[tuple[Span, _Named]]] = defaultdict(list)
        plain: dict[Key, bool] = {}
        for finding in findings:
            keys = tuple(map(key_of, finding.places))
            named = _Named(finding.id, finding.rule, keys)
            for key, place in zip(keys, finding.places, strict=True):
                if among is not None and key not in among:
                    continue
                span = place.span
                if key not in plain:
                    plain[key] = bytes(place.document.utf8).isascii()
                if not plain[key]:
                    span = bytes_of(bytes(place.document.utf8), span)
                self._places[key].append((span, named))

    def removal(self, row: Removal) -> Removal:
        """The same under the finding of the first scan that covers most of it."""
        if row.finding in self._ids:
            return row
        found = self._best(row.key, row.spans, row.kept)
        return (
            replace(row, finding=found.id, rule=found.rule) if found else replace(row, finding="")
        )

    def left(self, row: Left) -> Left:
        """Likewise."""
        if row.finding in self._ids:
            return row
        found = self._best(row.key, [row.span], row.key)
        return (
            replace(row, finding=found.id, rule=found.rule) if found else replace(row, finding="")
        )

    def _best(self, key: Key, spans: Sequence[Span], kept: Key) -> _Named | None:
        """The finding that shares most bytes, one with the copy that stays first; None: there is
        none, the words have come together since."""
        found: list[tuple[bool, int, _Named]] = []
        for (low, high), named in self._places.get(key, []):
            shared = sum(max(0, min(high, end) - max(low, start)) for start, end in spans)
            if shared:
                found.append((kept in named.keys, shared, named))
        return max(found, key=lambda one: one[:2])[2] if found else None
