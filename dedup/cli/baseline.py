"""`dedup baseline`: accept what repeats today, and look at what is accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Unpack, cast

import click

from dedup.cli.check import READING, Checking, check, hold_one_way
from dedup.cli.configured import Configured, configuration_of
from dedup.cli.eager import help_option
from dedup.cli.extent import extent
from dedup.cli.looks import PAGE_OR_DATA
from dedup.cli.named import paths_asked
from dedup.cli.output import open_output
from dedup.cli.own_files import baseline_file
from dedup.cli.path import PATH
from dedup.cli.scan import SHARED, settings_asked

if TYPE_CHECKING:
    import datetime as dt

    from dedup.cli.asking import Asked


class Id(click.ParamType[str]):
    """The id of a finding, or its first six digits at least."""

    name = "id"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Hold its form, before a scan looks for it."""
        text = str(value).lower()
        if not re.fullmatch("[0-9a-f]{6,16}", text):
            said = f"{text!r} is no id; it is six to sixteen digits 0-9, a-f, as in the report"
            self.fail(said, param, ctx)
        return text


CHECKS = {parameter.name: parameter for parameter in check.params}
FILE = click.Option(
    ["--baseline"],
    type=PATH,
    metavar="FILE",
    help="The baseline; by default that of the configuration, else .dedup-baseline.jsonl beside "
    "the configuration, or in the working directory.",
)
ID = click.Argument(["finding"], type=Id(), metavar="ID")
WHY_ALL = click.Option(
    ["--reason"], metavar="TEXT", default="", help="Why; an entry that has a reason keeps it."
)
WHY = click.Option(["--reason"], metavar="TEXT", default="", help="Why it may stay.")
EXPIRES = click.Option(
    ["--expires"],
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day on which it is accepted, such as 2027-03-31.",
)
FORMAT = click.Option(
    ["-f", "--output-format"],
    **PAGE_OR_DATA,
    help="A list for people, or the entries as data.",
)
PROGRESS = click.Option(["-q", "--quiet"], is_flag=True, help="Show no progress.")
LAST = [SHARED["config"], SHARED["isolated"], SHARED["help"]]
SCANNING = [
    *(SHARED[name] for name in READING),
    *(CHECKS[name] for name in ("force_exclude", "cache_dir", "no_cache")),
    PROGRESS,
    *LAST,
]


class Writing(Checking):
    """The options of `dedup baseline write`, by name."""

    reason: str


class Adding(Writing):
    """The options of `dedup baseline add`, by name."""

    expires: dt.datetime | None


@click.group(
    add_help_option=False,
    no_args_is_help=False,
    short_help="Accept what repeats today, and fail only on new repeats.",
    subcommand_metavar="COMMAND ...",
    epilog="""\b
Examples:
  dedup baseline write                   accept everything that repeats today
  dedup baseline add 7b10e4 --reason 'the weather line of every day'
  dedup baseline show                    what is accepted, and why
  dedup baseline prune                   take out what repeats no more""",
)
@help_option
def baseline() -> None:
    """Accept what repeats today, so that `dedup check` fails only on new repeats.

    The baseline is a file to be kept with the texts: a line for each repeat, and none of its text.
    """


@baseline.command(
    cls=Configured,
    params=[SHARED["paths"], WHY_ALL, FILE, *SCANNING],
    add_help_option=False,
    short_help="Accept everything that repeats in PATHS.",
)
@click.pass_context
def write(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Writing]) -> int:
    """Accept everything that repeats in PATHS, by default those of the configuration.

    Entries for what repeats no more are taken out. Where PATHS are narrower than those configured,
    entries of other files stay; where options ask for other repeats than the configuration does,
    all entries stay. Nothing is written where something could not be read.

    Exit code: 0, or 2 where something could not be read or done.
    """
    with open_output(None) as send:
        from dedup.cli import accepting  # noqa: PLC0415 (--help must not wait for it)

        return accepting.write(_asked(ctx, paths, options), options["reason"], send)


@baseline.command(
    cls=Configured,
    params=[
        *(ID, SHARED["paths"], WHY, EXPIRES, FILE, CHECKS["since"], CHECKS["staged"]),
        *SCANNING,
    ],
    add_help_option=False,
    short_help="Accept one repeat.",
)
@click.pass_context
def add(ctx: click.Context, finding: str, paths: tuple[str, ...], **options: Unpack[Adding]) -> int:
    """Accept the repeat with this ID in PATHS, by default those of the configuration.

    ID is that of the report, six digits of it at least. Give the paths and options of the check
    that named it, so that it is found again.

    Exit code: 0, or 2 where something could not be read or done.
    """
    day = options["expires"]
    with open_output(None) as send:
        from dedup.cli import accepting  # noqa: PLC0415 (--help must not wait for it)

        why = accepting.Why(finding, options["reason"], day.date() if day else None)
        return accepting.add(_asked(ctx, paths, options), why, send)


@baseline.command(
    cls=Configured,
    params=[SHARED["paths"], FILE, *SCANNING],
    add_help_option=False,
    short_help="Take out entries that accept nothing any more.",
)
@click.pass_context
def prune(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Checking]) -> int:
    """Take out entries that match no repeat any more, and those that have expired.

    Needs a run over everything that is configured, in which everything could be read.

    Exit code: 0, or 2 where something could not be read or done.
    """
    with open_output(None) as send:
        from dedup.cli import accepting  # noqa: PLC0415 (--help must not wait for it)

        return accepting.prune(_asked(ctx, paths, options), send)


@baseline.command(
    cls=Configured,
    params=[FORMAT, FILE, SHARED["unit"], *LAST],
    add_help_option=False,
    short_help="List what is accepted.",
)
@click.pass_context
def show(ctx: click.Context, **options: Unpack[Checking]) -> None:
    """List what the baseline accepts, and why.

    Exit code: 0, or 2 where it cannot be read.
    """
    file = baseline_file(options["baseline"], configuration_of(ctx))
    with open_output(None) as send:
        from dedup.cli import accepting  # noqa: PLC0415 (--help must not wait for it)

        accepting.show(file, options["unit"], options["output_format"] == "json", send)


def _asked(ctx: click.Context, paths: tuple[str, ...], options: Checking) -> Asked:
    from dedup.cli.asking import Asked  # noqa: PLC0415 (--help must not wait for it)

    # Only `add` can be asked for changes.
    given = cast("Checking", {"since": None, "staged": False, **options})
    hold_one_way(given)
    paths = paths_asked(paths, options["files_from"])
    return Asked(paths, settings_asked(given), given, configuration_of(ctx), extent(ctx, paths))
