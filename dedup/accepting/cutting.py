"""The texts of places, cut out of their documents."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.model import Document, Place


def cut(places: Sequence[Place]) -> list[bytes]:
    """UTF-8 of the characters of each place. Cost: decodes each document once."""
    documents: dict[int, Document] = {}
    rows: dict[int, list[int]] = defaultdict(list)
    for row, place in enumerate(places):
        documents[id(place.document)] = place.document
        rows[id(place.document)].append(row)
    found = [b""] * len(places)
    for key, document in documents.items():
        text = document.text
        for row in rows[key]:
            found[row] = text[slice(*places[row].span)].encode()
    return found
