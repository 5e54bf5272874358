"""`dedup report`: a saved result in another format."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.configured import Configured
from dedup.cli.eager import help_option
from dedup.cli.looks import LOOKS, Looks, taste_of
from dedup.cli.output import open_output
from dedup.cli.path import PATH
from dedup.cli.scan import SHARED
from dedup.render.names import FORMATS


class Options(Looks):
    """The options of `dedup report`, by name."""

    output_format: str
    output_file: str | None
    over: float | None
    top: int
    quiet: bool
    config: tuple[str, ...]
    isolated: bool


@click.command(
    cls=Configured,
    add_help_option=False,
    short_help="Write a saved result in another format.",
    epilog="""\b
Examples:
  dedup scan -f json -o result.json           once
  dedup report result.json                    then a page for people
  dedup report result.json -f html -o r.html  for a browser
  dedup report result.json --similarity 0.9   only what is nearly the same""",
)
@click.argument("result", type=PATH)
@click.option(
    "-f",
    "--output-format",
    type=click.Choice(["full", *FORMATS]),
    default="full",
    show_default=True,
    help="How to write it.",
)
@click.option(
    "--similarity",
    "over",
    type=float,
    metavar="SHARE",
    allow_from_autoenv=False,
    help="Leave out what is less similar; not below that of the scan.",
)
def report(result: str, **options: Unpack[Options]) -> int:
    """Write a saved result, RESULT, as another report. Nothing is scanned.

    RESULT is what dedup scan or dedup check wrote with -f json. The texts it points into are read
    again, from the folder it was written in. Findings in a file that has changed since are left
    out, and the file is named.

    Exit code: 0, or 2 when something could not be read or has changed.
    """
    with open_output(options["output_file"]) as send:
        from dedup.cli.retelling import Retold, retell  # noqa: PLC0415 (--help must not wait)

        return retell(
            Retold(
                result=result,
                format=options["output_format"],
                similarity=options["over"],
                top=options["top"],
                quiet=options["quiet"],
                taste=taste_of(options),
            ),
            send,
        )


report.params += [
    SHARED[name] for name in ("output_file", "top", "quiet", *LOOKS, "config", "isolated")
]
help_option(report)
