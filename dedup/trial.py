"""What a self-test planted, and what a scan found of it: rows, frozen."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from dedup.errors import InputError  # noqa: TC001 (msgspec resolves the types of fields)


class Spot(NamedTuple):
    """Characters [start, end) of a document of the sample, by its number."""

    document: int
    start: int
    end: int


class Planting(NamedTuple):
    """A copy that was put into the sample.

    Attributes:
        kind: what an editor would call the difference.
        source: where the text was taken from.
        copy: where the copy stands.
        alike: words that both have, 2M / (words of the one + words of the other).
    """

    kind: str
    source: Spot
    copy: Spot
    alike: float


class Row(msgspec.Struct, frozen=True):
    """What was found of one kind; shares are None where there is nothing they are a share of.

    Attributes:
        kind: as in `Planting`.
        planted, found: copies; one is found where findings that join it with its source lie over
            half of both.
        recall: found / planted.
        alike: mean of `Planting.alike`.
        covered: of the planted characters of a found copy and its source, those reported; a mean.
        inside: of the characters reported there, those that were planted; a mean.
    """

    kind: str
    planted: int
    found: int
    recall: float | None
    alike: float | None
    covered: float | None
    inside: float | None


class Trial(msgspec.Struct, frozen=True):
    """A self-test.

    Attributes:
        settings: those of the two scans, by name.
        seed, pairs: as asked for; `pairs` of each kind at most.
        files, documents: read.
        sampled: documents in the sample.
        words: of the sample, before planting.
        before: findings in the sample before planting.
        findings: after it.
        right: of these, how many join a copy with its source, or places that repeated before.
        precision: right / findings; None where nothing was found.
        errors: what could not be read.
        rows: one for each kind.
    """

    settings: dict[str, object]
    seed: int
    pairs: int
    files: int
    documents: int
    sampled: int
    words: int
    before: int
    findings: int
    right: int
    precision: float | None
    errors: tuple[InputError, ...]
    rows: tuple[Row, ...]

    @property
    def planted(self) -> int:
        """Copies of all kinds."""
        return sum(row.planted for row in self.rows)

    @property
    def found(self) -> int:
        """Found copies of all kinds."""
        return sum(row.found for row in self.rows)
