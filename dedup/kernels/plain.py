"""The plain kernels: the reference, and the alignment's own source run by the interpreter."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from dedup.columns import Sketches, Tokens
from dedup.kernels import aligner, parameters, reference, sifting
from dedup.kernels.jit import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages

SEEDS = 8
U32 = np.uint64(32)


class Plain:
    """See `engine.Kernels`."""

    def tokenise(self, text: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
        """Tokens and segments of a batch's text; about 2 MB/s."""
        tokens, segments, documents = reference.tokenise(text, regions)
        rows = np.array(tokens, np.int64).reshape(-1, 4)
        hashes, starts, ends = (rows[:, column].astype(np.uint32) for column in range(3))
        return Tokens(
            hashes,
            rows[:, 3].astype(np.uint8),
            starts,
            ends,
            np.array([*segments, len(tokens)], np.int64),
            np.array(documents, np.int32),
        )

    def locate(
        self, text: NDArray[np.uint8], firsts: NDArray[np.int64], places: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where bytes of documents stand in these, int64 (n, 6)."""
        inner = np.flatnonzero(text.view(np.int8) < -64)  # bytes 10xxxxxx go on with a character
        breaks = np.append(-1, np.flatnonzero(text == ord("\n")))
        start = np.stack([firsts, firsts], axis=1)

        def characters(places: NDArray[np.int64]) -> NDArray[np.int64]:
            return places - np.searchsorted(inner, places)

        last = np.searchsorted(breaks, places) - 1
        lines = last - np.searchsorted(breaks, start) + 2
        columns = characters(places) - characters(np.maximum(breaks[last] + 1, start)) + 1
        found = characters(places) - characters(start)
        ends = (found, np.stack([lines, columns], axis=2).reshape(-1, 4))
        return np.concatenate(ends, axis=1)

    def sketch(self, tokens: Tokens, documents: NDArray[np.int64]) -> Sketches:
        """Sketches of a batch; about 4 MB/s."""
        a, b = parameters.permutations()
        signatures = np.full((len(tokens.documents) + 1, len(a)), reference.FULL)
        contents, counts = [], []
        for s, (first, last) in enumerate(zip(tokens.segments, tokens.segments[1:], strict=False)):
            hashes = tokens.hashes[first:last]
            sizes = parameters.SHINGLE_SIZES
            shingles = reference.shingles(hashes, tokens.kinds[first:last], sizes)
            signatures[s] = reference.sign(shingles.astype(np.uint32), a, b)
            contents.append(reference.content(hashes))
            counts.append(len(shingles))
        joined = np.minimum(signatures[:-1], signatures[1:])
        return Sketches(
            np.array(contents, np.uint64),
            np.array(counts, np.uint32),
            reference.band_keys(signatures[:-1], parameters.BANDS, parameters.ROWS).T,
            reference.band_keys(joined, parameters.BANDS, parameters.ROWS).T,
            _winnow(tokens, documents),
        )

    def tally(
        self, keys: NDArray[np.uint32], rows: NDArray[np.int64], counts: NDArray[np.uint8]
    ) -> None:
        """Count nothing: `crowd` keeps all."""

    def crowd(
        self,
        keys: tuple[NDArray[np.uint32], NDArray[np.int64]],
        units: NDArray[np.uint64],
        counts: NDArray[np.uint8],  # noqa: ARG002 (nothing was counted)
    ) -> NDArray[np.uint64]:
        """All rows."""
        values, rows = keys
        return values[rows].astype(np.uint64) << U32 | units

    def measure(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        shift: int,
        sizes: NDArray[np.int64],
    ) -> None:
        """Count rows by the first bits of their keys."""
        sizes += np.bincount(keys[worth].astype(np.int64) >> shift, minlength=len(sizes))

    def deal(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        where: tuple[int, int, int],
        out: tuple[NDArray[np.int64], NDArray[np.uint64]],
    ) -> None:
        """Write rows by the first bits of their keys."""
        plain("dealing").deal(keys, worth, where, *out)

    def meetings(self, rows: NDArray[np.uint64], meet: tuple[int, int]) -> NDArray[np.uint64]:
        """Pairs of units that share a key and no segment, from sorted rows."""
        return reference.meetings(rows, *meet)

    def compare(
        self, corpus: Corpus, units: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Exact comparison of candidates."""
        counts = np.empty((len(units), 3), np.int64)
        seeds = np.full((len(units), SEEDS, 2), -1, np.int64)
        sizes = parameters.SHINGLE_SIZES.tolist()
        tokens, kinds = (
            cast("list[int]", aligner.values(c)) for c in (corpus.tokens, corpus.kinds)
        )
        for row, (count, found) in enumerate(
            reference.compare(tokens, kinds, units.tolist(), sizes)
        ):
            counts[row] = count
            if found:
                seeds[row, : len(found)] = found
        return counts, seeds

    def weigh(
        self, corpus: Corpus, seeds: NDArray[np.int64], sures: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Strength and documents of seeds."""
        return aligner.weigh(plain("seeds"), corpus, seeds, sures)

    def sift(
        self,
        tokens: NDArray[np.uint8],
        bounds: tuple[int, int, int, int],
        seeds: NDArray[np.uint64],
        sure: int,
    ) -> NDArray[np.uint8]:
        """How strong seeds may be."""
        return sifting.seeds(plain("sieve"), (tokens, bounds), seeds, sure)

    def sift_units(self, tokens: NDArray[np.uint8], spans: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which pairs of units may be alike."""
        return sifting.units(plain("sieve"), tokens, spans)

    def align(
        self,
        corpus: Corpus,
        seeds: NDArray[np.int64],
        groups: NDArray[np.int64],
        penalties: NDArray[np.int64],
    ) -> Passages:
        """Passages of document pairs."""
        return aligner.run(plain("alignment"), corpus, seeds, groups, penalties)

    def gather(self, *_: object) -> int:
        """Leave all to the caller."""
        return 0


def _winnow(tokens: Tokens, documents: NDArray[np.int64]) -> NDArray[np.uint64]:
    sizes = parameters.ANCHOR_SIZES
    anchors = [
        reference.winnow(tokens.hashes[i:j], tokens.kinds[i:j], parameters.WINDOW, sizes)
        + np.uint64(i)
        for i, j in pairwise(documents.tolist())
        if i < j
    ]
    return np.concatenate(anchors) if anchors else np.empty(0, np.uint64)
