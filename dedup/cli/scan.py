"""`dedup scan`: look, and say what repeats."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import click

from dedup import machine
from dedup.cli.again import command_line, look_next
from dedup.cli.configured import Configured, configuration_options
from dedup.cli.eager import help_option
from dedup.cli.looks import Looks, look_options, taste_of
from dedup.cli.named import paths_asked
from dedup.cli.output import open_output
from dedup.cli.path import NAME, PATH
from dedup.render.names import FORMATS
from dedup.settings import SCOPES, UNITS, Settings

DEFAULT = Settings()
TOP = 20
AS_DATA = ", ".join(name for name in FORMATS if name != "html")


class Common(Looks):
    """The options that every command that scans has, by name."""

    similarity: float
    min_words: int
    fast: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    files_from: str | None
    text_field: tuple[str, ...]
    id_field: str
    encoding: str
    jobs: int
    output_format: str
    output_file: str | None
    quiet: bool
    config: tuple[str, ...]
    isolated: bool


class Options(Common):
    """The options of `dedup scan`, by name."""

    corpus: tuple[str, ...]
    scope: str
    unit: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    memory: str
    temp_dir: str | None
    resume: bool
    top: int


@click.command(
    cls=Configured,
    add_help_option=False,
    short_help="Look: what repeats, where, and what changed.",
    epilog="""\b
Examples:
  dedup scan news/                    what repeats in a folder
  dedup scan --scope within book.txt  repeats inside one text
  dedup scan --similarity 0.9 a/ b/   only what is nearly the same
  dedup scan -f json -o result.json   everything, as data
  dedup scan -f html -o report.html   everything, as a page""",
)
@click.argument("paths", nargs=-1, type=PATH)
@click.option(
    "--corpus",
    type=PATH,
    multiple=True,
    metavar="PATH",
    help="Also compare with this, without reporting on it; repeatable.",
)
@click.option(
    "--similarity",
    type=float,
    metavar="SHARE",
    default=DEFAULT.similarity,
    show_default=True,
    help="Lowest similarity of two copies, 0.5 to 1: the share of their words that match.",
)
@click.option(
    "--min-words",
    type=int,
    metavar="N",
    default=DEFAULT.min_words,
    show_default=True,
    help="Shortest passage to report, in words.",
)
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default=DEFAULT.scope,
    show_default=True,
    help="Repeats within one document, across documents, or all.",
)
@click.option(
    "--unit",
    type=click.Choice(UNITS),
    default=DEFAULT.unit,
    show_default=True,
    help="What is compared: paragraphs, for passages; sentences or lines, each whole; or whole "
    "documents, by the runs of three words they share.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="NAME",
    help="Report only findings of this rule (DD102, DD2) or kind (boilerplate); repeatable.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="NAME",
    help="Do not report findings of this rule or kind; repeatable.",
)
@click.option(
    "--fast",
    is_flag=True,
    help="Compare whole paragraphs only: quicker, misses sentences inside other paragraphs.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="GLOB",
    help="Also read files in folders that match, beside the known suffixes; repeatable.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="GLOB",
    help="Do not read files and folders that match; repeatable.",
)
@click.option(
    "--extend-exclude",
    multiple=True,
    metavar="GLOB",
    help="The same, added to what is excluded already; repeatable.",
)
@click.option(
    "--files-from",
    type=PATH,
    metavar="FILE",
    help="Also read what this file names, - for standard input: paths, one a line, or with NUL "
    "bytes between them.",
)
@click.option(
    "--text-field",
    type=NAME,
    multiple=True,
    metavar="NAME",
    default=DEFAULT.text_fields,
    show_default=True,
    help="Field of a record that holds its text; a.b is b in the object a. Repeatable: several "
    "make one text.",
)
@click.option(
    "--id-field",
    metavar="NAME",
    default=DEFAULT.id_field,
    show_default=True,
    help="Field of a record that names it.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default=DEFAULT.encoding,
    show_default=True,
    help="Encoding of text and table files; JSON is always UTF-8.",
)
@click.option(
    "-j",
    "--jobs",
    type=int,
    metavar="N",
    default=DEFAULT.jobs,
    show_default=True,
    help="Threads; 0 uses all cores. The result is the same for any number.",
)
@click.option(
    "--memory",
    metavar="SIZE",
    default="",
    help="Memory the scan may use, such as 2G; what does not fit goes to temporary files. The "
    "result is the same.  [default: half of what there is]",
)
@click.option(
    "--temp-dir",
    type=PATH,
    metavar="FOLDER",
    help="Where temporary files go: up to four times the text.  [default: the system's]",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Keep temporary files until the scan is done, and go on from those of one that was "
    "stopped.",
)
@click.option(
    "--top",
    type=click.IntRange(min=0),
    metavar="N",
    default=TOP,
    show_default=True,
    help="Print at most N findings, 0 for all; JSON always has all.",
)
@click.option(
    "-f",
    "--output-format",
    type=click.Choice(["full", *FORMATS]),
    metavar="FORMAT",
    default="full",
    show_default=True,
    help=f"A report for people: full, or a page for a browser: html; or the result as {AS_DATA}.",
)
@click.option(
    "-o",
    "--output-file",
    type=PATH,
    metavar="PATH",
    help="Write the report to this file instead of stdout; it appears when complete.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only the totals, and no progress.")
@look_options
@configuration_options
@help_option
@click.pass_context
def scan(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Find repeated passages in PATHS and report them.

    PATHS are files, folders, or - for standard input; by default those of the configuration, or
    the working directory.

    Exit code: 0, or 2 when something could not be read or done.
    """
    settings = replace(
        settings_asked(options),
        memory=machine.size(options["memory"]) if options["memory"] else 0,
        temp_dir=options["temp_dir"] or "",
        resume=options["resume"],
    )
    with open_output(options["output_file"]) as send:
        from dedup.cli.work import Wanted, work  # noqa: PLC0415 (--help must not wait for it)

        wanted = Wanted(
            paths=paths_asked(paths, options["files_from"]),
            corpus=options["corpus"],
            settings=settings,
            output_format=options["output_format"],
            top=options["top"],
            quiet=options["quiet"],
            command=command_line(ctx),
            taste=taste_of(options),
            look=look_next(ctx),
        )
        return work(wanted, send)


def settings_asked(options: Options) -> Settings:
    """The settings that the options of a scan ask for."""
    return replace(
        settings_of(options),
        scope=options["scope"],
        unit=options["unit"],
        select=options["select"],
        ignore=options["ignore"],
    )


def settings_of(options: Common) -> Settings:
    """The settings that common options ask for."""
    fields = options["text_field"]
    return Settings(
        similarity=options["similarity"],
        min_words=options["min_words"],
        fast=options["fast"],
        include=options["include"],
        exclude=options["exclude"] + options["extend_exclude"],
        text_field=fields[0] if len(fields) == 1 else fields,
        id_field=options["id_field"],
        encoding=options["encoding"],
        jobs=options["jobs"],
    )


SHARED = {parameter.name: parameter for parameter in scan.params}
"""What several commands can be asked means the same, and is said by the same option."""
