"""The compiled kernels, with the memory they write to."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Sketches, Tokens
from dedup.kernels import aligner, code_points, parameters, sifting
from dedup.kernels.jit import compiled

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.columns import Corpus, Passages


FEW_PAIRS = 1 << 24
"""Room for so many is taken without counting."""


@cache
def table(tokens: ModuleType) -> object:
    """The table of code points as the tokens kernel takes it."""
    points = code_points.load()
    entries = points.entries[points.pages[0] * 256 :][:128].copy()
    folds = np.zeros(256, np.uint8)
    words = np.flatnonzero(entries & 7 == code_points.WORD)
    folds[words] = entries[words] >> 3
    folds[np.flatnonzero(entries & 7 == code_points.SEPARATOR)] = tokens.BETWEEN_WORDS
    folds[ord("-")] = 0
    columns = (points.pages, points.entries, points.expansion_starts, points.expansions)
    return tokens.Table(entries, folds, *columns)


_own = threading.local()


def _scratch(size: int, word: int) -> tuple[NDArray[np.generic], ...]:
    """Memory for the tokens of `size` bytes of text, kept by its thread.

    New memory for every batch costs as much as the pass itself, in page faults [measured].
    """
    if getattr(_own, "size", -1) < size:
        room = size * 4 // 3 + 16  # at most four tokens from three bytes: ㍿ is 株式会社
        columns = [np.empty(room, kind) for kind in (np.uint32, np.uint32, np.uint32, np.uint8)]
        segments = [np.empty(size + 2, kind) for kind in (np.int64, np.int32)]
        _own.size, _own.memory = size, (*columns, *segments, np.empty(word + 128, np.uint8))
    memory: tuple[NDArray[np.generic], ...] = _own.memory
    return memory


class Compiled:
    """See `engine.Kernels`. Every call releases the interpreter's lock."""

    def tokenise(self, text: NDArray[np.uint8], regions: NDArray[np.int64]) -> Tokens:
        """Tokens and segments of a batch's text; about 320 MB/s a core, of ASCII 400.

        Columns of tokens are this thread's, until its next call.
        """
        kernel = compiled("tokens")
        out = kernel.Out(*_scratch(len(text), parameters.WORD_BYTES))
        n, s = kernel.tokenise(text, regions, table(kernel), out)
        return Tokens(
            out.hashes[:n],
            out.kinds[:n],
            out.starts[:n],
            out.ends[:n],
            np.append(out.segments[:s], n),
            out.segment_documents[:s].copy(),
        )

    def locate(
        self, text: NDArray[np.uint8], firsts: NDArray[np.int64], places: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where bytes of documents stand in these, int64 (n, 6); about 4 GB/s."""
        out = np.empty((len(places), 6), np.int64)
        compiled("utf8").locate(text, firsts, places, out)
        return out

    def sketch(self, tokens: Tokens, documents: NDArray[np.int64]) -> Sketches:
        """Sketches of a batch; about 800 MB/s a core, and winnowing 2,500."""
        kernel = compiled("sketch")
        n = len(tokens.documents)
        joins = np.append(tokens.documents[1:] == tokens.documents[:-1], False)
        out = kernel.Sketches(
            np.empty(n, np.uint64),
            np.empty(n, np.uint32),
            np.empty((parameters.BANDS, n), np.uint32),
            np.empty((parameters.BANDS, n), np.uint32),
            np.empty((2, parameters.N_PERMUTATIONS), np.uint32),
            np.empty(_longest(tokens.segments) + 4, np.uint64),
        )
        permutations = kernel.Permutations(*parameters.permutations())
        text = kernel.Text(tokens.hashes, tokens.kinds, parameters.SHINGLE_SIZES)
        kernel.sketch(text, tokens.segments, joins, permutations, out)
        return Sketches(
            out.contents, out.shingles, out.keys, out.joined, _winnow(kernel, tokens, documents)
        )

    def tally(
        self, keys: NDArray[np.uint32], rows: NDArray[np.int64], counts: NDArray[np.uint8]
    ) -> None:
        """Count keys; about 2 ns a row."""
        compiled("crowds").tally(_writable(keys), rows, counts)

    def crowd(
        self,
        keys: tuple[NDArray[np.uint32], NDArray[np.int64]],
        units: NDArray[np.uint64],
        counts: NDArray[np.uint8],
    ) -> NDArray[np.uint64]:
        """Rows of keys counted more than once; about 3 ns a row."""
        out = np.empty(len(units), np.uint64)
        values, rows = keys
        return out[: compiled("crowds").crowd(_writable(values), rows, units, counts, out)].copy()

    def measure(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        shift: int,
        sizes: NDArray[np.int64],
    ) -> None:
        """Count rows by the first bits of their keys; about 1 ns a row."""
        compiled("dealing").measure(_writable(keys), worth, shift, sizes)

    def deal(
        self,
        keys: NDArray[np.uint32],
        worth: NDArray[np.bool_],
        where: tuple[int, int, int],
        out: tuple[NDArray[np.int64], NDArray[np.uint64]],
    ) -> None:
        """Write rows by the first bits of their keys; about 4 ns a row."""
        compiled("dealing").deal(_writable(keys), worth, where, *out)

    def meetings(self, rows: NDArray[np.uint64], meet: tuple[int, int]) -> NDArray[np.uint64]:
        """Pairs of units that share a key and no segment, from sorted rows; about 5 ns a row."""
        kernel = compiled("crowds")
        most = len(rows) * (meet[1] + 1)
        pairs = np.empty(most if most < FEW_PAIRS else kernel.room(rows, *meet), np.uint64)
        return pairs[: kernel.meetings(rows, *meet, pairs)].copy()

    def compare(
        self, corpus: Corpus, units: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Exact comparison of candidates; about 5 ns a token."""
        kernel = compiled("comparison")
        longest = int((units[:, :, 2] - units[:, :, 0]).max(initial=1))
        size = kernel.table_size(longest)
        tables = kernel.Tables(
            np.zeros((2, size), np.uint64),
            np.zeros((2, size), np.int64),
            np.full((2, size), -1, np.int64),
            np.zeros(size, np.int64),
            np.full((kernel.KNOWN, 3), -1, np.int64),
            np.empty(longest + 1, np.uint64),
            np.empty(longest + 1, np.int64),
        )
        counts = np.empty((len(units), 3), np.int64)
        seeds = np.full((len(units), kernel.SEEDS, 2), -1, np.int64)
        text = kernel.Text(corpus.tokens, corpus.kinds, parameters.SHINGLE_SIZES)
        kernel.compare(text, units, tables, kernel.Compared(counts, seeds))
        return counts, seeds

    def weigh(
        self, corpus: Corpus, seeds: NDArray[np.int64], sures: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Strength and documents of seeds; about .3 µs a seed."""
        return aligner.weigh(compiled("seeds"), corpus, seeds, sures)

    def sift(
        self,
        tokens: NDArray[np.uint8],
        bounds: tuple[int, int, int, int],
        seeds: NDArray[np.uint64],
        sure: int,
    ) -> NDArray[np.uint8]:
        """How strong seeds may be; about .1 µs a seed."""
        return sifting.seeds(compiled("sieve"), (tokens, bounds), seeds, sure)

    def sift_units(self, tokens: NDArray[np.uint8], spans: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which pairs of units may be alike; about 1 µs a pair."""
        return sifting.units(compiled("sieve"), tokens, spans)

    def align(
        self,
        corpus: Corpus,
        seeds: NDArray[np.int64],
        groups: NDArray[np.int64],
        penalties: NDArray[np.int64],
    ) -> Passages:
        """Passages of document pairs; about 20 µs a passage of 60 words."""
        return aligner.run(compiled("alignment"), corpus, seeds, groups, penalties)

    def gather(
        self,
        file: int,
        starts: NDArray[np.int64],
        sizes: NDArray[np.int64],
        out: NDArray[np.uint8],
    ) -> int:
        """Copy ranges of a file; about .5 µs a range, and what it takes to copy its bytes."""
        return int(compiled("ranges").gather(file, starts, sizes, out))


def _writable(column: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The column, copied where it is read-only or has gaps: to kernels that is another type."""
    flags = column.flags
    return column if flags.writeable and flags.c_contiguous else column.copy()


def _longest(bounds: NDArray[np.int64]) -> int:
    return int(np.diff(bounds).max(initial=0))


def _winnow(kernel: ModuleType, tokens: Tokens, documents: NDArray[np.int64]) -> NDArray[np.uint64]:
    if len(documents) < 2:
        return np.empty(0, np.uint64)
    scratch = np.empty((2, _longest(documents)), np.uint64)
    anchors = np.empty(len(tokens.hashes), np.uint64)
    text = kernel.Text(tokens.hashes, tokens.kinds, parameters.ANCHOR_SIZES)
    n = kernel.winnow(text, documents, parameters.WINDOW, scratch, anchors)
    return anchors[:n].copy()
