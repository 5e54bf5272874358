"""`dedup config`: what is in force and why, what can be configured, what would be read."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.configured import Configured
from dedup.cli.eager import help_option
from dedup.cli.looks import PAGE_OR_DATA
from dedup.cli.named import paths_asked
from dedup.cli.output import open_output
from dedup.cli.scan import Options, scan, settings_of

SHOW = "show"
NOT_SETTINGS = {"files_from", "output_format", "output_file", "top", "quiet", "width", "help"}
LISTING = {
    "paths",
    "files_from",
    "include",
    "exclude",
    "extend_exclude",
    "config",
    "isolated",
    "help",
}


class Showing(click.Group):
    """A group that shows where it is not told what to do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command before options that are not the group's own."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        own = {name for parameter in self.params for name in parameter.opts}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=Showing,
    add_help_option=False,
    short_help="Say what is configured, and where.",
    subcommand_metavar="[COMMAND] ...",
)
@help_option
def config() -> None:
    """Say what is configured; without COMMAND as `dedup config show`."""


@config.command(
    SHOW,
    cls=Configured,
    params=[each for each in scan.params if each.name not in NOT_SETTINGS],
    add_help_option=False,
    short_help="Print every setting and where it comes from.",
)
@click.option(
    "-f", "--output-format", **PAGE_OR_DATA, help="A page for people, or the same as data."
)
@help_option
@click.pass_context
def show(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> None:  # noqa: ARG001 (click passes them)
    """Print every setting that holds for PATHS, where it comes from, and the curve of candidates.

    A setting comes from the command line, a variable DEDUP_*, --config, a configuration file, or is
    the default. The curve says for two paragraphs with Jaccard J, the share of their shingles that
    both have, how likely they meet in a band and are compared. Repeats below that are found by
    anchors, unless --fast leaves them out.
    """
    settings_of(options)
    with open_output(None) as send:
        from dedup.cli.showing import as_json, as_text, page  # noqa: PLC0415 (numpy)

        shown = page(ctx)
        write = as_json if options["output_format"] == "json" else as_text
        send(lambda out: write(shown, out))


@config.command(add_help_option=False, short_help="Print the JSON Schema of the configuration.")
@help_option
def schema() -> None:
    """Print the JSON Schema of dedup.toml, and of the table [tool.dedup] in pyproject.toml."""
    with open_output(None) as send:
        import json  # noqa: PLC0415 (--help must not wait for it)

        from dedup.configuration.keys import schema as made  # noqa: PLC0415

        send(lambda out: out.writelines([json.dumps(made(), indent=2), "\n"]))


@config.command(
    cls=Configured,
    params=[each for each in scan.params if each.name in LISTING],
    add_help_option=False,
    short_help="Print the files that would be read.",
)
def files(paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Print the files that a scan of PATHS would read, one a line; and to stderr what it would not.

    Exit code: 0, or 2 when something could not be looked into.
    """
    with open_output(None) as send:
        from dedup.cli.files import work  # noqa: PLC0415 (--help must not wait for it)

        exclude = options["exclude"] + options["extend_exclude"]
        return work(paths_asked(paths, options["files_from"]), options["include"], exclude, send)
