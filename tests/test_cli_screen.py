"""What a stream can show is found out from it and from the environment."""

from __future__ import annotations

import io
import os

import pytest
from commands import plain

from dedup.cli import screen
from dedup.cli.screen import look_of
from dedup.render.look import ASCII, UNICODE


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def terminal(encoding: str = "utf-8") -> Terminal:
    return Terminal(io.BytesIO(), encoding=encoding)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def test_a_pipe_is_eighty_columns_wide_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    look = look_of(io.TextIOWrapper(io.BytesIO(), encoding="UTF8"))
    assert (look.width, look.colour, look.isolate, look.encoding) == (80, False, False, "utf-8")
    assert look.glyphs is UNICODE


@pytest.mark.parametrize(("columns", "width"), [("0", 80), ("20", 60), ("100", 100), ("9999", 200)])
def test_the_width_of_a_terminal_is_kept_in_bounds(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((0, 0)))
    assert look_of(terminal()).width == width


def test_a_terminal_gets_colour_and_isolates() -> None:
    look = look_of(terminal())
    assert (look.colour, look.isolate, look.glyphs) == (True, True, UNICODE)


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not look_of(terminal()).colour


def test_a_dumb_terminal_gets_plain_ascii_glyphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    look = look_of(terminal())
    assert (look.colour, look.isolate, look.glyphs) == (False, False, ASCII)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1251"])
def test_a_stream_that_is_not_utf_8_gets_ascii_glyphs(encoding: str) -> None:
    assert look_of(terminal(encoding)).glyphs is ASCII


@pytest.mark.parametrize(("legacy", "colour"), [(True, False), (False, True)])
def test_an_old_windows_console_gets_no_colour(
    legacy: bool, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: legacy)
    monkeypatch.setattr("dedup.cli.screen.os.name", "nt")
    assert screen._understands_escapes() is colour
