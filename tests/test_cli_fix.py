"""`dedup fix` on the command line: what is shown, what is written, and what is refused."""

from __future__ import annotations

import gzip
import io
import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import Ran, environment, plain, run_here
from corpora import prose

from dedup import forecast
from dedup.__main__ import run
from dedup.fixing import scratch

if TYPE_CHECKING:
    from collections.abc import Iterable

A, B, C, D = (prose(f"fix {name}", 30) for name in "abcd")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def records(*texts: str, **more: list[object]) -> bytes:
    rows = [
        {"text": text, **{name: values[number] for name, values in more.items()}}
        for number, text in enumerate(texts)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def texts(data: bytes) -> list[str]:
    return [json.loads(line)["text"] for line in data.splitlines()]


def fix(capsys: pytest.CaptureFixture[str], *args: str) -> Ran:
    return run_here(["fix", *args], capsys)


def test_a_preview_writes_nothing_and_check_leaves_by_1(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.txt").write_text(f"{A}\n\n{B}\n\n{A}\n")
    ran = fix(capsys, "a.txt")
    assert (ran.code, ran.err) == (0, "")
    assert "keep line 1: it has every word of line 5" in ran.out
    assert "-" + A[:40] in ran.out
    assert ran.out.endswith(
        "Would remove 30 of 90 words in 1 file. Nothing was written.\n"
        "Apply: dedup fix --write a.txt\n"
    )
    assert fix(capsys, "--check", "a.txt").code == 1
    assert fix(capsys, "--check", "-q", "a.txt").out.count("\n") == 2
    assert [path.name for path in here.iterdir()] == ["a.txt"]
    Path("a.txt").write_text(f"{A}\n")
    assert fix(capsys, "--check", "a.txt").code == 0


def test_passages_across_go_only_where_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text(f"{A}\n\n{B}\n")
    Path("b.txt").write_text(f"{A}\n\n{C}\n")
    ran = fix(capsys, "a.txt", "b.txt")
    assert "leave b.txt:1: its other copy is in another file (--across to remove it)" in ran.out
    assert ran.out.endswith("Nothing to remove: 120 words stay as they are.\n")
    assert fix(capsys, "-w", "--across", "a.txt", "b.txt").code == 0
    assert Path("b.txt").read_text() == f"{C}\n"


def test_what_has_words_of_its_own_stays_until_a_loss_is_allowed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = f"{A}\n\n{B}\n\n{A.replace(A.split()[9], 'otherwise')}\n"
    Path("a.txt").write_text(text)
    ran = fix(capsys, "-w", "a.txt")
    assert "removing it would lose 1 word (otherwise) (--allow-loss to remove it)" in ran.out
    assert Path("a.txt").read_text() == text
    ran = fix(capsys, "-w", "--allow-loss", "a.txt")
    assert "remove line 5: 30 words, 1 word (otherwise) lost" in ran.out
    assert Path("a.txt").read_text() == f"{A}\n\n{B}\n"
    rows = [json.loads(line) for line in Path(".dedup-fix-1.jsonl").read_text().splitlines()]
    (removed,) = [row["removed"] for row in rows if "removed" in row]
    assert removed["lost"] == ["otherwise"]
    assert removed["containment"] == pytest.approx(29 / 30)


def test_the_copy_that_contains_the_other_stays(capsys: pytest.CaptureFixture[str]) -> None:
    longer = f"{A[:-1]} and more of it."
    Path("a.txt").write_text(f"{A}\n\n{B}\n\n{longer}\n")
    fix(capsys, "-w", "a.txt")
    assert Path("a.txt").read_text() == f"{B}\n\n{longer}\n"


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        (["first"], 0),
        (["newest:date"], 2),
        (["max:n"], 1),
        (["min:n"], 2),
        (["longest"], 0),
        (["max:m.x"], 1),
    ],
)
def test_a_policy_says_which_record_stays(
    keep: list[str], kept: int, capsys: pytest.CaptureFixture[str]
) -> None:
    data = records(
        A,
        A,
        A,
        date=["2024-01-01", "2023-01-01", "2024-02-01"],
        n=[2, 30, 1],
        m=[{"x": 1}, {"x": 2}, {}],
    )
    Path("a.jsonl").write_bytes(data)
    options = [word for policy in keep for word in ("--keep", policy)]
    assert fix(capsys, "a.jsonl", "-o", "b.jsonl", "--remove", "documents", *options).code == 0
    assert Path("b.jsonl").read_bytes() == data.splitlines(keepends=True)[kept]


def test_paths_can_say_which_copy_stays(capsys: pytest.CaptureFixture[str]) -> None:
    for keep in (["path-order:gold/**", "path-order:b/**"], ["source"]):
        for name in ("a", "b", "gold"):
            Path(name).mkdir(exist_ok=True)
            (Path(name) / "x.txt").write_text(f"{A}\n")
        options = [word for policy in keep for word in ("--keep", policy)]
        args = ["-w", "--remove", "documents", *options, "gold", "a", "b"]
        assert fix(capsys, *args).code == 0
        assert [path.parent.name for path in Path().rglob("x.txt")] == ["gold"]


def test_what_is_in_the_corpus_goes_and_the_corpus_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("train.jsonl").write_bytes(records(f"{A}\n\n{B}", C, f"{D} {D}"))
    Path("test.jsonl").write_bytes(records(B, C, C))
    before = Path("test.jsonl").read_bytes()
    ran = fix(capsys, "train.jsonl", "--corpus", "test.jsonl", "-o", "clean.jsonl")
    assert ran.code == 0
    assert texts(Path("clean.jsonl").read_bytes()) == [A, D]
    assert Path("test.jsonl").read_bytes() == before
    assert "and 1 of 3 documents whole" in ran.out


def test_a_folder_is_copied_as_it_is_sharded_and_packed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("in/sub").mkdir(parents=True)
    Path("in/a.jsonl").write_bytes(records(A, B))
    Path("in/sub/b.jsonl.gz").write_bytes(gzip.compress(records(A, C), 1))
    Path("in/sub/c.jsonl.gz").write_bytes(gzip.compress(records(D), 1))
    assert fix(capsys, "in", "--remove", "documents", "-o", "out").code == 0
    assert Path("out/a.jsonl").read_bytes() == Path("in/a.jsonl").read_bytes()
    assert gzip.decompress(Path("out/sub/b.jsonl.gz").read_bytes()) == records(C)
    assert Path("out/sub/c.jsonl.gz").read_bytes() == Path("in/sub/c.jsonl.gz").read_bytes()


def test_an_output_that_is_there_is_kept_unless_it_is_to_be_replaced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("a.jsonl").write_bytes(records(A, A))
    Path("b.jsonl").write_bytes(b"old")
    ran = fix(capsys, "a.jsonl", "-o", "b.jsonl", "--across")
    assert (ran.code, ran.err) == (
        2,
        "dedup: error: b.jsonl exists; --overwrite replaces it\n",
    )
    assert Path("b.jsonl").read_bytes() == b"old"
    assert fix(capsys, "a.jsonl", "-o", "b.jsonl", "--across", "--overwrite").code == 0
    assert Path("b.jsonl").read_bytes() == records(A)


@pytest.mark.parametrize(
    "args",
    [
        ["in", "-o", "in", "--overwrite"],
        ["in/a.txt", "-o", "in/a.txt", "--overwrite"],
        ["in/a.txt", "-o", "in", "--overwrite"],
        ["in", "-o", ".", "--overwrite"],
        ["in", "--corpus", "test", "-o", "test", "--overwrite"],
        ["in/a.txt", "--corpus", "test", "-o", "test/t.txt", "--overwrite"],
        ["in", "--manifest", "in/a.txt", "--overwrite"],
        ["in", "-o", "full", "--overwrite"],
    ],
)
def test_no_input_and_nothing_else_is_ever_overwritten(
    args: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("in/a.txt", "in/b.txt", "test/t.txt", "full/mine.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(f"{A}\n")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    ran = fix(capsys, *args)
    assert ran.code == 2, ran.out
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("args", "by"),
    [
        (["in", "-o", "in/copy"], "in"),
        (["in/a.jsonl", "--corpus", "in", "-o", "in/copy.jsonl"], "in"),
        (["i*", "-o", "in/copy/"], "i*"),
    ],
)
def test_no_copy_is_written_where_the_next_run_would_read_it(
    args: list[str], by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in").mkdir()
    Path("in/a.jsonl").write_bytes(records(A, A))
    ran = fix(capsys, *args)
    said = f"{args[-1]} would be an input of the next run, by {by}; name another place"
    assert ran.code == 2
    assert ran.err == f"dedup: error: {said}, or leave it out by --exclude\n"
    assert [path.name for path in Path("in").iterdir()] == ["a.jsonl"]
    assert fix(capsys, *args[:-1], "copy").code == 0
    assert fix(capsys, *args, "--exclude", "copy*").code == 0


@pytest.mark.parametrize(
    ("args", "by"),
    [
        (["in", "--manifest", "in/gone.jsonl"], "in"),
        (["in", "--manifest", "in/sub/gone"], "in"),
        (["in", "--write", "--manifest", "in/gone.txt"], "in"),
        (["i*/*.jsonl", "--manifest", "in/gone.jsonl"], "i*/*.jsonl"),
        (["in/a.jsonl", "--corpus", "in", "--manifest", "in/gone.jsonl", "-o", "copy.jsonl"], "in"),
        (["in", "--include", "*.gone", "--manifest", "in/a.gone"], "in"),
    ],
)
def test_no_manifest_is_written_where_the_next_run_would_read_it(
    args: list[str], by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in/sub").mkdir(parents=True)
    Path("in/a.jsonl").write_bytes(records(f"{A}\n\n{A}"))
    before = Path("in/a.jsonl").read_bytes()
    name = args[args.index("--manifest") + 1]
    ran = fix(capsys, *args)
    said = f"{name} would be an input of the next run, by {by}; name another place"
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"dedup: error: {said}, or leave it out by --exclude\n"
    assert [path for path in Path().rglob("*") if path.is_file()] == [Path("in/a.jsonl")]
    assert Path("in/a.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("manifest", "more"),
    [
        ("in/gone.jsonl", ["--exclude", "gone*"]),
        ("in/.gone.jsonl", []),
        ("in/gone.json", []),
        ("in/left/gone.jsonl", []),
        ("gone.jsonl", []),
    ],
)
def test_a_manifest_may_lie_where_no_run_reads_it(
    manifest: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in/left").mkdir(parents=True)
    Path("in/.dedupignore").write_text("left/\n")
    Path("in/a.jsonl").write_bytes(records(f"{A}\n\n{A}"))
    assert fix(capsys, "in", *more, "--manifest", manifest).code == 0
    first = Path(manifest).read_bytes()
    assert fix(capsys, "in", *more, "--manifest", manifest, "--overwrite").code == 0
    assert Path(manifest).read_bytes() == first


def test_an_older_copy_of_a_folder_is_replaced_whole(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in").mkdir()
    for name, text in (("a", A), ("b", A), ("c", B)):
        Path(f"in/{name}.txt").write_text(f"{text}\n")
    assert fix(capsys, "in", "-o", "out").code == 0
    assert fix(capsys, "in", "-o", "out", "--overwrite", "--remove", "documents").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "c.txt"]
    assert not [path for path in Path().iterdir() if path.name.endswith(".tmp")]


def test_records_stream_through(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = records(A, B, A)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run(["fix", "-", "-o", "-", "--across"]) == 0
    out, err = capfdbinary.readouterr()
    assert out == records(A, B)
    assert err == b"Removed 30 of 90 words and 1 of 3 documents whole in 1 file.\n"


@pytest.mark.parametrize("held", [0, 100, 1 << 30])
@pytest.mark.parametrize("options", [[], ["--across"], ["--remove", "documents"]])
def test_a_stream_comes_to_what_its_file_does_whatever_memory_holds_of_it(
    held: int,
    options: list[str],
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts_ = (f"{A}\n\n{B}\n\n{A}", C, f"{C}\n\n{D}", B, f"{D} {D}", C)
    data = records(*texts_, id=[*"abcdef"])
    Path("a.jsonl").write_bytes(data)
    assert run(["fix", "a.jsonl", "-o", "b.jsonl", "--manifest", "file", *options]) == 0
    expected = Path("b.jsonl").read_bytes()
    capfdbinary.readouterr()
    monkeypatch.setattr(forecast, "text_held", lambda _: held)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    args = ["fix", "-", "-o", "-", "--manifest", "stream", "--memory", "384M", *options]
    assert run(args) == 0
    assert capfdbinary.readouterr()[0] == expected
    _, entry, *rows = Path("stream").read_text().replace('"-"', '"a.jsonl"').splitlines()
    _, other, *others = Path("file").read_text().splitlines()
    assert rows == others
    both = [json.loads(line)["file"] for line in (entry, other)]
    assert both[0]["before"] == both[1]["before"]
    assert both[0]["after"] == both[1]["after"]
    assert both[0]["cut"] == both[1]["cut"]


def spooled(pid: int | str, folder: Path) -> list[Path]:
    """Where a process can open what it has in a folder under no name."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if folder in link.readlink().parents:
                found.append(link)
    return found


@pytest.mark.parametrize("named", [False, True])
def test_a_stream_is_kept_in_the_folder_for_temporary_files(
    named: bool, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "spool").mkdir()
    if named:
        monkeypatch.setattr(scratch, "OPEN_FILES", here / "missing")
    kept: list[bytes] = []
    put = scratch.Scratch.put

    def seen(self: scratch.Scratch, name: str, pieces: Iterable[bytes]) -> str:
        location = put(self, name, pieces)
        files = (here / "spool").glob("dedup-*/*") if named else spooled("self", here / "spool")
        kept.extend(path.read_bytes() for path in files)
        kept.append(Path(location).read_bytes())
        return location

    monkeypatch.setattr(scratch.Scratch, "put", seen)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(records(A, B, A))))
    assert fix(capsys, "-", "--temp-dir", "spool").code == 0
    assert kept == [records(A, B, A)] * 2
    assert list((here / "spool").iterdir()) == []
    ran = fix(capsys, "-", "--temp-dir", "missing")
    assert (ran.code, ran.err) == (2, "dedup: error: temp-dir missing: there is no such folder\n")


@pytest.mark.skipif(not scratch.OPEN_FILES.is_dir(), reason="files have names here")
def test_a_stream_leaves_nothing_behind_where_it_is_killed(here: Path) -> None:
    (here / "spool").mkdir()
    args = [sys.executable, "-m", "dedup", "fix", "-", "-o", "-", "--temp-dir", "spool"]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    with subprocess.Popen(args, cwd=here, env=environment(), **piped) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        process.stdin.write(records(A) * 10_000)
        while not any(link.stat().st_size for link in spooled(process.pid, here / "spool")):
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert list((here / "spool").iterdir()) == []


def test_nothing_is_written_where_something_cannot_be_read(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.jsonl").write_bytes(records(A, A) + b"{")
    for args in (["a.jsonl", "-o", "b.jsonl"], ["a.jsonl"], ["--check", "a.jsonl"]):
        ran = fix(capsys, *args)
        assert ran.code == 2
        assert "a.jsonl:3: malformed JSON" in ran.err
        assert "nothing was written" in ran.err
    assert [path.name for path in here.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-w", "-o", "x", "a.txt"], "--write and -o are different things to do"),
        (["--undo", "x", "--check"], "choose one"),
        (["--keep", "best", "a.txt"], "--keep 'best' is no policy"),
        (["--keep", "newest", "a.txt"], "is no policy"),
        (["--keep", "first", "--keep", "longest", "a.txt"], "takes one policy"),
        (["--keep", "newest:date", "a.txt"], "has no fields"),
        (["-w", "--across", "a.jsonl"], "a.jsonl is not changed in place; -o PATH"),
        (["--keep", "max:n", "--across", "a.jsonl"], "no record has a field 'n'"),
        (["--undo", "missing"], "cannot read missing"),
        (["missing"], "missing does not exist"),
    ],
)
def test_what_cannot_be_honoured_is_refused(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.txt").write_text(f"{A}\n\n{A}\n")
    Path("a.jsonl").write_bytes(records(A, A))
    ran = fix(capsys, *args)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_boilerplate_refrains_and_what_is_accepted_are_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = [prose(f"between {number}", 90) for number in range(4)]
    text = "\n\n".join(f"{part}\n\n{A}" for part in parts)
    Path("a.txt").write_text(text + "\n")
    ran = fix(capsys, "-w", "a.txt")
    assert "refrain (--select refrain to remove it)" in ran.out
    assert Path("a.txt").read_text() == text + "\n"
    assert fix(capsys, "-w", "--select", "refrain", "a.txt").code == 0
    assert Path("a.txt").read_text().count(A) == 1
    Path("b.txt").write_text(f"{B}\n\n{B}\n")
    Path("dedup.toml").write_text('[[accept]]\npaths = ["b.txt"]\nreason = "on purpose"\n')
    ran = fix(capsys, "-w", "b.txt")
    assert "accepted: on purpose" in ran.out
    assert Path("b.txt").read_text() == f"{B}\n\n{B}\n"


def test_a_manifest_is_whole_and_its_books_balance(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.jsonl").write_bytes(records(f"{A}\n\n{B}", B, C))
    assert fix(capsys, "a.jsonl", "--across", "--manifest", "m").code == 0
    head, *rows, last = [json.loads(line) for line in Path("m").read_text().splitlines()]
    assert (head["dedup-manifest"], head["mode"], head["keep"]) == (1, "preview", "contained")
    assert last["totals"]["words"] == {"read": 120, "kept": 90, "removed": 30}
    assert last["totals"]["documents"] == {"read": 3, "kept": 2, "removed": 1}
    (row,) = rows
    removed = row["removed"]
    assert removed["text"] == B
    assert (removed["record"], removed["spans"], removed["kept"]["record"]) == (2, [[0, len(B)]], 1)
    ran = fix(capsys, "a.jsonl", "--across", "--manifest", "m")
    assert ran.code == 2
    assert "m exists" in ran.err


def test_nothing_untrusted_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a\x1b[31m.txt").write_text(f"\x1b[31m{A}\n\n{B}\n\n\x1b[31m{A}\u202e\n")
    ran = fix(capsys, "a\x1b[31m.txt")
    assert ran.code == 0
    assert "Would remove" in ran.out
    assert not {"\x1b", "\u202e"} & set(ran.out)
