"""Files, standard input and texts in memory become batches of documents."""

from dedup.read.fields import Fields
from dedup.read.listing import Listing, compared_with, list_files
from dedup.read.reading import read_batches, text_batches
from dedup.read.sizes import sizes_of
from dedup.read.source import Source

__all__ = [
    "Fields",
    "Listing",
    "Source",
    "compared_with",
    "list_files",
    "read_batches",
    "sizes_of",
    "text_batches",
]
