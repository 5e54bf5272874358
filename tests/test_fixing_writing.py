"""Whatever happens while a fix writes: no data is lost, and what was done can be undone."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from commands import environment, plain, run_here
from corpora import prose
from fixes import plan_of
from hypothesis import given, settings
from killed import run_killed
from strategies import mosaics

from dedup import SettingsError
from dedup.fixing import in_place, undo
from dedup.fixing.request import Fix
from dedup.settings import Settings

NOTE = ".dedup-fix-1.jsonl"
A, B, C, D = (prose(f"writing {name}", 30) for name in "abcd")
TEXTS = {
    "a.txt": f"{A}\n\n{B}\n\n{A}\n".encode(),
    "b.md": f"\ufeff---\nt: x\n---\n{B}\r\n\r\n{C}\r\n\r\n{C}".encode(),
    "c.txt": f"{D}\n".encode(),
    "d.txt": f"{C}\n\n{D}\n".encode(),
}
IN_PLACE = ["fix", "-w", "--across", "corpus"]
COPY = ["fix", "--across", "corpus", "-o", "copy"]


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return put(tmp_path)


def put(folder: Path) -> Path:
    (folder / "corpus").mkdir()
    for name, data in TEXTS.items():
        (folder / "corpus" / name).write_bytes(data)
    return folder / "corpus"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def fixed(folder: Path) -> dict[str, bytes]:
    """What the corpus is after a fix that nothing happens to."""
    place = folder / "elsewhere"
    place.mkdir()
    put(place)
    done = subprocess.run(
        [sys.executable, "-m", "dedup", *IN_PLACE],
        cwd=place,
        env=environment(DEDUP_KERNELS="reference"),
        capture_output=True,
        check=True,
    )
    assert done.returncode == 0
    found = contents(place / "corpus")
    shutil.rmtree(place)
    return found


def test_what_was_changed_in_place_is_undone_byte_for_byte(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "a.txt").chmod(0o640)
    ran = run_here(IN_PLACE, capsys)
    assert (ran.code, ran.err) == (0, "")
    now = contents(corpus)
    assert now != TEXTS
    assert now["a.txt"] == f"{A}\n\n{B}\n".encode()
    assert now["b.md"].startswith("\ufeff---\nt: x\n---\n".encode())
    assert stat.S_IMODE((corpus / "a.txt").stat().st_mode) == 0o640
    assert run_here(IN_PLACE, capsys).out.startswith("Nothing to remove")
    ran = run_here(["fix", "--undo", NOTE], capsys)
    assert (ran.code, ran.out) == (0, "Put back 3 files.\n")
    assert contents(corpus) == TEXTS
    assert stat.S_IMODE((corpus / "a.txt").stat().st_mode) == 0o640
    ran = run_here(["fix", "--undo", NOTE], capsys)
    assert (ran.code, ran.out) == (0, "Put back 0 files; 3 as before already.\n")


def test_files_removed_as_documents_come_back(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(corpus / "a.txt", corpus / "z.txt")
    assert run_here(["fix", "-w", "--remove", "documents", "corpus"], capsys).code == 0
    # d.txt has all of c.txt.
    assert contents(corpus) == {name: TEXTS[name] for name in ("a.txt", "b.md", "d.txt")}
    assert run_here(["fix", "--undo", NOTE], capsys).code == 0
    assert contents(corpus) == {**TEXTS, "z.txt": TEXTS["a.txt"]}


@given(mosaics)
@settings(max_examples=15)
def test_undone_is_as_before(pairs: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEDUP_KERNELS", "reference")
        folder = Path("laws")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number, (_, text) in enumerate(pairs):
            (folder / f"{number}.txt").write_bytes(text.replace("\n", "\r\n").encode("utf-16"))
        before = contents(folder)
        asked = Fix((str(folder),), across=True)
        with plan_of(folder, Settings(encoding="utf-16"), across=True) as plan:
            in_place.change(plan, asked, Settings(encoding="utf-16"), Path("note"))
        undo.undo("note")
        assert contents(folder) == before


def test_an_undo_says_no_where_a_file_has_changed_since(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_here(IN_PLACE, capsys)
    (corpus / "b.md").write_bytes(b"mine")
    now = contents(corpus)
    ran = run_here(["fix", "--undo", NOTE], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "dedup: error: corpus/b.md has changed since it was fixed; nothing was put back\n"
    )
    assert contents(corpus) == now


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"dedup-manifest": 1}\n', b"\xff\n", b"[1]\n"])
def test_an_undo_says_no_to_what_is_no_whole_manifest(
    data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("note").write_bytes(data)
    ran = run_here(["fix", "--undo", "note"], capsys)
    assert ran.code == 2
    assert "manifest" in ran.err


def test_a_file_that_changes_while_it_is_fixed_is_not_written(corpus: Path) -> None:
    for change in (lambda path: path.write_bytes(b"new"), lambda path: path.unlink()):
        with plan_of(Path("corpus"), across=True) as plan:
            change(corpus / "b.md")
            before = contents(corpus)
            with pytest.raises(SettingsError, match=r"corpus/b\.md"):
                in_place.change(plan, Fix(("corpus",)), Settings(), Path("note").absolute())
            assert contents(corpus) == before
            assert not Path("note").exists()
        (corpus / "b.md").write_bytes(TEXTS["b.md"])


def test_a_file_that_changes_at_the_last_moment_is_not_replaced(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_ = in_place.placing.put

    def meddle(*args: object) -> None:
        put_(*args)  # type: ignore[arg-type]
        (corpus / "d.txt").write_bytes(b"mine")

    monkeypatch.setattr(in_place.placing, "put", meddle)
    refused = pytest.raises(SettingsError, match=r"d\.txt has changed")
    with plan_of(Path("corpus"), across=True) as plan, refused:
        in_place.change(plan, Fix(("corpus",)), Settings(), Path("note").absolute())
    assert contents(corpus) == {**TEXTS, "d.txt": b"mine"}
    assert not Path("note").exists()


def test_where_the_system_says_no_half_way_the_manifest_takes_it_back(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.name == "d.txt":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    ran = run_here(IN_PLACE, capsys)
    assert ran.code == 2
    assert "2 of 3 files are changed" in ran.err
    assert sorted(contents(corpus)) == sorted(TEXTS)
    monkeypatch.undo()
    os.chdir(corpus.parent)
    assert run_here(["fix", "--undo", NOTE], capsys).code == 0
    assert contents(corpus) == TEXTS


@pytest.mark.parametrize(("args", "size"), [(IN_PLACE, 100), (COPY, 100), (COPY, 500)])
def test_a_full_disk_changes_nothing(corpus: Path, args: list[str], size: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dedup", *args],
        cwd=corpus.parent,
        env=environment(DEDUP_KERNELS="reference"),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert done.returncode == 2, done.stdout
    assert b"File too large" in done.stderr
    assert contents(corpus) == TEXTS
    assert [path.name for path in corpus.parent.iterdir()] == ["corpus"]


def test_a_stream_into_a_full_disk_is_an_error(corpus: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "dedup", "fix", "-", "-o", "-"],
            input=b'{"text": "a"}\n',
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(DEDUP_KERNELS="reference"),
            check=False,
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr


def check_killed(step: int, args: list[str], folder: Path, after: dict[str, bytes]) -> bool:
    """Whether it was killed; then all is as it was, or as it will be, or can be taken back."""
    killed = run_killed(step, args, folder)
    now = {name: data for name, data in contents(folder / "corpus").items() if name[0] != "."}
    assert all(data in (TEXTS[name], after[name]) for name, data in now.items())
    assert sorted(now) == sorted(TEXTS)
    if args is COPY:
        assert now == TEXTS
        copy = folder / "copy"
        assert not copy.exists() or contents(copy) == after
    elif now != TEXTS:
        undo.undo(str(folder / NOTE))
        now = contents(folder / "corpus")
        assert {name: data for name, data in now.items() if name[0] != "."} == TEXTS
    return killed


@pytest.mark.parametrize("args", [IN_PLACE, COPY])
def test_a_kill_leaves_the_old_data_or_a_way_back(args: list[str], corpus: Path) -> None:
    after = fixed(corpus.parent)
    for step in (7, 13):
        folder = corpus.parent / str(step)
        folder.mkdir()
        put(folder)
        check_killed(step, args, folder, after)


@pytest.mark.slow
@pytest.mark.parametrize("args", [IN_PLACE, COPY])
def test_a_kill_at_any_step_leaves_the_old_data_or_a_way_back(
    args: list[str], corpus: Path
) -> None:
    after = fixed(corpus.parent)
    for step in range(50):
        folder = corpus.parent / str(step)
        folder.mkdir()
        put(folder)
        if not check_killed(step, args, folder, after):
            break
    assert step > 10


def test_a_copy_is_not_there_before_it_is_whole(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(COPY, capsys)
    assert ran.code == 0
    assert contents(corpus) == TEXTS
    assert sorted(contents(corpus.parent / "copy")) == sorted(TEXTS)
    rows = [json.loads(line) for line in Path(".dedup-fix-copy.jsonl").read_text().splitlines()]
    assert rows[0]["mode"] == "output"
    ran = run_here(["fix", "--undo", ".dedup-fix-copy.jsonl"], capsys)
    assert (ran.code, ran.err) == (
        2,
        (
            "dedup: error: .dedup-fix-copy.jsonl is of a copy: the original was never touched, and "
            "there is nothing to undo\n"
        ),
    )
