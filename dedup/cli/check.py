"""`dedup check`: the gate, for hooks and CI."""

from __future__ import annotations

from typing import Unpack

import click

from dedup.cli.again import ON_DISK, command_line
from dedup.cli.configured import Configured, configuration_of
from dedup.cli.eager import help_option
from dedup.cli.extent import extent
from dedup.cli.looks import LOOKS
from dedup.cli.named import paths_asked
from dedup.cli.next_steps import next_from
from dedup.cli.output import open_outputs
from dedup.cli.path import PATH
from dedup.cli.scan import SHARED, settings_asked
from dedup.cli.scan import Options as Scanning
from dedup.errors import SettingsError
from dedup.labels import FAIL_ON
from dedup.render.names import FORMATS

SAYING = ("top", "output_file", "quiet", *LOOKS, "config", "isolated")
OTHERS = {"paths", "output_format", "help", *ON_DISK, *SAYING}
READING = tuple(name for name in SHARED if name not in OTHERS)
"""What a scan finds, a check finds: every option of that but those for its report."""


class Checking(Scanning):
    """The options that say what is checked, by name: those of `dedup baseline` too."""

    since: str | None
    staged: bool
    baseline: str | None
    force_exclude: bool
    cache_dir: str | None
    no_cache: bool


class Options(Checking):
    """The options of `dedup check`, by name."""

    fail_on: str
    max_redundancy: float | None
    max_findings: int
    max_errors: int
    exit_zero: bool
    allow_empty: bool
    report: tuple[tuple[str, str], ...]
    no_text: bool
    show_suppressed: bool
    sarif_category: str


class Share(click.ParamType[float]):
    """A share in per cent: `5%`."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Make it a number in [0, 1]."""
        text = str(value).strip()
        number = text.removesuffix("%").rstrip()
        try:
            share = float(number) / 100
        except ValueError:
            share = -1.0
        if not text.endswith("%") or not 0 <= share <= 1:
            self.fail(f"{text!r} is no share; write it in per cent, as 5%", param, ctx)
        return share


class Destination(click.ParamType[tuple[str, str]]):
    """A format and where to write it: `sarif=dedup.sarif`."""

    name = "destination"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Make it a pair."""
        name, equals, path = str(value).partition("=")
        if not equals or not path or name not in FORMATS:
            known = ", ".join(FORMATS)
            self.fail(f"{value!r} is not FORMAT=PATH; formats are {known}", param, ctx)
        return name, path


@click.command(
    cls=Configured,
    params=[SHARED["paths"]],
    add_help_option=False,
    short_help="Gate: as scan, and exit code 1 where something new repeats.",
    epilog="""\b
Examples:
  dedup check                               everything, against nothing but itself
  dedup check --corpus . CHANGED.md         is this file a repeat of anything here?
  dedup check --since origin/main           only lines that this branch changed
  dedup check --report sarif=dedup.sarif    the report, and a file for a platform""",
)
@click.option(
    "--since",
    metavar="REF",
    help="Report only on lines that changed since this revision of git.",
)
@click.option("--staged", is_flag=True, help="Report only on what is staged, as it is staged.")
@click.option(
    "--baseline",
    type=PATH,
    metavar="FILE",
    help="Repeats that are accepted; by default .dedup-baseline.jsonl beside the configuration, or "
    "in the working directory, if it is there.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="new",
    show_default=True,
    help="What fails: repeats that are new, any (also those of the baseline), or never.",
)
@click.option(
    "--max-redundancy",
    type=Share(),
    metavar="SHARE",
    help="Fail also if a larger share of the words is redundant, such as 5%.",
)
@click.option(
    "--max-findings",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="So many repeats pass.",
)
@click.option(
    "--max-errors",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="So many unreadable files pass.",
)
@click.option("--exit-zero", is_flag=True, help="Leave by 0 where repeats would fail.")
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out excluded and ignored files even where PATHS names them.",
)
@click.option("--allow-empty", is_flag=True, help="Pass where there is nothing to read.")
@click.option(
    "-f",
    "--output-format",
    type=click.Choice(["full", *FORMATS]),
    help="How to report; by default full on a terminal, else concise.",
)
@click.option(
    "--report",
    type=Destination(),
    multiple=True,
    metavar="FORMAT=PATH",
    help="Write a report also to this file; repeatable.",
)
@click.option("--no-text", is_flag=True, help="Show no text of the corpus, only ids and places.")
@click.option("--show-suppressed", is_flag=True, help="List also what is accepted, and why.")
@click.option(
    "--sarif-category",
    metavar="NAME",
    default="",
    help="Tell SARIF results of several runs apart by this name.",
)
@click.option(
    "--cache-dir",
    type=PATH,
    metavar="FOLDER",
    help="Where to keep what the next check can use; by default .dedup_cache beside the "
    "configuration, or a folder of the user's.",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep it.")
@click.pass_context
def check(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Find repeated passages in PATHS as `dedup scan` does, and fail where they are new.

    PATHS are files, folders, or - for standard input; by default those of the configuration, or
    the working directory. They are reported on; what --corpus names is only compared with.

    Exit code: 0, or 1 where repeats fail, or 2 where something could not be read or done.
    """
    hold_one_way(options)
    configuration = configuration_of(ctx)
    settings = settings_asked(options)
    outputs = [path for _, path in options["report"]]
    with open_outputs([options["output_file"], *outputs]) as sends:
        from dedup.cli.asking import Asked  # noqa: PLC0415 (--help must not wait for it)
        from dedup.cli.checking import Wanted, work  # noqa: PLC0415

        paths = paths_asked(paths, options["files_from"])
        asked = Asked(paths, settings, options, configuration, extent(ctx, paths))
        return work(Wanted(asked, options, command_line(ctx), next_from(ctx)), sends)


def hold_one_way(options: Checking) -> None:
    """Hold that what is new is said in one way.

    Raises:
        SettingsError: it is said in two.
    """
    if options["since"] and options["staged"]:
        raise SettingsError("--since and --staged are two ways to say what is new; choose one")


check.params[1:1] = [SHARED[name] for name in READING]
check.params += [SHARED[name] for name in SAYING]
help_option(check)
