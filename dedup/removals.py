"""What a fix removes, and what it leaves and why: rows, frozen."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

Span = tuple[int, int]
"""Half-open range of bytes in the text of a document, as it was read."""

ACROSS = "across"
LOSES = "loses"
BORDERS = "borders"
RELIED = "relied"
APART = "apart"
KIND = "kind"
ACCEPTED = "accepted"
RIGID = "rigid"


class Key(NamedTuple):
    """A document: its file as reports name it, and its record; None for a plain file."""

    path: str
    record: int | None


class Removal(msgspec.Struct, frozen=True):
    """A part of a document that goes, and the copy of it that stays.

    Attributes:
        key: the document.
        id: its id.
        spans: what goes, with the blanks that go along; one, unless something within it was removed
            before.
        whole: whether the document goes as a whole.
        text: what stood there.
        words: words of it.
        thirds: the same in thirds of words.
        lost: words of it that the copy lacks.
        kept: the document of the copy.
        kept_id: its id.
        kept_span: where the copy stands.
        finding, rule: the finding that both are places of.
        similarity: of what goes and the copy: 2M / (|A| + |B|); of whole documents Jaccard.
        containment: share of the words that go which the copy has.
        lines, kept_lines: first and last line of both in their texts, as these were read.
        paragraphs, kept_paragraphs: likewise, from 1.
        phrases: the words that are lost, those that follow each other together, as they are
            written.
        more: words that the copy has beside these.
    """

    key: Key
    id: str
    spans: tuple[Span, ...]
    whole: bool
    text: str
    words: int
    thirds: int
    lost: tuple[str, ...]
    kept: Key
    kept_id: str
    kept_span: Span
    finding: str
    rule: str
    similarity: float
    containment: float
    lines: tuple[int, int]
    kept_lines: tuple[int, int]
    paragraphs: tuple[int, int]
    kept_paragraphs: tuple[int, int]
    phrases: tuple[str, ...]
    more: int


class Left(msgspec.Struct, frozen=True):
    """A copy that stays, though another copy stays too.

    Attributes:
        key: the document.
        id: its id.
        span: where it stands.
        words: words of it.
        reason: one of the names above.
        detail: more for people: the kind of a finding, why it is accepted.
        lost: words that would be lost.
        finding, rule: the finding that it is a place of.
        lines: its first and last line.
        paragraphs: its first and last paragraph, from 1.
        of_corpus: whether another copy stands in the corpus.
        phrases: as in `Removal`.
    """

    key: Key
    id: str
    span: Span
    lines: tuple[int, int]
    paragraphs: tuple[int, int]
    words: int
    reason: str
    finding: str
    rule: str
    of_corpus: bool
    detail: str = ""
    lost: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Books(msgspec.Struct, frozen=True):
    """Counts of what may change: read = kept + removed, each counted for itself."""

    documents: tuple[int, int, int]
    words: tuple[int, int, int]


class Outcome(msgspec.Struct, frozen=True):
    """All that a fix comes to.

    Attributes:
        paths: the files that may change.
        removals: what goes.
        left: copies that stay beside another one.
        cuts: by document the bytes of its text that go, ascending, apart from each other.
        dropped: documents that go whole.
        texts: the texts of the documents that something goes from, as they were read.
        books: what was counted.
        skipped: files and folders that were met and not read.
    """

    paths: tuple[str, ...]
    removals: tuple[Removal, ...]
    left: tuple[Left, ...]
    cuts: dict[Key, list[Span]]
    dropped: frozenset[Key]
    texts: dict[Key, bytes]
    books: Books
    skipped: int

    @property
    def changed(self) -> set[str]:
        """The files that change."""
        return {key.path for key in (*self.cuts, *self.dropped)}
