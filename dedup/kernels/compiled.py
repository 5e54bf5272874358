"""The compiled kernels, with the memory they write to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Sketches, Tokens
from dedup.kernels import aligner, code_points, parameters
from dedup.kernels.jit import compiled

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages


@cache
def table(tokens: ModuleType) -> object:
    """The table of code points as the tokens kernel takes it."""
    points = code_points.load()
    ascii_entries = points.entries[points.pages[0] * 256 :][:128].copy()
    return tokens.Table(
        ascii_entries, points.pages, points.entries, points.expansion_starts, points.expansions
    )


class Compiled:
    """See `engine.Kernels`. Every call releases the interpreter's lock."""

    def tokenise(self, text: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
        """Tokens and segments of a batch's text; about 200 MB/s a core."""
        kernel = compiled("tokens")
        room = len(text) * 4 // 3 + 16  # at most four tokens from three bytes: ㍿ is 株式会社
        out = kernel.Out(
            *(np.empty(room, np.uint32) for _ in range(3)),
            np.empty(room, np.uint8),
            np.empty(len(text) + 2, np.int64),
            np.empty(len(text) + 2, np.int32),
            np.empty(kernel.WORD_BYTES + 128, np.uint8),
        )
        n, s = kernel.tokenise(text, regions, table(kernel), out)
        columns = (column[:n].copy() for column in (out.hashes, out.kinds, out.starts, out.ends))
        return Tokens(*columns, np.append(out.segments[:s], n), out.segment_documents[:s].copy())

    def sketch(self, tokens: Tokens, documents: NDArray[np.int64]) -> Sketches:
        """Sketches of a batch; about 400 MB/s a core, and winnowing 500."""
        kernel = compiled("sketch")
        n = len(tokens.documents)
        joins = np.append(tokens.documents[1:] == tokens.documents[:-1], False)
        out = kernel.Sketches(
            np.empty(n, np.uint64),
            np.empty(n, np.uint32),
            np.empty((n, kernel.BANDS), np.uint32),
            np.empty((n, kernel.BANDS), np.uint32),
            np.empty((2, parameters.N_PERMUTATIONS), np.uint32),
        )
        permutations = kernel.Permutations(*parameters.permutations())
        columns = (tokens.hashes, tokens.kinds)
        sizes = parameters.SHINGLE_SIZES
        kernel.sketch(*columns, tokens.segments, joins, sizes, permutations, out)
        return Sketches(
            out.contents, out.shingles, out.keys, out.joined, _winnow(kernel, tokens, documents)
        )

    def compare(
        self, corpus: Corpus, units: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Exact comparison of candidates; about 10 ns a token."""
        kernel = compiled("comparison")
        longest = int((units[:, :, 2] - units[:, :, 0]).max(initial=1))
        size = 1 << (2 * longest).bit_length()
        tables = kernel.Tables(
            np.zeros((2, size), np.uint64),
            np.zeros((2, size), np.int64),
            np.full((2, size), -1, np.int64),
        )
        counts = np.empty((len(units), 3), np.int64)
        seeds = np.full((len(units), kernel.SEEDS, 2), -1, np.int64)
        kernel.compare(
            corpus.tokens,
            corpus.kinds,
            units,
            parameters.SHINGLE_SIZES,
            tables,
            kernel.Compared(counts, seeds),
        )
        return counts, seeds

    def align(
        self,
        corpus: Corpus,
        seeds: NDArray[np.int64],
        groups: NDArray[np.int64],
        penalties: NDArray[np.int64],
    ) -> Passages:
        """Passages of document pairs; about 20 µs a passage of 60 words."""
        return aligner.run(compiled("alignment"), corpus, seeds, groups, penalties)


def _winnow(kernel: ModuleType, tokens: Tokens, documents: NDArray[np.int64]) -> NDArray[np.uint64]:
    scratch = np.empty(len(tokens.hashes), np.uint32)
    anchors = np.empty(len(tokens.hashes), np.uint64)
    columns = (tokens.hashes, tokens.kinds, documents)
    sizes = parameters.ANCHOR_SIZES
    n = kernel.winnow(*columns, parameters.WINDOW, sizes, scratch, anchors)
    return anchors[:n].copy()
