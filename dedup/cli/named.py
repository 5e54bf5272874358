"""The paths a command is asked about: those on its command line, and those in a list."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from dedup.errors import SettingsError

STDIN = "-"
HERE = (".",)


def paths_asked(paths: tuple[str, ...], list_file: str | None) -> tuple[str, ...]:
    """All paths of the running command; the working directory where it has none.

    Args:
        paths: PATHS. Those of the configuration do not count where there is a list.
        list_file: what --files-from says.

    Raises:
        SettingsError: the list cannot be read, or names nothing.
    """
    if list_file is None:
        return paths or HERE
    source = click.get_current_context().get_parameter_source("paths")
    given = paths if source is ParameterSource.COMMANDLINE else ()
    if list_file == STDIN and STDIN in given:
        raise SettingsError("standard input is either the list of files or a text; name one")
    return (*given, *_listed(list_file))


def _listed(list_file: str) -> list[str]:
    """The paths in a list: between NUL bytes if there are any, else one a line."""
    try:
        data = sys.stdin.buffer.read() if list_file == STDIN else Path(list_file).read_bytes()
    except OSError as error:
        raise SettingsError(f"--files-from {list_file} cannot be read: {error.strerror}") from None
    if b"\0" in data:
        names = data.split(b"\0")
    else:
        names = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    found = [os.fsdecode(name) for name in names if name]
    if not found:
        raise SettingsError(f"--files-from {list_file} names no file")
    return found
