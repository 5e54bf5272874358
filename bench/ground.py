"""Everything the entries of a race read, made once: the same text in the forms they ask for."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from field import DOCUMENTS, PARAGRAPHS, PASSAGES, Job
from planting import BREAK
from run import Corpus, corpus, script_output

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ground:
    """A corpus for one job.

    Attributes:
        corpus: the folder with `docs.jsonl` and `pairs.jsonl`, and the size of the text.
        rows: JSON lines with a text to compare in each.
        texts: a folder with a text file a document; empty but for passages.
        scratch: a folder that is emptied before every run.
    """

    corpus: Corpus
    rows: Path
    texts: Path
    scratch: Path

    @property
    def docs(self) -> Path:
        """The documents, as JSON lines."""
        return self.corpus.directory / "docs.jsonl"

    def empty_scratch(self) -> Path:
        """Empty the scratch folder; returns it."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        return self.scratch


def prepare(job: Job, size: float, seed: int) -> Ground:
    """Make what is not there yet for a job on `size` million bytes; memory does not grow."""
    made = corpus(size, seed)
    if job is DOCUMENTS:
        made = _with_doubles(made)
    folder = made.directory
    ground = Ground(made, folder / "docs.jsonl", folder / "texts", folder / "scratch")
    if job is PARAGRAPHS:
        ground = Ground(made, folder / "paragraphs.jsonl", ground.texts, ground.scratch)
        if not ground.rows.exists():
            _write_whole(ground.rows, _paragraphs(ground.docs))
    if job is PASSAGES and not ground.texts.exists():
        _write_texts(ground)
    return ground


def _with_doubles(base: Corpus) -> Corpus:
    folder = base.directory / DOCUMENTS.name
    made = json.loads(script_output(["bench/doubles.py", str(base.directory), str(folder)]))
    return Corpus(folder, made["bytes"] / 1e6)


def _documents(docs: Path) -> Iterator[dict[str, str]]:
    with docs.open("rb") as lines:
        yield from map(json.loads, lines)


def _paragraphs(docs: Path) -> Iterator[str]:
    for document in _documents(docs):
        start = 0
        for text in document["text"].split(BREAK):
            row = {"id": document["id"], "start": start, "text": text}
            yield json.dumps(row, ensure_ascii=False) + "\n"
            start += len(text) + len(BREAK)


def _write_whole(path: Path, lines: Iterator[str]) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    part.rename(path)


def _write_texts(ground: Ground) -> None:
    part = ground.texts.with_suffix(".part")
    part.mkdir(exist_ok=True)
    for document in _documents(ground.docs):
        name = f"{document['id']}.txt"
        (part / name).write_text(document["text"], encoding="utf-8", newline="\n")
    part.rename(ground.texts)
