"""What a fix removes and leaves, for people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dedup.removals import LOSES, Removal
from dedup.render.unified import diff
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.removals import Key, Left, Outcome
    from dedup.render.look import Look

DIGITS = 6
FEW = 5
"""Places named in a row."""
WIDEST = 160
"""Columns of words that are lost."""
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


class _View(NamedTuple):
    """Whether there is one file; what goes whole, and what files are empty then."""

    alone: bool
    dropped: frozenset[Key]
    empty: set[Key]


class _Place(NamedTuple):
    """Where something stands, and whether that is all of the document."""

    key: Key
    id: str
    lines: tuple[int, int]
    paragraphs: tuple[int, int]
    whole: bool


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
    view = _View(len(outcome.paths) == 1, outcome.dropped, _empty(outcome))
    removals: dict[str, list[Removal]] = defaultdict(list)
    left: dict[str, list[Left]] = defaultdict(list)
    for removal in outcome.removals:
        removals[removal.finding].append(removal)
    for one in outcome.left:
        left[one.finding].append(one)
    ids = list(dict.fromkeys([*removals, *left]))
    for name in ids[: top or None]:
        said = [*_removed(removals[name], look, view), *_left(left[name], look, view.alone, least)]
        for number, line in enumerate(said):
            yield f"{'' if number else name[:DIGITS]:{DIGITS}}  {line}"
    if top and len(ids) > top:
        yield f"{look.glyphs.ellipsis} {len(ids) - top:,} more findings"
    if ids:
        yield ""


def _empty(outcome: Outcome) -> set[Key]:
    """Files that stay and have no text any more."""
    found: set[Key] = set()
    for key, cuts in outcome.cuts.items():
        if key.record is None and key not in outcome.dropped:
            edges = [0, *(edge for cut in cuts for edge in cut), len(outcome.texts[key])]
            left = zip(edges[::2], edges[1::2], strict=True)
            if not any(outcome.texts[key][low:high].strip() for low, high in left):
                found.add(key)
    return found


def _removed(removals: Sequence[Removal], look: Look, view: _View) -> Iterator[str]:
    by_kept: dict[str, list[Removal]] = defaultdict(list)
    for removal in removals:
        by_kept[_kept_at(removal, look, view)].append(removal)
    for kept, own in by_kept.items():
        parts: dict[str, list[Removal]] = defaultdict(list)
        for one in own:
            parts[_at(one, look, view.alone or one.key == one.kept)].append(one)
        gone = ", ".join(list(parts)[:FEW])
        if len(parts) > FEW:
            gone += f" and {len(parts) - FEW:,} more"
        what = "every word" if not any(one.lost for one in own) else "most words"
        more = f" and {own[0].more:,} more" if own[0].more and len(own) == 1 else ""
        yield f"keep {kept}: it has {what} of {gone}{more}"
        for rows in parts.values():
            yield _part(rows, look, view)


def _part(rows: Sequence[Removal], look: Look, view: _View) -> str:
    """What goes of one place."""
    one = rows[0]
    phrases = [phrase for row in rows for phrase in row.phrases]
    lost = sum(len(row.lost) for row in rows)
    loss = f"{_lost(lost, phrases, look)} lost" if lost else "none of them lost"
    whole = "all of " if one.whole else ""
    words = count(sum(row.words for row in rows), "word")
    ends = ""
    if one.key in view.dropped:
        ends = "; the file goes" if one.key.record is None else "; the record goes"
    elif one.key in view.empty:
        ends = "; the file will be empty"
    return f"remove {whole}{_at(one, look, view.alone)}: {words}, {loss}{ends}"


def _left(left: Sequence[Left], look: Look, alone: bool, least: int) -> Iterator[str]:
    groups: dict[tuple[str, str, tuple[str, ...]], list[Left]] = defaultdict(list)
    for one in left:
        groups[one.reason, one.detail, one.phrases].append(one)
    for own in groups.values():
        there = list(dict.fromkeys(_at(one, look, alone) for one in own))
        where = ", ".join(there[:FEW])
        if len(there) > FEW:
            where += f" and {len(there) - FEW:,} more"
        yield f"leave {where}: {_why(own[0], look, least)}"


def _why(left: Left, look: Look, least: int) -> str:
    return WHY[left.reason].format(
        unit="record" if left.key.record is not None else "file",
        least=least,
        detail=look.show(left.detail),
        lost=_lost(len(left.lost), left.phrases, look),
    )


def of_corpus(outcome: Outcome, look: Look, least: int) -> Iterator[str]:
    """What stays of the text of a corpus, and why: a line for each reason, without newlines."""
    groups: dict[str, list[Left]] = defaultdict(list)
    for one in outcome.left:
        if one.of_corpus:
            groups[one.reason].append(one)
    for reason, own in groups.items():
        paths = list(dict.fromkeys(one.key.path for one in own))
        there = look.show(paths[0]) if len(paths) == 1 else count(len(paths), "file")
        single = len(own) == 1
        copies = "1 copy" if single else f"{len(own):,} copies"
        words = count(sum(row.words for row in own), "word")
        why = _why(own[0], look, least)
        if reason == LOSES:
            lost = count(sum(len(row.lost) for row in own), "word")
            it = "it" if single else "them"
            why = f"removing {it} would lose {lost}; --allow-loss removes {it} too"
        stays = "stays" if single else "stay"
        yield f"{copies} of corpus text ({words}) {stays} in {there}: {why}"


def first_goes(outcome: Outcome) -> bool:
    """Whether a copy goes for one that stands after it, in the order that files are read."""
    numbers = {path: number for number, path in enumerate(outcome.paths)}

    def position(key: Key, span: tuple[int, int]) -> tuple[int, int, int]:
        return numbers[key.path], key.record or 0, span[0]

    return any(
        position(row.key, row.spans[0]) < position(row.kept, row.kept_span)
        for row in outcome.removals
        if row.kept.path in numbers
    )


def _lost(number: int, phrases: Sequence[str], look: Look) -> str:
    """How many words are lost, and which: all of them, unless that takes too much room."""
    shown: list[str] = []
    room = WIDEST
    for phrase in phrases:
        text = " ".join(phrase.split())
        if shown and len(text) > room:
            break
        shown.append(look.show(text, WIDEST))
        room -= len(text)
    hidden = len(phrases) - len(shown)
    more = f" and {hidden:,} more" if hidden else ""
    return f"{count(number, 'word')} ({', '.join(shown)}{more})"


def _kept_at(removal: Removal, look: Look, view: _View) -> str:
    place = _Place(
        removal.kept, removal.kept_id, removal.kept_lines, removal.kept_paragraphs, whole=False
    )
    return _named(place, look, view.alone)


def _at(row: Removal | Left, look: Look, alone: bool) -> str:
    whole = isinstance(row, Removal) and row.whole
    return _named(_Place(row.key, row.id, row.lines, row.paragraphs, whole=whole), look, alone)


def _named(place: _Place, look: Look, alone: bool) -> str:
    """Where something stands: its lines, after the file's name where there are several; in a record
    the record, its id and the paragraphs."""
    key = place.key
    if key.record is not None:
        name = look.show(_name(key))
        own = "" if place.id == _name(key) else f" ({look.show(place.id)})"
        where = f" {look.glyphs.paragraph}{_range(place.paragraphs)}"
        return name + own + ("" if place.whole else where)
    span = _range(place.lines)
    several = "s" if place.lines[0] < place.lines[1] else ""
    return f"line{several} {span}" if alone else f"{look.show(key.path)}:{span}"


def _range(numbers: tuple[int, int]) -> str:
    first, last = numbers
    return str(first) if first == last else f"{first}-{last}"


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
