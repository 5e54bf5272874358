from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from repeats import around, prose, scanned

from dedup import SettingsError
from dedup.accepting.baseline import Baseline, Entry, OtherMethodError, method, read, write
from dedup.accepting.entries import made_from
from dedup.accepting.sketching import METHOD

if TYPE_CHECKING:
    from pathlib import Path

HEADER = f'{{"dedup-baseline":1,"method":"{METHOD}"}}'


def entries(*seeds: int) -> list[Entry]:
    texts = {}
    for seed in seeds:
        passage = prose(seed, 20)
        texts |= {
            f"{seed}/ä": around(2 * seed, passage),
            f"{seed}/b": around(2 * seed + 1, passage),
        }
    return made_from(scanned(texts), "why")


def written(folder: Path, rows: list[Entry], name: str = "base.jsonl") -> Path:
    path = folder / name
    write(str(path), rows)
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rows = sorted(entries(1, 2, 3), key=lambda entry: entry.id)
    path = written(tmp_path, rows)
    baseline = read(str(path))
    assert baseline.entries == tuple(rows)
    assert [baseline.where(row) for row in rows] == [f"{path}:{n}" for n in (2, 3, 4)]


def test_the_file_is_as_it_is_described(tmp_path: Path) -> None:
    lines = written(tmp_path, entries(2, 1)).read_text("utf-8").split("\n")
    assert lines[0] == HEADER
    assert lines[-1] == ""
    rows = [json.loads(line) for line in lines[1:-1]]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    names = ["id", "rule", "copies", "words", "sketch", "paths", "reason"]
    assert [list(row) for row in rows] == [names, names]
    assert sorted(row["paths"] for row in rows) == [["1/b", "1/ä"], ["2/b", "2/ä"]]
    assert prose(1, 20)[3] not in "".join(lines)


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, entries(1, 2))
    before = path.read_bytes()
    write(str(path), read(str(path)).entries)
    assert path.read_bytes() == before
    assert written(tmp_path, entries(2, 1), "other.jsonl").read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base.jsonl", "other.jsonl"]


def test_order_blank_lines_line_ends_and_a_second_header_do_not_matter(tmp_path: Path) -> None:
    path = written(tmp_path, entries(1, 2))
    first, *rest = path.read_bytes().splitlines()
    before = read(str(path)).entries
    path.write_bytes(b"\r\n".join([first, *reversed(rest), b"", first, *rest]))
    assert read(str(path)).entries == before


def test_of_two_lines_of_an_id_the_larger_ceiling_counts(tmp_path: Path) -> None:
    path = written(tmp_path, entries(1))
    header, line = path.read_text("utf-8").splitlines()
    for lines in ([line, line.replace('"copies":2', '"copies":5')], [line]):
        path.write_text("\n".join([header, *lines, line]), "utf-8")
        assert [entry.copies for entry in read(str(path)).entries] == [5 if len(lines) > 1 else 2]


def test_a_missing_baseline_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="dedup baseline write --baseline "):
        read(str(tmp_path / "none.jsonl"))
    with pytest.raises(SettingsError, match="cannot read"):
        read(str(tmp_path))


LINE = (
    '{"id":"7b10e4c0a1d2f3b4","rule":"DD102","copies":2,"words":46,"sketch":"AAEAAg==",'
    '"paths":["a"],"reason":""}'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: the file is empty"),
        ("\n\n", ":1: the file is empty"),
        (LINE, ":1: a baseline begins with"),
        (f"{HEADER}\n{LINE[:-5]}", ":2: not a line of a baseline"),
        (f"{HEADER}\n{LINE}\n[]", ":3: not a line"),
        (f"{HEADER}\n\n\udcff", ":3: not a line"),
        (f"{HEADER}\n<<<<<<< HEAD\n{LINE}", ":2: an unresolved merge"),
        (f"{HEADER}\n{LINE}\n=======", ":3: an unresolved merge"),
        (f"<<<<<<< HEAD\n{HEADER}", ":1: an unresolved merge"),
        (f"{HEADER}\n{LINE}\n>>>>>>> main", ":3: an unresolved merge"),
        (f"{HEADER}\n{LINE.replace('46', '0')}", "words"),
        (f"{HEADER}\n{LINE.replace(':2', ':1')}", "copies"),
        (f"{HEADER}\n{LINE.replace('7b10', 'xxxx')}", "id"),
        (f"{HEADER}\n{LINE.replace('reason', 'season')}", "season"),
        (f"{HEADER}\n{LINE.replace('AAEAAg==', 'AAIAAQ==')}", ":2: the sketch is damaged"),
        (f"{HEADER}\n{LINE.replace('AAEAAg==', 'тест')}", ":2: the sketch is damaged"),
        (HEADER.replace(":1,", ":2,"), ":1: a baseline of version 2"),
        ('{"dedup-baseline":1}', ":1: not a line"),
    ],
)
def test_what_is_no_baseline_is_never_an_empty_one(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "base.jsonl"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError) as caught:
        read(str(path))
    assert str(caught.value).startswith(f"{path}:")
    assert said in str(caught.value)


def test_the_example_of_a_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    path.write_text(f"{HEADER}\n{LINE}\n")
    assert read(str(path)).entries[0].words == 46


def test_another_method_is_said_with_the_command_that_writes_it_again(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    path.write_text('{"dedup-baseline":1,"method":"other"}\n')
    with pytest.raises(OtherMethodError, match="dedup baseline write --baseline "):
        read(str(path))
    write(str(path), [], "document")
    assert read(str(path), "document").entries == ()
    with pytest.raises(OtherMethodError, match=f"'{method('document')}'"):
        read(str(path))


def test_a_baseline_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot write"):
        write(str(tmp_path / "none" / "base.jsonl"), [])


def test_the_folder_of_a_baseline_is_that_of_its_file() -> None:
    assert Baseline("base.jsonl", (), {}).folder == "."
    assert Baseline("a/base.jsonl", (), {}).folder == "a"


def git(folder: Path, *args: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *args]
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_two_branches_that_add_lines_are_merged_without_a_conflict(tmp_path: Path) -> None:
    path = written(tmp_path, entries(1))
    (tmp_path / ".gitattributes").write_text("*.jsonl merge=union\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    for branch, seeds in (("one", (1, 2, 3, 4)), ("two", (1, 5, 6, 4))):
        git(tmp_path, "checkout", "-q", "-b", branch, "main")
        write(str(path), entries(*seeds))
        git(tmp_path, "commit", "-qam", branch)
    git(tmp_path, "merge", "-q", "one", "-m", "both")
    expected = {entry.id for entry in entries(1, 2, 3, 4, 5, 6)}
    assert {entry.id for entry in read(str(path)).entries} == expected
