"""Options that print a text and end the run, such as --help."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from dedup.cli.output import open_output

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., object]")


def answers(
    *names: str, text: Callable[[click.Context], str], about: str
) -> Callable[[Command], Command]:
    """Make an option that prints `text` to stdout and ends the run by 0."""

    def answer(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
        if not asked or ctx.resilient_parsing:
            return
        with open_output(None) as send:
            send(lambda out: out.writelines([text(ctx), "\n"]))
        ctx.exit()

    return click.option(
        *names,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        allow_from_autoenv=False,
        callback=answer,
        help=about,
    )


help_option = answers(
    "-h", "--help", text=lambda ctx: ctx.get_help(), about="Print this help and exit."
)
