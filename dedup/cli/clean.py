"""`dedup clean`: elsewhere the name of two things, and here of neither."""

from __future__ import annotations

import click

from dedup.errors import SettingsError

FIX = "fix"


@click.command(
    hidden=True,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.pass_context
def clean(ctx: click.Context) -> None:
    """Say what was meant.

    Raises:
        SettingsError: always.
    """
    group = ctx.find_root().command
    known = isinstance(group, click.Group) and FIX in group.commands
    meant = "dedup fix or dedup cache clear" if known else "dedup cache clear"
    raise SettingsError(f"there is no command 'clean'; did you mean {meant}?")
