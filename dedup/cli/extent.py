"""How much of what is configured a command line looks at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from dedup.cli.again import ON_DISK
from dedup.cli.configured import configuration_of
from dedup.cli.looks import LOOKS
from dedup.cli.scan import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGES_NOTHING = {
    *(
        "paths",
        "files_from",
        "jobs",
        "top",
        "output_format",
        "output_file",
        "quiet",
    ),
    *("config", "isolated", "help"),
    *ON_DISK,
    *LOOKS,
}
FINDING = tuple(name for name in SHARED if name not in CHANGES_NOTHING)
"""Options that change what is found."""
INLINE = "--config"


def extent(ctx: click.Context, paths: Sequence[str]) -> bool | None:
    """Whether a run looks at everything that is configured.

    Returns:
        True: it does. False: PATHS are others than those configured. None: the command line asks
        for other findings than the configuration does, so that what is missing says nothing.
    """
    if any(_differs(ctx, parameter) for parameter in ctx.command.params):
        return None
    configuration = configuration_of(ctx)
    if configuration.sources.get("paths") == INLINE:
        return False
    configured = configuration.values.get("paths", (configuration.folder,))
    assert isinstance(configured, tuple)  # noqa: S101 (lists are tuples here: for the types)
    return set(map(os.path.realpath, paths)) == set(map(os.path.realpath, configured))


def _differs(ctx: click.Context, parameter: click.Parameter) -> bool:
    """Whether an option is given on the command line, and says other than the configuration."""
    name = parameter.name or ""
    if name not in FINDING or not isinstance(parameter, click.Option):
        return False
    if configuration_of(ctx).sources.get(name) == INLINE:
        return True
    if ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
        return False
    default = parameter.default
    if parameter.multiple:
        default = tuple(default) if isinstance(default, list | tuple) else ()
    return bool(ctx.params[name] != configuration_of(ctx).values.get(name, default))
