"""Write a corpus with near-duplicate documents: another corpus, and copies of some documents.

    python bench/doubles.py FROM OUT [--seed 1]

FROM has `docs.jsonl`. OUT gets the same files as a corpus of `corpora.py`; a planted pair is two
whole documents. Documents are read and written one by one; about 30 copies wait at any time.
"""

from __future__ import annotations

import argparse
import json
import random
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from planting import BREAK
from shingles import WORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

COPIED = 0.12
WAITING = 30


def edited(text: str, rate: float, other: str, rng: random.Random) -> str:
    """Put words of another text in place of words, at `rate`."""
    fillers = WORD.findall(other)
    return WORD.sub(lambda word: rng.choice(fillers) if rng.random() < rate else word[0], text)


def longer(text: str, other: str, _: random.Random) -> str:
    """Add the first paragraph of another text."""
    return text + BREAK + other.partition(BREAK)[0]


def shorter(text: str, _: str, rng: random.Random) -> str:
    """Leave out a paragraph that is not the only one."""
    parts = text.split(BREAK)
    if len(parts) > 1:
        del parts[rng.randrange(len(parts))]
    return BREAK.join(parts)


def shuffled(text: str, _: str, rng: random.Random) -> str:
    """Change the order of the paragraphs."""
    parts = text.split(BREAK)
    rng.shuffle(parts)
    return BREAK.join(parts)


KINDS: dict[str, Callable[[str, str, random.Random], str]] = {
    "exact": lambda text, _, __: text,
    "edited 2 %": lambda text, other, rng: edited(text, 0.02, other, rng),
    "edited 5 %": lambda text, other, rng: edited(text, 0.05, other, rng),
    "edited 10 %": lambda text, other, rng: edited(text, 0.10, other, rng),
    "longer": longer,
    "shorter": shorter,
    "shuffled": shuffled,
}


class Writer:
    """Writes documents and planted pairs, and counts."""

    def __init__(self, docs: TextIO, pairs: TextIO) -> None:
        self._docs, self._pairs = docs, pairs
        self.documents = self.bytes = 0

    def document(self, name: str, text: str) -> None:
        """Write a document."""
        self._docs.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        self.documents += 1
        self.bytes += len(text.encode())

    def copy(self, name: str, text: str, kind: str, copy: str) -> None:
        """Write a copy of a document that is written already."""
        again = f"{name}-again"
        row = {"a": name, "b": again, "kind": kind, "a_span": (0, len(text))}
        self._pairs.write(json.dumps(row | {"b_span": (0, len(copy)), "label": 1}) + "\n")
        self.document(again, copy)


def write_doubles(source: Path, out: Path, seed: int) -> dict[str, int]:
    """Write the corpus; returns what it holds."""
    out.mkdir(parents=True, exist_ok=True)
    facts = out / "corpus.json"
    if facts.exists():
        made: dict[str, int] = json.loads(facts.read_text(encoding="utf-8"))
        return made
    rng = random.Random(seed)
    waiting: list[tuple[str, str, str, str]] = []
    with ExitStack() as files:
        lines = files.enter_context((source / "docs.jsonl").open("rb"))
        writer = Writer(
            *(
                files.enter_context((out / name).open("w", encoding="utf-8", newline="\n"))
                for name in ("docs.jsonl", "pairs.jsonl")
            )
        )
        other = ""
        for document in map(json.loads, lines):
            name, text = document["id"], document["text"]
            writer.document(name, text)
            if other and rng.random() < COPIED:
                kind = rng.choice(list(KINDS))
                waiting.append((name, text, kind, KINDS[kind](text, other, rng)))
            if len(waiting) > WAITING:
                writer.copy(*waiting.pop(rng.randrange(len(waiting))))
            other = text
        for copy in waiting:
            writer.copy(*copy)
    made = {"bytes": writer.bytes, "documents": writer.documents}
    facts.write_text(json.dumps(made) + "\n", encoding="utf-8")
    return made


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, metavar="FROM", help="folder of a corpus")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same copies (1)")
    arguments = parser.parse_args()
    print(json.dumps(write_doubles(arguments.source, arguments.out, arguments.seed)))


if __name__ == "__main__":
    main()
