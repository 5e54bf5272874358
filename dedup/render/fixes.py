"""What a fix removes and leaves, for people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dedup.render.unified import diff
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.removals import Key, Left, Outcome, Removal
    from dedup.render.look import Look

DIGITS = 6
FEW_WORDS = 5
WHY = {
    "across": "its other copy is in another {unit} (--across to remove it)",
    "loses": "removing it would lose {lost} (--allow-loss to remove it)",
    "borders": "no whole sentence of {least} words and more lies in it",
    "relied": "what was removed elsewhere is kept here",
    "apart": "its whole sentences are not alike enough",
    "kind": "{detail} (--select {detail} to remove it)",
    "accepted": "accepted: {detail}",
    "rigid": "no part can be taken out of it",
}


def preview(
    outcome: Outcome, look: Look, least: int, top: int, *, diffs: bool = True
) -> Iterator[str]:
    """Lines of the preview, without newlines.

    Args:
        outcome: what goes.
        look: of the output.
        least: words of the shortest passage.
        top: so many findings and texts are shown; 0: all.
        diffs: whether the texts are shown.
    """
    yield from _findings(outcome, look, least, top)
    keys = list(dict.fromkeys(removal.key for removal in outcome.removals)) if diffs else []
    shown = keys[: top or None]
    for key in shown:
        if key in outcome.cuts:
            yield from diff(_name(key), outcome.texts[key], outcome.cuts[key], look)
            yield ""
    if len(keys) > len(shown):
        yield f"{look.glyphs.ellipsis} {len(keys) - len(shown):,} more texts change"
        yield ""


def _findings(outcome: Outcome, look: Look, least: int, top: int) -> Iterator[str]:
    alone = len(outcome.paths) == 1
    removals: dict[str, list[Removal]] = defaultdict(list)
    left: dict[str, list[Left]] = defaultdict(list)
    for removal in outcome.removals:
        removals[removal.finding].append(removal)
    for one in outcome.left:
        left[one.finding].append(one)
    ids = list(dict.fromkeys([*removals, *left]))
    for name in ids[: top or None]:
        said = [*_removed(removals[name], look, alone), *_left(left[name], look, alone, least)]
        for number, line in enumerate(said):
            yield f"{name[:DIGITS] if not number else ' ' * DIGITS}  {line}"
    if top and len(ids) > top:
        yield f"{look.glyphs.ellipsis} {len(ids) - top:,} more findings"
    if ids:
        yield ""


def _removed(removals: Sequence[Removal], look: Look, alone: bool) -> Iterator[str]:
    by_kept: dict[tuple[Key, tuple[int, int]], list[Removal]] = defaultdict(list)
    for removal in removals:
        by_kept[removal.kept, removal.kept_lines].append(removal)
    for (kept, lines), own in by_kept.items():
        first = own[0]
        there = [_at(one.key, one.lines, look, alone or one.key == kept) for one in own]
        gone = ", ".join(there[:FEW_WORDS])
        what = "every word" if not any(one.lost for one in own) else "most words"
        more = f" and {first.more:,} more" if first.more and len(own) == 1 else ""
        yield f"keep {_at(kept, lines, look, alone)}: it has {what} of {gone}{more}"
        for one in own:
            lost = f"{_lost(one.lost, look)} lost" if one.lost else "none of them lost"
            whole = "all of " if one.whole else ""
            where = _at(one.key, one.lines, look, alone)
            yield f"remove {whole}{where}: {count(one.words, 'word')}, {lost}"


def _left(left: Sequence[Left], look: Look, alone: bool, least: int) -> Iterator[str]:
    groups: dict[tuple[str, str, tuple[str, ...]], list[Left]] = defaultdict(list)
    for one in left:
        groups[one.reason, one.detail, one.lost].append(one)
    for (reason, detail, lost), own in groups.items():
        where = ", ".join(_at(one.key, one.lines, look, alone) for one in own[:FEW_WORDS])
        if len(own) > FEW_WORDS:
            where += f" and {len(own) - FEW_WORDS:,} more"
        unit = "record" if own[0].key.record is not None else "file"
        why = WHY[reason].format(
            unit=unit, least=least, detail=look.show(detail), lost=_lost(lost, look)
        )
        yield f"leave {where}: {why}"


def _lost(lost: Sequence[str], look: Look) -> str:
    shown = ", ".join(look.show(word) for word in lost[:FEW_WORDS])
    more = f", {look.glyphs.ellipsis}" if len(lost) > FEW_WORDS else ""
    return f"{count(len(lost), 'word')} ({shown}{more})"


def _at(key: Key, lines: tuple[int, int], look: Look, alone: bool) -> str:
    """Where something stands: its lines, after the file's name where there are several."""
    if key.record is not None:
        return look.show(_name(key))
    first, last = lines
    span = str(first) if first == last else f"{first}-{last}"
    return f"line{'s' if last > first else ''} {span}" if alone else f"{look.show(key.path)}:{span}"


def _name(key: Key) -> str:
    return key.path if key.record is None else f"{key.path}:{key.record}"


def totals(outcome: Outcome, done: str) -> str:
    """What goes, summed up; `done`: `Would remove` or `Removed`."""
    files = len({removal.key.path for removal in outcome.removals})
    read, _, gone = outcome.books.words
    if not outcome.removals:
        return f"Nothing to remove: {count(read, 'word')} stay as they are."
    documents = outcome.books.documents
    whole = ""
    if documents[2]:
        whole = f" and {documents[2]:,} of {count(documents[0], 'document')} whole"
    lost = sum(len(removal.lost) for removal in outcome.removals)
    loss = f" Lost: {count(lost, 'word')}." if lost else ""
    return f"{done} {gone:,} of {count(read, 'word')}{whole} in {count(files, 'file')}.{loss}"
