"""The judge of the race in bench/: it reads what a runner writes, or says that it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "bench"
COPIED = "The harbour master wrote the names of all the ships in a green book every evening."
EDITED = COPIED.replace("green", "blue")
OTHER = "Nobody in the village could say who had planted the old walnut tree by the well."
DOCUMENTS = {"a": f"{OTHER}\n\n{COPIED}", "b": EDITED, "c": "Something else is said in here."}
A, B, C = ("a", len(OTHER) + 2, COPIED), ("b", 0, EDITED), ("c", 0, DOCUMENTS["c"])
WRITE = """
import json, sys
from pathlib import Path
import job
result, rows, groups, flags = json.loads(sys.argv[1])
job.write(Path(result), [job.Row(*row) for row in rows], groups, flags=flags)
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of three documents, where the second repeats a paragraph of the first."""
    rows = [json.dumps({"id": name, "text": text}) for name, text in DOCUMENTS.items()]
    (tmp_path / "docs.jsonl").write_text("\n".join(rows) + "\n")
    spans = {"a_span": [A[1], A[1] + len(COPIED)], "b_span": [0, len(EDITED)]}
    pair = {"a": "a", "b": "b", "kind": "light", **spans, "label": 1}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n")
    return tmp_path


def written(corpus: Path, groups: list[list[int]], *, flags: bool = False) -> Path:
    """A result as the runners of the peers write it."""
    result = corpus / "result.json"
    asked = json.dumps([str(result), [A, B, C], groups, flags])
    there = {**os.environ, "PYTHONPATH": str(BENCH / "peers")}
    subprocess.run([sys.executable, "-c", WRITE, asked], check=True, env=there)
    return result


def judged(corpus: Path, result: Path) -> subprocess.CompletedProcess[str]:
    command = [BENCH / "judge.py", corpus, result, "--threshold", "0.5", "--unit", "paragraph"]
    return subprocess.run(
        [sys.executable, *map(str, command)], check=False, capture_output=True, text=True
    )


def test_a_pair_that_a_runner_names_is_found_due_and_right(corpus: Path) -> None:
    found = json.loads(judged(corpus, written(corpus, [[0, 1]])).stdout)
    assert found["due"] == [1, 1]
    assert (found["recall"], found["named"], found["precision"]) == (1, 1, 1)


def test_a_pair_that_is_not_alike_counts_against_the_precision(corpus: Path) -> None:
    found = json.loads(judged(corpus, written(corpus, [[0, 1], [1, 2]])).stdout)
    assert (found["named"], found["measured"], found["precision"]) == (2, 1, 0.5)


def test_a_pair_of_other_places_is_not_the_planted_one(corpus: Path) -> None:
    found = json.loads(judged(corpus, written(corpus, [[0, 2]])).stdout)
    assert (found["due"], found["recall"], found["precision"]) == ([0, 1], 0, 0)


def test_flags_are_judged_by_the_texts_that_have_a_copy(corpus: Path) -> None:
    found = json.loads(judged(corpus, written(corpus, [[1], [2]], flags=True)).stdout)
    assert (found["due"], found["precision"]) == ([1, 1], 0.5)


def test_what_dedup_writes_is_judged_too(corpus: Path) -> None:
    docs, result = corpus / "docs.jsonl", corpus / "result.json"
    scan = ["-m", "dedup", "scan", str(docs), "-f", "json", "-o", str(result)]
    subprocess.run([sys.executable, *scan], check=True, cwd=ROOT)
    assert json.loads(judged(corpus, result).stdout)["due"] == [1, 1]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("\n", ""), "no line begins"),
        (lambda text: text.rpartition("]")[0], "its findings do not end"),
        (lambda text: "", "no line begins"),
        (lambda text: text[: text.index("[") + 1] + "]}\n", "it names nothing"),
        (lambda text: text.replace('"a"', '"nowhere"'), "'nowhere' is not a document"),
    ],
    ids=["in one line", "cut short", "empty", "no pair", "unknown document"],
)
def test_a_result_that_cannot_be_read_is_an_error_and_not_no_pairs(
    corpus: Path, change: Callable[[str], str], reason: str
) -> None:
    result = written(corpus, [[0, 1]])
    result.write_text(change(result.read_text()))
    done = judged(corpus, result)
    assert (done.returncode, done.stdout) == (1, "")
    assert reason in done.stderr
