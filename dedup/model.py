"""The nouns people look at: rows of the report, frozen. Columns for machines are in `columns`.

They are msgspec's structs, which are made thirty times as fast as frozen dataclasses with slots: a
tenth of a scan of 200 MB where much repeats [measured]. `msgspec.structs.replace` makes changed
copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence  # noqa: TC003 (msgspec resolves the types)
from typing import Literal

import msgspec

from dedup.errors import InputError  # noqa: TC001 (msgspec resolves the types of fields)
from dedup.labels import KINDS, PATTERNS, Kind, Pattern, Rule

Span = tuple[int, int]
"""Half-open range in the text of one document, in characters (code points) from 0."""

State = Literal["new", "known", "accepted"]
Op = Literal["insert", "delete", "replace", "move", "split", "merge"]


class Document(msgspec.Struct, frozen=True, weakref=True):
    """One text that has a place in the report.

    Attributes:
        id: the record's id, else `path:record`; for a plain file its path.
        path: file, relative to the working directory, with `/`.
        record: line or row in a data file, from 1; None for a plain file.
        utf8: its text, UTF-8 (a byte-order mark is not part of it); a view, not a copy.
        paragraphs: how many paragraphs with words it has.
        words: how many words it has, as --min-words counts them.
        redundant: how many of them stand in copies other than the first, each once.
    """

    id: str
    path: str
    record: int | None
    utf8: bytes | memoryview
    paragraphs: int
    words: int
    redundant: int

    def __repr__(self) -> str:
        """Its fields but the text."""
        shown = ("id", "path", "record", "paragraphs", "words", "redundant")
        fields = (f"{name}={getattr(self, name)!r}" for name in shown)
        return f"Document({', '.join(fields)})"

    @property
    def text(self) -> str:
        """Its text, in which spans count. Cost: decodes it, each time."""
        return str(self.utf8, "utf-8")


class Edit(msgspec.Struct, frozen=True, gc=False):
    """One difference between the centre and another place.

    `centre` and `here` are spans in the two documents; an insertion has an empty centre span, a
    deletion an empty span here. For split and merge both are the point of the paragraph border:
    the words around it are equal. For move they are the same words at their two positions.
    """

    op: Op
    centre: Span
    here: Span


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a repeated passage stands.

    Attributes:
        document: the text it stands in.
        span: its characters there.
        paragraphs: first and last paragraph it touches, from 1.
        words: its words.
        centre: whether the other places were verified against this one.
        similarity: 2M / (words here + words of the centre), M = words matched one to one; the
            centre's is 1.
        containment: share of the words here that the centre has, [0, 1].
        kinds: what an editor would call the difference; empty for the centre.
        edits: the differences, in the order of `here`.
        reported: whether it stands in what is reported on; False where it is only compared with,
            or stands outside the lines that changed.
    """

    document: Document
    span: Span
    paragraphs: tuple[int, int]
    words: int
    centre: bool
    similarity: float
    containment: float
    kinds: tuple[Kind, ...]
    edits: tuple[Edit, ...]
    reported: bool = True


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One text that stands in several places.

    Attributes:
        id: 16 hex digits from the rule and the content, the same after renames and moves.
        rule: DD101 (all places in one document) or DD102 (across documents); where places are
            nearly all of their documents, DD201 (the same words), DD202 (near) or DD203 (one is
            contained in the other).
        similarity: the lowest of its places'.
        words: words of the centre.
        redundant: words of all places but the first.
        places: at least two, by document (input listing), then position.
        kinds: those of its places, each once, and the patterns of the whole: `pasted` (nearly all
            of one document, twice or more), `boilerplate` (a part of many documents), `refrain`
            (three times or more in one document).
        documents: how many documents it stands in.
        state: `new`; `known`, accepted by a baseline; or `accepted`, by another rule of the user.
        reason: why it is not new, for people; "" where it is, or nobody said.
    """

    id: str
    rule: Rule
    similarity: float
    words: int
    redundant: int
    places: tuple[Place, ...]
    kinds: tuple[Kind | Pattern, ...]
    documents: int
    state: State = "new"
    reason: str = ""

    @property
    def first(self) -> Place:
        """The copy that the others repeat: the first place that is not reported on, or of all."""
        return next((place for place in self.places if not place.reported), self.places[0])

    @property
    def later(self) -> tuple[Place, ...]:
        """The copies to be told of: all places that are reported on but `first`; at least one."""
        first = self.first
        return tuple(place for place in self.places if place.reported and place is not first)


class Pair(msgspec.Struct, frozen=True, gc=False):
    """Two documents that were verified against each other, where whole documents are compared.

    Attributes:
        a, b: their ids, in the order of the input.
        rule: DD201 (the same words), DD202 (near) or DD203 (one is contained in the other).
        similarity: Jaccard of their shingles.
        containment: share of the shingles of the one that has fewer which the other has.
    """

    a: str
    b: str
    rule: Rule
    similarity: float
    containment: float


class File(msgspec.Struct, frozen=True, gc=False):
    """One input file and what was read from it.

    Attributes:
        path: as in `Document`.
        hash: xxh3-64 of its bytes, 16 hex digits; "" where it could not be read.
        documents: texts read from it.
        words: words of its documents.
        redundant: words of them that stand in copies other than the first, each counted once.
        reported: whether it is reported on; False where it is only compared with.
    """

    path: str
    hash: str
    documents: int
    words: int
    redundant: int
    reported: bool = True


class Skipped(msgspec.Struct, frozen=True, gc=False):
    """Files that were met and not read, by reason: `hidden`, `ignored`, `binary`, `suffix .png`."""

    reason: str
    files: int


class Stale(msgspec.Struct, frozen=True, gc=False):
    """An entry that accepts something and matches nothing, or has expired.

    Attributes:
        where: the file it stands in, and its line where that has lines: `path:line`.
        entry: what it names: an id, a path, a glob.
        message: what is the matter with it.
    """

    where: str
    entry: str
    message: str


class Gate(msgspec.Struct, frozen=True, gc=False):
    """What a check was asked, and how it went.

    Attributes:
        fails: why the gate does not hold, each a sentence; none: it holds.
        since: the revision whose changes are reported on, with its commit: `origin/main (1f3a9d2)`.
        staged: whether only what is staged is reported on.
        baseline: the file of accepted repeats, if there is one.
        stale: entries of it and of the settings that match nothing.
    """

    fails: tuple[str, ...] = ()
    since: str | None = None
    staged: bool = False
    baseline: str | None = None
    stale: tuple[Stale, ...] = ()


class Leak(msgspec.Struct, frozen=True, gc=False):
    """What of a file that is only compared with stands in one that is reported on.

    Attributes:
        corpus: the file that is only compared with.
        path: the file it is found in.
        words: words of the first that stand in the second, each once.
        share: of its words.
    """

    corpus: str
    path: str
    words: int
    share: float


class LeakedDocument(msgspec.Struct, frozen=True, gc=False):
    """A document that is only compared with, some of which is found.

    Attributes:
        document, path, record: as in a place.
        words: words of it that are found, each once.
        share: of its words.
        files: where they are found, sorted.
    """

    document: str
    path: str
    record: int | None
    words: int
    share: float
    files: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, gc=False):
    """What a scan found.

    Attributes:
        settings: what can change the answer, by name.
        files: every file read, by path.
        skipped: files met and not read, by reason.
        errors: inputs that could not be read; none: the report is complete.
        documents, paragraphs, words: how much was compared.
        redundant: words in the union of copies other than the first, counted once.
        findings: by redundant words, most first; then by place.
        pairs: every verified pair of documents, where these were compared whole; else None.
        gate: how a check went; None where nothing was checked.
        leaks: what of the files that are only compared with is found where; None: there are none.
        leaked: the documents of these of which something is found.
    """

    settings: dict[str, object]
    files: tuple[File, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[InputError, ...]
    documents: int
    paragraphs: int
    words: int
    redundant: int
    findings: Sequence[Finding]
    pairs: tuple[Pair, ...] | None = None
    gate: Gate | None = None
    leaks: tuple[Leak, ...] | None = None
    leaked: tuple[LeakedDocument, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was read."""
        return not self.errors


def kinds_of(places: Iterable[Place], patterns: int = 0) -> tuple[Kind | Pattern, ...]:
    """The kinds of a finding: those of its places, each once, and the given patterns (bits)."""
    met = {kind for place in places for kind in place.kinds}
    whole = (pattern for bit, pattern in enumerate(PATTERNS) if patterns >> bit & 1)
    return (*(kind for kind in KINDS if kind in met), *whole)
