"""What a cache keeps gives back the same work, and nothing that happens to it changes an answer."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands import environment
from corpora import PLAIN
from hypothesis import given
from hypothesis import strategies as st
from repeats import around, edited, prose
from strategies import plain_words, wild_texts

from dedup import gate
from dedup.cache import Cache, digests, pack, packs, rows_of, work_of
from dedup.cache.rows import chosen
from dedup.columns import Batch
from dedup.intake import sketched
from dedup.render import as_json
from dedup.settings import UNITS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.cache import Rows
    from dedup.intake import Work

    Piece = tuple[str, int]

posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
pieces = st.lists(st.tuples(wild_texts | plain_words, st.sampled_from([0, 0, 1, -1])), max_size=3)
"""Parts of a text: prose (0), code (1), or what is not compared (-1)."""
CACHING = environment(DEDUP_NO_CACHE="")
FIRST, SECOND = prose(1, 40), prose(2, 40)


def batch_of(documents: Sequence[Sequence[Piece]]) -> Batch:
    texts, regions, at, offsets = [], [], 0, [0]
    for number, parts in enumerate(documents):
        for text, code in parts:
            data = text.encode()
            if data and code >= 0:
                regions.append((at, at + len(data), number, code))
            texts.append(data)
            at += len(data)
        offsets.append(at)
    count = len(documents)
    return Batch(
        np.frombuffer(bytearray(b"".join(texts)), np.uint8),
        np.array(offsets, np.int64),
        np.array(regions, np.int64).reshape(-1, 4),
        np.zeros(count, np.int32),
        np.zeros(count, np.int64),
        [None] * count,
    )


def columns(work: Work) -> dict[str, object]:
    """All that means something in what intake makes of a batch."""
    tokens, bounds, units, sketches = work
    parts = {"tokens": tokens, "sketches": sketches}
    found: dict[str, object] = {
        f"{of} {name}": (column.dtype, column.tolist())
        for of, part in parts.items()
        for name in part.__slots__
        if name != "joined"
        for column in [getattr(part, name)]
    }
    owner = np.searchsorted(bounds, units[:-1], side="right")
    inside = np.flatnonzero(owner[1:] == owner[:-1])
    found["joined"] = sketches.joined[:, inside].tolist()
    return {**found, "bounds": bounds.tolist(), "units": units.tolist()}


@given(st.lists(st.lists(pieces, min_size=1, max_size=4), min_size=1, max_size=3), st.data())
@pytest.mark.parametrize("unit", UNITS)
def test_any_documents_of_any_batches_are_given_back_as_intake_makes_them(
    unit: str, batches: list[list[list[Piece]]], data: st.DataObject
) -> None:
    kept = [rows_of(batch, sketched(batch, PLAIN, unit)) for batch in map(batch_of, batches)]
    places = [(part, number) for part, batch in enumerate(batches) for number in range(len(batch))]
    wanted = data.draw(st.lists(st.sampled_from(places), max_size=8) | st.permutations(places))
    batch = batch_of([batches[part][number] for part, number in wanted])
    rows = chosen(kept, np.array(wanted, np.int64).reshape(-1, 2))
    assert columns(work_of(batch, rows)) == columns(sketched(batch, PLAIN, unit))
    again = chosen([rows], np.array([(0, n) for n in range(len(wanted))]).reshape(-1, 2))
    assert columns(work_of(batch, again)) == columns(sketched(batch, PLAIN, unit))


@given(pieces, pieces, pieces)
def test_documents_have_one_name_if_and_only_if_the_same_of_them_is_compared(
    one: list[Piece], two: list[Piece], before: list[Piece]
) -> None:
    def compared(parts: list[Piece]) -> object:
        batch = batch_of([parts])
        return batch.text.tobytes(), batch.regions[:, [0, 1, 3]].tolist()

    first, second = (digests(batch_of([before, parts]))[1] for parts in (one, two))
    assert (first == second) == (compared(one) == compared(two))
    assert first == digests(batch_of([one]))[0]


def corpus_in(folder: Path, count: int = 6) -> Path:
    """Files that repeat each other's passages; one has nothing, and one only code."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        passages = [FIRST, edited(SECOND, number, number + 9)]
        text = around(number, *passages[number % 2 :])
        (folder / f"{number}.md").write_text(f"{text}\n\n```\n{' '.join(FIRST)}\n```\n")
    (folder / "copy.md").write_text((folder / "0.md").read_text())
    (folder / "empty.txt").write_text("")
    (folder / "code.md").write_text(f"```\n{' '.join(SECOND)}\n```\n")
    return folder


def checked(
    corpus: Path,
    cache: Path | None,
    paths: Sequence[str] = (),
    unit: str = "paragraph",
    **more: int,
) -> bytes:
    """The JSON of a check of some files against all of them."""
    wanted = Settings(unit=unit, min_words=8, **more)
    asked = gate.Check(
        tuple(f"{corpus / path}" for path in paths or ("0.md", "1.md", "empty.txt")),
        (f"{corpus}",),
        cache=Cache(f"{cache}", unit) if cache else None,
    )
    return b"".join(as_json.render(gate.check(asked, wanted)))


def packs_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pack"))


def believed(folder: Path, unit: str = "paragraph") -> int:
    """How many documents a new run finds in the packs of a folder."""
    cache = Cache(f"{folder}", unit)
    names = [name for each in map(pack.opened, packs_in(folder)) if each for name in each.names]
    return int((cache.find(names)[:, 0] >= 0).sum()) if names else 0


@pytest.mark.parametrize("unit", UNITS)
def test_no_cache_a_cold_a_half_warm_and_a_warm_one_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    corpus, half = corpus_in(tmp_path / "corpus"), corpus_in(tmp_path / "half", 3)
    said = set()
    for kernels in ("reference", "numba"):
        monkeypatch.setenv("DEDUP_KERNELS", kernels)
        for jobs in (1, 2):
            cache = tmp_path / f"{kernels}{jobs}"
            checked(half, cache, unit=unit, jobs=jobs)
            assert packs_in(cache)
            said |= {checked(corpus, each, unit=unit, jobs=jobs) for each in (None, cache, cache)}
    assert len(said) == 1
    assert b'"findings":0' not in said.pop()


def test_a_run_of_one_kind_of_kernels_uses_what_the_other_has_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = corpus_in(tmp_path / "corpus")
    for kernels in ("numba", "reference", "numba"):
        monkeypatch.setenv("DEDUP_KERNELS", kernels)
        checked(corpus, tmp_path / "cache")
        assert len(packs_in(tmp_path / "cache")) == 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, bytes]:
    """A corpus, what a check of it says, and the pack that it keeps."""
    folder = tmp_path_factory.mktemp("made")
    corpus = corpus_in(folder / "corpus")
    said = checked(corpus, folder / "cache")
    (found,) = packs_in(folder / "cache")
    return corpus, said, found.read_bytes()


def test_a_damaged_pack_is_a_miss_and_the_next_run_has_a_whole_one(
    made: tuple[Path, bytes, bytes],
) -> None:
    corpus, said, whole = made
    dice = random.Random(1)
    points = [0, 1, 10, 31, 32, 40, 87, 88, 200, len(whole) // 2, len(whole) - 1]
    damaged = [whole[:at] for at in points]
    damaged += [whole + b"\0", whole[:-1] + b"\xff" + whole[-1:], b"{}", b"[" * 100_000]
    for at in [*range(100), *(dice.randrange(len(whole)) for _ in range(100))]:
        flipped = bytearray(whole)
        flipped[at] ^= 1 << dice.randrange(8)
        damaged.append(bytes(flipped))
    with TemporaryDirectory() as folder:
        cache = Path(folder)
        checked(corpus, cache)
        (path,) = packs_in(cache)
        for data in damaged:
            path.write_bytes(data)
            assert believed(cache) == 0, data[:40]
        assert checked(corpus, cache) == said
        assert believed(cache) == 8


def test_what_is_no_pack_is_a_miss(tmp_path: Path, made: tuple[Path, bytes, bytes]) -> None:
    corpus, said, whole = made
    cache = tmp_path / "cache"
    checked(corpus, cache)
    (path,) = packs_in(cache)
    path.unlink()
    path.mkdir()
    assert checked(corpus, cache) == said
    path.rmdir()
    if os.name != "nt":
        os.mkfifo(path)
        assert checked(corpus, cache) == said
        path.unlink()
        path.symlink_to(cache / "nowhere")
        assert checked(corpus, cache) == said
        path.unlink()
    path.write_bytes(whole)
    path.chmod(0)
    assert checked(corpus, cache) == said


def forged(rows: Rows, name: str, at: int, value: int) -> Rows:
    columns = {each: getattr(rows, each).copy() for each in rows.__slots__}
    columns[name].reshape(-1)[at] = value
    return type(rows)(**columns)


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("tokens", 1, 1 << 40),
        ("tokens", 0, 1),
        ("tokens", 1, -5),
        ("segments", 1, 1 << 20),
        ("units", 1, 0),
        ("anchors", 2, 1 << 30),
        ("starts", 1, 1 << 30),
        ("starts", 1, 0),
        ("sizes", 0, 0),
        ("sizes", 0, 1 << 31),
        ("unit_sizes", 1, 1 << 31),
        ("kinds", 0, 200),
        ("grams", 3, 0xFFFFFFFF),
        ("grams", -1, 0),
    ],
)
def test_rows_that_point_outside_their_documents_are_not_believed(
    tmp_path: Path, name: str, at: int, value: int
) -> None:
    batch = batch_of([[(" ".join(FIRST), 0), ("\n\n" + " ".join(SECOND), 0)], [("one two", 0)]])
    rows = rows_of(batch, sketched(batch, PLAIN, "paragraph"))
    for made_up, count in ((rows, 2), (forged(rows, name, at, value), 0)):
        cache = Cache(f"{tmp_path}", "paragraph")
        path = pack.write(tmp_path, cache.prefix, digests(batch), lambda it=made_up: it, 1 << 20)
        assert path is not None
        assert believed(tmp_path) == count
        path.unlink()


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, made: tuple[Path, bytes, bytes]
) -> None:
    corpus, said, _ = made
    file = tmp_path / "file"
    file.write_text("x")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    for folder in (file, file / "below", Path("/dev/null/x"), shut / "below", Path("a\0b")):
        assert checked(corpus, folder) == said
    assert file.read_text() == "x"


def test_a_full_disk_is_no_error(
    tmp_path: Path, made: tuple[Path, bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dedup.cache.pack._laid_out", full)
    assert checked(made[0], tmp_path / "cache") == made[1]
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == sorted(packs.TEXTS)


def test_only_a_folder_of_its_own_is_kept_out_of_git(tmp_path: Path) -> None:
    corpus = corpus_in(tmp_path / "corpus")
    checked(corpus, tmp_path / "made")
    assert (tmp_path / "made/.gitignore").read_text() == "*\n"
    assert (tmp_path / "made/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    checked(corpus, corpus)
    assert packs_in(corpus)
    assert not (corpus / ".gitignore").exists()
    assert packs.clear(f"{corpus}") == 1
    assert (corpus / "0.md").exists()
    assert packs.clear(f"{tmp_path / 'nowhere'}") == 0


@posix
def test_a_pack_that_is_deleted_while_it_is_used_stays_readable(tmp_path: Path) -> None:
    corpus, cache = corpus_in(tmp_path / "corpus"), tmp_path / "cache"
    checked(corpus, cache)
    (path,) = packs_in(cache)
    found = pack.opened(path)
    assert found is not None
    open_, names = Cache(f"{cache}", "paragraph"), found.names
    before = open_.take(names)
    path.unlink()
    late = Cache(f"{cache}", "paragraph")
    assert (late.find(names) < 0).all()
    assert np.array_equal(open_.take(names).hashes, before.hashes)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dedup", *arguments]


def test_processes_at_the_same_time_say_the_same(tmp_path: Path) -> None:
    corpus = corpus_in(tmp_path / "corpus", 30)
    names = [[f"{corpus / f'{n}.md'}" for n in range(first, 30, 3)] for first in range(3)]
    calls = [
        command("check", *own, "--corpus", f"{corpus}", "-f", "json", "--isolated") for own in names
    ]
    apart = {"cwd": tmp_path, "env": CACHING}
    alone = [
        subprocess.run([*call, "--no-cache"], capture_output=True, check=False, **apart)
        for call in calls
    ]
    cache = ("--cache-dir", f"{tmp_path / 'cache'}")
    together = [
        subprocess.Popen([*call, *cache], stdout=subprocess.PIPE, **apart) for call in calls
    ]
    said = [process.communicate()[0] for process in together]
    assert said == [run.stdout for run in alone]
    assert all(b'"new":0' not in each for each in said)
    assert believed(tmp_path / "cache") >= 32


def run_on(texts: Sequence[str], cache: Path) -> None:
    """A run of documents, all of them reported on."""
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number}.txt").write_text(text)
        asked = gate.Check((folder,), cache=Cache(f"{cache}", "paragraph"))
        gate.check(asked, Settings())


def aged(paths: Sequence[Path], seconds: float) -> None:
    for path in paths:
        os.utime(path, (time.time() - seconds, time.time() - seconds))


TEXTS = [around(number) for number in range(40)]


def test_many_packs_become_one(tmp_path: Path) -> None:
    for count in range(1, packs.MOST_PACKS + 1):
        run_on(TEXTS[:count], tmp_path)
        assert len(packs_in(tmp_path)) == count
    run_on(TEXTS[: packs.MOST_PACKS + 1], tmp_path)
    assert len(packs_in(tmp_path)) == 1
    assert believed(tmp_path) == packs.MOST_PACKS + 1
    run_on(TEXTS[: packs.MOST_PACKS + 1], tmp_path)
    assert len(packs_in(tmp_path)) == 1


def test_what_is_mostly_unused_is_left_behind_and_not_deleted_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "FEW", 2)
    run_on(TEXTS[:30], tmp_path)
    (large,) = packs_in(tmp_path)
    run_on(TEXTS[:3], tmp_path)
    assert large.exists()
    assert believed(tmp_path) == 33
    found = Cache(f"{tmp_path}", "paragraph")
    assert [len(each.names) for each in found._packs] == [3, 30]
    before = packs_in(tmp_path)
    run_on(TEXTS[:3], tmp_path)
    run_on(TEXTS[:30], tmp_path)
    assert packs_in(tmp_path) == before


def test_a_check_of_one_file_leaves_what_others_have_kept(tmp_path: Path) -> None:
    run_on(TEXTS, tmp_path)
    run_on(["one text of a few words"], tmp_path)
    run_on([TEXTS[3]], tmp_path)
    assert believed(tmp_path) == 41


def test_units_have_packs_of_their_own(tmp_path: Path) -> None:
    corpus = corpus_in(tmp_path / "corpus")
    for unit in UNITS:
        checked(corpus, tmp_path / "cache", unit=unit)
    assert len(packs_in(tmp_path / "cache")) == len(UNITS)
    assert len({path.name.split("-")[2] for path in packs_in(tmp_path / "cache")}) == len(UNITS)


def test_writing_deletes_other_versions_and_what_killed_runs_have_left(tmp_path: Path) -> None:
    run_on(TEXTS[:2], tmp_path)
    (kept,) = packs_in(tmp_path)
    gone = [
        "dedup-0123456789abcdef-line-0123456789abcdef.pack",
        f"1-{'0' * 16}-line-{'1' * 16}.pack",
    ]
    old, young = (tmp_path / f"{digit * 16}{pack.TEMPORARY}" for digit in "ab")
    stay = ["my.pack", "pack-1.pack", "other.tmp", "notes.txt"]
    for path in (*(tmp_path / name for name in (*gone, *stay)), old, young):
        path.write_text("x")
    aged([old], 2 * packs.HOUR)
    run_on(TEXTS[:2], tmp_path)
    assert old.exists()
    run_on(TEXTS[:3], tmp_path)
    assert not any((tmp_path / name).exists() for name in gone)
    assert not old.exists()
    assert all((tmp_path / name).exists() for name in (*stay, young.name, kept.name))


def test_the_oldest_packs_go_where_all_are_larger_than_they_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(TEXTS[:10], tmp_path)
    (first,) = packs_in(tmp_path)
    run_on(TEXTS[10:20], tmp_path)
    (second,) = {*packs_in(tmp_path)} - {first}
    aged([second], 5 * packs.HOUR)
    aged([first], 3 * packs.HOUR)
    run_on(TEXTS[10:20], tmp_path)  # it is used: now the other one is the oldest
    monkeypatch.setattr(packs, "MOST_BYTES", 5 * first.stat().st_size // 2)
    run_on(TEXTS[20:30], tmp_path)
    assert not first.exists()
    assert second.exists()
    assert sum(path.stat().st_size for path in packs_in(tmp_path)) <= packs.MOST_BYTES


def test_no_more_is_kept_than_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_on(TEXTS[:10], tmp_path)
    (first,) = packs_in(tmp_path)
    monkeypatch.setattr(packs, "MOST_BYTES", 3 * first.stat().st_size // 2)
    run_on(TEXTS[:30], tmp_path)
    assert packs_in(tmp_path) == [first]
    monkeypatch.setattr(packs, "MOST_BYTES", 10)
    run_on(TEXTS[30:], tmp_path)
    assert packs_in(tmp_path) == [first]


def test_only_so_many_packs_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_FILES", 3)
    for text in TEXTS[:6]:
        run_on([text], tmp_path)
    assert len(packs_in(tmp_path)) == 3


def killed(arguments: Sequence[str], delay: float, folder: Path) -> None:
    """Run a command, and kill it after some seconds, if it is still there."""
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=CACHING,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(delay)
    except subprocess.TimeoutExpired:
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def hold_after_kills(folder: Path, times: int) -> None:
    """Kill checks at random points: what they leave is what was there, or whole."""
    dice = random.Random(times)
    corpus = corpus_in(folder / "corpus", 40)
    cache = ("--cache-dir", "cache", "--isolated")
    check = command("check", "corpus", *cache, "--exit-zero", "--report", "json=report.json")
    accept = command("baseline", "write", "corpus", *cache, "--baseline", "base.jsonl")
    report, base = folder / "report.json", folder / "base.jsonl"
    lasting, whole = [], []
    for arguments, file in ((check, report), (accept, base)):
        start = time.perf_counter()
        subprocess.run(arguments, cwd=folder, env=CACHING, capture_output=True, check=True)
        lasting.append(time.perf_counter() - start)
        whole.append(file.read_bytes())
    said = checked(corpus, None)
    for number in range(times):
        packs.clear(f"{folder / 'cache'}")
        which = number % 2
        (report, base)[which].unlink(missing_ok=True)
        killed((check, accept)[which], dice.uniform(0.3, 1.1) * lasting[which], folder)
        for file, data in zip((report, base), whole, strict=True):
            assert not file.exists() or file.read_bytes() == data
        assert believed(folder / "cache") in (0, 42)
        assert checked(corpus, folder / "cache") == said


def test_a_killed_run_leaves_nothing_half_written_that_is_believed(tmp_path: Path) -> None:
    hold_after_kills(tmp_path, 5)


@pytest.mark.slow
def test_fifty_killed_runs_leave_nothing_half_written_that_is_believed(tmp_path: Path) -> None:
    hold_after_kills(tmp_path, 50)
