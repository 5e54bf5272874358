"""gaoya: its index of strings; variant `own` has its own words in word 3-grams, `ours` has ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import job
from gaoya.minhash import MinHashStringIndex
from shingles import runs

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    """Write the pairs that the index names, which it has checked on the sketches."""
    asked = job.asked()
    rows = job.read_rows(asked.rows)
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=asked.threshold,
        num_bands=None,
        band_size=None,
        num_hashes=job.PERMUTATIONS,
        analyzer="word" if asked.variant == "own" else runs,
        lowercase=True,
        ngram_range=(3, 3),
        id_container="smallvec",
    )
    job.write(asked.result, rows, pairs(index, rows))


def pairs(index: MinHashStringIndex, rows: list[job.Row]) -> Iterator[tuple[int, int]]:
    """Ask for what is like each row among those before it: half the work of asking among all."""
    for number, row in enumerate(rows):
        for other in index.query(row.text):
            yield other, number
        index.insert_document(number, row.text)


if __name__ == "__main__":
    main()
