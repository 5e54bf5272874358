"""Write a corpus of made-up prose with planted repeats.

    python bench/corpora.py --mb 200 --seed 1 --out DIR [--stats]

DIR gets `docs.jsonl` ({"id", "text"}), `pairs.jsonl` ({"a", "b", "kind", "a_span", "b_span",
"label"}: spans are half-open character ranges of the two texts, `a` is the earlier one, `label` is
1) and, when both are whole, `corpus.json`, which says how they were made. A corpus that is there
already is kept.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
import planting
from planting import BREAK, Source, Span
from prose import Prose
from stats import describe
from words import SCRIPTS

if TYPE_CHECKING:
    from words import Ids

VERSION = 1
"""Raise it whenever the same arguments give another corpus."""

PARAGRAPHS = (3, 40)
COPIED = 0.12
REMEMBERED = 0.3
POOL = 20_000
BOILERPLATE_EVERY = 200
DOUBLED_EVERY = 300
DOUBLED_PARAGRAPHS = (4, 12)
DOUBLED_EDITS = 0.02


@dataclass(slots=True)
class Draft:
    """A document that is being written."""

    id: str
    parts: list[str] = field(default_factory=list)
    end: int = 0

    def add(self, text: str) -> int:
        """Append a paragraph; returns the character it starts at."""
        start = self.end + len(BREAK) if self.parts else 0
        self.parts.append(text)
        self.end = start + len(text)
        return start

    @property
    def text(self) -> str:
        """The document so far."""
        return BREAK.join(self.parts)


class Author:
    """Writes the documents of one script, and remembers paragraphs to copy later."""

    def __init__(self, prose: Prose, rng: np.random.Generator, pairs: TextIO) -> None:
        """Write planted pairs to `pairs`, a line each."""
        self._prose = prose
        self._rng = rng
        self._pairs = pairs
        self._pool: list[Source] = []
        self._boilerplate, self._notice = prose.paragraph()
        while not planting.worth_copying(self._boilerplate):
            self._boilerplate, self._notice = prose.paragraph()
        self._first_notice: tuple[str, Span] | None = None

    def document(self, name: str, number: int) -> str:
        """Text of the script's document `number`, counted from 1."""
        draft = Draft(name)
        if number % DOUBLED_EVERY == DOUBLED_EVERY // 4:
            self._doubled(draft)
        else:
            self._ordinary(draft)
        if number % BOILERPLATE_EVERY == BOILERPLATE_EVERY // 4:
            self._sign(draft)
        return draft.text

    def _ordinary(self, draft: Draft) -> None:
        fresh: list[Source] = []
        shortest, longest = PARAGRAPHS
        count = min(max(int(self._rng.lognormal(2.25, 0.55)), shortest), longest)
        for copied, remembered in self._rng.random((count, 2)).tolist():
            if copied < COPIED and self._pool:
                self._copy(draft)
                continue
            ids, text = self._prose.paragraph()
            start = draft.add(text)
            if remembered < REMEMBERED and planting.worth_copying(ids):
                fresh.append(Source(draft.id, start, ids))
        self._remember(fresh)

    def _copy(self, draft: Draft) -> None:
        """Plant a copy of a paragraph of an earlier document, which is not copied again."""
        place = int(self._rng.integers(len(self._pool)))
        source, self._pool[place] = self._pool[place], self._pool[-1]
        self._pool.pop()
        copy = planting.plant(source.ids, self._prose, self._rng)
        start = draft.add(copy.text)
        here = (start + copy.span[0], start + copy.span[1])
        there = (source.start + copy.origin[0], source.start + copy.origin[1])
        self._pair((source.document, there), (draft.id, here), copy.kind)

    def _remember(self, fresh: list[Source]) -> None:
        """Keep paragraphs to copy; a full pool forgets old ones at random."""
        for source in fresh:
            if len(self._pool) < POOL:
                self._pool.append(source)
            else:
                self._pool[int(self._rng.integers(POOL))] = source

    def _doubled(self, draft: Draft) -> None:
        """Write a body twice: one paragraph split, the next one longer, the others edited."""
        count = int(self._rng.integers(*DOUBLED_PARAGRAPHS, endpoint=True))
        body = [self._prose.paragraph() for _ in range(count)]
        for _, text in body:
            draft.add(text)
        half = draft.end
        longest = max(range(count), key=lambda i: len(body[i][0]))
        for number, (ids, _) in enumerate(body):
            draft.add(self._again(ids, longest - number))
        self._pair((draft.id, (0, half)), (draft.id, (half + len(BREAK), draft.end)), "self-double")

    def _again(self, ids: Ids, before_longest: int) -> str:
        """Second version of a paragraph of a doubled body."""
        if before_longest == 0 and planting.worth_copying(ids):
            return planting.in_two(ids, self._prose, self._rng)
        if before_longest in (1, -1):
            return self._prose.write(planting.with_tail(ids, self._prose, self._rng))
        return self._prose.write(planting.edited(ids, DOUBLED_EDITS, self._prose, self._rng))

    def _sign(self, draft: Draft) -> None:
        """End the document with the paragraph that many others end with too."""
        start = draft.add(self._notice)
        here = (draft.id, (start, draft.end))
        if self._first_notice:
            self._pair(self._first_notice, here, "boilerplate")
        else:
            self._first_notice = here

    def _pair(self, a: tuple[str, Span], b: tuple[str, Span], kind: str) -> None:
        row = {"a": a[0], "b": b[0], "kind": kind, "a_span": a[1], "b_span": b[1], "label": 1}
        self._pairs.write(json.dumps(row) + "\n")


def write_corpus(directory: Path, size: int, seed: int) -> dict[str, object]:
    """Write a corpus of at least `size` bytes of UTF-8 text; returns what `corpus.json` says."""
    directory.mkdir(parents=True, exist_ok=True)
    asked = {"version": VERSION, "seed": seed, "asked_bytes": size}
    facts = directory / "corpus.json"
    if facts.exists():
        made: dict[str, object] = json.loads(facts.read_text(encoding="utf-8"))
        if made.items() >= asked.items():
            return made
        facts.unlink()
    with ExitStack() as files:
        docs, pairs = (
            files.enter_context((directory / name).open("w", encoding="utf-8", newline="\n"))
            for name in ("docs.jsonl", "pairs.jsonl")
        )
        counts = _write_documents(docs, pairs, size, np.random.default_rng(seed))
    made = {**asked, **counts}
    facts.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return made


def _write_documents(
    docs: TextIO, pairs: TextIO, size: int, rng: np.random.Generator
) -> dict[str, int]:
    """Write documents, the next one always in the script that is furthest behind its share."""
    authors = [Author(Prose(script, rng), rng, pairs) for script in SCRIPTS]
    written, numbers = [0] * len(SCRIPTS), [0] * len(SCRIPTS)
    while (total := sum(written)) < size:
        behind = [
            script.share * total - done for script, done in zip(SCRIPTS, written, strict=True)
        ]
        turn = behind.index(max(behind))
        numbers[turn] += 1
        name = f"{SCRIPTS[turn].name}-{numbers[turn]:06}"
        text = authors[turn].document(name, numbers[turn])
        docs.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        written[turn] += len(text.encode())
    return {"bytes": total, "documents": sum(numbers)}


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--mb", type=float, default=25, help="millions of bytes of text (25)")
    size.add_argument("--small", dest="mb", action="store_const", const=1, help="as --mb 1")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same corpus (1)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--stats", action="store_true", help="measure the corpus afterwards")
    arguments = parser.parse_args()
    made = write_corpus(arguments.out, int(arguments.mb * 1e6), arguments.seed)
    print(json.dumps(made))
    if arguments.stats:
        print("\n".join(describe(arguments.out)))


if __name__ == "__main__":
    main()
