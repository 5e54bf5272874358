"""Corpora to fix, what comes of it, and a naive look at whether the promise was kept."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from data_files import COMPRESS, as_arrow, as_feather, as_json, as_tsv
from oracles import words

from dedup.fixing.request import Fix
from dedup.fixing.rewriting import changes, rewritten
from dedup.fixing.rounds import planned
from dedup.removals import RELIED, Key
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dedup.fixing.outcome import Plan
    from dedup.removals import Outcome, Removal

TEXTS = ("txt", "md")
KINDS = (*TEXTS, "jsonl", "jsonl.gz", "csv", "parquet")
SETTINGS = Settings(jobs=1)
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？।።។؟۔])\s*")


@contextmanager
def in_new_folder() -> Iterator[pytest.MonkeyPatch]:
    """Work in a new folder in this one; gives what patches until then."""
    with TemporaryDirectory(dir=".") as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield patch


def write(folder: Path, pairs: Sequence[tuple[str, str]], kind: str) -> Path:
    """Write texts as files of a folder, or as one file of records; gives what to fix.

    `kind`: the suffixes of a file.
    """
    folder.mkdir()
    suffix, _, packing = kind.partition(".")
    pack = COMPRESS[f".{packing}" if packing else ""]
    if suffix in TEXTS:
        for number, (_, text) in enumerate(pairs):
            (folder / f"{number:03}.{kind}").write_bytes(pack(text.encode()))
        return folder
    path = folder / f"corpus.{kind}"
    rows = [{"n": n, "text": text, "id": name} for n, (name, text) in enumerate(pairs)]
    path.write_bytes(pack(WAYS[suffix](rows)))
    return path


def _lines(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Lines of JSON, every other one of ASCII."""
    some = [json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows)]
    return "".join(f"{line}\n" for line in some).encode()


def _table(rows: Sequence[Mapping[str, object]]) -> bytes:
    """A table in which only what has to be is quoted."""
    table = io.StringIO(newline="")
    csv.writer(table).writerows([("n", "text", "id"), *(row.values() for row in rows)])
    return table.getvalue().encode()


def _columns(rows: Sequence[Mapping[str, object]]) -> bytes:
    stream = io.BytesIO()
    columns = {name: [row[name] for row in rows] for name in ("n", "text", "id")}
    pq.write_table(pa.table(columns), stream, row_group_size=3, compression="zstd")
    return stream.getvalue()


WAYS: dict[str, Callable[[Sequence[Mapping[str, object]]], bytes]] = {
    "jsonl": _lines,
    "ndjson": _lines,
    "json": as_json,
    "csv": _table,
    "tsv": as_tsv,
    "parquet": _columns,
    "arrow": as_arrow,
    "feather": as_feather,
}


@contextmanager
def plan_of(path: Path, settings: Settings = SETTINGS, **asked: object) -> Iterator[Plan]:
    with planned(Fix((str(path),), **asked), settings) as plan:  # type: ignore[arg-type]
        yield plan


def applied(plan: Plan, settings: Settings = SETTINGS) -> dict[str, bytes]:
    """Every file as it will be, by path; without those that go."""
    parts = changes(plan.outcome)
    found = {}
    for source in plan.sources:
        part = parts.get(source.path)
        if part is None:
            found[source.path] = Path_(source.location)
        elif 0 not in part.dropped:
            found[source.path] = b"".join(rewritten(source, part, settings))
    return found


def Path_(location: str) -> bytes:  # noqa: N802
    with open(location, "rb") as stream:  # noqa: PTH123
        return stream.read()


def hold_promise(outcome: Outcome, texts: dict[Key, bytes]) -> None:
    """Every removal has a copy that stays and has its words, but for those that it tells."""
    for removal in outcome.removals:
        assert removal.kept not in outcome.dropped
        gone = b"".join(texts[removal.key][a:b] for a, b in removal.spans).decode()
        kept = kept_text(outcome, removal, texts)
        if removal.lost:
            assert len(removal.lost) < len(words(gone)) or not has_spaces(gone)
        else:
            assert stands_in(gone, kept), (gone, kept)


def kept_text(outcome: Outcome, removal: Removal, texts: dict[Key, bytes]) -> str:
    """The copy that stays, less what has gone of it."""
    low, high = removal.kept_span
    edges = [low]
    for start, end in outcome.cuts.get(removal.kept, []):
        if low < end and start < high:
            edges += [max(low, start), max(low, min(high, end))]
    edges.append(high)
    data = texts[removal.kept]
    return b"".join(data[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).decode()


def stands_in(gone: str, kept: str) -> bool:
    """Whether all words stand there in their order, or each sentence as it is, once."""
    spaced = has_spaces(gone)
    if in_order(units(gone, spaced), units(kept, spaced)):
        return True
    rest = f" {' '.join(units(kept, spaced))} "
    for sentence in SENTENCE.split(gone):
        part = f" {' '.join(units(sentence, spaced))} "
        if part.strip():
            if part not in rest:
                return False
            rest = rest.replace(part, " | ", 1)
    return True


def has_spaces(text: str) -> bool:
    return 12 * text.count(" ") > len(unicodedata.normalize("NFC", text))


def units(text: str, spaced: bool) -> list[str]:
    """Folded words; where these are not marked off, characters."""
    found = words(text)
    return found if spaced else list("".join(found))


def in_order(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in part)


def relied_on(plan: Plan) -> bool:
    """Whether something is left because what went elsewhere relies on it: the next fix may take
    it."""
    return any(left.reason == RELIED for left in plan.outcome.left)


def keys_of(pairs: Sequence[tuple[str, str]], kind: str) -> list[Key]:
    """What the texts of `write` are called."""
    suffix = kind.partition(".")[0]
    if suffix in TEXTS:
        return [Key(f"in/{number:03}.{kind}", None) for number in range(len(pairs))]
    if suffix not in ("csv", "tsv"):
        return [Key(f"in/corpus.{kind}", number + 1) for number in range(len(pairs))]
    lines = [2]
    for _, text in pairs:
        lines.append(lines[-1] + text.count("\n") + 1)
    return [Key(f"in/corpus.{kind}", line) for line in lines[:-1]]
