"""`dedup`, the group of all commands."""

from __future__ import annotations

import click

from dedup import __version__
from dedup.cli.baseline import baseline
from dedup.cli.cache import cache
from dedup.cli.check import check
from dedup.cli.clean import clean
from dedup.cli.completion import completion
from dedup.cli.config import config
from dedup.cli.diff import diff
from dedup.cli.eager import answers, help_option
from dedup.cli.fix import fix
from dedup.cli.init import init
from dedup.cli.report import report
from dedup.cli.rule import rule
from dedup.cli.scan import scan
from dedup.cli.selftest import selftest
from dedup.cli.show import show


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
dedup.add_command(show)
dedup.add_command(diff)
dedup.add_command(fix)
dedup.add_command(report)
dedup.add_command(baseline)
dedup.add_command(selftest)
dedup.add_command(config)
dedup.add_command(init)
dedup.add_command(rule)
dedup.add_command(cache)
dedup.add_command(clean)
dedup.add_command(completion)
