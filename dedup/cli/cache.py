"""`dedup cache`: what checks keep to be quicker the next time."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.check import Checking, check
from dedup.cli.configured import Configured, configuration_of
from dedup.cli.eager import help_option
from dedup.cli.output import open_output
from dedup.cli.own_files import cache_folder
from dedup.cli.scan import SHARED
from dedup.errors import SettingsError

OPTIONS = [
    next(each for each in check.params if each.name == "cache_dir"),
    SHARED["config"],
    SHARED["isolated"],
    SHARED["help"],
]


@click.group(
    add_help_option=False,
    no_args_is_help=False,
    short_help="Say where the cache is, or empty it.",
    subcommand_metavar="COMMAND ...",
)
@help_option
def cache() -> None:
    """Say where checks keep what makes the next one quicker, or delete that.

    Nothing else is in it: without it a check takes longer and says the same.
    """


@cache.command(
    "dir",
    cls=Configured,
    params=OPTIONS,
    add_help_option=False,
    short_help="Print the folder of the cache.",
)
@click.pass_context
def folder(ctx: click.Context, **options: Unpack[Checking]) -> None:
    """Print the folder of the cache, whether it is there or not."""
    found = cache_folder(options["cache_dir"], configuration_of(ctx))
    with open_output(None) as send:
        send(lambda out: out.writelines([found, "\n"]))


@cache.command(
    cls=Configured, params=OPTIONS, add_help_option=False, short_help="Delete what is in it."
)
@click.pass_context
def clear(ctx: click.Context, **options: Unpack[Checking]) -> None:
    """Delete what is in the cache; other files in its folder stay."""
    found = cache_folder(options["cache_dir"], configuration_of(ctx))
    with open_output(None) as send:
        from dedup.cache.packs import clear as cleared  # noqa: PLC0415 (numpy)

        try:
            count = cleared(found)
        except OSError as error:
            raise SettingsError(f"cannot clear {found}: {error.strerror or error}") from error
        files = "1 file" if count == 1 else f"{count:,} files"
        said = f"removed {files} from {found}" if count else f"nothing to clear in {found}"
        send(lambda out: out.writelines([said, "\n"]))
