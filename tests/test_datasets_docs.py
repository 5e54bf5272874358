"""docs/datasets.md: what it walks through comes out as written, and its other commands run.

DEDUP_REFRESH_CASES=1 writes what its commands show now.
"""

from __future__ import annotations

import doctest
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from commands import plain, run_here
from corpora import prose
from data_files import as_jsonl, as_parquet
from replay import blocks, replayed, write_inputs, written

PAGE = Path(__file__).parent.parent / "docs" / "datasets.md"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_walk_from_a_crawl_to_training_data_comes_out_as_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.read_text("utf-8")
    write_inputs(page, here)
    now = replayed(page, capsys, codes=False)
    assert now == written(PAGE, now)
    session = "".join(blocks(page, "pycon"))
    assert session
    test = doctest.DocTestParser().get_doctest(session, {}, "audit", str(PAGE), 0)
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


def test_every_other_command_line_shown_runs(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = pytest.importorskip("fsspec.implementations.memory")
    zstandard = pytest.importorskip("zstandard")
    texts = [prose(f"records of a data set {number}", 30) for number in range(3)]
    rows = [{"id": f"r{number}", "text": text} for number, text in enumerate(texts)]
    posts = [{"url": f"u{number}", "body": text} for number, text in enumerate(texts)]
    folders = ("corpus", "data/year=2023", "data/year=2024")
    for folder in folders:
        (here / folder).mkdir(parents=True)
    Path("corpus/a.jsonl").write_bytes(as_jsonl(rows))
    Path("crawl.jsonl.zst").write_bytes(zstandard.compress(as_jsonl(posts)))
    for year in folders[1:]:
        Path(year, "a.parquet").write_bytes(as_parquet(rows))
    Path("corpus/b.jsonl.zst").write_bytes(zstandard.compress(as_jsonl(rows)))
    Path("shards.txt").write_text("corpus/a.jsonl\ncorpus/b.jsonl.zst\n")

    class Bucket(bucket.MemoryFileSystem):  # type: ignore[name-defined,misc]
        """What is read over a network is tested elsewhere: this one is in memory."""

        protocol = "s3"

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            inside: str = super()._strip_protocol(path.removeprefix("s3://"))
            return inside

    monkeypatch.setitem(import_module("fsspec.registry")._registry, "s3", Bucket)
    Bucket().pipe("/bucket/corpus/a.jsonl", as_jsonl(rows))
    shown = [
        line
        for line in "".join(blocks(PAGE.read_text("utf-8"), "sh")).splitlines()
        if line.startswith("dedup ")
    ]
    assert shown
    for line in shown:
        ran = run_here(shlex.split(line)[1:], capsys)
        assert (ran.code, ran.err) == (0, ""), line
