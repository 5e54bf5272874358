"""datasketch: MinHash and MinHashLSH; variant `naive` as its manual shows, `bulk` as it can be."""

from __future__ import annotations

import job
import xxhash
from datasketch import MinHash, MinHashLSH
from shingles import shingles


def naive(texts: list[str]) -> list[MinHash]:
    """Sketch with an update a shingle, hashed by SHA-1, which is the default."""
    sketches = []
    for text in texts:
        sketch = MinHash(num_perm=job.PERMUTATIONS)
        for shingle in shingles(text):
            sketch.update(shingle.encode())
        sketches.append(sketch)
    return sketches


def bulk(texts: list[str]) -> list[MinHash]:
    """Sketch with the bulk call and a fast hash."""
    sets = ([shingle.encode() for shingle in shingles(text)] for text in texts)
    sketches: list[MinHash] = MinHash.bulk(
        sets, num_perm=job.PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest
    )
    return sketches


def main() -> None:
    """Write the pairs that the index names."""
    asked = job.asked()
    rows = job.read_rows(asked.rows)
    sketches = {"naive": naive, "bulk": bulk}[asked.variant]([row.text for row in rows])
    index = MinHashLSH(threshold=asked.threshold, num_perm=job.PERMUTATIONS)
    with index.insertion_session() as session:
        for number, sketch in enumerate(sketches):
            session.insert(number, sketch, check_duplication=False)
    pairs = (
        (other, number)
        for number, sketch in enumerate(sketches)
        for other in index.query(sketch)
        if other < number
    )
    job.write(asked.result, rows, pairs)


if __name__ == "__main__":
    main()
