"""The words and paragraphs of a document, as they were compared, in characters of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.columns import Batch, thirds
from dedup.kernels import engine
from dedup.read import Source, read_batches
from dedup.read.source import format_of
from dedup.segments import segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.columns import Tokens
    from dedup.model import Document, Span


@dataclass(frozen=True, slots=True)
class Outline:
    """The tokens of a text.

    Attributes:
        text: the text.
        hashes: of each token, uint32.
        starts, ends: characters of each token, int64.
        thirds: thirds of words before each token, and of all, int64.
        paragraphs: first token of each paragraph, and the end, int64.
    """

    text: str
    hashes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    thirds: NDArray[np.int64]
    paragraphs: NDArray[np.int64]

    def tokens(self, span: Span) -> tuple[int, int]:
        """The tokens that begin in a span of characters: a half-open range."""
        first, last = np.searchsorted(self.starts, span).tolist()
        return first, max(first, last)

    def words(self, first: int, last: int) -> int:
        """How many words a range of tokens counts for."""
        return (int(self.thirds[last]) - int(self.thirds[first]) + 1) // 3

    def paragraph(self, token: int) -> int:
        """The paragraph a token stands in, from 0."""
        return int(np.searchsorted(self.paragraphs, token, side="right")) - 1

    def begins(self, token: int) -> bool:
        """Whether a token is the first of its paragraph."""
        return token < len(self.starts) and bool(self.paragraphs[self.paragraph(token)] == token)

    def line(self, token: int) -> int:
        """The line a token begins on, from 1."""
        return self.text.count("\n", 0, int(self.starts[token])) + 1


def outline(document: Document) -> Outline:
    """Take a document apart again. Cost: tokenises it."""
    marked = document.record is None and format_of(document.path) == "markdown"
    source = Source("-", "-", "markdown" if marked else "text", bytes(document.utf8))
    for item in read_batches([source]):
        if isinstance(item, Batch):
            return _outline(document.text, item, segment(item, engine.choose(len(item.text))))
    none = np.empty(0, np.int64)
    return Outline("", np.empty(0, np.uint32), none, none, np.zeros(1, np.int64), np.zeros(1, int))


def _outline(text: str, batch: Batch, tokens: Tokens) -> Outline:
    starts, ends = tokens.starts.astype(np.int64), tokens.ends.astype(np.int64)
    inner = np.flatnonzero(batch.text.view(np.int8) < -64)  # bytes 10xxxxxx go on with a character
    return Outline(
        text,
        tokens.hashes,
        starts - np.searchsorted(inner, starts),
        ends - np.searchsorted(inner, ends),
        np.append(0, np.cumsum(thirds(tokens.kinds), dtype=np.int64)),
        tokens.segments.astype(np.int64),
    )
