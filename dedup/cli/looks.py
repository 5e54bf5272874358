"""Options for the look of a report for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

import click

from dedup.cli.path import ONE_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dedup.cli.screen import Taste

When = Literal["auto", "always", "never"]
WHEN = ("auto", "always", "never")
FILE_LINK = "file://{path}"
NARROWEST, WIDEST = 60, 1000
"""Columns that can be asked for."""
PAGE_OR_DATA: dict[str, Any] = {
    "type": click.Choice(["full", "json"]),
    "default": "full",
    "show_default": True,
}
"""What -f takes where there is a page for people and the same as data, and nothing else."""
LOOKS = ("color", "hyperlinks", "hyperlink_format", "width")

Command = TypeVar("Command", bound="Callable[..., object]")


class Looks(TypedDict):
    """Options for the look, by name."""

    color: When
    hyperlinks: When
    hyperlink_format: str
    width: int | None


def look_options(command: Command) -> Command:
    """Give a command the options --color, --hyperlinks, --hyperlink-format and --width."""
    for option in reversed(
        (
            click.option(
                "--color",
                type=click.Choice(WHEN),
                default="auto",
                show_default=True,
                help="Colour in the report for people; auto: on a terminal without NO_COLOR.",
            ),
            click.option(
                "--hyperlinks",
                type=click.Choice(WHEN),
                default="auto",
                show_default=True,
                help="Links to the places in it; auto: as for colour.",
            ),
            click.option(
                "--hyperlink-format",
                type=ONE_TEXT,
                callback=_held,
                metavar="URL",
                default=FILE_LINK,
                show_default=True,
                help="Where they lead, such as vscode://file/{path}:{line}.",
            ),
            click.option(
                "--width",
                type=click.IntRange(NARROWEST, WIDEST),
                metavar="N",
                help="Columns of it; by default those of the terminal, or 80.",
            ),
        )
    ):
        command = option(command)
    return command


def taste_of(options: Looks) -> Taste:
    """What the options ask for."""
    from dedup.cli.screen import Taste  # noqa: PLC0415 (rich: --help must not wait for it)

    return Taste(
        options["color"], options["hyperlinks"], options["hyperlink_format"], options["width"]
    )


def _held(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """Say no to a link that leads nowhere."""
    if "{path}" not in value and not ctx.resilient_parsing:
        example = "vscode://file/{path}:{line}"
        raise click.BadParameter(f"{value!r} has no {{path}}; try {example}", ctx, parameter)
    return value
