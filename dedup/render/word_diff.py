"""What changed between two places, word by word, as the lines of a diff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dedup.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.model import Op, Place, Span
    from dedup.render.locations import Spot

BLANKS = re.compile(r"\s+")
SAME = 160
"""Characters shown of a run of equal words."""
CHANGED = 400
"""Characters shown of one change."""
CHANGES = 100
"""Changes shown of one place."""
INVERSE: dict[Op, Op] = {"split": "merge", "merge": "split"}


class _Change(NamedTuple):
    op: Op
    old: Span
    new: Span


def word_diff(first: Spot, later: Spot, centre: Spot) -> Iterator[str]:
    """Say how a later place differs from the first, each line printable and without a newline.

    Lines begin with two blanks (equal words, shortened), `- ` (only in the other place), `+ ` (only
    here) or `! ` (moved). The other place is the first, where the two were compared, else the
    centre. No line where nothing differs. Cost: decodes the places.
    """
    old = first if later.place.centre else centre
    changes = _changes(later.place, old.place)
    if not changes:
        return
    texts = _Texts(old, later)
    at = later.start.offset
    for change in changes[:CHANGES]:
        yield from _line("  ", texts.new((at, change.new[0])), SAME)
        yield from _told(change, texts)
        at = max(at, change.new[1])
    if len(changes) > CHANGES:
        yield f"  … {len(changes) - CHANGES:,} more changes"
    else:
        yield from _line("  ", texts.new((at, later.end.offset)), SAME)


def _changes(later: Place, old: Place) -> list[_Change]:
    if later.centre:
        swapped: Iterable[_Change] = (
            _Change(INVERSE.get(edit.op, edit.op), edit.here, edit.centre) for edit in old.edits
        )
        return sorted(swapped, key=lambda change: change.new)
    return [_Change(edit.op, edit.centre, edit.here) for edit in later.edits]


class _Texts:
    """The two texts, cut by the offsets of their documents."""

    def __init__(self, old: Spot, new: Spot) -> None:
        self._old, self._new = (old.text, old.start.offset), (new.text, new.start.offset)

    def old(self, span: Span) -> str:
        return _cut(*self._old, span)

    def new(self, span: Span) -> str:
        return _cut(*self._new, span)


def _cut(text: str, offset: int, span: Span) -> str:
    return text[max(0, span[0] - offset) : max(0, span[1] - offset)]


def _told(change: _Change, texts: _Texts) -> Iterator[str]:
    if change.op == "split":
        yield "+ ¶"
    elif change.op == "merge":
        yield "- ¶"
    elif change.op == "move":
        yield from _line("! moved: ", texts.new(change.new), CHANGED)
    else:
        yield from _line("- ", texts.old(change.old), CHANGED)
        yield from _line("+ ", texts.new(change.new), CHANGED)


def _line(mark: str, text: str, longest: int) -> Iterator[str]:
    shown = BLANKS.sub(" ", text).strip()
    if len(shown) > longest:
        head, tail = shown[: longest // 2], shown[-(longest // 2) :]
        shown = f"{head.rpartition(' ')[0] or head} … {tail.partition(' ')[2] or tail}"
    if shown:
        yield mark + safe(shown)
