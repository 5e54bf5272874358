"""How much of what is only compared with stands in what is reported on: test data in training data.

A word counts once for each file it is found in, however often it stands there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dedup.model import Leak, LeakedDocument
from dedup.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.model import Document, Place, Report, Span

    Found = dict[int, list[Place]]


def leaks(report: Report) -> tuple[tuple[Leak, ...], tuple[LeakedDocument, ...]]:
    """The leak matrix, and the documents of the corpus of which something is found.

    Returns:
        For each file of the corpus and each file that is reported on the share of the words of the
        one that stand in the other, where there are any; by the two paths. For each document of
        the corpus of which there are words, the share of it that is found anywhere; in the order of
        the input. Cost: linear in the places, and in the text of those that overlap.
    """
    sizes = {file.path: file.words for file in report.files if not file.reported}
    pairs: dict[tuple[str, str], Found] = defaultdict(lambda: defaultdict(list))
    whole: Found = defaultdict(list)
    holders: dict[int, set[str]] = defaultdict(set)
    for finding in report.findings:
        paths = {place.document.path for place in finding.places if place.reported}
        for place in finding.places:
            if not place.reported and place.document.path in sizes and paths:
                key = id(place.document)
                whole[key].append(place)
                holders[key] |= paths
                for path in paths:
                    pairs[place.document.path, path][key].append(place)
    matrix = [
        Leak(corpus, path, words, min(1.0, words / max(1, sizes[corpus])))
        for (corpus, path), found in sorted(pairs.items())
        for words in [sum(map(_union, found.values()))]
    ]
    documents = [_leaked(places, holders[key]) for key, places in whole.items()]
    documents.sort(key=lambda row: (row.path, row.record or 0, row.document))
    return tuple(matrix), tuple(documents)


def _leaked(places: list[Place], paths: Iterable[str]) -> LeakedDocument:
    document, words = places[0].document, _union(places)
    share = min(1.0, words / max(1, document.words))
    return LeakedDocument(
        document.id, document.path, document.record, words, share, tuple(sorted(paths))
    )


def _union(places: list[Place]) -> int:
    """Words of a document in the union of places."""
    words, end = 0, -1
    for place in sorted(places, key=lambda place: (place.span[0], -place.span[1])):
        first, last = place.span
        if first >= end:
            words += place.words
        elif last > end:
            words += _words_between(place.document, (end, last))
        end = max(end, last)
    return words


def _words_between(document: Document, span: Span) -> int:
    return count_words(document.text[slice(*span)])
