"""`dedup selftest`: plant copies into a sample of a corpus, and say which of them a scan finds."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.again import command_line
from dedup.cli.configured import Configured
from dedup.cli.eager import help_option
from dedup.cli.looks import PAGE_OR_DATA
from dedup.cli.named import paths_asked
from dedup.cli.output import open_output
from dedup.cli.scan import SHARED, Common, settings_of

PAIRS, DOCUMENTS, SEED = 50, 2000, 1
READING = (
    "similarity",
    "min_words",
    "fast",
    "include",
    "exclude",
    "extend_exclude",
    "files_from",
    "text_field",
    "id_field",
    "encoding",
    "jobs",
)
SAYING = ("output_file", "quiet")


class Options(Common):
    """The options of `dedup selftest`, by name."""

    pairs: int
    documents: int
    seed: int


@click.command(
    cls=Configured,
    params=[SHARED[name] for name in ("paths", *READING)],
    add_help_option=False,
    short_help="Try the settings on your own texts, with planted copies.",
    epilog="""\b
Examples:
  dedup selftest news/                    what a scan of this folder finds
  dedup selftest --fast news/             what --fast costs
  dedup selftest --similarity 0.8 news/   what a higher threshold costs""",
)
@click.option(
    "--pairs",
    type=click.IntRange(min=1),
    metavar="N",
    default=PAIRS,
    show_default=True,
    help="Copies to plant of each kind, where there are passages for them.",
)
@click.option(
    "--documents",
    type=click.IntRange(min=2),
    metavar="N",
    default=DOCUMENTS,
    show_default=True,
    help="Size of the sample: documents with a paragraph long enough to copy.",
)
@click.option(
    "--seed",
    type=int,
    metavar="N",
    default=SEED,
    show_default=True,
    help="Another number draws another sample; the same one gives the same result.",
)
@click.option(
    "-f", "--output-format", **PAGE_OR_DATA, help="A report for people, or the result as data."
)
@click.pass_context
def selftest(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Say what a scan of PATHS would find and what it would miss.

    Takes a sample of the texts, plants copies of their own passages into others of them, each with
    a known edit, scans, and says which copies were found and how exactly. Nothing is written to
    PATHS.

    Exit code: 0, or 2 when something could not be read or done.
    """
    settings = settings_of(options)
    with open_output(options["output_file"]) as send:
        from dedup.cli.trial import Wanted, work  # noqa: PLC0415 (--help must not wait for it)

        wanted = Wanted(
            paths=paths_asked(paths, options["files_from"]),
            settings=settings,
            wish=(options["pairs"], options["documents"], options["seed"]),
            as_json=options["output_format"] == "json",
            quiet=options["quiet"],
            command=command_line(ctx),
        )
        return work(wanted, send)


selftest.params += [SHARED[name] for name in (*SAYING, "config", "isolated")]
help_option(selftest)
