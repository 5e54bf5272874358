"""rensa: variant `pairs` asks its index about every row, `flags` is its quickest way (rho)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import job
from rensa import RMinHash, RMinHashLSH
from shingles import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 42
BANDS = {0.5: 32, 0.7: 16}
"""rensa does not choose: as many bands of 128 as put half of the pairs near the threshold in."""


def pairs(sets: Iterator[list[str]], index: RMinHashLSH) -> list[tuple[int, ...]]:
    """Pairs that share a bucket and whose sketches are alike enough."""
    sketches = RMinHash.from_token_sets(sets, num_perm=job.PERMUTATIONS, seed=SEED)
    index.insert_many(sketches)
    return [
        (other, number)
        for number, met in enumerate(index.query_all(sketches))
        for other in met
        if other < number and index.is_similar(sketches[other], sketches[number])
    ]


def flags(sets: Iterator[list[str]], index: RMinHashLSH) -> list[tuple[int, ...]]:
    """Rows that share a bucket with any other."""
    matrix = RMinHash.digest_matrix_from_token_sets_rho(sets, num_perm=job.PERMUTATIONS, seed=SEED)
    found = index.query_duplicate_flags_matrix_one_shot(matrix)
    return [(number,) for number, flag in enumerate(found) if flag]


def main() -> None:
    """Write pairs or flags."""
    asked = job.asked()
    rows = job.read_rows(asked.rows)
    sets = (runs(row.text) for row in rows)
    index = RMinHashLSH(asked.threshold, job.PERMUTATIONS, BANDS[asked.threshold])
    only_flags = asked.variant == "flags"
    groups = flags(sets, index) if only_flags else pairs(sets, index)
    job.write(asked.result, rows, groups, flags=only_flags)


if __name__ == "__main__":
    main()
