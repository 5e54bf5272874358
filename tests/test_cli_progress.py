"""Progress is shown to people who wait."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from commands import plain
from rich.console import Console

from dedup.cli.bar import Bar
from dedup.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("dedup.cli.progress.time.monotonic", clock)
    return clock


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    calls: list[tuple[object, ...]] = []

    class Recorded:
        def __init__(self) -> None:
            calls.append(("start",))

        def show(self, *what: object) -> None:
            calls.append(what)

        def stop(self) -> None:
            calls.append(("stop",))

    monkeypatch.setattr("dedup.cli.bar.Bar", Recorded)
    return calls


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts a terminal in the place of stderr; called in the test, where nothing captures it."""
    return lambda: monkeypatch.setattr(sys, "stderr", Terminal())


def test_short_runs_show_nothing(
    clock: Clock, bars: list[tuple[object, ...]], terminal: Callable[[], None]
) -> None:
    terminal()
    with progress(quiet=False) as callback:
        assert callback is not None
        callback("reading", 1, 2)
        clock.now += 0.4
        callback("reading", 2, 2)
    assert bars == []


def test_long_runs_show_how_far_they_are_but_not_at_every_call(
    clock: Clock, bars: list[tuple[object, ...]], terminal: Callable[[], None]
) -> None:
    terminal()
    with progress(quiet=False) as callback:
        assert callback is not None
        clock.now += 0.6
        callback("reading", 1, 9)
        callback("reading", 2, 9)
        clock.now += 0.2
        callback("aligning", 3, 9)
    assert bars == [("start",), ("reading", 1, 9), ("aligning", 3, 9), ("stop",)]


def test_the_bar_is_taken_away_when_the_run_fails(
    clock: Clock, bars: list[tuple[object, ...]], terminal: Callable[[], None]
) -> None:
    terminal()
    with pytest.raises(KeyboardInterrupt), progress(quiet=False) as callback:
        assert callback is not None
        clock.now += 0.6
        callback("reading", 1, 9)
        raise KeyboardInterrupt
    assert bars[-1] == ("stop",)


def test_nobody_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for stderr, quiet in ((Terminal(), True), (io.StringIO(), False), (None, False)):
        monkeypatch.setattr(sys, "stderr", stderr)
        with progress(quiet=quiet) as callback:
            assert callback is None
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "dumb")
    with progress(quiet=False) as callback:
        assert callback is None


def test_the_bar_says_what_is_done_and_leaves_no_trace() -> None:
    out = io.StringIO()
    bar = Bar(Console(file=out, force_terminal=True, width=100, color_system=None))
    bar.show("reading", 0, 200)
    bar.show("reading", 50, 200)
    bar._progress.refresh()
    bar.show("comparing", 748, 1204)
    bar._progress.refresh()
    bar.show("aligning", 0, 1)
    bar._progress.refresh()
    bar.show("waiting", 3, 0)
    bar._progress.refresh()
    bar.stop()
    drawn = out.getvalue()
    assert "reading" in drawn
    assert " 25 %" in drawn
    assert "bytes/s" in drawn
    assert "748/1,204" in drawn
    assert "aligning" in drawn
    assert "0/1" not in drawn
    assert "waiting" in drawn
    assert "3/" not in drawn
    assert drawn.endswith("\x1b[2K")
