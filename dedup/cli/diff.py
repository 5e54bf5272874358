"""`dedup diff`: two texts, straight against each other."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.configured import Configured
from dedup.cli.eager import help_option
from dedup.cli.looks import LOOKS, Looks, taste_of
from dedup.cli.output import open_output
from dedup.cli.path import PATH
from dedup.cli.scan import SHARED
from dedup.errors import SettingsError

CONTEXT = 10
STDIN = "-"


class Options(Looks):
    """The options of `dedup diff`, by name."""

    context: int
    text_field: tuple[str, ...]
    encoding: str
    config: tuple[str, ...]
    isolated: bool


@click.command(
    cls=Configured,
    add_help_option=False,
    short_help="Compare two texts word by word, from end to end.",
    epilog="""\b
Examples:
  dedup diff monday.txt tuesday.txt     two files
  pandoc b.docx -t plain | dedup diff a.txt -""",
)
@click.argument("a", type=PATH)
@click.argument("b", type=PATH)
@click.option(
    "--context",
    type=click.IntRange(min=0),
    metavar="N",
    default=CONTEXT,
    show_default=True,
    help="Equal words shown beside each change; more are folded.",
)
def diff(a: str, b: str, **options: Unpack[Options]) -> int:
    """Show how the text B differs from the text A; either may be - for standard input.

    [-words-] are gone, {+words+} are new, [~words~] were moved; paragraphs that were split or
    joined are marked by the sign of a paragraph.

    Exit code: 0, or 2 when a text could not be read.
    """
    if a == b == STDIN:
        raise SettingsError("standard input is one text; name a file too")
    with open_output(None) as send:
        from dedup.cli.looking import show_difference  # noqa: PLC0415 (numpy)
        from dedup.settings import Settings  # noqa: PLC0415

        settings = Settings(text_field=options["text_field"], encoding=options["encoding"])
        return show_difference((a, b), settings, (options["context"], taste_of(options)), send)


diff.params += [SHARED[name] for name in ("text_field", "encoding", *LOOKS, "config", "isolated")]
help_option(diff)
