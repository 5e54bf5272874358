"""The stages run one after the other on texts in memory, with what each hands on kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup import (
    buckets,
    candidates,
    clusters,
    edits,
    intake,
    matches,
    merging,
    passages,
    segments,
    signatures,
)
from dedup.read import text_batches
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.columns import Clusters, Corpus, Edits, Passages
    from dedup.intake import Intake

    Span = tuple[int, int]
    Block = tuple[int, int, int]

DEFAULT = Settings()


class Staged(NamedTuple):
    """What the stages made of some texts."""

    taken: Intake
    corpus: Corpus
    near: NDArray[np.int64]
    seeds: NDArray[np.uint64]
    aligned: list[Passages]
    merged: Passages
    chosen: Passages
    clusters: Clusters


class Passage(NamedTuple):
    """One passage, or one place of a cluster with its centre as A."""

    a: Span
    b: Span
    matched: int
    blocks: list[Block]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Its matched tokens one by one."""
        return [(i + n, j + n) for i, j, size in self.blocks for n in range(size)]

    @property
    def similarity(self) -> float:
        """From scratch: twice the matched tokens by the tokens of both sides."""
        size = self.a[1] - self.a[0] + self.b[1] - self.b[0]
        return 2 * len(set(self.pairs)) / size


def staged(
    pairs: Sequence[tuple[str, str]], settings: Settings = DEFAULT, batch_bytes: int = 1 << 20
) -> Staged:
    """The line of `pipeline`, up to the clusters."""
    taken = intake.take_in(text_batches(pairs, batch_bytes), 0, 1)
    corpus = segments.join(taken.tokens)
    sketched = signatures.join(taken.sketches)
    equal, first = candidates.exact(sketched[0])
    units = candidates.units(corpus, sketched, first, settings.min_words)
    near = candidates.near(
        [(part.keys, part.joined) for part in taken.sketches], units, (taken.kernels, 1)
    )
    anchors = [part.anchors for part in taken.sketches]
    anchored = candidates.anchored(anchors, taken.sizes)
    seeds = np.concatenate([buckets.pack(corpus.segments[equal]), anchored])
    one = passages.align(corpus, seeds.copy(), settings.min_words, taken.kernels)
    open_ = matches.unexplained(corpus, near, one.blocks)
    more = buckets.pack(matches.verify(corpus, open_, taken.kernels))
    two = passages.align(corpus, more, settings.min_words, taken.kernels)
    merged = merging.merge(corpus, [one, two], passages.COSTS)
    knobs = (settings.similarity, settings.min_words, settings.scope)
    chosen = passages.choose(corpus, merged, *knobs)
    found = clusters.group(chosen, settings.similarity)
    return Staged(taken, corpus, near, seeds, [one, two], merged, chosen, found)


def rows(passages_: Passages) -> list[Passage]:
    """Passages as rows."""
    blocks = np.split(passages_.blocks, passages_.bounds[1:-1]) if len(passages_.a) else []
    columns = zip(
        passages_.a.tolist(), passages_.b.tolist(), passages_.matched.tolist(), blocks, strict=True
    )
    return [
        Passage(tuple(a), tuple(b), matched, [tuple(block) for block in part.tolist()])
        for a, b, matched, part in columns
    ]


def members(found: Clusters) -> Iterator[tuple[Span, list[Passage]]]:
    """The centre of each cluster, and its other places aligned with it (the centre is A)."""
    for number, centre in enumerate(found.centres.tolist()):
        places = []
        for row in range(found.first[number], found.first[number + 1]):
            blocks = found.blocks[found.bounds[row] : found.bounds[row + 1]].tolist()
            place, matched = tuple(found.places[row].tolist()), int(found.matched[row])
            places.append(Passage(tuple(centre), place, matched, [tuple(b) for b in blocks]))
        yield tuple(centre), places


def described(run: Staged) -> Edits:
    """The edits of all places."""
    return edits.describe(run.corpus, run.clusters)


def document_of(corpus: Corpus, token: int) -> int:
    return int(np.searchsorted(corpus.documents, token, side="right")) - 1


def assert_sound(
    corpus: Corpus, one: Passage, *, ascending: bool = True, apart: bool = True
) -> None:
    """What is true of every alignment: equal tokens, each once, inside two spans that lie apart."""
    tokens = corpus.tokens
    pairs = one.pairs
    assert pairs
    assert all(tokens[i] == tokens[j] for i, j in pairs)
    for side, span in enumerate((one.a, one.b)):
        used = [pair[side] for pair in pairs]
        assert len(set(used)) == len(used) == one.matched
        assert span[0] <= min(used)
        assert max(used) < span[1]
        assert document_of(corpus, span[0]) == document_of(corpus, span[1] - 1)
    assert not apart or one.a[1] <= one.b[0] or one.b[1] <= one.a[0]
    if ascending:
        assert pairs == sorted(pairs)
        assert [j for _, j in pairs] == sorted(j for _, j in pairs)
