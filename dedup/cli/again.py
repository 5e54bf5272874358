"""The command line of a run, to build the next one from."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from dedup.cli.looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ABOUT_OUTPUT = {"top", "output_format", "output_file", "quiet", *LOOKS}
ON_DISK = ("memory", "temp_dir", "resume")
"""Options of what only a scan can do: go on in temporary files."""


def command_line(ctx: click.Context) -> tuple[str, ...]:
    """Give the words of the command as it was called, without its options for output.

    Options come before the paths; each by its first long name.
    """
    options, paths = words_given(ctx, ABOUT_OUTPUT)
    return (*ctx.command_path.split(), *options, *paths)


def look_next(ctx: click.Context) -> str:
    """The command that shows a finding of a scan, `{id}`; "" where it could not be found again."""
    options, paths = words_given(ctx, {*ABOUT_OUTPUT, "jobs", *ON_DISK})
    if "-" in paths or ctx.params.get("files_from") == "-":
        return ""
    return " ".join(["dedup show {id}", *map(shlex.quote, [*paths, *options])])


def words_given(ctx: click.Context, leave: Collection[str]) -> tuple[list[str], list[str]]:
    """The options of a command line, but those to `leave` out, and its paths."""
    options: list[str] = []
    arguments: list[str] = []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        values = _values(ctx.params[name])
        if isinstance(parameter, click.Argument):
            arguments += values
        elif name not in leave:
            options += _option(parameter, values)
    return options, _paths(arguments)


def _values(value: object) -> list[str]:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return [] if value is True else [str(value)]


def _option(parameter: click.Parameter, values: list[str]) -> Iterator[str]:
    name = next(name for name in parameter.opts if name.startswith("--"))
    if not values:
        yield name
    for value in values:
        yield name
        yield value


def _paths(arguments: list[str]) -> list[str]:
    """Keep paths that begin with a dash from being read as options, which may follow them."""
    return [f"./{path}" if path.startswith("-") and path != "-" else path for path in arguments]
