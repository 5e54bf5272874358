"""`dedup fix`: remove what repeats, and say what for."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import click

from dedup import machine
from dedup.cli.again import words_given
from dedup.cli.check import READING
from dedup.cli.configured import Configured, configuration_of
from dedup.cli.eager import help_option
from dedup.cli.looks import LOOKS
from dedup.cli.named import paths_asked
from dedup.cli.path import PATH
from dedup.cli.scan import SHARED, settings_asked
from dedup.cli.scan import Options as Scanning
from dedup.errors import SettingsError

LEVELS = ("passages", "documents")
SAYING = ("top", "quiet", *LOOKS, "config", "isolated")
WRITING = {"write", "output", "overwrite", "check", "manifest", *SAYING[:-2]}


class Options(Scanning):
    """The options of `dedup fix`, by name."""

    remove: str
    keep: tuple[str, ...]
    across: bool
    allow_loss: bool
    write: bool
    output: str | None
    overwrite: bool
    check: bool
    manifest: str | None
    undo: str | None


@click.command(
    cls=Configured,
    params=[SHARED["paths"]],
    add_help_option=False,
    short_help="Remove what repeats; a preview, until --write or -o.",
    epilog="""\b
Examples:
  dedup fix news/                       what would go, and what for
  dedup fix --write news/               remove it from text and Markdown files
  dedup fix corpus.jsonl -o clean.jsonl --remove documents
                                        a copy of a data set, without repeated records
  dedup fix train.jsonl --corpus test.jsonl -o clean.jsonl
                                        a copy without what stands in another
  dedup fix --undo .dedup-fix-1.jsonl   put everything back""",
)
@click.option(
    "--remove",
    type=click.Choice(LEVELS),
    default=LEVELS[0],
    show_default=True,
    help="Remove passages, or only whole documents.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="POLICY",
    default=("contained",),
    show_default=True,
    help="Which copy stays: contained (the one that has the words of the others), first, longest, "
    "newest:FIELD, max:FIELD, min:FIELD, path-order:GLOB (repeatable), or source: the path named "
    "first.",
)
@click.option("--across", is_flag=True, help="Remove also what stands in another file or record.")
@click.option("--allow-loss", is_flag=True, help="Remove also what has words of its own.")
@click.option("-w", "--write", is_flag=True, help="Change text and Markdown files where they are.")
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="PATH",
    help="Write a deduplicated copy here: a file, a folder for several, or - for stdout.",
)
@click.option("--overwrite", is_flag=True, help="Replace an older copy, or manifest.")
@click.option("--check", is_flag=True, help="Write nothing; leave by 1 if something would go.")
@click.option(
    "--manifest",
    type=PATH,
    metavar="FILE",
    help="Write what goes and what for here; with --write and -o there is always one.",
)
@click.option(
    "--undo",
    type=PATH,
    metavar="MANIFEST",
    help="Put back what was changed where it is, byte for byte.",
)
@click.pass_context
def fix(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Remove what repeats in PATHS: a preview, until --write or -o says where to.

    What goes has a copy that stays, compared with it word by word, which has all its words.

    Exit code: 0; 1 with --check where something would go; 2 where something could not be read or
    written, and then nothing is.
    """
    hold_one_way(options)
    if options["undo"] is not None:
        from dedup.cli.fixing import put_back  # noqa: PLC0415 (--help must not wait for it)

        return put_back(options["undo"])
    configuration = configuration_of(ctx)
    settings = replace(
        settings_asked(options),
        memory=machine.size(options["memory"]) if options["memory"] else 0,
        temp_dir=options["temp_dir"] or "",
    )
    from dedup.cli.fixing import Wanted, work  # noqa: PLC0415

    given, named = words_given(ctx, WRITING)
    wanted = Wanted(
        paths=paths_asked(paths, options["files_from"]),
        settings=settings,
        options=options,
        configuration=configuration,
        command=("dedup", "fix", *given, *named),
    )
    return work(wanted)


def hold_one_way(options: Options) -> None:
    """Hold that at most one thing is to be done.

    Raises:
        SettingsError: there are several.
    """
    asked = [
        name
        for name, value in (
            ("--write", options["write"]),
            ("-o", options["output"]),
            ("--check", options["check"]),
            ("--undo", options["undo"]),
        )
        if value
    ]
    if len(asked) > 1:
        raise SettingsError(f"{' and '.join(asked)} are different things to do; choose one")


fix.params[1:1] = [SHARED[name] for name in (*READING, "memory", "temp_dir")]
fix.params += [SHARED[name] for name in SAYING]
help_option(fix)
