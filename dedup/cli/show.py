"""`dedup show`: one finding, with all that differs between its places."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.again import words_given
from dedup.cli.check import READING
from dedup.cli.configured import Configured
from dedup.cli.eager import help_option
from dedup.cli.looks import LOOKS, Looks, taste_of
from dedup.cli.named import paths_asked
from dedup.cli.output import open_output
from dedup.cli.path import ONE_TEXT, PATH
from dedup.cli.scan import SHARED, settings_asked
from dedup.cli.scan import Options as Scanning
from dedup.errors import SettingsError

CONTEXT = 10
ABOUT_THE_PAGE = {"tree", "all_", "context", "wanted", "quiet", *LOOKS}


class Options(Scanning, Looks):
    """The options of `dedup show`, by name."""

    wanted: str
    result: str | None
    corpus: tuple[str, ...]
    tree: bool
    all_: bool
    context: int


@click.command(
    cls=Configured,
    add_help_option=False,
    short_help="Show a finding: its places side by side, word by word.",
    epilog="""\b
Examples:
  dedup show a3f9c2                      a finding of dedup scan, by its id
  dedup show news/storm.txt:11 news/     what repeats there
  dedup show a3f9c2 --result result.json from a saved result, without a scan
  dedup show a3f9c2 --tree               all places, where there are many""",
)
@click.argument("wanted", metavar="ID|FILE[:LINE]", type=ONE_TEXT)
@click.option(
    "--result",
    type=PATH,
    metavar="FILE",
    help="Take the finding from this result of dedup scan -f json, instead of scanning.",
)
@click.option("--tree", is_flag=True, help="Show the places as a tree, a line each.")
@click.option(
    "--all", "all_", is_flag=True, help="Show every place, not only the most different one."
)
@click.option(
    "--context",
    type=click.IntRange(min=0),
    metavar="N",
    default=CONTEXT,
    show_default=True,
    help="Equal words shown beside each change; more are folded.",
)
@click.pass_context
def show(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Show one finding: every place beside the centre, which the others were compared with.

    It is named by an id, or the first six digits of one; or by a file, with a line or without: the
    file wins. PATHS are scanned for it, by default those of the configuration, or the working
    directory.

    [-words-] are gone, {+words+} are new, [~words~] were moved; paragraphs that were split or
    joined are marked by the sign of a paragraph. Then it is drawn which paragraphs are the same: a
    body that was pasted twice is a second diagonal.

    Exit code: 0, or 2 when there is no such finding, or a text has changed since the result.
    """
    if options["result"] and (paths or options["corpus"]) and _said(ctx, "paths"):
        raise SettingsError("--result shows what was saved; leave out PATHS and --corpus")
    settings = settings_asked(options)
    with open_output(None) as send:
        from dedup.cli.looking import Shown, show_finding  # noqa: PLC0415 (numpy)

        return show_finding(
            Shown(
                wanted=options["wanted"],
                paths=paths_asked(paths, options["files_from"]),
                corpus=options["corpus"],
                result=options["result"],
                settings=settings,
                page=(options["tree"], options["all_"], options["context"]),
                quiet=options["quiet"],
                taste=taste_of(options),
                command=_command(ctx),
            ),
            send,
        )


def _said(ctx: click.Context, name: str) -> bool:
    source = ctx.get_parameter_source(name)
    return source is click.core.ParameterSource.COMMANDLINE


def _command(ctx: click.Context) -> tuple[str, ...]:
    """The command line, without options for the page."""
    options, arguments = words_given(ctx, ABOUT_THE_PAGE)
    return (*ctx.command_path.split(), *arguments, *options)


show.params[1:1] = [SHARED["paths"]]
show.params += [SHARED[name] for name in (*READING, "quiet", *LOOKS, "config", "isolated")]
help_option(show)
