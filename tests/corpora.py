"""Short cuts from texts to the engine's columns, for tests of single stages."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from dedup import intake, segments
from dedup.columns import Batch, Corpus, Passages, Tokens, weigh
from dedup.kernels.compiled import Compiled
from dedup.kernels.jit import plain
from dedup.kernels.plain import Plain
from dedup.read import text_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from numpy.typing import NDArray

    from dedup.intake import Intake
    from dedup.kernels.engine import Kernels

PLAIN = Plain()
BOTH = (PLAIN, Compiled())


@cache
def source_of(name: str) -> ModuleType:
    """A kernel's module run by the interpreter, with all that it calls in other modules."""
    return plain(name)


def column(text: str | bytes) -> NDArray[np.uint8]:
    """A text as the kernels take it."""
    data = text.encode() if isinstance(text, str) else text
    return np.frombuffer(bytearray(data), np.uint8)


def whole(text: NDArray[np.uint8], code: int = 0) -> NDArray[np.int64]:
    """One region, all of the text."""
    return np.array([[0, len(text), 0, code]], np.int64)


def tokenised(text: str | bytes, kernels: Kernels = PLAIN, code: int = 0) -> Tokens:
    """The tokens of one document, copied."""
    data = column(text)
    tokens = kernels.tokenise(data, whole(data, code))
    return Tokens(*(getattr(tokens, name).copy() for name in tokens.__slots__))


@cache
def hashes(text: str) -> tuple[int, ...]:
    """Token hashes of a text."""
    return tuple(tokenised(text).hashes.tolist())


def prose(seed: str, count: int) -> str:
    """So many made-up words, others for each seed, as one sentence with a full stop."""
    random = Random(seed)
    made = ["".join(random.choices("bdfgklmnprst", k=3)) + "a" for _ in range(count)]
    return " ".join(made).capitalize() + "."


def words(text: str) -> list[str]:
    """The characters of each token of a text."""
    tokens, data = tokenised(text), text.encode()
    return [data[a:b].decode() for a, b in zip(tokens.starts, tokens.ends, strict=True)]


def taken(
    texts: Iterable[str], batch_bytes: int = 1 << 20, total: int = 0, jobs: int = 1
) -> Intake:
    """Texts after the first stages; `total`: bytes of text that are expected."""
    pairs = [(f"{number}", text) for number, text in enumerate(texts)]
    return intake.take_in(text_batches(pairs, batch_bytes), total, jobs)


def corpus_of(*texts: str) -> Corpus:
    """The columns of some documents."""
    return segments.join(taken(texts).tokens)


def numbered(documents: Sequence[Sequence[Sequence[int]]], kind: int = 0) -> Corpus:
    """A corpus of documents given as paragraphs of token numbers, which stand for hashes."""
    paragraphs = [paragraph for document in documents for paragraph in document]
    numbers = np.array([token for paragraph in paragraphs for token in paragraph], np.uint32)
    tokens = numbers * np.uint32(0x9E3779B1) ^ np.uint32(0x85EBCA77)
    kinds = np.full(len(tokens), kind, np.uint8)
    counts = [sum(map(len, document)) for document in documents]
    owners = [n for n, document in enumerate(documents) for _ in document]
    return Corpus(
        tokens,
        kinds,
        np.cumsum([0, *counts]),
        np.cumsum([0, *map(len, paragraphs)]),
        np.array(owners, np.int32),
        weigh(kinds),
    )


def passages(*rows: Sequence[tuple[int, int, int]]) -> Passages:
    """Passages given by their blocks (first in A, first in B, length)."""
    blocks = np.array([block for row in rows for block in row], np.int64).reshape(-1, 3)
    sides = [
        [(min(b[s] for b in row), max(b[s] + b[2] for b in row)) for row in rows] for s in (0, 1)
    ]
    spans = [np.array(side, np.int64).reshape(-1, 2) for side in sides]
    matched = np.array([sum(block[2] for block in row) for row in rows], np.int64)
    return Passages(spans[0], spans[1], matched, blocks, np.cumsum([0, *map(len, rows)]))


def batch_of(text: str, *regions: tuple[int, int, int]) -> Batch:
    """One document with regions (start, end, code) in bytes."""
    data = column(text)
    rows = np.array([(a, b, 0, code) for a, b, code in regions], np.int64).reshape(-1, 4)
    ends = np.array([0, len(data)], np.int64)
    return Batch(data, ends, rows, np.zeros(1, np.int32), np.zeros(1, np.int64), ["text"])
