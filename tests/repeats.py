"""Made-up passages and corpora that repeat them, for tests of what may repeat."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from scripts import words

from dedup import Report, scan_texts
from dedup.accepting.baseline import Baseline
from dedup.accepting.entries import made_from
from dedup.accepting.known import Known, apply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TODAY = dt.date(2026, 5, 4)


def prose(seed: int, count: int) -> list[str]:
    """So many words, others for each seed."""
    return words("latin", Random(f"repeats {seed}"), count)


def around(seed: int, *passages: Sequence[str]) -> str:
    """A text of its own with passages in it, each a paragraph."""
    own = [prose(1000 + 10 * seed + n, 15) for n in range(len(passages) + 1)]
    parts = [own[0]]
    for passage, after in zip(passages, own[1:], strict=True):
        parts += [list(passage), after]
    return "\n\n".join(" ".join(part) for part in parts)


def edited(passage: Sequence[str], *places: int) -> list[str]:
    """The passage with other words at some places."""
    return [f"edited{n}" if n in places else word for n, word in enumerate(passage)]


def scanned(texts: Mapping[str, str], min_words: int = 12) -> Report:
    return scan_texts(texts.items(), min_words=min_words)


def baseline_of(report: Report, reason: str = "") -> Baseline:
    return Baseline("base.jsonl", tuple(made_from(report, reason)), {})


def checked(before: Mapping[str, str], after: Mapping[str, str]) -> Known:
    """The second corpus, against all that the first one repeats."""
    return apply(scanned(after), baseline_of(scanned(before)), TODAY)


def states(report: Report) -> list[str]:
    return [finding.state for finding in report.findings]


def told(report: Report) -> list[str]:
    """Paths of the places to be told of, of findings that are new."""
    new = [finding for finding in report.findings if finding.state == "new"]
    return sorted(place.document.path for finding in new for place in finding.later)
