"""Commands whose options may also come from the environment, `--config` and a configuration file.

The command line wins over `DEDUP_*`, that over `--config "key = value"`, that over the file, and
that over the default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from dedup.cli.path import ONE_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dedup.configuration import Configuration

PREFIX = "DEDUP"
META = "dedup.configuration"

Command = TypeVar("Command", bound="Callable[..., object]")


class Configured(click.Command):
    """A command with `configuration_options`."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Let every option have a variable of the environment, whatever the command."""
        return super().make_context(info_name, args, parent, auto_envvar_prefix=PREFIX, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line; then fill in what it and the environment leave to defaults.

        What ends the run while the command line is parsed, --help among it, reads no configuration.

        Raises:
            SettingsError: the configuration is wrong.
        """
        try:
            rest = super().parse_args(ctx, args)
            if not ctx.resilient_parsing:
                _configure(ctx, self.params)
        except click.BadParameter as error:
            error.param_hint = _said_in(ctx, error.param) or error.param_hint
            raise
        return rest


def configuration_options(command: Command) -> Command:
    """Give a command the options --config and --isolated."""
    isolated = click.option("--isolated", is_flag=True, help="Look for no configuration file.")
    config = click.option(
        "--config",
        type=ONE_TEXT,
        multiple=True,
        metavar="FILE|'KEY = VALUE'",
        help="A configuration file to take, or a setting that wins over it, as TOML; repeatable.",
    )
    return config(isolated(command))


def configuration_of(ctx: click.Context) -> Configuration:
    """The configuration of the run."""
    configuration: Configuration = ctx.meta[META]
    return configuration


def variable(name: str) -> str:
    """The variable of the environment that an option is read from."""
    return f"{PREFIX}_{name.upper()}"


def _configure(ctx: click.Context, parameters: Sequence[click.Parameter]) -> None:
    from dedup.configuration import load  # noqa: PLC0415 (--help must not wait for it)

    paths, given = ctx.params.get("paths", ()), ctx.params
    configuration = load(paths, given["config"], given["isolated"])
    ctx.meta[META] = configuration
    ctx.default_map = dict(configuration.values)
    for parameter in parameters:
        name = parameter.name or ""
        if ctx.params.get(name) == ():  # click 8.1 counts an argument without words as given
            ctx.set_parameter_source(name, ParameterSource.DEFAULT)
        default = ctx.get_parameter_source(name) is ParameterSource.DEFAULT
        if default and name in configuration.values:
            parameter.handle_parse_result(ctx, {}, [])


def _said_in(ctx: click.Context, parameter: click.Parameter | None) -> str | None:
    """Where a value stands that is not on the command line."""
    name = parameter.name or "" if parameter else ""
    source = ctx.get_parameter_source(name)
    if source is ParameterSource.ENVIRONMENT:
        return variable(name)
    if source is ParameterSource.DEFAULT_MAP:
        return f"{name.replace('_', '-')} in {configuration_of(ctx).sources[name]}"
    return None
