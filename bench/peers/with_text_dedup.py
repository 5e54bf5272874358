"""text-dedup: its MinHash program with verification, in a cache of its own."""

from __future__ import annotations

import json
import os
import pickle
from collections import defaultdict
from typing import TYPE_CHECKING

import job

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[input]
input_type = "local_files"
file_type = "json"
[input.read_arguments]
path = "json"
data_files = [{rows}]
split = "train"
[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {permutations}
ngram_size = 3
threshold = {threshold}
check_false_positive = true
num_proc = 1
[output]
output_dir = {output}
save_clusters = true
keep_index_column = true
[debug]
enable_profiling = false
"""


def clusters(asked: job.Job) -> dict[int, int]:
    """Run the program; returns the cluster of each row that has one."""
    os.environ |= {"HF_HOME": str(asked.scratch / "cache"), "HF_HUB_OFFLINE": "1"}
    from text_dedup import minhash  # noqa: PLC0415 (the cache must be set before)
    from text_dedup.config.base import load_config_from_toml  # noqa: PLC0415

    output = asked.scratch / "output"
    text = CONFIG.format(
        rows=_quoted(asked.rows),
        permutations=job.PERMUTATIONS,
        threshold=asked.threshold,
        output=_quoted(output),
    )
    config = asked.scratch / "config.toml"
    config.write_text(text, encoding="utf-8")
    minhash.main(load_config_from_toml(config))
    with (output / "clusters.pickle").open("rb") as file:
        found: dict[int, int] = pickle.load(file)
    return found


def _quoted(path: Path) -> str:
    return json.dumps(str(path.resolve()))


def main() -> None:
    """Write the clusters."""
    asked = job.asked()
    members: dict[int, list[int]] = defaultdict(list)
    for row, cluster in clusters(asked).items():
        members[cluster].append(row)
    job.write(asked.result, job.read_rows(asked.rows), members.values())


if __name__ == "__main__":
    main()
