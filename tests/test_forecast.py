"""What a long run takes is told before it begins, and room for it is held."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import plain, run_here

from dedup import against, forecast, machine, pipeline, planning, volume
from dedup.cli.expected import duration, lines, rounded
from dedup.disk import Column
from dedup.errors import SettingsError
from dedup.forecast import Forecast
from dedup.render import as_json
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

GB = 1 << 30
LARGE = Forecast(2_289_341, 10 * GB, 10**9, 2 * GB, 38 * GB, "/var/tmp", 1530.0)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    rng = random.Random(7)
    words = ["".join(rng.choices("abcdefghiklmnoprstuv", k=rng.randint(2, 9))) for _ in range(900)]
    path = tmp_path / "docs.jsonl"
    with path.open("w") as file:
        for _ in range(400):
            text = "\n\n".join(" ".join(rng.choices(words, k=60)) for _ in range(4))
            file.write(json.dumps({"text": text}) + "\n")
    return str(path)


@pytest.fixture
def spilling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans go to disk as soon as there is any text, and none is too small for a forecast."""
    monkeypatch.setattr(forecast, "OF_TEXT", 1 << 40)
    monkeypatch.setattr(volume, "is_memory", lambda _: False)


def told(paths: list[str], settings: Settings) -> list[Forecast]:
    found: list[Forecast] = []
    pipeline.scan(paths, settings, None, found.append)
    return found


@pytest.mark.usefixtures("spilling")
@pytest.mark.parametrize("options", [{}, {"fast": True}, {"unit": "sentence"}])
def test_a_scan_that_goes_to_disk_takes_about_what_was_expected(
    corpus: str, options: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    add = Column.add

    def counted(self: Column, rows: object) -> None:
        nonlocal written
        before = len(self)
        add(self, rows)  # type: ignore[arg-type]
        written += (len(self) - before) * self._row

    def read_in(*args: object) -> object:
        nonlocal written
        expected.append(written)
        return compare(*args)

    expected: list[int] = []
    compare = pipeline.line.compare
    monkeypatch.setattr(Column, "add", counted)
    monkeypatch.setattr(pipeline.line, "compare", read_in)
    settings = Settings(temp_dir=str(tmp_path), memory=GB, **options)  # type: ignore[arg-type]
    (found,) = told([corpus], settings)
    assert found.documents == pytest.approx(400, rel=0.02)
    assert found.disk / (1 + forecast.CANDIDATES) == pytest.approx(expected[0], rel=0.1)
    assert (found.memory, found.folder) == (GB, str(tmp_path))
    assert found.seconds > 0


def test_a_short_run_expects_nothing(corpus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "look", lambda *_: pytest.fail("looked"))
    assert told([corpus], Settings()) == []


@pytest.mark.parametrize("seconds", [19.0, 21.0])
def test_a_run_is_told_of_where_it_is_long(
    seconds: float, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "UNNOTICED", 0)
    monkeypatch.setattr(forecast, "_seconds", lambda *_: seconds)
    found = told([corpus], Settings())
    assert [each.disk for each in found] == ([0] if seconds > 20 else [])


def test_whether_a_run_is_small_shows_without_a_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "UNNOTICED", 8000)
    small: Callable[..., bool] = forecast.is_small
    files = {}
    for name in ("a.jsonl", "a.jsonl.gz", "a.parquet"):
        (tmp_path / name).write_bytes(b"x")
        files[name] = pipeline.list_files([str(tmp_path / name)]).files
    assert small(files["a.jsonl"], {"": 8000}, Settings())
    assert not small(files["a.jsonl"], {"": 8001}, Settings())
    for name in ("a.jsonl.gz", "a.parquet"):
        assert small(files[name], {"": 1000}, Settings())
        assert not small(files[name], {"": 1001}, Settings())
    little = Settings(memory=384 << 20)
    monkeypatch.setattr(forecast, "UNNOTICED", GB)
    assert forecast.text_held(little) == 16 << 20
    assert not small(files["a.jsonl"], {"": 17 << 20}, little)


@pytest.mark.usefixtures("spilling")
def test_what_cannot_be_looked_at_is_scanned_all_the_same(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError

    settings = Settings(temp_dir=str(tmp_path))
    whole = b"".join(as_json.render(pipeline.scan([corpus], settings)))
    monkeypatch.setattr(forecast, "look", broken)
    assert told([corpus], settings) == []
    assert b"".join(as_json.render(pipeline.scan([corpus], settings))) == whole


def test_a_slow_machine_is_not_kept_waiting(corpus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = pipeline.list_files([corpus]).files
    sizes = {corpus: Path(corpus).stat().st_size}
    whole = forecast.look(files, sizes, Settings())
    monkeypatch.setattr(forecast, "LOOKING", -1)
    monkeypatch.setattr(forecast, "BATCH", 1 << 15)
    part = forecast.look(files, sizes, Settings())
    assert part.text == whole.text
    assert part.columns == pytest.approx(whole.columns, rel=0.1)


@pytest.mark.usefixtures("spilling")
def test_nothing_is_expected_of_what_has_no_size(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "sizes_of", lambda files: {each.location: None for each in files})
    assert told([corpus], Settings(temp_dir=str(tmp_path))) == []


@pytest.mark.usefixtures("spilling")
def test_texts_of_another_corpus_count(corpus: str, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("a few words that stand in no other file of this corpus")
    found: list[Forecast] = []
    settings = Settings(temp_dir=str(tmp_path))
    against.scan([str(tmp_path / "new.txt")], [corpus], settings, None, found.append)
    assert [each.documents for each in found] == [pytest.approx(401, rel=0.02)]


@pytest.mark.usefixtures("spilling")
def test_too_little_disk_is_said_before_the_work_begins(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(volume, "free", lambda _: 50_000)
    monkeypatch.setattr(pipeline, "read", lambda *_: pytest.fail("read"))
    plain(monkeypatch)
    ran = run_here(["scan", corpus, "--temp-dir", str(tmp_path)], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dedup: error: temporary files will take about ")
    assert f"{tmp_path} has only 49 kB free; --temp-dir names a folder with more room" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("free", "raises", "warns"),
    [(20, True, False), (28, False, True), (40, False, True), (42, False, False)],
)
def test_what_is_not_certain_is_a_warning(
    free: int, raises: bool, warns: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume, "free", lambda _: free * GB)
    monkeypatch.setattr(volume, "is_memory", lambda _: False)
    expected = LARGE._replace(folder=str(tmp_path))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        if raises:
            with pytest.raises(SettingsError, match=r"about 38.0 GB, and .* only 20.0 GB free"):
                forecast.hold_room(expected)
        else:
            forecast.hold_room(expected)
    assert len(said) == warns
    assert all("about 38.0 GB or more" in str(each.message) for each in said)


def test_a_system_that_does_not_say_what_is_free_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume, "free", lambda _: None)
    monkeypatch.setattr(volume, "is_memory", lambda _: False)
    forecast.hold_room(LARGE._replace(folder=str(tmp_path)))


def test_a_temp_dir_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder"):
        forecast.hold_room(LARGE._replace(folder=str(tmp_path / "none")))


def test_temporary_files_in_memory_are_warned_of(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "OF_TEXT", 1 << 40)
    monkeypatch.setattr(volume, "is_memory", lambda _: True)
    settings = Settings(temp_dir=str(tmp_path))
    with pytest.warns(RuntimeWarning, match=r"held in memory \(tmpfs\).*--temp-dir names"):
        pipeline.scan([corpus], settings)
    with pytest.warns(RuntimeWarning, match=r"held in memory \(tmpfs\)"):
        pipeline.scan_texts([("a", "b c")], settings)


def test_more_words_than_one_scan_takes_are_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"about 6,000,000,000 words.*scan it in parts"):
        forecast.hold_room(LARGE._replace(words=6 * 10**9, folder=str(tmp_path)))


def test_more_memory_than_there_is_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 16 * GB)
    expected = LARGE._replace(disk=0, memory=80 * GB)
    with pytest.warns(RuntimeWarning, match=r"about 80.0 GB of memory, and there are 16.0 GB"):
        forecast.hold_room(expected)
    forecast.hold_room(expected._replace(memory=16 * GB))


def test_whole_documents_are_expected_in_memory(
    corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "UNNOTICED", 0)
    monkeypatch.setattr(forecast, "LONG", 0)
    (found,) = told([corpus], Settings(unit="document", memory=384 << 20))
    assert found.disk == 0
    taken = forecast.OF_PROGRAM + forecast.OF_TEXT * found.text
    assert found.memory == pytest.approx(taken, abs=8)


def test_less_memory_and_fewer_threads_take_longer() -> None:
    seen = forecast.Look(1, 4 * GB, 1, 1, 100)
    at = [
        forecast._seconds(seen, Settings(memory=memory * GB, jobs=jobs), spilled)
        for memory, jobs, spilled in ((64, 4, False), (8, 4, True), (8, 1, True))
    ]
    assert at == sorted(at)
    assert len(set(at)) == 3


def test_what_is_expected_is_said_in_80_columns() -> None:
    assert lines(LARGE) == [
        "dedup: about 2,300,000 documents with 10.0 GB of text: expect about 26 minutes,",
        "  up to 2.0 GB of memory and 38.0 GB of temporary files in /var/tmp; longer",
        "  where much repeats",
    ]
    assert lines(LARGE._replace(disk=0, seconds=31, documents=12)) == [
        "dedup: about 12 documents with 10.0 GB of text: expect about 30 seconds and up",
        "  to 2.0 GB of memory; longer where much repeats",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "10 seconds"),
        (44, "40 seconds"),
        (89, "90 seconds"),
        (91, "2 minutes"),
        (5000, "83 minutes"),
        (6000, "2 hours"),
        (360000, "100 hours"),
    ],
)
def test_times_are_said_as_well_as_they_are_known(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_numbers_are_rounded_to_two_digits() -> None:
    assert [rounded(n) for n in (0, 7, 99, 104, 2_289_341)] == [0, 7, 99, 100, 2_300_000]


@pytest.mark.usefixtures("spilling")
@pytest.mark.parametrize("quiet", [True, False])
def test_a_log_has_what_is_expected_and_the_result_does_not_change(
    quiet: bool,
    corpus: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain(monkeypatch)
    asked = ["scan", corpus, "-f", "json", "--temp-dir", str(tmp_path), *(["-q"] if quiet else [])]
    ran = run_here(asked, capsys)
    monkeypatch.setattr(planning, "_look_ahead", lambda *_: None)
    assert run_here(asked, capsys).out == ran.out
    assert ran.err.startswith("dedup: about 400 documents with ") is not quiet
    assert (ran.err == "") is quiet
