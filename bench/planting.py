"""Copies of a paragraph, each with the difference that an editor would name it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from words import CAPITAL, COMMA, FORMS, PLAIN, STOP, Ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from prose import Prose

Span = tuple[int, int]

LIGHT = 0.08
HEAVY = 0.30
TAIL_WORDS = (5, 12)
EMBED_WORDS = (20, 40)
SOURCE_WORDS = 25
BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Source:
    """A paragraph that stands in an earlier document: its id, where it starts, its surfaces."""

    document: str
    start: int
    ids: Ids


@dataclass(frozen=True, slots=True)
class Copy:
    """Text to stand in a later document.

    Attributes:
        kind: name of the difference.
        text: one paragraph, or two.
        span: the characters of `text` that are the copy.
        origin: the characters of the source paragraph that were copied.
    """

    kind: str
    text: str
    span: Span
    origin: Span


def worth_copying(ids: Ids) -> bool:
    """Whether a paragraph is long enough to be copied in any way, with a border inside."""
    return len(ids) >= SOURCE_WORDS and len(_sentence_ends(ids)) > 1


def plant(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    """Copy a paragraph in a way drawn from `KINDS`."""
    kind = str(rng.choice(list(KINDS), p=[share for share, _ in KINDS.values()]))
    return KINDS[kind][1](ids, prose, rng)


def edited(ids: Ids, rate: float, prose: Prose, rng: np.random.Generator) -> Ids:
    """Replace, insert or delete words at `rate` of the positions, and keep the punctuation."""
    count = max(1, round(rate * len(ids)))
    places = np.sort(rng.permutation(len(ids))[:count])[::-1].tolist()
    choices = rng.random(count).tolist()
    changed = ids.tolist()
    for place, choice, filler in zip(places, choices, prose.fillers(count).tolist(), strict=True):
        form = changed[place] % FORMS
        if choice < 0.2 and form != CAPITAL:
            changed.insert(place, filler)
        elif choice < 0.4 and form in (PLAIN, COMMA):
            del changed[place]
        else:
            changed[place] = filler + form
    return np.array(changed, dtype=np.int32)


def with_tail(ids: Ids, prose: Prose, rng: np.random.Generator) -> Ids:
    """Let the last sentence go on for some words."""
    tail = prose.fillers(int(rng.integers(*TAIL_WORDS, endpoint=True)))
    longer = np.concatenate([ids, tail])
    longer[len(ids) - 1] += COMMA - STOP
    longer[-1] += STOP
    return longer


def in_two(ids: Ids, prose: Prose, rng: np.random.Generator) -> str:
    """Write a paragraph as two, parted at one of its sentences."""
    border = int(rng.choice(_sentence_ends(ids)[:-1]))
    return prose.write(ids[:border]) + BREAK + prose.write(ids[border:])


def _sentence_ends(ids: Ids) -> NDArray[np.intp]:
    return np.flatnonzero(ids % FORMS == STOP) + 1


def _whole(kind: str, ids: Ids, text: str, prose: Prose) -> Copy:
    return Copy(kind, text, (0, len(text)), (0, len(prose.write(ids))))


def _exact(ids: Ids, prose: Prose, _: np.random.Generator) -> Copy:
    return _whole("exact", ids, prose.write(ids), prose)


def _light(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    return _whole("light", ids, prose.write(edited(ids, LIGHT, prose, rng)), prose)


def _heavy(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    return _whole("heavy", ids, prose.write(edited(ids, HEAVY, prose, rng)), prose)


def _append(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    return _whole("append", ids, prose.write(with_tail(ids, prose, rng)), prose)


def _split(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    return _whole("split", ids, in_two(ids, prose, rng), prose)


def _embed(ids: Ids, prose: Prose, rng: np.random.Generator) -> Copy:
    """Put a run of whole sentences between two sentences of a new paragraph."""
    run = _run_of_sentences(ids, rng)
    if run is None:
        return _exact(ids, prose, rng)
    host, _ = prose.paragraph()
    while not worth_copying(host):
        host, _ = prose.paragraph()
    border = int(rng.choice(_sentence_ends(host)[:-1]))
    copied = ids[run[0] : run[1]]
    start, origin = prose.width(host[:border]), prose.width(ids[: run[0]])
    length = len(prose.write(copied))
    text = prose.write(np.concatenate([host[:border], copied, host[border:]]))
    return Copy("embed", text, (start, start + length), (origin, origin + length))


def _run_of_sentences(ids: Ids, rng: np.random.Generator) -> Span | None:
    """Choose whole sentences of 20 to 40 words together, not all of the paragraph."""
    borders = [0, *_sentence_ends(ids).tolist()]
    shortest, longest = EMBED_WORDS
    runs = [
        (start, end)
        for start in borders
        for end in borders
        if shortest <= end - start <= longest and end - start < len(ids)
    ]
    return runs[int(rng.integers(len(runs)))] if runs else None


KINDS: dict[str, tuple[float, Callable[[Ids, Prose, np.random.Generator], Copy]]] = {
    "exact": (0.2, _exact),
    "light": (0.2, _light),
    "heavy": (0.15, _heavy),
    "split": (0.15, _split),
    "append": (0.15, _append),
    "embed": (0.15, _embed),
}
