"""`dedup`, the group of all commands."""

from __future__ import annotations

import click

from dedup import __version__
from dedup.cli.check import check
from dedup.cli.completion import completion
from dedup.cli.config import config
from dedup.cli.eager import answers, help_option
from dedup.cli.init import init
from dedup.cli.rule import rule
from dedup.cli.scan import scan
from dedup.cli.selftest import selftest


@click.group(invoke_without_command=True, add_help_option=False, subcommand_metavar="COMMAND ...")
@answers("--version", text=lambda _: f"dedup {__version__}", about="Print the version and exit.")
@help_option
@click.pass_context
def dedup(ctx: click.Context) -> None:
    """Find near-duplicate and repeated passages in text files.

    Every finding is verified word by word and shown where it stands.
    """
    if ctx.invoked_subcommand is None:
        raise click.UsageError("no command given", ctx)


dedup.add_command(scan)
dedup.add_command(check)
dedup.add_command(selftest)
dedup.add_command(config)
dedup.add_command(init)
dedup.add_command(rule)
dedup.add_command(completion)
