"""datatrove: the four stages of its MinHash, with our words in place of its word tokenizer."""

from __future__ import annotations

import struct
from collections import defaultdict

import job
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.word_tokenizers import WordTokenizer
from shingles import words

SHAPES = {0.5: (25, 5), 0.7: (14, 8)}
"""Buckets and hashes in each; the second is datatrove's own default."""


class Words(WordTokenizer):
    """Gives our words."""

    def word_tokenize(self, text: str) -> list[str]:
        """Words of a text."""
        return words(text)

    def sent_tokenize(self, text: str) -> list[str]:
        """Take a text as one sentence; nobody asks."""
        return [text]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Take a text as one span; nobody asks."""
        return [(0, len(text))]


def run(asked: job.Job) -> None:
    """Run the four stages in this process, one after the other."""
    buckets, hashes = SHAPES[asked.threshold]
    config = MinhashConfig(n_grams=3, num_buckets=buckets, hashes_per_bucket=hashes)
    base = str(asked.scratch.resolve())
    rows = asked.rows.resolve()
    reader = JsonlReader(str(rows.parent), glob_pattern=rows.name)
    stages = (
        [reader, MinhashDedupSignature(f"{base}/signatures", config, language=Words())],
        [MinhashDedupBuckets(f"{base}/signatures", f"{base}/buckets", config=config)],
        [
            MinhashDedupCluster(
                f"{base}/buckets", f"{base}/clusters", config=config, save_cluster_id=True
            )
        ],
        [reader, MinhashDedupFilter(f"{base}/clusters"), JsonlWriter(f"{base}/kept")],
    )
    for number, stage in enumerate(stages):
        tasks = buckets if number == 1 else 1
        LocalPipelineExecutor(
            stage, tasks=tasks, workers=1, logging_dir=f"{base}/logs/{number}"
        ).run()


def main() -> None:
    """Write the clusters."""
    asked = job.asked()
    run(asked)
    members: dict[int, list[int]] = defaultdict(list)
    for file in (asked.scratch / "clusters").glob("*.clusters"):
        for row, cluster in struct.iter_unpack("<2I", file.read_bytes()):
            members[cluster].append(row)
    job.write(asked.result, job.read_rows(asked.rows), members.values())


if __name__ == "__main__":
    main()
