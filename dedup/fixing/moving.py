"""Earlier removals whose copy goes too: what they rely on from then on, verified again."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup.columns import thirds
from dedup.fixing.spans import lines_of, paragraphs_of
from dedup.fixing.verifying import Move, Part, Piece, verified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.fixing.ledger import Ledger
    from dedup.fixing.verifying import Decision, Spot, Support
    from dedup.removals import Removal, Span


def moved(decision: Decision, least: float) -> Decision | None:
    """The decision with all earlier removals that relied on what goes, verified against what stays;
    None where one cannot be."""
    first, last = decision.tokens
    moves: list[Move] = []
    for support in decision.spot.page.supports:
        if support.tokens[0] < last and first < support.tokens[1]:
            pieces = _whole(support, decision, least) or _parted(support, decision, least)
            if not pieces:
                return None
            moves.append(Move(support, pieces))
    return decision._replace(moves=tuple(moves))


def _whole(support: Support, decision: Decision, least: float) -> tuple[Piece, ...]:
    """An earlier removal verified against the copy that stays, or against what is left of what it
    relied on, with that copy where it stands in the same text; none where it cannot be."""
    spot, kept = decision.spot, decision.kept
    first, last = support.tokens
    copies = [kept, spot._replace(first=first, last=last)]
    if kept.page is spot.page:
        copies.append(spot._replace(first=min(first, kept.first), last=max(last, kept.last)))
    for copy in copies:
        found = verified(support.part, copy, decision, least)
        if found is not None and tuple(found.aligned.lost) in ((), support.lost):
            return (Piece(support.part, copy, found),)
    return ()


def _parted(support: Support, decision: Decision, least: float) -> tuple[Piece, ...]:
    """The same in parts of whole sentences, each of which loses nothing: some against the copy that
    stays, the others against what is left; none where one of them cannot be."""
    first, last = support.tokens
    copies = (decision.spot._replace(first=first, last=last), decision.kept)
    runs: list[list[Piece]] = []
    for part in () if support.lost else _sentences(support.part):
        found = (_lossless(part, copy, decision, least) for copy in copies)
        piece = next(filter(None, found), None)
        if piece is None:
            return ()
        if runs and runs[-1][0].kept is piece.kept:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    pieces: list[Piece] = []
    for run in runs:
        part = support.part._replace(run=(run[0].part.run[0], run[-1].part.run[1]))
        one = _lossless(part, run[0].kept, decision, least)
        pieces += run if one is None else [one]
    return tuple(pieces)


def _sentences(part: Part) -> list[Part]:
    """A part sentence by sentence; none where these are not all of it."""
    first, last = part.run
    runs = [(first + low, first + high) for low, high in part.sentences()]
    edges = [first, *(high for _, high in runs)]
    tiled = edges[-1] == last and all(
        low == edge for (low, _), edge in zip(runs, edges, strict=False)
    )
    return [part._replace(run=run) for run in runs] if tiled else []


def _lossless(part: Part, copy: Spot, decision: Decision, least: float) -> Piece | None:
    found = verified(part, copy, decision, least)
    return None if found is None or found.aligned.lost else Piece(part, copy, found)


def apart(removal: Removal, pieces: Sequence[Piece], ledger: Ledger) -> Iterator[Removal]:
    """A removal that lost nothing as several, one for each piece; they rely on what it did."""
    data = removal.text.encode()
    text = pieces[0].part.text
    starts, ends = text.tokens.starts, text.tokens.ends
    runs = [piece.part.run for piece in pieces]
    begin = int(starts[runs[0][0]])
    base = data.index(text.data[begin : int(ends[runs[-1][1] - 1])]) - begin
    edges = [0, *(base + int(starts[run[0]]) for run in runs[1:]), len(data)]
    whole, borders = ledger.texts[removal.key], ledger.paragraphs[removal.key]
    for (first, last), (low, high) in zip(runs, pairwise(edges), strict=True):
        size = int(thirds(text.tokens.kinds[first:last]).sum())
        own = _within(removal.spans, (base + int(starts[first]), base + int(ends[last - 1])))
        span = own[0][0], own[-1][1]
        yield replace(
            removal,
            spans=tuple(_within(removal.spans, (low, high))),
            text=data[low:high].decode(),
            words=(size + 1) // 3,
            thirds=size,
            lines=lines_of(whole, span),
            paragraphs=paragraphs_of(borders, span),
        )


def _within(spans: Sequence[Span], part: Span) -> list[Span]:
    """Where some of the bytes of spans stand, counted from the begin of the first on."""
    found: list[Span] = []
    at = 0
    for low, high in spans:
        first, last = max(part[0] - at, 0) + low, min(part[1] - at + low, high)
        if first < last:
            found.append((first, last))
        at += high - low
    return found
