"""`dedup init`: begin a configuration, and show how checks run it."""

from __future__ import annotations

import click

from dedup.cli.eager import help_option
from dedup.cli.output import open_output


@click.command(add_help_option=False, short_help="Begin a configuration; print hook and CI set-up.")
@help_option
def init() -> None:
    """Write a configuration for the working directory, and print set-up for hooks and CI.

    Adds [tool.dedup] to pyproject.toml if there is one, else makes dedup.toml. Prints what to add
    for pre-commit, GitHub and GitLab.
    """
    from dedup.cli import snippets, starting  # noqa: PLC0415 (--help must not wait for it)

    with open_output(None) as send:
        name = starting.write()
        send(lambda out: out.writelines(snippets.page(name)))
